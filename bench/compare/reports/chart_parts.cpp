#include "bench/compare/reports/chart_parts.hpp"

#include <algorithm>
#include <string_view>

#include "bench/compare/reports/figures.hpp"
#include "bench/compare/reports/html.hpp"

namespace lanewise::compare {
namespace {

constexpr double riser_middle = 24;

std::vector<Row> rows_of(const std::vector<Stair>& stairs) {
  std::vector<Row> rows;
  for (const Stair& stair : stairs) rows.push_back(*stair.row);
  return rows;
}

/// The factor's text: over the line where that is long enough, else on the side with room.
std::string riser_text(double before, double after, std::string_view text) {
  const double left = std::min(before, after);
  const double right = std::max(before, after);
  if (right - left > 0.36) {
    return svg_text("factor", (left + right) / 2, riser_middle - 6, "middle", 0, text);
  }
  if (left >= 0.36) return svg_text("factor", left, riser_middle + 5, "end", -12, text);
  return svg_text("factor", right, riser_middle + 5, "start", 12, text);
}

}  // namespace

std::string group_class(const Row& row) {
  return "group-" + escape(row.group);
}

std::string axis_labels(const Axis& axis) {
  std::string labels;
  for (const double tick : axis.ticks()) {
    const double x = axis.position(tick);
    const std::string_view anchor = x < 0.05 ? "start" : x > 0.95 ? "end" : "middle";
    labels += svg_text("tick", x, 14, anchor, 0, format_tick(tick));
  }
  return labels;
}

std::string tick_lines(const Axis& axis, double height) {
  std::string lines;
  for (const double tick : axis.ticks()) {
    lines += svg_line("grid", axis.position(tick), 0, axis.position(tick), height);
  }
  return lines;
}

std::string whisker(const Interval& interval, const Axis& axis, double y, double height) {
  const double low = axis.position(interval[0]);
  const double high = axis.position(interval[1]);
  return svg_line("whisker", low, y + height / 2, high, y + height / 2) +
         svg_line("whisker", low, y, low, y + height) +
         svg_line("whisker", high, y, high, y + height);
}

StaircaseDrawing::StaircaseDrawing(const std::vector<Stair>& stairs)
    : axis_(time_axis(rows_of(stairs))) {}

std::string StaircaseDrawing::bar(const Stair& stair) const {
  return svg_rect("bar", 0, axis_.position(stair.row->median_s), 0, tread_height);
}

std::string StaircaseDrawing::riser(const Stair& above, const Stair& below) const {
  const double before = axis_.position(above.row->median_s);
  const double after = axis_.position(below.row->median_s);
  return svg_line("riser", before, 0, before, riser_middle) +
         svg_line("riser", before, riser_middle, after, riser_middle) +
         svg_line("riser", after, riser_middle, after, riser_height - 7) +
         svg_arrow_down("arrow", after, riser_height - 1) +
         riser_text(before, after, gain_in_words(below.gain));
}

}  // namespace lanewise::compare
