#include "kernels/squares/int256.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace lanewise::kernels {
namespace {

int bit_length(const Int256& x) {
  for (std::size_t i = 4; i-- > 0;) {
    if (x.limbs[i] != 0) return static_cast<int>(64 * i + std::bit_width(x.limbs[i]));
  }
  return 0;
}

Int256 shifted_left(const Int256& x, int bits) {
  Int256 result = x;
  for (; bits >= 32; bits -= 32) result = result * Int256(std::uint64_t{1} << 32);
  return result * Int256(std::uint64_t{1} << bits);
}

/// The 64 bits from bit `low` up; the lowest of them is also set where a bit below them is.
std::uint64_t top_bits(const Int256& x, int low, bool sticky) {
  const auto limb = static_cast<std::size_t>(low) / 64;
  const auto offset = static_cast<unsigned>(low) % 64;
  std::uint64_t top = x.limbs[limb] >> offset;
  if (offset > 0 && limb + 1 < 4) top |= x.limbs[limb + 1] << (64 - offset);
  for (std::size_t i = 0; i < limb; ++i) sticky |= x.limbs[i] != 0;
  if (offset > 0) sticky |= x.limbs[limb] << (64 - offset) != 0;
  return top | static_cast<std::uint64_t>(sticky);
}

}  // namespace

double rounded_ratio(const Int256& numerator, std::uint64_t denominator) noexcept {
  // A quotient of 64 bits or more: its top 64 bits, and whether there is more, round as it does.
  const int shift = std::max(0, 64 + 64 - bit_length(numerator));
  const Division division = divide(shifted_left(numerator, shift), denominator);
  const int low = std::max(0, bit_length(division.quotient) - 64);
  const std::uint64_t top = top_bits(division.quotient, low, division.remainder != 0);
  return std::ldexp(static_cast<double>(top), low - shift);
}

}  // namespace lanewise::kernels
