#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "bench/claims/report/figures_of.hpp"
#include "bench/claims/report/margins.hpp"
#include "bench/claims/report/marks.hpp"
#include "bench/claims/report/parts.hpp"
#include "bench/claims/report/traces.hpp"
#include "bench/compare/reports/axis.hpp"
#include "bench/compare/reports/chart_parts.hpp"
#include "bench/compare/reports/html.hpp"

namespace lanewise::claims {

using compare::Axis;
using compare::element;
using compare::escape;

namespace {

// Swim lanes.

constexpr double most_ms = 120;
constexpr unsigned lane_height = 16;

/// The time that is drawn of all traces: longer ones would have turns too thin to see.
double window_of(const std::vector<Trace>& traces) {
  double longest = 0;
  for (const Trace& trace : traces) {
    for (const Turn& turn : trace.turns) longest = std::max(longest, turn.end_ms);
  }
  return std::min(longest, most_ms);
}

std::string lanes_of(const Trace& trace, const Axis& axis, double window) {
  const unsigned height = lane_height * trace.threads;
  std::string drawing = compare::tick_lines(axis, height);
  for (unsigned lane = 0; lane < trace.threads; ++lane) {
    drawing += compare::svg_rect("lane", 0, 1, lane_height * lane + 2, lane_height - 4);
  }
  for (const Turn& turn : trace.turns) {
    if (turn.begin_ms >= window) continue;
    drawing += compare::svg_rect("turn", axis.position(turn.begin_ms), axis.position(turn.end_ms),
                                 lane_height * turn.thread + 2, lane_height - 4);
  }
  return compare::svg(height, drawing);
}

std::string trace_row(const Trace& trace, const Axis& axis, double window) {
  return element(
      "div", trace.is_model ? "row series-0" : "row series-2",
      element("div", "name", escape(trace.name) + element("small", "", escape(trace.arm))) +
          lanes_of(trace, axis, window));
}

std::string swim_lanes(const Result& result) {
  const std::vector<Trace> traces = traces_of(result);
  const double window = window_of(traces);
  if (window <= 0) return {};
  const Axis axis(Axis::Scale::linear, 0, window);
  std::string labels;
  for (const double tick : axis.ticks()) {
    const double x = axis.position(tick);
    labels += compare::svg_text("tick", x, 14,
                                x < 0.05   ? "start"
                                : x > 0.95 ? "end"
                                           : "middle",
                                0, tick_in_words(tick, "ms") + "\u00a0ms");
  }
  std::string rows =
      element("div", "row head", element("div", "name", "") + compare::svg(20, labels));
  for (const Trace& trace : traces) rows += trace_row(trace, axis, window);
  return figure_card("Turns with the lock", element("div", "lanes", rows),
                     "One lane a thread, a block where it had the lock; the first milliseconds of "
                     "one round. The real turns are those that the threads stamped themselves.");
}

// Hand-offs.

/// The median of one of a quotient's terms, "ARM.QUANTITY".
std::string term_cell(const ExperimentResult* experiment, const std::string& term) {
  const std::size_t dot = term.find('.');
  if (experiment == nullptr || dot == std::string::npos) return "<td></td>";
  const auto figure = figure_of(*experiment, term.substr(0, dot), term.substr(dot + 1));
  return element("td", "", figure ? escape(value_in_words(figure->median, "")) : "");
}

std::string check_row(const Result& result, const Claim& check, const Case& one,
                      const CaseResult& judged) {
  const ExperimentResult* experiment =
      find_experiment(result.experiments, one.experiment, one.subject);
  const Test& test = one.tests[0];
  const TestResult& tested = judged.tests[0];
  std::string cells = element("th", "", escape(subject_in_words(result, one.subject))) +
                      element("td", "words", escape(check.title));
  for (std::size_t i = 0; i < 2; ++i) {
    cells += i < test.terms.size() ? term_cell(experiment, test.terms[i]) : "<td></td>";
  }
  const auto& unit = test.unit;
  cells +=
      element("td", "", tested.estimate ? escape(value_in_words(*tested.estimate, unit)) : "") +
      element("td", "", tested.interval ? escape(interval_in_words(*tested.interval, unit)) : "") +
      element("td", "words", outcome_badge(judged.outcome));
  return element("tr", "", cells);
}

std::string checks_table(const Result& result) {
  std::string rows, sentences;
  for (const Claim& check : result.registry.checks) {
    const Judgement* judgement = find_judgement(result.checks, check.id);
    if (judgement == nullptr) continue;
    for (std::size_t i = 0; i < std::min(check.cases.size(), judgement->cases.size()); ++i) {
      const Case& one = check.cases[i];
      const CaseResult& judged = judgement->cases[i];
      const bool is_there = !one.tests.empty() && !judged.tests.empty() && judged.tests[0].estimate;
      if (is_there) rows += check_row(result, check, one, judged);
    }
  }
  if (rows.empty()) return {};
  const std::string head =
      "<thead><tr><th></th><th class=\"words\">check</th><th>interpreter</th><th>model</th>"
      "<th>quotient</th><th>95% interval</th><th class=\"words\">agrees</th></tr></thead>";
  const std::string table = element("table", "figures", head + element("tbody", "", rows));
  return figure_card("Hand-offs a second", element("div", "scroll", table),
                     "The interpreter's figure is its own counter; margins were fixed before.");
}

}  // namespace

std::string lock_section(const Result& result) {
  return swim_lanes(result) + checks_table(result);
}

}  // namespace lanewise::claims
