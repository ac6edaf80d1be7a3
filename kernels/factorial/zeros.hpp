#pragma once

#include <bit>
#include <cstdint>

#include "kernels/arithmetic.hpp"

// The zeros that a factorial ends in. They are where the rest of it is written to, and never
// multiplied.

namespace lanewise::kernels {

/// The exponent of two in n!.
inline std::uint64_t twos_of_factorial(std::uint64_t n) noexcept {
  return n - static_cast<std::uint64_t>(std::popcount(n));
}

/// The exponent of five in n!, which is that of ten too (A.-M. Legendre, 1808).
inline std::uint64_t fives_of_factorial(std::uint64_t n) noexcept {
  std::uint64_t fives = 0;
  while (n /= 5) fives += n;
  return fives;
}

/// n! = (base^limbs) * factor * rest, where neither 2 (in base 2^64) nor 10 (in base 10^18) divides
/// the rest; the factor is below the base.
struct TrailingZeros {
  std::size_t limbs;
  Limb factor;
};
inline TrailingZeros trailing_zeros(std::uint64_t n, Radix radix) noexcept {
  if (radix == Radix::binary) {
    const std::uint64_t twos = twos_of_factorial(n);
    return {twos / 64, Limb{1} << twos % 64};
  }
  const std::uint64_t tens = fives_of_factorial(n);
  Limb factor = 1;
  for (std::uint64_t i = 0; i < tens % decimal_limb_digits; ++i) factor *= 10;
  return {tens / decimal_limb_digits, factor};
}

/// The twos in the rest of n!, in its radix.
inline std::uint64_t twos_of_rest(std::uint64_t n, Radix radix) noexcept {
  return radix == Radix::binary ? 0 : twos_of_factorial(n) - fives_of_factorial(n);
}

}  // namespace lanewise::kernels
