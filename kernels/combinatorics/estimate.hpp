#pragma once

#include <cstdint>

#include "kernels/arithmetic.hpp"

// How long results are and what memory they take, before they are computed.

namespace lanewise::kernels {

/// What a product of small factors needs: bounds.
struct Needs {
  long double bits = 0;         ///< Of the result.
  long double words = 0;        ///< That the factors are packed into.
  long double sieved = 0;       ///< Up to where primes are.
  long double others = 0;       ///< Bytes of what else the call holds.
  std::uint64_t factorial = 0;  ///< The argument of a factorial that is made before all else.
};

/// The most memory that the call holds at once; 2^64 - 1 where that does not fit.
std::uint64_t peak_bytes(const Needs& needs, const ArithmeticRow& row, unsigned threads,
                         bool is_lean) noexcept;

/// The words that factors below 2^width, `count` of them, with so many bits together are packed
/// into, at most.
long double packed_words(long double bits, long double count, unsigned width) noexcept;

/// At most log2(n!); log2_factorial_bound() is at least that.
long double log2_factorial_below(std::uint64_t n) noexcept;

}  // namespace lanewise::kernels
