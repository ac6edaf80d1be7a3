#include "kernels/combinatorics/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/factorial/estimate.hpp"
#include "kernels/saturating.hpp"
#include "kernels/tuning.hpp"

namespace lanewise::kernels {
namespace {

/// Beyond, no transform is long enough, and no memory either.
constexpr long double longest_planned_bits = 0x1p44L;

/// What a call takes besides: small containers, and the objects of its threads.
constexpr std::uint64_t fixed_bytes = std::uint64_t{64} << 10;

/// Numbers as long as the result while its last product is made, itself included.
constexpr std::uint64_t copies = 4;

/// What memory of so many bytes takes: a Buffer's last huge page is whole.
std::uint64_t allocated(std::uint64_t bytes) noexcept {
  return bytes < tuning::mapped_buffer_bytes ? bytes : bytes + tuning::huge_page_bytes;
}

std::uint64_t whole(long double x) noexcept {
  return x < 0x1p63L ? static_cast<std::uint64_t>(std::max(x, 0.0L)) + 1 : saturated;
}

}  // namespace

std::uint64_t peak_bytes(const Needs& needs, const ArithmeticRow& row, unsigned threads,
                         bool is_lean) noexcept {
  const long double held = needs.sieved / 16 + needs.words * sizeof(Limb) + needs.others;
  if (needs.bits > longest_planned_bits || held > longest_planned_bits) return saturated;
  const std::uint64_t limbs = whole(needs.bits / 64) + 2;
  const std::uint64_t words = whole(needs.words);
  const MultiplicationLimits limits = {.is_lean = is_lean};
  // The last products have factors of about half the result, and those of a tree's branches, each
  // of them on a thread of its own, of a quarter at most.
  const std::uint64_t half = limbs / 2 + limbs / 8 + 1, quarter = half / 2 + 1;
  const std::uint64_t multiplying =
      std::max({multiply_memory(half, half, row, threads, limits).bytes(),
                square_memory(half, row, threads, limits).bytes(),
                threads * multiply_memory(quarter, quarter, row, 1, limits).bytes()});
  const std::uint64_t making = copies * allocated(limbs * sizeof(Limb)) +
                               3 * allocated(words * sizeof(Limb)) + allocated(multiplying) +
                               whole(needs.sieved / 16) + whole(needs.others) + fixed_bytes;
  return std::max(making, factorial_bytes(needs.factorial, row, threads, is_lean, true));
}

long double packed_words(long double bits, long double count, unsigned width) noexcept {
  if (width >= 64) return count + 2;
  // Each word but the last exceeds 2^(64 - width), for it had no room for the next factor.
  return std::min(count, bits / (64 - width)) + 2;
}

long double log2_factorial_below(std::uint64_t n) noexcept {
  // The bound exceeds the logarithm by its own allowance for rounding, and by less than 2^-8 where
  // its series ends.
  const auto x = static_cast<long double>(n);
  const long double rounding =
      16 * std::numeric_limits<long double>::epsilon() * (x * std::log2(x + 1) + 1);
  return std::max(0.0L, log2_factorial_bound(n) - rounding - 0x1p-8L);
}

}  // namespace lanewise::kernels
