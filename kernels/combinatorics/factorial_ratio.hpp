#pragma once

#include <cstdint>
#include <lanewise/big_uint.hpp>
#include <span>

#include "kernels/arithmetic.hpp"
#include "kernels/combinatorics/estimate.hpp"
#include "kernels/combinatorics/factored.hpp"
#include "kernels/combinatorics/primes.hpp"
#include "kernels/combinatorics/short_product.hpp"

namespace lanewise::kernels {

/// A factorial that divides, so many times; count >= 1.
struct Divisor {
  std::uint64_t value;
  std::uint64_t count = 1;
};

/// n! / (b_1! b_2! ...), which is a natural number: binomials, multinomials, falling factorials.
/// The divisors fall strictly and none exceeds n.
///
/// It is made from prime factors, each with Legendre's exponent
///   sum over k of floor(n / p^k) - floor(b_1 / p^k) - floor(b_2 / p^k) - ...,
/// of all primes up to n; or, where the largest divisor b_1 is near n, as (b_1 + 1) ... n, out of
/// which only the primes up to b_2 are divided.
class FactorialRatio {
 public:
  FactorialRatio(std::uint64_t n, std::span<const Divisor> divisors) noexcept
      : n_(n), divisors_(divisors) {}

  bool is_short() const noexcept;
  Needs needs() const noexcept;
  detail::Limbs make(Execution& execution) const;
  bool is_right(std::span<const Limb> limbs, Execution& execution) const;

  /// Multiplies by what n! / (b_1! b_2! ...) has of odd primes.
  template <class Number>
  void multiply_odd_primes(Number& number, const Monitor& monitor) const;

 private:
  std::uint64_t largest() const noexcept { return divisors_.empty() ? 0 : divisors_[0].value; }
  /// Factors that are left when the largest divisor is cancelled.
  std::uint64_t factors() const noexcept { return n_ - largest(); }
  /// The largest divisor but for that.
  std::uint64_t second() const noexcept;
  bool is_by_primes() const noexcept;
  long double bits() const noexcept;
  long double words() const noexcept;

  std::uint64_t exponent_of_two() const noexcept;

  template <class Number, class Divider>
  void multiply_rest(Number& number, const Divider& divider) const;
  void multiply_range(Factored& number, const Monitor& monitor) const;
  void multiply_range(ShortProduct& number, const Monitor& monitor) const;

  std::uint64_t n_;
  std::span<const Divisor> divisors_;
};

}  // namespace lanewise::kernels
