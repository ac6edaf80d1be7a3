#include "bench/claims/report/forest_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "bench/claims/report/margins.hpp"
#include "bench/claims/report/marks.hpp"
#include "bench/compare/reports/axis.hpp"
#include "bench/compare/reports/chart_parts.hpp"
#include "bench/compare/reports/html.hpp"

namespace lanewise::claims {

using compare::Axis;
using compare::element;
using compare::escape;
using compare::svg;
using compare::svg_line;
using compare::svg_rect;
using compare::svg_text;

namespace {

constexpr unsigned row_height = 30;
constexpr double middle = row_height / 2.0;

std::vector<double> margins_of(const Test& test) {
  std::vector<double> margins;
  const auto add = [&](const Range& range) {
    if (range.above) margins.push_back(*range.above);
    if (range.below) margins.push_back(*range.below);
  };
  add(test.holds);
  for (const Range& range : test.fails) add(range);
  return margins;
}

/// The least and the most of what the rows show.
Interval extent(const std::vector<ForestRow>& rows) {
  Interval ends{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  const auto include = [&](double value) {
    ends = {std::min(ends[0], value), std::max(ends[1], value)};
  };
  for (const ForestRow& row : rows) {
    include(*row.result->estimate);
    if (row.result->interval) {
      include((*row.result->interval)[0]);
      include((*row.result->interval)[1]);
    }
    for (const double margin : margins_of(*row.test)) include(margin);
  }
  return ends;
}

/// With room on both sides, so that bands beyond the margins are seen.
Axis axis_over(const std::vector<ForestRow>& rows) {
  constexpr double wide_spread = 20, room = 0.08, least_room = 0.1;
  const auto [least, most] = extent(rows);
  const bool is_positive = least > 0;
  const bool is_logarithmic =
      is_positive && (rows[0].test->unit == "x" || most / least > wide_spread);
  if (!is_logarithmic) {
    const double side = std::max(room * (most - least), least_room * std::abs(most));
    return {Axis::Scale::linear, least >= 0 ? std::max(0.0, least - side) : least - side,
            most + side};
  }
  const double factor = std::max(1.15, std::pow(most / least, room));
  return {Axis::Scale::logarithmic, least / factor, most * factor};
}

std::string band(std::string_view css, const Range& range, const Axis& axis) {
  const double from = range.above ? axis.position(*range.above) : 0;
  const double to = range.below ? axis.position(*range.below) : 1;
  return svg_rect(css, from, to, 3, row_height - 6);
}

std::string bands(const Test& test, const Axis& axis) {
  std::string drawing = band("band-holds", test.holds, axis);
  for (const Range& range : test.fails) drawing += band("band-fails", range, axis);
  for (const double margin : margins_of(test)) {
    const double x = axis.position(margin);
    drawing += svg_line("margin", x, 3, x, row_height - 3);
  }
  return drawing;
}

/// Without strokes at its ends: where it is narrow they would spoil the shape on top.
std::string interval_line(const Interval& interval, const Axis& axis) {
  return svg_line("whisker", axis.position(interval[0]), middle, axis.position(interval[1]),
                  middle);
}

std::string drawing_of(const ForestRow& row, const Axis& axis) {
  std::string drawing = compare::tick_lines(axis, row_height) + bands(*row.test, axis);
  if (row.result->interval) drawing += interval_line(*row.result->interval, axis);
  return svg(row_height, drawing + svg_outcome(row.result->outcome,
                                               axis.position(*row.result->estimate), middle));
}

std::string figure(const ForestRow& row) {
  const std::string& unit = row.test->unit;
  std::string text = element("strong", "", escape(value_in_words(*row.result->estimate, unit)));
  if (row.result->interval) {
    text += element("small", "", escape(interval_in_words(*row.result->interval, unit)));
  }
  return text;
}

std::string plot_row(const ForestRow& row, const Axis& axis) {
  const std::string label = row.where.empty() ? element("span", "", escape(row.label))
                                              : compare::link("", row.where, escape(row.label));
  const std::string detail = row.detail.empty() ? "" : element("small", "", escape(row.detail));
  return element("div", "row",
                 element("div", "name", label + detail) + drawing_of(row, axis) +
                     element("div", "figure", figure(row)));
}

std::string axis_head(const std::string& title, const std::string& unit, const Axis& axis) {
  std::string labels;
  for (const double tick : axis.ticks()) {
    const double x = axis.position(tick);
    const std::string_view anchor = x < 0.06 ? "start" : x > 0.94 ? "end" : "middle";
    labels += svg_line("grid", x, 16, x, 20) +
              svg_text("tick", x, 12, anchor, 0, tick_in_words(tick, unit));
  }
  return element(
      "div", "row head",
      element("div", "name", escape(title)) + svg(20, labels) + element("div", "figure", ""));
}

std::string unit_title(const std::string& unit, const Axis& axis) {
  const std::string name = unit == "x" ? "quotients" : unit == "share" ? "shares" : unit;
  const bool is_logarithmic = axis.scale() == Axis::Scale::logarithmic;
  return (name.empty() ? "plain numbers" : name) + (is_logarithmic ? ", logarithmic" : "");
}

std::string plot_of_unit(const std::vector<ForestRow>& rows) {
  const Axis axis = axis_over(rows);
  const std::string& unit = rows[0].test->unit;
  std::string text = axis_head(unit_title(unit, axis), unit, axis);
  for (const ForestRow& row : rows) text += plot_row(row, axis);
  return text;
}

}  // namespace

std::string forest_plot(const std::vector<ForestRow>& rows) {
  std::vector<std::string> units;
  for (const ForestRow& row : rows) {
    if (!row.result->estimate) continue;
    if (std::find(units.begin(), units.end(), row.test->unit) == units.end()) {
      units.push_back(row.test->unit);
    }
  }
  // Most are quotients; they come first.
  std::stable_partition(units.begin(), units.end(),
                        [](const std::string& unit) { return unit == "x"; });
  std::string plots;
  for (const std::string& unit : units) {
    std::vector<ForestRow> of_unit;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(of_unit), [&](const ForestRow& row) {
      return row.result->estimate && row.test->unit == unit;
    });
    plots += plot_of_unit(of_unit);
  }
  return plots.empty() ? plots : element("div", "forest", plots);
}

std::string forest_legend() {
  const auto key = [](std::string_view css, std::string_view text) {
    return element("span", "key",
                   "<svg width=\"26\" height=\"14\" aria-hidden=\"true\">" +
                       svg_rect(css, 0, 1, 0, 14) + "</svg>" + escape(text));
  };
  return element(
      "p", "legend soft",
      key("band-holds", "here the claim holds") + key("band-fails", "here it does not") +
          outcome_badge(Outcome::holds) + outcome_badge(Outcome::fails) +
          outcome_badge(Outcome::undecided) +
          element("span", "key", "Lines: 95% intervals, which must lie in a band whole."));
}

}  // namespace lanewise::claims
