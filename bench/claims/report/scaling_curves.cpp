#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "bench/claims/report/curve_plot.hpp"
#include "bench/claims/report/figures_of.hpp"
#include "bench/claims/report/margins.hpp"
#include "bench/claims/report/parts.hpp"

namespace lanewise::claims {
namespace {

constexpr std::string_view arm_prefix = "threads-";

/// The number of threads in "threads-8"; 0 for other arms.
double threads_of(const std::string& arm) {
  if (!arm.starts_with(arm_prefix)) return 0;
  const std::string digits = arm.substr(arm_prefix.size());
  const bool is_number =
      !digits.empty() && digits.size() < 6 &&
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_number ? std::stod(digits) : 0;
}

Curve curve_of(const ExperimentResult& experiment, std::size_t number) {
  static constexpr std::size_t colours = 6, dashes = 3;  // Told apart without colour, too.
  Curve curve;
  curve.label = experiment.subject;
  curve.css = fmt::format("series-{} dash-{}", number % colours, number % dashes);
  for (const Arm& arm : experiment.arms) {
    const double threads = threads_of(arm.id);
    if (threads == 0) continue;
    const auto speedup = quotient_of(experiment, "threads-1", arm.id, "wall_s");
    if (speedup) curve.points.push_back({threads, speedup->median, speedup->interval});
  }
  return curve;
}

std::vector<Curve> curves_of(const Result& result) {
  std::vector<Curve> curves;
  for (const std::string id : {"scaling", "scaling-jvm"}) {
    for (const ExperimentResult* experiment : experiments_of(result, id)) {
      Curve curve = curve_of(*experiment, curves.size());
      if (curve.points.size() >= 2) curves.push_back(std::move(curve));
    }
  }
  return curves;
}

/// As fast as the cores are many, which no curve can be above for long.
Curve ideal(double most_threads, unsigned cpus) {
  Curve curve{fmt::format("no lock, {} CPUs", cpus), "series-ideal", {}, true, false};
  for (double k = 1; k <= most_threads; k *= 2) {
    const double speedup = std::min(k, static_cast<double>(cpus));
    curve.points.push_back({k, speedup, {speedup, speedup}});
  }
  return curve;
}

}  // namespace

std::string scaling_section(const Result& result) {
  std::vector<Curve> curves = curves_of(result);
  if (curves.empty()) return {};
  double most_threads = 2, most_speedup = 1.2;
  for (const Curve& curve : curves) {
    for (const CurvePoint& point : curve.points) {
      most_threads = std::max(most_threads, point.x);
      most_speedup = std::max(most_speedup, point.interval[1]);
    }
  }
  const unsigned cpus = usable_cpus(result);
  if (cpus > 1) {
    curves.push_back(ideal(most_threads, cpus));
    most_speedup = std::max(most_speedup, std::min(most_threads, static_cast<double>(cpus)));
  }
  std::vector<double> ticks;
  for (double k = 1; k <= most_threads; k *= 2) ticks.push_back(k);
  const std::string plot =
      curve_plot({compare::Axis(compare::Axis::Scale::logarithmic, 0.95, most_threads * 1.05),
                  compare::Axis(compare::Axis::Scale::linear, 0, most_speedup * 1.05), ticks,
                  "threads that share the same work", "how many times as fast as one thread",
                  [](double k) { return fmt::format("{:.0f}", k); },
                  [](double speedup) { return tick_in_words(speedup, "x"); }, curves});
  return figure_card(
      "Threads in each interpreter", plot,
      "The same pure Python work, split among threads. 1\u00d7 is one thread of the same "
      "interpreter; lines across points are 95% intervals.");
}

}  // namespace lanewise::claims
