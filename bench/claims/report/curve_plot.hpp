#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/claims/model.hpp"
#include "bench/compare/reports/axis.hpp"

namespace lanewise::claims {

struct CurvePoint {
  double x = 0, y = 0;
  Interval interval{};  ///< Of y; of no width where there is none.
};

struct Curve {
  std::string label;
  std::string css;  ///< Of its lines and points.
  std::vector<CurvePoint> points;
  bool has_lines = true, has_points = true;
};

/// What is drawn and how its axes are named.
struct CurvePlot {
  compare::Axis x, y;
  std::vector<double> x_ticks;
  std::string x_title, y_title;
  std::function<std::string(double)> x_words, y_words;
  std::vector<Curve> curves;
};

/// Curves with their labels at their last points, moved apart where they would touch. Lengths along
/// x are shares of the width, so the plot fits any; heights are pixels.
std::string curve_plot(const CurvePlot& plot);

}  // namespace lanewise::claims
