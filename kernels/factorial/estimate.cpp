#include "kernels/factorial/estimate.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <lanewise/factorials.hpp>
#include <limits>
#include <numbers>

#include "kernels/arithmetic.hpp"
#include "kernels/tuning.hpp"

namespace lanewise {
namespace kernels {
namespace {

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

/// floor(x) + 1, saturating; x >= 0.
std::uint64_t above(long double x) noexcept {
  return x < 0x1p64L - 1 ? static_cast<std::uint64_t>(x) + 1 : most;
}

std::uint64_t limbs_of_bits(std::uint64_t bits) noexcept {
  return bits / 64 + (bits % 64 != 0);
}

std::uint64_t bytes_of_limbs(std::uint64_t limbs) noexcept {
  return limbs > most / 8 ? most : limbs * 8;
}

std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) noexcept {
  return a > most - b ? most : a + b;
}

/// What a call takes besides limbs: the small containers of the plan, and the objects of its
/// threads.
constexpr std::uint64_t fixed_bytes = std::uint64_t{16} << 10;

/// The most memory that factorial(n), whose bit length is `bits`, holds at once.
///
/// The last level squares x = odd((n/2)!), makes the swing, and multiplies the two into the result;
/// every level before it takes less. The tree of the swing holds its words twice and multiplies
/// them in at most four limbs a word, whatever the number of threads.
std::uint64_t peak_bytes(std::uint64_t n, std::uint64_t bits) noexcept {
  if (bits == most) return most;
  const std::uint64_t root = limbs_of_bits(odd_factorial_bits_bound(n / 2));
  const std::uint64_t words = swing_words_bound(n);
  const std::uint64_t result = limbs_of_bits(bits) + 3;
  const std::uint64_t squaring = root + square_workspace(root);
  const std::uint64_t swinging = 6 * words;
  const std::uint64_t multiplying = 2 * words + result + multiply_workspace(2 * root, words);
  const std::uint64_t limbs = 2 * root + std::max({squaring, swinging, multiplying});
  const std::uint64_t sieve_bytes = n / 16;
  return saturating_sum(bytes_of_limbs(limbs), saturating_sum(sieve_bytes, fixed_bytes));
}

}  // namespace

long double log2_factorial_bound(std::uint64_t n) noexcept {
  if (n < 2) return 0;
  const auto x = static_cast<long double>(n);
  const long double main_terms = x * (std::log2(x) - std::numbers::log2e_v<long double>);
  const long double square_root = 0.5L * std::log2(2 * std::numbers::pi_v<long double> * x);
  // ln Gamma's asymptotic series is enveloped by its partial sums (Abramowitz and Stegun, 6.1.42):
  // ended after a positive term it is too large, here by less than 1 / (1680 n^7).
  const long double y = 1 / x;
  const long double series = y / 12 - y * y * y / 360 + y * y * y * y * y / 1260;
  // Eight roundings of at most epsilon each, relative to the largest term.
  const long double rounding =
      8 * std::numeric_limits<long double>::epsilon() * (x * std::log2(x) + 1);
  return main_terms + square_root + series * std::numbers::log2e_v<long double> + rounding;
}

std::uint64_t odd_factorial_bits_bound(std::uint64_t n) noexcept {
  const auto width = static_cast<std::uint64_t>(std::bit_width(n));
  return above(log2_factorial_bound(n)) - (n - width);
}

std::uint64_t swing_words_bound(std::uint64_t n) noexcept {
  // The odd part of the swing has at most n + log2(n) bits; and each word but the last exceeds
  // 2^64 / n, for it had no room for the next prime power.
  const auto width = static_cast<std::uint64_t>(std::bit_width(n));
  return (n + width) / (64 - width) + 2;
}

std::uint64_t table_limbs_bound(std::uint64_t first, std::uint64_t last) noexcept {
  // log2(n!) is convex, so its chords lie above it: few of them bound the sum closely.
  constexpr std::uint64_t chords = 16;
  const std::uint64_t longest = (last - first) / chords;
  long double bits = 0;
  for (std::uint64_t begin = first;; ++begin) {
    const std::uint64_t end = begin + std::min(longest, last - begin);
    const long double mean = (log2_factorial_bound(begin) + log2_factorial_bound(end)) / 2;
    bits += mean * (static_cast<long double>(end - begin) + 1);
    begin = end;
    if (end == last) break;
  }
  // floor(b) + 1 bits lie in at most b / 64 + 1 limbs.
  const long double count = static_cast<long double>(last - first) + 1;
  return above((bits / 64 + count) * (1 + 0x1p-40L));
}

}  // namespace kernels

FactorialEstimate estimate_factorial(std::uint64_t n) noexcept {
  using namespace kernels;
  constexpr long double digits_per_bit =
      std::numbers::ln2_v<long double> / std::numbers::ln10_v<long double>;
  constexpr long double rounding = 1 + 4 * std::numeric_limits<long double>::epsilon();
  const long double log2_bound = log2_factorial_bound(n);
  FactorialEstimate estimate;
  estimate.bits = above(log2_bound);
  estimate.digits = above(log2_bound * digits_per_bit * rounding);
  estimate.result_bytes = bytes_of_limbs(above(log2_bound / 64));
  estimate.peak_bytes = peak_bytes(n, estimate.bits);
  return estimate;
}

FactorialEstimate estimate_factorials(std::uint64_t first, std::uint64_t last) noexcept {
  using namespace kernels;
  if (first > last) return {};
  const FactorialEstimate start = estimate_factorial(first);
  FactorialEstimate estimate = estimate_factorial(last);
  // The table and its offsets, one more than entries.
  const std::uint64_t offsets = saturating_sum(last - first, 2);
  estimate.result_bytes = bytes_of_limbs(saturating_sum(offsets, table_limbs_bound(first, last)));
  // A Buffer's last huge page is whole.
  const std::uint64_t rounding =
      estimate.result_bytes < tuning::mapped_buffer_bytes ? 0 : tuning::huge_page_bytes;
  // Threads make their parts' first entries in a share of its own.
  const std::uint64_t table = saturating_sum(saturating_sum(estimate.result_bytes, rounding),
                                             estimate.result_bytes / tuning::table_share);
  estimate.peak_bytes = std::max(
      start.peak_bytes, saturating_sum(saturating_sum(table, start.result_bytes), fixed_bytes));
  return estimate;
}

}  // namespace lanewise
