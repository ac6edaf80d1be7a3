#pragma once

#include <optional>
#include <span>
#include <vector>

// Statistics of ranks, which ask nothing of how times are distributed. They stand beside the
// intervals of bench/compare/statistics.hpp, which decide.

namespace lanewise::claims {

/// The two-sided p-value that both samples come from one distribution (H. B. Mann and D. R.
/// Whitney, "On a test of whether one of two random variables is stochastically larger than the
/// other", 1947), by the normal approximation with corrections for ties and continuity. Absent
/// below `least_for_p_value` values in either, where the approximation is poor and no p-value can
/// be small.
std::optional<double> mann_whitney(std::span<const double> a, std::span<const double> b);
inline constexpr std::size_t least_for_p_value = 9;

/// Spearman's correlation of the values with their positions, from -1 (falling) to 1 (rising);
/// 0 where all are equal. Needs two values or more.
double rank_trend(std::span<const double> values);

/// p-values adjusted for there being so many of them (S. Holm, "A simple sequentially rejective
/// multiple test procedure", 1979), in their order, at most 1.
std::vector<double> holm_adjusted(std::span<const double> p_values);

}  // namespace lanewise::claims
