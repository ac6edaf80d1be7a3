#include "cuda/numbers/multiplication_plan.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "cuda/numbers/recombination.hpp"
#include "kernels/transform_primes.hpp"

namespace lanewise::cuda {
namespace {

/// A column pass reads runs of at least 4 doubles: a sector of device memory; 16 fill a line.
constexpr unsigned least_width = 2;
constexpr unsigned preferred_width = 4;

/// Rows of up to so many levels leave room for two blocks on a multiprocessor of 228 KiB.
constexpr unsigned preferred_row_levels = 12;

std::size_t shared_by_rows(unsigned levels) {
  return RowProducts<FromArrays, 256>{{levels, 0, levels, 0, 1}, {}, {}, {}, false, {}}
      .shared_bytes();
}

std::size_t shared_by_columns(unsigned levels, unsigned width) {
  const PassGeometry geometry{levels + width, 0, levels, width, 1};
  return ColumnPass<true, FromArrays>{geometry, {}, {}, {}}.shared_bytes();
}

/// The most levels, at most max_pass_levels, whose blocks share no more than the limit.
template <class Shared>
unsigned most_levels(std::size_t limit, Shared shared) {
  unsigned levels = max_pass_levels;
  while (levels > 1 && shared(levels) > limit) --levels;
  return levels;
}

/// Two blocks of a column pass fit a multiprocessor.
unsigned most_column_levels(std::size_t shared_limit) {
  return most_levels(shared_limit / 2,
                     [](unsigned levels) { return shared_by_columns(levels, least_width); });
}

unsigned width_for(unsigned levels, unsigned after, std::size_t shared_limit) {
  unsigned width = std::min(preferred_width, after);
  while (width > 0 && shared_by_columns(levels, width) > shared_limit / 2) --width;
  return width;
}

/// The most bits of a coefficient such that a sum of products cannot reach the product of the
/// primes: terms * (2^bits - 1)^2 < 2^log2_modulus.
unsigned bits_that_fit(double log2_modulus, std::size_t shorter_limbs) {
  auto bits = static_cast<unsigned>(log2_modulus / 2);
  const auto fits = [&] {
    const std::size_t terms = (shorter_limbs * 64 + bits - 1) / bits;
    return 2.0 * bits + std::log2(static_cast<double>(terms)) < log2_modulus;
  };
  while (bits > 0 && !fits()) --bits;
  return bits;
}

/// Bits that sums of parts of coefficients in a limb may carry into the next one (CarryDigit).
bool has_small_carries(unsigned bits, unsigned words) {
  return (words + 1) * 64 / bits + 1 < 256;
}

MultiplicationPlan plan_with(unsigned primes, std::size_t an, std::size_t bn,
                             std::size_t shared_limit) {
  const auto chosen = kernels::transform_field().primes.first(primes);
  double log2_modulus = -1e-9;  // For the roundings of the sum.
  unsigned order = kernels::root_levels;
  for (const kernels::TransformPrime& prime : chosen) {
    log2_modulus += prime.log2;
    order = std::min(order, prime.order);
  }
  const unsigned bits = bits_that_fit(log2_modulus, std::min(an, bn));
  if (bits == 0 || !has_small_carries(bits, words_of_coefficient(primes))) return {};
  const Cut cut{bits, (bits + piece_bits - 1) / piece_bits};
  if (cut.pieces > max_pieces) return {};
  const std::size_t coefficients = cut.coefficients(an) + cut.coefficients(bn) - 1;
  const auto levels = static_cast<unsigned>(std::bit_width(coefficients - 1));
  if (levels > order) return {};
  return {primes, cut, coefficients, plan_passes(levels, primes, shared_limit)};
}

/// Bytes moved, in units of one double read and written: both factors through their columns, rows,
/// the product's columns, and the pass that puts residues together.
double cost_of(const MultiplicationPlan& plan) {
  const double passes = 3.0 * static_cast<double>(plan.passes.columns.size()) + 2;
  return static_cast<double>(plan.doubles()) * passes;
}

}  // namespace

PassPlan plan_passes(unsigned length_levels, unsigned primes, std::size_t shared_limit) {
  const unsigned most_rows = most_levels(shared_limit, shared_by_rows);
  const unsigned most_columns = most_column_levels(shared_limit);
  PassPlan plan{length_levels, {}, {}};
  unsigned row_levels = std::min(length_levels, most_rows);
  const unsigned columns = length_levels - row_levels;
  const unsigned passes = (columns + most_columns - 1) / most_columns;
  // As many levels in the columns as cost no pass more, for smaller blocks over the rows.
  if (passes > 0 && row_levels > preferred_row_levels) {
    row_levels = std::max(preferred_row_levels,
                          length_levels - std::min(length_levels, passes * most_columns));
  }
  unsigned before = 0;
  for (unsigned pass = 0; pass < passes; ++pass) {
    const unsigned left = length_levels - row_levels - before;
    const unsigned levels = (left + (passes - pass) - 1) / (passes - pass);
    const unsigned after = length_levels - before - levels;
    plan.columns.push_back(
        {length_levels, before, levels, width_for(levels, after, shared_limit), primes});
    before += levels;
  }
  plan.rows = {length_levels, before, row_levels, 0, primes};
  return plan;
}

MultiplicationPlan plan_multiplication(std::size_t an, std::size_t bn, std::size_t shared_limit,
                                       unsigned primes) {
  if (primes != 0) return plan_with(primes, an, bn, shared_limit);
  MultiplicationPlan best;
  for (unsigned count = 1; count <= most_primes; ++count) {
    MultiplicationPlan plan = plan_with(count, an, bn, shared_limit);
    if (plan.primes == 0) continue;
    if (best.primes == 0 || cost_of(plan) < cost_of(best)) best = std::move(plan);
  }
  return best;
}

}  // namespace lanewise::cuda
