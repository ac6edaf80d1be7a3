#pragma once

#include <cstdint>
#include <limits>

// Sizes that do not wrap: what is too large for a word is its largest value.

namespace lanewise::kernels {

inline constexpr std::uint64_t saturated = std::numeric_limits<std::uint64_t>::max();

constexpr std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) noexcept {
  return a > saturated - b ? saturated : a + b;
}

constexpr std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) noexcept {
  std::uint64_t product;
  return __builtin_mul_overflow(a, b, &product) ? saturated : product;
}

}  // namespace lanewise::kernels
