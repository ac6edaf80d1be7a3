#include "bench/claims/report/bars.hpp"

#include <algorithm>

#include "bench/compare/reports/axis.hpp"
#include "bench/compare/reports/chart_parts.hpp"
#include "bench/compare/reports/figures.hpp"
#include "bench/compare/reports/html.hpp"

namespace lanewise::claims {

using compare::Axis;
using compare::element;
using compare::escape;

namespace {

constexpr unsigned row_height = 22;

Axis axis_over(const std::vector<Bar>& bars) {
  std::vector<compare::Row> rows(bars.size());
  for (std::size_t i = 0; i < bars.size(); ++i) rows[i].ci95_s = bars[i].interval;
  return compare::time_axis(rows);
}

std::string row(const std::string& css, const std::string& name, const std::string& drawing,
                const std::string& time, const std::string& versus) {
  return element("div", css,
                 element("span", "name", escape(name)) + drawing +
                     element("span", "time", escape(time)) +
                     element("span", "versus", escape(versus)));
}

std::string bar_row(const Bar& bar, const Axis& axis) {
  const std::string drawing = compare::tick_lines(axis, row_height) +
                              compare::svg_rect("bar", 0, axis.position(bar.seconds), 4, 14) +
                              compare::whisker(bar.interval, axis, 7, 8);
  return row("row " + bar.css, bar.label, compare::svg(row_height, drawing),
             compare::format_seconds(bar.seconds), bar.versus);
}

}  // namespace

std::string bar_chart(const std::vector<Bar>& bars, std::string_view versus_title) {
  const Axis axis = axis_over(bars);
  std::string text =
      row("row head", "", compare::svg(compare::axis_height, compare::axis_labels(axis)), "time",
          std::string(versus_title));
  for (const Bar& bar : bars) text += bar_row(bar, axis);
  return element("div", "bars", text);
}

}  // namespace lanewise::claims
