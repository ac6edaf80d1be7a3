#include "bench/claims/rank_tests.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <lanewise/error.hpp>
#include <numeric>

namespace lanewise::claims {
namespace {

std::vector<std::size_t> ascending_order(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  return order;
}

struct Ranks {
  std::vector<double> of;  ///< From 1; equal values share the mean of theirs.
  double ties = 0;         ///< The sum of t^3 - t over groups of t equal values.
};

Ranks ranks(std::span<const double> values) {
  const std::vector<std::size_t> order = ascending_order(values);
  Ranks result{std::vector<double>(values.size()), 0};
  for (std::size_t first = 0, last = 0; first < order.size(); first = last) {
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    const auto group = static_cast<double>(last - first);
    const double mean = (static_cast<double>(first + 1) + static_cast<double>(last)) / 2;
    for (std::size_t i = first; i < last; ++i) result.of[order[i]] = mean;
    result.ties += group * group * group - group;
  }
  return result;
}

double two_sided(double z) {
  return std::erfc(std::abs(z) / std::sqrt(2.0));
}

}  // namespace

std::optional<double> mann_whitney(std::span<const double> a, std::span<const double> b) {
  if (std::min(a.size(), b.size()) < least_for_p_value) return std::nullopt;
  std::vector<double> all(a.begin(), a.end());
  all.insert(all.end(), b.begin(), b.end());
  const Ranks ranked = ranks(all);

  const auto n = static_cast<double>(all.size());
  const auto in_a = static_cast<double>(a.size()), in_b = static_cast<double>(b.size());
  const auto end_of_a = ranked.of.begin() + static_cast<std::ptrdiff_t>(a.size());
  const double u = std::accumulate(ranked.of.begin(), end_of_a, 0.0) - in_a * (in_a + 1) / 2;
  const double variance = in_a * in_b / 12 * (n + 1 - ranked.ties / (n * (n - 1)));
  if (variance <= 0) return 1;  // All values are equal.
  const double distance = std::max(0.0, std::abs(u - in_a * in_b / 2) - 0.5);
  return two_sided(distance / std::sqrt(variance));
}

double rank_trend(std::span<const double> values) {
  if (values.size() < 2) {
    throw Error(ErrorCode::invalid_argument, "a trend needs two values or more");
  }
  // Pearson's correlation of the ranks with the positions, which are their own ranks.
  const Ranks ranked = ranks(values);
  const auto n = static_cast<double>(values.size());
  const double mean = (n + 1) / 2;
  double together = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    together += (ranked.of[i] - mean) * (static_cast<double>(i + 1) - mean);
  }
  const double of_positions = (n * n * n - n) / 12;
  const double of_values = of_positions - ranked.ties / 12;
  return of_values <= 0 ? 0 : together / std::sqrt(of_positions * of_values);
}

std::vector<double> holm_adjusted(std::span<const double> p_values) {
  const std::vector<std::size_t> order = ascending_order(p_values);
  std::vector<double> adjusted(p_values.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double left = static_cast<double>(order.size() - i);
    largest = std::max(largest, std::min(1.0, left * p_values[order[i]]));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

}  // namespace lanewise::claims
