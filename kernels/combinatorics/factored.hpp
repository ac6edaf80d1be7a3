#pragma once

#include <cstdint>
#include <lanewise/big_uint.hpp>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "kernels/arithmetic.hpp"
#include "kernels/factorial/product_tree.hpp"
#include "kernels/factorial/swing.hpp"

namespace lanewise::kernels {

/// A natural number as the product of what it is multiplied by, until make() makes it: words, odd
/// powers by their exponents' bits, and a power of two, which is a shift.
class Factored {
 public:
  /// Room for so many words of factors.
  explicit Factored(std::size_t words) : words_(words) {}

  /// An odd factor.
  void multiply_odd(Limb factor) { words_.append(factor); }

  /// base odd. What fits a word of factors below `end` is one.
  void multiply_power(Limb base, std::uint64_t exponent, Limb end) {
    if (exponent == 0) return;
    Limb power = base;
    std::uint64_t rest = exponent - 1;
    while (rest > 0 && power < end / base) {
      power *= base;
      --rest;
    }
    if (rest == 0) return words_.append(power);
    powers_.push_back({base, exponent});
  }

  /// An odd number of any length, once.
  void multiply_number(Natural odd) { number_ = std::move(odd); }

  void multiply_power_of_two(std::uint64_t exponent) { twos_ += exponent; }

  /// The limbs; a few zeros may lead. Leaves the number 1.
  detail::Limbs make(Execution& execution) &&;

 private:
  struct Power {
    Limb base;
    std::uint64_t exponent;
  };

  Natural make_powers(Execution& execution) const;

  FactorWords words_;
  std::vector<Power> powers_;
  std::optional<Natural> number_;
  std::uint64_t twos_ = 0;
};

/// odd 2^twos; the number's limbs may end in zeros.
detail::Limbs shifted_up(std::span<const Limb> odd, std::uint64_t twos, const LimbKernels& kernels);

/// The number without its 2^twos, which divides it; not 0.
Natural shifted_down(std::span<const Limb> limbs, std::uint64_t twos, const LimbKernels& kernels);

/// a b.
Natural multiplied(const Natural& a, const Natural& b, Execution& execution);

}  // namespace lanewise::kernels
