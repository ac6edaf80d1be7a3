#include <algorithm>
#include <string>

#include "bench/claims/report/figures_of.hpp"
#include "bench/claims/report/parts.hpp"
#include "bench/compare/reports/html_charts.hpp"
#include "bench/compare/statistics.hpp"

namespace lanewise::claims {
namespace {

/// What sets the colour of the arm's bar.
std::string group_of(const Arm& arm) {
  if (arm.native.empty()) return "interpreter";
  if (arm.id.starts_with("one-lock")) return "one-lock";
  return arm.id.starts_with("naive") ? "naive" : "lanewise";
}

/// As compare's charts have them. A step is judged against the one above it, within rounds.
std::vector<compare::Row> rows_of(const ExperimentResult& experiment) {
  std::vector<compare::Row> rows;
  for (const Arm& arm : experiment.arms) {
    const auto wall = figure_of(experiment, arm.id, "wall_s");
    if (!wall) continue;
    compare::Row row;
    row.id = arm.id;
    row.group = group_of(arm);
    row.median_s = wall->median;
    row.ci95_s = wall->interval;
    row.rounds_s = wall->values;
    rows.push_back(std::move(row));
  }
  return rows;
}

const std::string& caption_of(const ExperimentResult& experiment, const std::string& id) {
  const auto arm = std::find_if(experiment.arms.begin(), experiment.arms.end(),
                                [&](const Arm& one) { return one.id == id; });
  return arm->label.empty() ? arm->id : arm->label;
}

std::vector<compare::Stair> stairs_of(const ExperimentResult& experiment,
                                      const std::vector<compare::Row>& rows) {
  std::vector<compare::Stair> stairs;
  for (const compare::Row& row : rows) {
    compare::Ratio gain{1, {1, 1}};
    if (!stairs.empty()) {
      const auto quotient = quotient_of(experiment, stairs.back().row->id, row.id, "wall_s");
      if (quotient) gain = {quotient->median, quotient->interval};
    }
    stairs.push_back({caption_of(experiment, row.id), &row, gain});
  }
  return stairs;
}

}  // namespace

std::string ladder_section(const Result& result) {
  std::string cards;
  for (const std::string id : {"ladder-squares", "ladder-factorials"}) {
    for (const ExperimentResult* experiment : experiments_of(result, id)) {
      const std::vector<compare::Row> rows = rows_of(*experiment);
      cards +=
          figure_card(experiment->title + ", " + subject_in_words(result, experiment->subject),
                      compare::staircase_chart(stairs_of(*experiment, rows)),
                      "Each factor is against the step above it, taken within rounds. The axis "
                      "is logarithmic: equal lengths are equal factors.");
    }
  }
  return cards;
}

}  // namespace lanewise::claims
