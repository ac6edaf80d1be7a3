#pragma once

#include <concepts>
#include <cstdint>

#include "kernels/host_device.hpp"

// Random arrays of which the GPU makes all elements and the CPU any one, so that a result can be
// checked without a copy of what it was made of.

namespace lanewise::bench::gpu {

/// The i-th word of the stream that `seed` names: a counter through SplitMix64's finaliser.
LANEWISE_HOST_DEVICE constexpr std::uint64_t random_word(std::uint64_t seed, std::uint64_t i) {
  std::uint64_t z = (seed ^ 0x2545f4914f6cdd1d) + (i + 1) * 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/// Its element: any integer, or a float of some 24 or 53 significant bits, of either sign and below
/// 2^12 in magnitude, so that squares and their sums are finite.
template <class T>
LANEWISE_HOST_DEVICE constexpr T random_element(std::uint64_t seed, std::uint64_t i) {
  const std::uint64_t word = random_word(seed, i);
  if constexpr (std::integral<T>) {
    return static_cast<T>(word >> (64 - 8 * sizeof(T)));
  } else if constexpr (sizeof(T) == sizeof(float)) {
    return (static_cast<float>(word >> 40) - 0x1p23f) * 0x1p-11f;
  } else {
    return (static_cast<double>(word >> 11) - 0x1p52) * 0x1p-40;
  }
}

}  // namespace lanewise::bench::gpu
