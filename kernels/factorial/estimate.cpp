#include "kernels/factorial/estimate.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <lanewise/factorials.hpp>
#include <limits>
#include <numbers>

#include "kernels/arithmetic.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/factorial/small.hpp"
#include "kernels/factorial/swing_levels.hpp"
#include "kernels/factorial/zeros.hpp"
#include "kernels/reference.hpp"
#include "kernels/saturating.hpp"
#include "kernels/tuning.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// floor(x) + 1, saturating; x >= 0.
std::uint64_t above(long double x) noexcept {
  return x < 0x1p64L - 1 ? static_cast<std::uint64_t>(x) + 1 : saturated;
}

std::uint64_t bytes_of_limbs(std::uint64_t limbs) noexcept {
  return saturating_product(limbs, sizeof(Limb));
}

/// What a call takes besides limbs: the small containers of the plan, and the objects of its
/// threads.
constexpr std::uint64_t fixed_bytes = std::uint64_t{64} << 10;

/// Beyond, no transform is long enough, and no memory either: bytes for each bit of n!, at least
/// what shorter ones take.
constexpr std::uint64_t longest_planned_bits = std::uint64_t{1} << 44;

/// What memory of so many bytes takes: a Buffer's last huge page is whole.
std::uint64_t allocated(std::uint64_t bytes) noexcept {
  return bytes < tuning::mapped_buffer_bytes ? bytes : bytes + tuning::huge_page_bytes;
}

}  // namespace

std::uint64_t factorial_bytes(std::uint64_t n, const ArithmeticRow& row, unsigned threads,
                              bool is_lean, bool is_full) {
  const std::uint64_t bits = above(log2_factorial_bound(n));
  if (bits == saturated) return saturated;
  if (bits > longest_planned_bits) return bits;
  if (n <= last_small_factorial)
    return 3 * bytes_of_limbs(limbs_of_bits(bits, row.radix)) + fixed_bytes;
  const LastSwings last = last_swings(n, row, threads, {.is_lean = is_lean});
  const bool is_in_place = last.product.is_in_place && !is_full;
  const std::uint64_t scratch = allocated(last.scratch_doubles * sizeof(double));
  const std::uint64_t swings = 2 * allocated(bytes_of_limbs(last.swings_limbs));
  const std::uint64_t root = allocated(bytes_of_limbs(last.root_limbs));
  const std::uint64_t square = allocated(2 * bytes_of_limbs(last.root_limbs));
  const std::uint64_t result = allocated(bytes_of_limbs(limbs_of_bits(bits, row.radix) + 3));
  // x, its square root before it, and x^2, which is in the result's memory or its own.
  const std::uint64_t squaring = 2 * root + (is_in_place ? result : square) +
                                 allocated(last.square.scratch_doubles * sizeof(double)) +
                                 last.square.other_bytes;
  const std::uint64_t multiplying =
      (is_in_place ? 0 : square) + result + scratch + last.product.other_bytes;
  // The tree of a swing holds its words twice and multiplies them in at most four limbs a word,
  // every thread for itself.
  const std::uint64_t words = swing_words_bound(n, row.radix);
  const std::uint64_t tree =
      2 * root + 6 * bytes_of_limbs(words) + scratch +
      threads * multiply_memory(words / 4 + 1, words / 4 + 1, row, 1, {.is_lean = is_lean}).bytes();
  return std::max({squaring, multiplying, tree}) + swings + n / 16 + fixed_bytes;
}

RowInForce row_in_force(Radix radix) noexcept {
  try {
    return {arithmetic_row(choice(), radix), choice().threads};
  } catch (...) {
    const LimbKernels* const limbs =
        radix == Radix::binary ? reference::table.limbs : reference::table.decimal_limbs;
    return {{reference::table.name, limbs, nullptr, nullptr, radix}, 1};
  }
}

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

std::uint64_t factorial_result_bytes(std::uint64_t n, Radix radix) noexcept {
  return bytes_of_limbs(above(log2_factorial_bound(n) / limb_bits(radix)));
}

std::uint64_t limbs_of_bits(std::uint64_t bits, Radix radix) noexcept {
  if (radix == Radix::binary) return bits / 64 + (bits % 64 != 0);
  return above(static_cast<long double>(bits) / limb_bits(radix));
}

std::uint64_t rest_bits_bound(std::uint64_t n, Radix radix) noexcept {
  const long double bits = log2_factorial_bound(n);
  if (radix == Radix::binary) return above(bits) - twos_of_factorial(n);
  constexpr long double bits_of_ten = 3.3219280948873623L;  // Rounded down.
  return above(bits - bits_of_ten * static_cast<long double>(fives_of_factorial(n)));
}

std::uint64_t swing_bits_bound(std::uint64_t n) noexcept {
  return n + static_cast<std::uint64_t>(std::bit_width(n));
}

std::uint64_t swing_words_bound(std::uint64_t n, Radix radix) noexcept {
  // Each word but the last exceeds the base / n, for it had no room for the next prime power.
  const auto base_bits = static_cast<std::uint64_t>(limb_bits(radix));
  return swing_bits_bound(n) / (base_bits - static_cast<std::uint64_t>(std::bit_width(n))) + 2;
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

FactorialEstimate estimate_in_radix(std::uint64_t n, Radix radix) noexcept {
  constexpr long double digits_per_bit =
      std::numbers::ln2_v<long double> / std::numbers::ln10_v<long double>;
  constexpr long double rounding = 1 + 4 * std::numeric_limits<long double>::epsilon();
  const long double log2_bound = log2_factorial_bound(n);
  FactorialEstimate estimate;
  estimate.bits = above(log2_bound);
  estimate.digits = above(log2_bound * digits_per_bit * rounding);
  estimate.result_bytes = factorial_result_bytes(n, radix);
  const auto [row, threads] = row_in_force(radix);
  estimate.peak_bytes = factorial_bytes(n, row, threads, false, false);
  estimate.least_bytes =
      std::min(estimate.peak_bytes, factorial_bytes(n, row, threads, true, false));
  return estimate;
}

}  // namespace kernels

FactorialEstimate estimate_factorial(std::uint64_t n) noexcept {
  return kernels::estimate_in_radix(n, kernels::Radix::binary);
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
  estimate.peak_bytes = saturating_sum(table, start.peak_bytes);
  estimate.least_bytes = estimate.peak_bytes;
  return estimate;
}

}  // namespace lanewise
