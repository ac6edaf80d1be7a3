#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/arithmetic.hpp"

// Fixed-point arithmetic of any precision, and the elementary functions that Stirling's series
// needs. Errors are counted in ulps, units of the last place; every function says how many it may
// be off, for precisions up to `greatest_fraction`, whatever the operands.

namespace lanewise::kernels::fixed {

/// So many limbs of fraction are 20,000 decimal digits.
inline constexpr std::size_t greatest_fraction = 1040;

/// A number >= 0: the sum of limbs[i] * 2^(64 (i - fraction)), and ulp = 2^(-64 fraction). The
/// integer part has as many limbs as the constructor was given. What is divided is rounded down.
class Fixed {
 public:
  explicit Fixed(std::size_t fraction, Limb value = 0, std::size_t integer_limbs = 2)
      : fraction_(fraction), limbs_(fraction + integer_limbs) {
    limbs_[fraction] = value;
  }

  /// An integer of at most integer_limbs limbs.
  Fixed(std::size_t fraction, std::span<const Limb> value, std::size_t integer_limbs);

  std::size_t fraction() const noexcept { return fraction_; }
  std::span<const Limb> limbs() const noexcept { return limbs_; }
  Limb integer() const noexcept { return limbs_[fraction_]; }  ///< floor(*this) mod 2^64
  bool is_zero() const noexcept { return used() == 0; }

  /// Operands of as many fraction limbs, and of no more integer limbs that are not zero. No result
  /// is negative, or too large.
  Fixed& operator+=(const Fixed& x) noexcept;
  Fixed& operator-=(const Fixed& x) noexcept;
  Fixed& operator*=(Limb factor) noexcept;
  Fixed& operator/=(Limb divisor) noexcept;  ///< Off by less than 1 ulp: rounded down.
  Fixed& operator<<=(std::size_t bits) noexcept;
  Fixed& operator>>=(std::size_t bits) noexcept;  ///< Rounded down.

  Fixed& add_ulps(Limb ulps) noexcept;
  /// The integer part mod 2^64, which becomes 0.
  Limb take_integer() noexcept;
  /// With another number of fraction limbs: rounded down.
  Fixed with_fraction(std::size_t fraction) const;

  /// x * y, rounded down, with as many integer limbs as x.
  friend Fixed product(const Fixed& x, const Fixed& y);

  /// x = x * factor + y * y_factor; x and y have as many limbs.
  friend void add_products(Fixed& x, Limb factor, const Fixed& y, Limb y_factor) noexcept;

  friend bool operator<(const Fixed& x, const Fixed& y) noexcept;

 private:
  /// Limbs up to the highest that is not zero.
  std::size_t used() const noexcept;

  std::size_t fraction_;
  std::vector<Limb> limbs_;
};

Fixed product(const Fixed& x, const Fixed& y);
void add_products(Fixed& x, Limb factor, const Fixed& y, Limb y_factor) noexcept;

/// pi, off by less than 2^28 ulps.
Fixed pi(std::size_t fraction);

/// exp(x), x < 3, off by less than 2 ulps beyond what x's error makes of it.
Fixed exponential(const Fixed& x);

/// Natural logarithms: what all of them have in common is computed once. `fraction` is 3 or more.
class Logarithms {
 public:
  explicit Logarithms(std::size_t fraction);

  /// log(n), n >= 1, off by less than 2^36 ulps.
  Fixed of(std::uint64_t n) const;

  /// log(2 pi), off by less than 2^38 ulps.
  Fixed of_two_pi() const;

 private:
  std::size_t fraction_;
  std::vector<Fixed> inverse_atanhs_;
};

}  // namespace lanewise::kernels::fixed
