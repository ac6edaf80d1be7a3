#include "cpu/bigint/transform_plan.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "kernels/tuning.hpp"

namespace lanewise::cpu {
namespace {

using kernels::Packing;

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

Packing binary_packing(double log2_modulus, std::size_t primes, std::size_t shorter_limbs,
                       std::size_t run) {
  const unsigned bits = bits_that_fit(log2_modulus, shorter_limbs, run);
  // What a run leaves over, a digit more than the primes have, must fit the next one.
  if (bits == 0 || run * bits / 52 < primes + 2) return {};
  const unsigned pieces = (bits + kernels::max_piece_bits - 1) / kernels::max_piece_bits;
  return {bits, run, pieces, (bits + pieces - 1) / pieces};
}

/// The most products that a column of nine digits sums up, where coefficients have so many pieces.
std::size_t column_terms(std::size_t primes, std::size_t pieces) {
  std::size_t terms = 0;
  for (std::size_t i = 1; i < primes; ++i) {
    terms += (kernels::decimal_columns(i) + pieces - 1) / pieces;
  }
  return terms;
}

Packing decimal_packing(double log2_modulus, std::size_t primes, std::size_t shorter_limbs,
                        std::size_t run) {
  const double bits_of_square = kernels::limb_bits_above(kernels::Radix::decimal);  // Of a piece.
  auto pieces = static_cast<unsigned>(log2_modulus / bits_of_square);
  for (pieces = std::min(pieces, kernels::max_decimal_pieces); pieces > 0; --pieces) {
    const std::size_t terms = (2 * shorter_limbs + pieces - 1) / pieces;
    const double bits = bits_of_square * pieces + std::log2(static_cast<double>(terms));
    if (bits >= log2_modulus) continue;
    // What a run leaves over must fit the next one. Fewer pieces have more terms, and shorter runs.
    const bool fits_run = run * pieces / 2 >= pieces / 2 + 3;
    if (!fits_run || column_terms(primes, pieces) > kernels::max_column_terms) return {};
    return {0, run, pieces, 0, pieces * kernels::decimal_piece_digits};
  }
  return {};
}

/// The longest coefficients whose sums of products cannot reach the product of the primes; no
/// pieces where there are none.
Packing packing_of(kernels::Radix radix, double log2_modulus, std::size_t primes,
                   std::size_t shorter_limbs, std::size_t run) {
  const bool is_binary = radix == kernels::Radix::binary;
  return (is_binary ? binary_packing : decimal_packing)(log2_modulus, primes, shorter_limbs, run);
}

/// Operations of a transform and of what is done once a product, per coefficient and prime, in
/// units of a butterfly's share of a level. Machine: 2-core AMD EPYC (Zen 5).
double cost_of(std::size_t length, std::size_t primes) {
  const double levels = std::log2(static_cast<double>(length));
  const double conversion = 6.0 + 0.8 * static_cast<double>(primes);
  return static_cast<double>(length) * static_cast<double>(primes) * (levels + conversion);
}

}  // namespace

TransformSettings default_transform_settings(kernels::Radix radix) {
  return {kernels::transform_field(), tuning::transform_columns, tuning::transform_max_rows, radix};
}

TransformPlan plan_transform_with(std::size_t primes, std::size_t an, std::size_t bn,
                                  std::size_t lanes, const TransformSettings& settings) {
  const auto chosen = settings.field.primes.first(primes);
  double log2_modulus = -1e-9;  // For the roundings of the sum.
  unsigned order = kernels::root_levels + 1;
  for (const kernels::TransformPrime& prime : chosen) {
    log2_modulus += prime.log2;
    order = std::min(order, prime.order);
  }
  const auto packing = [&](std::size_t run) {
    return packing_of(settings.radix, log2_modulus, primes, bn, run);
  };
  TransformPlan plan;
  plan.field = {chosen, settings.field.recombination};
  plan.packing = packing(longest_run);
  if (plan.packing.pieces == 0) return {};
  const std::size_t least = plan.coefficients(an + bn) - 1;
  for (std::size_t length = std::max({std::bit_ceil(least), lanes * lanes, shortest});
       length <= std::size_t{1} << order; length *= 2) {
    const std::size_t columns = columns_of(length, settings.max_columns);
    const std::size_t rows = length / columns;
    if (rows > settings.max_rows) break;
    plan.packing = packing(run_of(columns, lanes));
    if (plan.packing.pieces == 0) continue;
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
