#pragma once

#include <bit>
#include <cstdint>

#include "kernels/arithmetic.hpp"

// The zeros that a factorial ends in. They are where the rest of it is written to, and never
// multiplied.

namespace lanewise::kernels {

/// The exponent of the prime p in n!: the sum of floor(n / p^k) (A.-M. Legendre, 1808).
inline std::uint64_t exponent_in_factorial(std::uint64_t n, std::uint64_t p) noexcept {
  std::uint64_t exponent = 0;
  while (n >= p) exponent += n /= p;
  return exponent;
}

/// The same of two.
inline std::uint64_t twos_of_factorial(std::uint64_t n) noexcept {
  return n - static_cast<std::uint64_t>(std::popcount(n));
}

/// The same of five, which is that of ten too.
inline std::uint64_t fives_of_factorial(std::uint64_t n) noexcept {
  return exponent_in_factorial(n, 5);
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
