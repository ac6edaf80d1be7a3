#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "kernels/questions/fixed.hpp"

// log(n!) to any precision, for every n, without n!.

namespace lanewise::kernels {

__extension__ using Wide = unsigned __int128;

/// A number that is at most so many ulps away from `value`.
struct Ball {
  fixed::Fixed value;
  Limb error;
};

/// From here on Stirling's series is short enough at this precision, in limbs of fraction.
constexpr std::uint64_t least_of_stirling(std::size_t fraction) noexcept {
  return 32 * fraction;
}

/// n! = base^quotient exp(remainder), 0 <= remainder < log(base).
struct FactorialPower {
  Wide quotient;  ///< Below 2^71.
  Ball remainder;
};

/// To so many limbs of fraction, fraction < fixed::greatest_fraction - 2; nothing where that does
/// not decide the quotient. Some precision does unless n! is a
/// power of the base, and for n > 20 it is none: a prime in (n/2, n] divides n! once.
///
/// Method: Stirling's series, whose error is below the first term that is left out (Abramowitz and
/// Stegun, 6.1.42), with the logarithms of what lies between n and least_of_stirling() taken off
/// again. Cost: some microseconds for the first limbs; quadratic.
std::optional<FactorialPower> factorial_power(std::uint64_t n, std::uint64_t base,
                                              std::size_t fraction);

}  // namespace lanewise::kernels
