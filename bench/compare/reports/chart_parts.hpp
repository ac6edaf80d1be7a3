#pragma once

#include <string>
#include <vector>

#include "bench/compare/model.hpp"
#include "bench/compare/reports/axis.hpp"
#include "bench/compare/reports/summary.hpp"

// What the page and the picture draw alike: contents of SVG drawings whose widths are percentages
// and whose heights, in pixels, are named here.

namespace lanewise::compare {

inline constexpr unsigned tread_height = 26;
inline constexpr unsigned riser_height = 40;
inline constexpr unsigned axis_height = 20;

/// The class that gives a row's drawing its colour.
std::string group_class(const Row& row);

/// The labels of the ticks of an axis of times.
std::string axis_labels(const Axis& axis);

/// A line across the drawing at every tick.
std::string tick_lines(const Axis& axis, double height);

/// An interval as a line with an end on both sides, `height` pixels high from y on.
std::string whisker(const Interval& interval, const Axis& axis, double y, double height);

/// The way from the first step to the last, as bars on a logarithmic axis and risers between
/// them: a riser's way to the left is the factor that its step gives back.
class StaircaseDrawing {
 public:
  explicit StaircaseDrawing(const std::vector<Stair>& stairs);

  std::string bar(const Stair& stair) const;

  /// From the end of the bar above to the end of the bar below, with the gain in words.
  std::string riser(const Stair& above, const Stair& below) const;

  std::string axis() const { return axis_labels(axis_); }

 private:
  Axis axis_;
};

}  // namespace lanewise::compare
