#include "kernels/factorial/swing_levels.hpp"

#include <algorithm>

#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/small.hpp"
#include "kernels/tuning.hpp"

namespace lanewise::kernels {

unsigned count_levels(std::uint64_t n) noexcept {
  unsigned levels = 0;
  while (n >> levels > last_small_factorial) ++levels;
  return levels;
}

unsigned merged_levels(std::uint64_t n, unsigned level) noexcept {
  if (n >> (level - 1) < tuning::merged_swings_from) return 1;
  return (level - 1) % tuning::merged_swing_levels + 1;
}

LastSwings last_swings(std::uint64_t n, const ArithmeticRow& row, unsigned threads,
                       MultiplicationLimits limits) {
  // Levels count down from the first; the last step begins where as many are left as it merges.
  unsigned level = count_levels(n);
  unsigned merged = merged_levels(n, level);
  while (level > merged) {
    level -= merged;
    merged = merged_levels(n, level);
  }
  LastSwings last{};
  last.root_limbs = (odd_factorial_bits_bound(n >> merged) << (merged - 1)) / 64 + 1;
  // swing(n / 2^i)^(2^i) is as long as swing(n), but for a limb or two.
  last.swings_limbs = merged * (swing_bits_bound(n) / 64 + 4);
  last.square = square_memory(last.root_limbs, row, threads, limits);
  limits.is_in_place = limits.is_lean;  // It saves more than pieces do.
  last.product = multiply_memory(2 * last.root_limbs, last.swings_limbs, row, threads, limits);
  last.scratch_doubles = std::max(last.square.scratch_doubles, last.product.scratch_doubles);
  return last;
}

}  // namespace lanewise::kernels
