#pragma once

#include <cstddef>
#include <cstdint>

// Products modulo a word, in lanes. Like kernel_table.hpp, this header is compiled into every
// instruction set's object.

namespace lanewise::kernels {

/// Lanes that a product may have.
inline constexpr std::size_t max_product_lanes = 64;

/// What an instruction set offers. A modulus is odd, at least 3 and below 2^modulus_bits.
struct ModularKernels {
  unsigned modulus_bits;

  /// Every multiplication divides by 2^radix_bits: 0, or the radix of Montgomery's method.
  unsigned radix_bits;

  /// Lanes of `product`: a multiple of the vector's, so as to hide its latency.
  std::size_t lanes;

  /// out[l] = prod_{k < steps} (first + 2 (l + k lanes)), divided by 2^(radix_bits (steps - 1)),
  /// mod m; 0 <= out[l] < m. steps >= 1; all factors are below m.
  void (*product)(std::uint64_t first, std::size_t steps, std::uint64_t m,
                  std::uint64_t* out) noexcept;

  /// out[i] = n[i]! mod m[i] for i < count; n[i] < m[i]. Fast where neighbours' n are alike; the
  /// cost is that of the greatest of each few. Null where the row has none.
  void (*factorials)(const std::uint64_t* n, const std::uint64_t* m, std::size_t count,
                     std::uint64_t* out) noexcept;
};

}  // namespace lanewise::kernels
