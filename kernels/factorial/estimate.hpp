#pragma once

#include <cstdint>
#include <lanewise/factorials.hpp>

#include "kernels/arithmetic.hpp"

namespace lanewise::kernels {

/// What calls run on by default; the scalar row where a setting is invalid, for calls will say so.
struct RowInForce {
  ArithmeticRow row;
  unsigned threads;
};
RowInForce row_in_force(Radix radix = Radix::binary) noexcept;

/// The most memory that factorial(n) holds at once: in its last step, for which the others before
/// it leave their memory. 2^64 - 1 where the bit length does not fit. `is_full` is of the
/// verification.
std::uint64_t factorial_bytes(std::uint64_t n, const ArithmeticRow& row, unsigned threads,
                              bool is_lean, bool is_full);

/// The estimate for one factorial in the radix.
FactorialEstimate estimate_in_radix(std::uint64_t n, Radix radix) noexcept;

/// At least the limbs of n!, in bytes.
std::uint64_t factorial_result_bytes(std::uint64_t n, Radix radix = Radix::binary) noexcept;

/// At least log2(n!): Stirling's series, ended after a term that is too large, plus a bound on the
/// rounding errors. Rises with n wherever the bit length fits 64 bits; beyond, it says so.
long double log2_factorial_bound(std::uint64_t n) noexcept;

/// At least the bit length of n! without the zeros it ends in, in limbs of the radix; n!'s own bit
/// length fits 64 bits.
std::uint64_t rest_bits_bound(std::uint64_t n, Radix radix) noexcept;

/// At least the limbs that numbers of so many bits have.
std::uint64_t limbs_of_bits(std::uint64_t bits, Radix radix) noexcept;

/// At least the bit length of the odd part of the swing of n.
std::uint64_t swing_bits_bound(std::uint64_t n) noexcept;

/// At least the number of words that swing_words() gives; n < 2^58.
std::uint64_t swing_words_bound(std::uint64_t n, Radix radix) noexcept;

/// At least the limbs of first!, ..., last! together, saturating at 2^64 - 1; first <= last.
std::uint64_t table_limbs_bound(std::uint64_t first, std::uint64_t last) noexcept;

}  // namespace lanewise::kernels
