#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "bench/claims/report/figures_of.hpp"
#include "bench/claims/report/parts.hpp"
#include "bench/compare/reports/figures.hpp"
#include "bench/compare/reports/html.hpp"

namespace lanewise::claims {

using compare::element;
using compare::escape;

namespace {

constexpr unsigned strip_height = 20;

/// When the other thread ran: beats nearer to each other than can be seen are one stretch.
struct Stretch {
  double begin_ms, end_ms;
};

std::vector<Stretch> stretches_of(std::vector<double> ticks_ms, double length_ms) {
  constexpr double thinnest = 0.003;
  std::sort(ticks_ms.begin(), ticks_ms.end());
  std::vector<Stretch> stretches;
  for (const double tick : ticks_ms) {
    if (tick < 0 || tick > length_ms) continue;
    if (!stretches.empty() && tick - stretches.back().end_ms < thinnest * length_ms) {
      stretches.back().end_ms = tick;
    } else {
      stretches.push_back({tick, tick});
    }
  }
  return stretches;
}

std::string strip(const std::vector<double>& ticks_ms, double length_ms) {
  std::string drawing = compare::svg_rect("bar-back", 0, 1, 2, strip_height - 4);
  for (const Stretch& stretch : stretches_of(ticks_ms, length_ms)) {
    const double begin = stretch.begin_ms / length_ms, end = stretch.end_ms / length_ms;
    drawing += compare::svg_rect("beat", begin, std::min(1.0, std::max(end, begin + 0.002)), 2,
                                 strip_height - 4);
  }
  return compare::svg(strip_height, drawing);
}

std::string strip_row(const ExperimentResult& experiment, const Arm& arm) {
  const Sample* sample = sample_with_series(experiment, arm.id, "tick_ms");
  if (sample == nullptr) return {};
  const auto operation = sample->quantity("operation_s"), gap = sample->quantity("longest_gap_s");
  if (!operation || !gap || *operation <= 0) return {};
  const std::string figures =
      fmt::format("{} of {}", compare::format_seconds(*gap), compare::format_seconds(*operation));
  return element("div", "row",
                 element("div", "name", escape(arm.label.empty() ? arm.id : arm.label)) +
                     strip(sample->series.at("tick_ms"), 1e3 * *operation) +
                     element("div", "figure", escape(figures)));
}

}  // namespace

std::string heartbeat_section(const Result& result) {
  std::string cards;
  for (const ExperimentResult* experiment : experiments_of(result, "heartbeat")) {
    std::string rows;
    for (const Arm& arm : experiment->arms) rows += strip_row(*experiment, arm);
    if (rows.empty()) continue;
    cards += figure_card(
        "Does it let other threads run? In " + subject_in_words(result, experiment->subject),
        element("div", "strips series-0",
                element("div", "row head",
                        element("div", "name", "") + compare::svg(2, "") +
                            element("div", "figure", "longest pause")) +
                    rows),
        "Each strip is one operation of the last round from its beginning to its end; marks are "
        "beats of another thread that wants to run all the while. An empty strip is a lock that "
        "was held.");
  }
  return cards;
}

}  // namespace lanewise::claims
