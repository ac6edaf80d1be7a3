#pragma once

#include "cpu/simd/limbs_ifma.hpp"
#include "cpu/simd/limbs_mul.hpp"

// Limb kernels: which of them a row takes.

namespace {

#if defined(__AVX512IFMA__) && defined(__AVX512VBMI__)

inline constexpr std::size_t ifma_limbs = 4;

void multiply_by_length(Limb* out, const Limb* a, std::size_t an, const Limb* b,
                        std::size_t bn) noexcept {
  if (bn < ifma_limbs || bn > ifma::max_limbs) return multiply(out, a, an, b, bn);
  ifma::multiply(out, a, an, b, bn);
}

constexpr lanewise::kernels::LimbKernels limb_kernels() {
  return {multiply_1, multiply_by_length, add, subtract};
}

#else

constexpr lanewise::kernels::LimbKernels limb_kernels() {
  return {multiply_1, multiply, add, subtract};
}

#endif

}  // namespace
