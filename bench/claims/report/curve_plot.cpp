#include "bench/claims/report/curve_plot.hpp"

#include <algorithm>
#include <cmath>

#include "bench/compare/reports/html.hpp"

namespace lanewise::claims {

using compare::element;
using compare::escape;
using compare::svg;
using compare::svg_line;
using compare::svg_text;

namespace {

constexpr double top = 8, least_height = 230, label_step = 15, text_rise = 4;

class Drawing {
 public:
  explicit Drawing(const CurvePlot& plot)
      : plot_(plot),
        height_(std::max(least_height, label_step * static_cast<double>(plot.curves.size()) + 20)) {
  }

  std::string text() const {
    return element("p", "soft plot-title", escape(plot_.y_title)) +
           element(
               "div", "plot",
               element("div", "y-axis", svg(pixels(), y_labels())) +
                   element("div", "field", svg(pixels(), grid() + curves()) + svg(20, x_labels())) +
                   element("div", "ends", svg(pixels(), end_labels()))) +
           element("p", "soft plot-title x-title", escape(plot_.x_title));
  }

 private:
  unsigned pixels() const { return static_cast<unsigned>(height_ + 2 * top); }
  double x(double value) const { return plot_.x.position(value); }
  double y(double value) const {
    return std::round(10 * (top + height_ * (1 - plot_.y.position(value)))) / 10;
  }

  std::string y_labels() const {
    std::string labels;
    for (const double tick : plot_.y.ticks()) {
      labels += svg_text("tick", 1, y(tick) + text_rise, "end", -8, plot_.y_words(tick));
    }
    return labels;
  }

  std::string x_labels() const {
    std::string labels;
    for (const double tick : plot_.x_ticks) {
      labels += svg_text("tick", x(tick), 14, "middle", 0, plot_.x_words(tick));
    }
    return labels;
  }

  std::string grid() const {
    std::string lines;
    for (const double tick : plot_.y.ticks()) lines += svg_line("grid", 0, y(tick), 1, y(tick));
    for (const double tick : plot_.x_ticks) {
      lines += svg_line("grid", x(tick), top, x(tick), top + height_);
    }
    return lines;
  }

  std::string curves() const {
    std::string drawing;
    for (const Curve& curve : plot_.curves) {
      drawing += group(curve, way_to_label(curve) + lines(curve) + points(curve));
    }
    return drawing;
  }

  static std::string group(const Curve& curve, const std::string& content) {
    return element("g", escape(curve.css), content);
  }

  /// From the last point to the edge, where the label is.
  std::string way_to_label(const Curve& curve) const {
    if (curve.points.empty()) return {};
    const CurvePoint& last = curve.points.back();
    return svg_line("way", x(last.x), y(last.y), 1, y(last.y));
  }

  std::string lines(const Curve& curve) const {
    std::string drawing;
    for (std::size_t i = 1; curve.has_lines && i < curve.points.size(); ++i) {
      const CurvePoint &from = curve.points[i - 1], &to = curve.points[i];
      drawing += svg_line("curve", x(from.x), y(from.y), x(to.x), y(to.y));
    }
    return drawing;
  }

  std::string points(const Curve& curve) const {
    std::string drawing;
    for (const CurvePoint& point : curve.points) {
      if (!curve.has_points) break;
      if (point.interval[0] < point.interval[1]) {
        drawing +=
            svg_line("spread", x(point.x), y(point.interval[0]), x(point.x), y(point.interval[1]));
      }
      drawing += compare::svg_circle("point", x(point.x), y(point.y), 3.5);
    }
    return drawing;
  }

  struct End {
    const Curve* curve;
    double from;  ///< Where the curve ends.
    double at;    ///< Where its label stands.
  };

  /// From the top down, none nearer to another than a line of text.
  std::vector<End> ends() const {
    std::vector<End> ends;
    for (const Curve& curve : plot_.curves) {
      if (curve.points.empty()) continue;
      const double end = y(curve.points.back().y);
      ends.push_back({&curve, end, end});
    }
    std::stable_sort(ends.begin(), ends.end(),
                     [](const End& a, const End& b) { return a.from < b.from; });
    for (std::size_t i = 1; i < ends.size(); ++i) {
      ends[i].at = std::max(ends[i].at, ends[i - 1].at + label_step);
    }
    double lowest = top + height_;
    for (std::size_t i = ends.size(); i-- > 0; lowest = ends[i].at - label_step) {
      ends[i].at = std::min(ends[i].at, lowest);
    }
    return ends;
  }

  std::string end_labels() const {
    std::string labels;
    for (const End& end : ends()) {
      labels += group(*end.curve,
                      svg_line("leader", 0, end.from, 0.08, end.at) +
                          svg_text("end", 0.1, end.at + text_rise, "start", 0, end.curve->label));
    }
    return labels;
  }

  const CurvePlot& plot_;
  double height_;
};

}  // namespace

std::string curve_plot(const CurvePlot& plot) {
  return Drawing(plot).text();
}

}  // namespace lanewise::claims
