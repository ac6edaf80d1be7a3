#pragma once

#include <cstdint>

// What the limbs of a natural number count in. Limbs are little-endian in both. Like
// kernel_table.hpp, this header is compiled into every instruction set's object.

namespace lanewise::kernels {

enum class Radix : unsigned char {
  binary,   ///< 2^64.
  decimal,  ///< 10^18: the digits of a text lie in a limb's own.
};

inline constexpr std::uint64_t decimal_limb_digits = 18;
inline constexpr std::uint64_t decimal_limb_base = 1'000'000'000'000'000'000;

/// The greatest value of a limb.
constexpr std::uint64_t greatest_limb(Radix radix) noexcept {
  return radix == Radix::binary ? ~std::uint64_t{0} : decimal_limb_base - 1;
}

/// log2 of what limbs count in; rounded down, and its double up.
constexpr double limb_bits(Radix radix) noexcept {
  return radix == Radix::binary ? 64 : 59.79470570797252;
}
constexpr double limb_bits_above(Radix radix) noexcept {
  return radix == Radix::binary ? 64 : 59.79470570797254;
}

}  // namespace lanewise::kernels
