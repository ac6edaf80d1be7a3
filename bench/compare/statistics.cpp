#include "bench/compare/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <lanewise/error.hpp>
#include <vector>

#include "bench/compare/random.hpp"

namespace lanewise::compare {
namespace {

// Enough that the interval's ends move by less than its third digit with the seed.
constexpr std::size_t resamples = 10'000;
constexpr std::uint64_t bootstrap_seed = 1979;

void require_values(std::span<const double> values) {
  if (values.empty()) {
    throw Error(ErrorCode::invalid_argument, "statistics need at least one kept round");
  }
}

double median_in_place(std::span<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  std::sort(copy.begin(), copy.end());
  return copy;
}

std::vector<double> resampled_medians(std::span<const double> values) {
  SplitMix64 random(bootstrap_seed);
  std::vector<double> sample(values.size());
  std::vector<double> medians(resamples);
  for (double& result : medians) {
    for (double& value : sample) value = values[random.below(values.size())];
    result = median_in_place(sample);
  }
  return medians;
}

}  // namespace

double median(std::span<const double> values) {
  require_values(values);
  std::vector<double> copy(values.begin(), values.end());
  return median_in_place(copy);
}

double quantile(std::span<const double> ascending, double p) {
  require_values(ascending);
  const double position = p * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const auto above = std::min(below + 1, ascending.size() - 1);
  return std::lerp(ascending[below], ascending[above], position - static_cast<double>(below));
}

double interquartile_range(std::span<const double> values) {
  const std::vector<double> ascending = sorted(values);
  return quantile(ascending, 0.75) - quantile(ascending, 0.25);
}

Interval bootstrap_interval(std::span<const double> values) {
  require_values(values);
  const std::vector<double> medians = sorted(resampled_medians(values));
  return {quantile(medians, 0.025), quantile(medians, 0.975)};
}

Ratio paired_ratio(std::span<const double> base, std::span<const double> arm) {
  if (base.size() != arm.size()) {
    throw Error(ErrorCode::invalid_argument, "paired arms need the same rounds");
  }
  std::vector<double> ratios(base.size());
  std::transform(base.begin(), base.end(), arm.begin(), ratios.begin(), std::divides<>());
  return {median(ratios), bootstrap_interval(ratios)};
}

}  // namespace lanewise::compare
