#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "bench/claims/report/bars.hpp"
#include "bench/claims/report/curve_plot.hpp"
#include "bench/claims/report/figures_of.hpp"
#include "bench/claims/report/margins.hpp"
#include "bench/claims/report/parts.hpp"
#include "bench/compare/reports/figures.hpp"
#include "bench/compare/reports/html.hpp"

namespace lanewise::claims {

using compare::format_seconds;

namespace {

/// How far the axis goes, unless more workers were measured.
constexpr double usual_workers = 64;

/// What a pool costs: T(k) = start + n ((work + dumps) / k + pipe + loads) for k workers, since the
/// parent alone reads and unpacks what they send, against n work in one process.
struct PoolModel {
  double items, work_s, dumps_s, pipe_s, loads_s, start_s;

  double serial() const { return items * work_s; }
  double with(double workers) const {
    return start_s + items * ((work_s + dumps_s) / workers + pipe_s + loads_s);
  }

  /// The least number of workers that are faster than one process; absent where none is.
  std::optional<double> break_even() const {
    const double a_worker_saves = serial() - start_s - items * (pipe_s + loads_s);
    if (a_worker_saves <= 0) return std::nullopt;
    return std::max(1.0, std::floor(items * (work_s + dumps_s) / a_worker_saves) + 1);
  }
};

std::optional<PoolModel> model_of(const ExperimentResult& experiment) {
  const auto value = [&](const char* name) { return figure_of(experiment, "costs", name); };
  const auto work = value("work_s_per_item"), dumps = value("dumps_s_per_item"),
             pipe = value("pipe_s_per_item"), loads = value("loads_s_per_item"),
             start = value("start_s"), items = value("items");
  const auto serial = figure_of(experiment, "serial", "wall_s");
  if (!work || !dumps || !pipe || !loads || !start || work->median <= 0) return std::nullopt;
  if (!items && !serial) return std::nullopt;
  return PoolModel{items ? items->median : serial->median / work->median,
                   work->median,
                   dumps->median,
                   pipe->median,
                   loads->median,
                   start->median};
}

Curve model_curve(const PoolModel& model, double most_workers) {
  Curve curve{"model of the pool", "series-0", {}, true, false};
  for (double step = 0; step <= 4 * std::log2(most_workers); ++step) {
    const double workers = std::pow(2, step / 4);
    curve.points.push_back({workers, model.with(workers), {}});
  }
  return curve;
}

Curve serial_curve(const PoolModel& model, double most_workers) {
  const double serial = model.serial();
  return {"one process", "series-1", {{1, serial, {}}, {most_workers, serial, {}}}, true, false};
}

const Arm* find_arm(const ExperimentResult& experiment, const std::string& id) {
  const auto found = std::find_if(experiment.arms.begin(), experiment.arms.end(),
                                  [&](const Arm& arm) { return arm.id == id; });
  return found == experiment.arms.end() ? nullptr : &*found;
}

/// The article's pool as it was measured, at the workers that it had.
std::optional<Curve> measured_pool(const Result& result, const ExperimentResult& experiment) {
  const auto wall = figure_of(experiment, "pool", "wall_s");
  const auto workers = figure_of(experiment, "pool", "workers");
  const double k = workers ? workers->median : usable_cpus(result);
  if (!wall || k < 1) return std::nullopt;
  return Curve{"measured pool", "series-2", {{k, wall->median, wall->interval}}, false, true};
}

std::string break_even_words(const PoolModel& model) {
  const auto least = model.break_even();
  if (!least)
    return "By this model no number of workers makes up for reading and unpacking the results.";
  return fmt::format(
      "By this model it takes {:.0f} workers, each with a core of its own, to be "
      "faster than one process.",
      *least);
}

std::vector<double> powers_of_two(double most) {
  std::vector<double> powers;
  for (double power = 1; power <= most; power *= 2) powers.push_back(power);
  return powers;
}

std::string break_even_plot(const Result& result, const ExperimentResult& experiment) {
  const auto model = model_of(experiment);
  if (!model) return {};
  const auto measured = measured_pool(result, experiment);
  double most_workers = usual_workers;
  while (measured && measured->points[0].x > most_workers) most_workers *= 2;
  std::vector<Curve> curves{model_curve(*model, most_workers), serial_curve(*model, most_workers)};
  if (measured) curves.push_back(*measured);
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (const Curve& curve : curves) {
    for (const CurvePoint& point : curve.points) {
      least = std::min(least, point.y);
      most = std::max({most, point.y, point.interval[1]});
    }
  }
  const std::string plot =
      curve_plot({compare::Axis(compare::Axis::Scale::logarithmic, 1, most_workers),
                  compare::Axis(compare::Axis::Scale::logarithmic, least / 1.1, most * 1.1),
                  powers_of_two(most_workers), "workers", "time for all squares",
                  [](double k) { return fmt::format("{:.0f}", k); },
                  [](double seconds) { return compare::format_tick(seconds); }, curves});
  const std::string note = fmt::format(
      "T(k) = start + n ((work + pickling) / k + pipe + unpickling), with what was measured here: "
      "start {}, work {}, pickling {}, pipe {}, unpickling {} an item, n = {}. {}",
      format_seconds(model->start_s), format_seconds(model->work_s), format_seconds(model->dumps_s),
      format_seconds(model->pipe_s), format_seconds(model->loads_s),
      compare::format_count(model->items), break_even_words(*model));
  return figure_card("How many workers the squares would need", plot, note);
}

/// Times of the arms but those that measure something else, beside one process.
std::string arm_bars(const ExperimentResult& experiment, const std::string& title,
                     const std::string& note) {
  std::vector<Bar> bars;
  for (const Arm& arm : experiment.arms) {
    const auto wall = figure_of(experiment, arm.id, "wall_s");
    if (!wall || arm.id == "costs") continue;
    const auto speedup = quotient_of(experiment, "serial", arm.id, "wall_s");
    const bool is_base = arm.id == "serial";
    bars.push_back({arm.label.empty() ? arm.id : arm.label, is_base ? "series-1" : "series-0",
                    wall->median, wall->interval,
                    is_base || !speedup ? "" : value_in_words(speedup->median, "x")});
  }
  if (bars.size() < 2) return {};
  return figure_card(title, bar_chart(bars, find_arm(experiment, "serial") ? "vs serial" : ""),
                     note);
}

}  // namespace

std::string pool_section(const Result& result) {
  std::string cards;
  for (const ExperimentResult* experiment : experiments_of(result, "pool-squares")) {
    cards += break_even_plot(result, *experiment);
    cards +=
        arm_bars(*experiment, "The squares in processes, as measured",
                 "Start of the pool and results included. \u201cvs serial\u201d: how many times as "
                 "fast as one process; below 1\u00d7 is slower.");
  }
  for (const ExperimentResult* experiment : experiments_of(result, "pool-factorials")) {
    cards +=
        arm_bars(*experiment, "The factorials in processes, by the size of their chunks",
                 "A chunk is what one message to a worker holds. \u201cvs serial\u201d: how many "
                 "times as fast as one process.");
  }
  return cards;
}

}  // namespace lanewise::claims
