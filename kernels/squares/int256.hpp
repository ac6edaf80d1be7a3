#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lanewise::kernels {

__extension__ using Wide = unsigned __int128;

/// An integer mod 2^256, little-endian. Sums of squares of 64-bit integers are below 2^192; the
/// rest is room for the terms of closed forms, whose negative parts cancel in two's complement.
struct Int256 {
  std::array<std::uint64_t, 4> limbs{};

  constexpr Int256() = default;
  constexpr Int256(std::uint64_t value) : limbs{value, 0, 0, 0} {}

  /// A 128-bit number, extended by its sign.
  __extension__ static constexpr Int256 from_signed(__int128 value) {
    Int256 result;
    result.limbs[0] = static_cast<std::uint64_t>(value);
    result.limbs[1] = static_cast<std::uint64_t>(value >> 64);
    result.limbs[2] = result.limbs[3] = value < 0 ? ~std::uint64_t{0} : 0;
    return result;
  }

  friend constexpr bool operator==(const Int256&, const Int256&) = default;
};

constexpr Int256 operator+(const Int256& a, const Int256& b) {
  Int256 sum;
  Wide carry = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    carry += Wide{a.limbs[i]} + b.limbs[i];
    sum.limbs[i] = static_cast<std::uint64_t>(carry);
    carry >>= 64;
  }
  return sum;
}

constexpr Int256 operator*(const Int256& a, const Int256& b) {
  Int256 product;
  for (std::size_t i = 0; i < 4; ++i) {
    Wide carry = 0;
    for (std::size_t j = 0; i + j < 4; ++j) {
      carry += Wide{a.limbs[i]} * b.limbs[j] + product.limbs[i + j];
      product.limbs[i + j] = static_cast<std::uint64_t>(carry);
      carry >>= 64;
    }
  }
  return product;
}

/// Quotient and remainder of a non-negative number.
struct Division {
  Int256 quotient;
  std::uint64_t remainder;
};
constexpr Division divide(const Int256& numerator, std::uint64_t denominator) {
  Division result{};
  Wide rest = 0;
  for (std::size_t i = 4; i-- > 0;) {
    rest = rest << 64 | numerator.limbs[i];
    result.quotient.limbs[i] = static_cast<std::uint64_t>(rest / denominator);
    rest %= denominator;
  }
  result.remainder = static_cast<std::uint64_t>(rest);
  return result;
}

/// numerator / denominator rounded to nearest, ties to even; 0 <= numerator < 2^192,
/// 0 < denominator.
double rounded_ratio(const Int256& numerator, std::uint64_t denominator) noexcept;

}  // namespace lanewise::kernels
