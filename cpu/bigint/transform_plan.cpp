#include "cpu/bigint/transform_plan.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "kernels/tuning.hpp"

namespace lanewise::cpu {
namespace {

/// Tiles have at least max_lanes columns.
constexpr std::size_t shortest = kernels::max_lanes * kernels::max_lanes;

/// A run of this many coefficients has a whole number of words, whatever their bits.
constexpr std::size_t longest_run = 64;

/// Rows of an odd power of two columns: what is left of their levels, but for the three within
/// vectors of eight, goes four ways at a time.
std::size_t columns_of(std::size_t length, std::size_t max_columns) {
  const std::size_t columns = std::min(length, max_columns);
  return std::countr_zero(columns) % 2 == 1 || columns < 512 ? columns : columns / 2;
}

std::size_t run_of(std::size_t columns, std::size_t lanes) {
  return std::min(longest_run, columns / lanes);
}

/// The most bits of a coefficient such that a sum of products cannot reach the product of the
/// primes: terms * (2^bits - 1)^2 < 2^log2_modulus.
unsigned bits_that_fit(double log2_modulus, std::size_t shorter_limbs, std::size_t run) {
  const auto whole_words = static_cast<unsigned>(longest_run / run);
  constexpr unsigned most = kernels::max_pieces_of_coefficient * kernels::max_piece_bits;
  auto bits = std::min(static_cast<unsigned>(log2_modulus / 2), most) / whole_words * whole_words;
  const auto fits = [&] {
    const std::size_t terms = (shorter_limbs * 64 + bits - 1) / bits;
    return 2.0 * bits + std::log2(static_cast<double>(terms)) < log2_modulus;
  };
  while (bits > 0 && !fits()) bits -= whole_words;
  return bits;
}

/// Operations of a transform and of what is done once a product, per coefficient and prime, in
/// units of a butterfly's share of a level. Machine: 2-core AMD EPYC (Zen 5).
double cost_of(std::size_t length, std::size_t primes) {
  const double levels = std::log2(static_cast<double>(length));
  const double conversion = 6.0 + 0.8 * static_cast<double>(primes);
  return static_cast<double>(length) * static_cast<double>(primes) * (levels + conversion);
}

}  // namespace

TransformSettings default_transform_settings() {
  return {transform_field(), tuning::transform_columns, tuning::transform_max_rows};
}

TransformPlan plan_transform_with(std::size_t primes, std::size_t an, std::size_t bn,
                                  std::size_t lanes, const TransformSettings& settings) {
  const auto chosen = settings.field.primes.first(primes);
  double log2_modulus = -1e-6;  // Below the sum of the logarithms, whatever their rounding.
  unsigned order = kernels::root_levels + 1;
  for (const kernels::TransformPrime& prime : chosen) {
    log2_modulus += std::log2(prime.p);
    order = std::min(order, prime.order);
  }
  const unsigned most_bits = bits_that_fit(log2_modulus, bn, longest_run);
  if (most_bits == 0) return {};
  const std::size_t least = ((an + bn) * 64 + most_bits - 1) / most_bits - 1;
  for (std::size_t length = std::max({std::bit_ceil(least), lanes * lanes, shortest});
       length <= std::size_t{1} << order; length *= 2) {
    const std::size_t columns = columns_of(length, settings.max_columns);
    const std::size_t rows = length / columns;
    if (rows > settings.max_rows) break;
    const std::size_t run = run_of(columns, lanes);
    const unsigned bits = bits_that_fit(log2_modulus, bn, run);
    // What a run leaves over, a digit more than the primes have, must fit the next one.
    if (bits == 0 || run * bits / 52 < primes + 2) continue;
    const unsigned pieces = (bits + kernels::max_piece_bits - 1) / kernels::max_piece_bits;
    TransformPlan plan;
    plan.field = {chosen, settings.field.recombination};
    plan.packing = {bits, run, pieces, (bits + pieces - 1) / pieces};
    plan.shape = {rows, columns, rows == 1 ? columns : columns + kernels::max_lanes};
    plan.cost = cost_of(length, primes);
    if (plan.coefficients(an) + plan.coefficients(bn) - 1 <= length) return plan;
  }
  return {};
}

TransformPlan plan_transform(std::size_t an, std::size_t bn, std::size_t lanes,
                             const TransformSettings& settings) {
  TransformPlan best = {};
  for (std::size_t primes = 1; primes <= settings.field.primes.size(); ++primes) {
    const TransformPlan plan = plan_transform_with(primes, an, bn, lanes, settings);
    if (plan.primes() != 0 && (best.primes() == 0 || plan.cost < best.cost)) best = plan;
  }
  return best;
}

}  // namespace lanewise::cpu
