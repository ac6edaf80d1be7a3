#pragma once

#include <algorithm>
#include <cstdint>
#include <lanewise/big_uint.hpp>

#include "kernels/arithmetic.hpp"
#include "kernels/faults.hpp"

namespace lanewise::kernels {

/// What Factored is, for numbers so short that its containers would cost more than the products.
class ShortProduct {
 public:
  /// The product has at most so many bits.
  static constexpr std::uint64_t most_bits = 2048;

  void multiply_odd(Limb factor) noexcept {
    Limb product;
    if (__builtin_mul_overflow(word_, factor, &product)) {
      multiply_limbs(word_);
      product = factor;
    }
    word_ = product;
  }

  void multiply_power(Limb base, std::uint64_t exponent, Limb /*end*/) noexcept {
    for (; exponent > 0; --exponent) multiply_odd(base);
  }

  void multiply_power_of_two(std::uint64_t exponent) noexcept { twos_ += exponent; }

  /// The limbs; one zero may lead.
  detail::Limbs make() {
    multiply_limbs(word_);
    multiply_limbs(Limb{1} << twos_ % 64);
    detail::Limbs result(twos_ / 64 + size_);
    std::fill_n(result.begin(), twos_ / 64, 0);
    std::copy_n(limbs_, size_, result.end() - static_cast<std::ptrdiff_t>(size_));
    faults::point(faults::Stage::output, result.data(), result.size() * sizeof(Limb));
    return result;
  }

 private:
  __extension__ using Wide = unsigned __int128;

  void multiply_limbs(Limb factor) noexcept {
    Limb carry = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      const Wide product = static_cast<Wide>(limbs_[i]) * factor + carry;
      limbs_[i] = static_cast<Limb>(product);
      carry = static_cast<Limb>(product >> 64);
    }
    limbs_[size_] = carry;
    size_ += carry != 0;
  }

  Limb limbs_[most_bits / 64 + 2] = {1};
  std::size_t size_ = 1;
  Limb word_ = 1;
  std::uint64_t twos_ = 0;
};

}  // namespace lanewise::kernels
