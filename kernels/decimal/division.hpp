#pragma once

#include <cstdint>

#include "kernels/radix.hpp"

namespace lanewise::kernels::decimal {

__extension__ using Wide = unsigned __int128;

struct Division {
  Wide quotient;
  std::uint64_t remainder;
};

/// x / 10^18, x < 2^127; by multiplication, for compilers call a function that divides 128 bits.
inline Division divide_by_base(Wide x) {
  constexpr std::uint64_t base = decimal_limb_base;
  // 2^64 / 10^18 = 18 + fraction / 2^64.
  constexpr auto fraction =
      static_cast<std::uint64_t>((((Wide{1} << 64) - Wide{18} * base) << 64) / base);
  const auto high = static_cast<std::uint64_t>(x >> 64);
  const Wide first = Wide{18} * high + static_cast<std::uint64_t>(Wide{high} * fraction >> 64);
  const Wide rest = x - first * base;  // Below 21 10^18.
  const std::uint64_t second = static_cast<std::uint64_t>(rest >> 18) / (base >> 18);
  return {first + second, static_cast<std::uint64_t>(rest) - second * base};
}

}  // namespace lanewise::kernels::decimal
