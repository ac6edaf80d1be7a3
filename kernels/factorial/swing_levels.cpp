#include "kernels/factorial/swing_levels.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/small.hpp"
#include "kernels/tuning.hpp"

namespace lanewise::kernels {

unsigned count_levels(std::uint64_t n) noexcept {
  unsigned levels = 0;
  while (n >> levels > last_small_factorial) ++levels;
  return levels;
}

double done_after(unsigned level) noexcept {
  return std::pow(2.15, -static_cast<double>(level));
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
  // The twos that have to be squared up to n's exceed those of n / 2^merged by at most its ones and
  // the fives that its quotients round away.
  const std::uint64_t twos = row.radix == Radix::binary ? 0 : 2 * 64;
  const std::uint64_t root_bits = rest_bits_bound(n >> merged, row.radix) + twos;
  last.root_limbs = limbs_of_bits(root_bits << (merged - 1), row.radix) + 1;
  // swing(n / 2^i)^(2^i) is as long as swing(n), but for a limb or two.
  last.swings_limbs = merged * (limbs_of_bits(swing_bits_bound(n), row.radix) + 4);
  last.square = square_memory(last.root_limbs, row, threads, limits);
  limits.is_in_place = limits.is_lean;  // It saves more than pieces do.
  last.product = multiply_memory(2 * last.root_limbs, last.swings_limbs, row, threads, limits);
  last.scratch_doubles = std::max(last.square.scratch_doubles, last.product.scratch_doubles);
  return last;
}

}  // namespace lanewise::kernels
