#pragma once

#include <bit>
#include <cstdint>

#include "kernels/butterflies.hpp"

// The arithmetic of the transform, one double a lane: that of the CPU's rows with fused
// multiply-add.

namespace lanewise::cuda {

struct ScalarOperations {
  using Value = double;
  static constexpr bool is_fused = true;

  /// x y + z, rounded once.
  LANEWISE_HOST_DEVICE static double multiply_add(double x, double y, double z) {
#if defined(__CUDA_ARCH__)
    return __fma_rn(x, y, z);
#else
    return __builtin_fma(x, y, z);
#endif
  }
  LANEWISE_HOST_DEVICE static kernels::ExactProduct<double> exact_product(double x, double y) {
    const double high = x * y;
    return {high, multiply_add(x, y, -high)};
  }
  LANEWISE_HOST_DEVICE static double rounded_product(double x, double y) {
    return multiply_add(x, y, kernels::round_to_integer) - kernels::round_to_integer;
  }
  LANEWISE_HOST_DEVICE static double minus_product(double z, double x, double y) {
    return multiply_add(-x, y, z);
  }
  LANEWISE_HOST_DEVICE static double add_where_negative(double x, double y) {
    return x < 0 ? x + y : x;
  }
};

using Field = kernels::ModularField<ScalarOperations>;

/// An integer below 2^52, by its place in the significand: conversions of integers are slow on
/// GPUs.
LANEWISE_HOST_DEVICE constexpr double to_double(std::uint64_t x) {
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(0x1p52) | x) - 0x1p52;
}

/// The other way, 0 <= x < 2^52.
LANEWISE_HOST_DEVICE constexpr std::uint64_t to_integer(double x) {
  return std::bit_cast<std::uint64_t>(x + 0x1p52) & ((std::uint64_t{1} << 52) - 1);
}

}  // namespace lanewise::cuda
