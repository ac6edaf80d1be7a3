#include "bench/compare/reports/axis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lanewise::compare {
namespace {

constexpr double most_even_steps = 5;

/// 1, 2 or 5 times a power of ten, so that no more than a handful fit.
double even_step(double length) {
  const double power = std::pow(10, std::floor(std::log10(length / most_even_steps)));
  for (const double multiple : {1.0, 2.0, 5.0}) {
    if (length / (multiple * power) <= most_even_steps) return multiple * power;
  }
  return 10 * power;
}

std::vector<double> even_ticks(double least, double most) {
  const double step = even_step(most - least);
  // A tick on an end is one, whatever rounding made of it.
  const double slack = 1e-9 * step;
  const double first = std::ceil((least - slack) / step);
  std::vector<double> ticks;
  for (double i = 0; i <= 2 * most_even_steps; i += 1) {
    const double tick = (first + i) * step;
    if (tick <= most + slack) ticks.push_back(tick);
  }
  return ticks;
}

std::vector<double> logarithmic_ticks(double least, double most) {
  const double low = std::log10(least), high = std::log10(most);
  std::vector<double> ticks;
  for (double exponent = std::floor(low); exponent <= high; exponent += 1) {
    for (const double multiple : {1, 2, 5}) {
      const double tick = multiple * std::pow(10, exponent);
      const bool is_wanted = multiple == 1 || high - low < 2;
      const bool is_within = std::log10(tick) >= low - 1e-9 && std::log10(tick) <= high;
      if (is_wanted && is_within) ticks.push_back(tick);
    }
  }
  return ticks;
}

}  // namespace

Axis::Axis(Scale scale, double least, double most) : scale_(scale), least_(least), most_(most) {
  const double largest = std::numeric_limits<double>::max();
  most_ = std::min(most_, largest);
  if (scale == Scale::logarithmic && !(least_ > 0)) least_ = most_ > 0 ? most_ / 10 : 1;
  if (!(most_ > least_)) most_ = least_ + std::max(1.0, std::abs(least_));
}

double Axis::place(double value) const {
  return scale_ == Scale::linear ? value : std::log10(value);
}

double Axis::position(double value) const {
  if (scale_ == Scale::logarithmic && value <= 0) return 0;
  return std::clamp((place(value) - place(least_)) / (place(most_) - place(least_)), 0.0, 1.0);
}

std::vector<double> Axis::ticks() const {
  if (scale_ == Scale::linear) return even_ticks(least_, most_);
  const std::vector<double> ticks = logarithmic_ticks(least_, most_);
  return ticks.size() < 2 ? even_ticks(least_, most_) : ticks;
}

Axis time_axis(const std::vector<Row>& rows) {
  double least = std::numeric_limits<double>::infinity();
  double most = 0;
  for (const Row& row : rows) {
    if (!row.skipped.empty()) continue;
    least = std::min(least, row.ci95_s[0]);
    most = std::max(most, row.ci95_s[1]);
  }
  if (most == 0) return {Axis::Scale::logarithmic, 1, 10};
  // The factors leave the shortest bar something to show and the longest whisker its end.
  return {Axis::Scale::logarithmic, std::pow(10, std::floor(std::log10(least / 1.25))),
          most * 1.05};
}

}  // namespace lanewise::compare
