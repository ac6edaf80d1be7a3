#pragma once

#include "cpu/simd/limbs_avx512.hpp"
#include "cpu/simd/limbs_ifma.hpp"
#include "cpu/simd/limbs_mul.hpp"

// Limb kernels: which of them a row takes.

namespace {

#if defined(__AVX512BW__) && defined(__AVX512DQ__)

inline constexpr std::size_t vector_multiply_1_limbs = 4;

Limb multiply_1_by_length(Limb* out, const Limb* in, std::size_t n, Limb factor) noexcept {
  if (n < vector_multiply_1_limbs || factor >> 32 != 0) return multiply_1(out, in, n, factor);
  return avx512::multiply_1(out, in, n, factor);
}

#else

Limb multiply_1_by_length(Limb* out, const Limb* in, std::size_t n, Limb factor) noexcept {
  return multiply_1(out, in, n, factor);
}

#endif

#if defined(__AVX512IFMA__) && defined(__AVX512VBMI__)

/// From this many limb products on, and this many limbs of the shorter factor.
inline constexpr std::size_t ifma_products = 80;
inline constexpr std::size_t ifma_limbs = 4;
inline constexpr std::size_t ifma_square_limbs = 9;

void multiply_by_length(Limb* out, const Limb* a, std::size_t an, const Limb* b,
                        std::size_t bn) noexcept {
  const bool pays = bn >= ifma_limbs && an * bn >= ifma_products;
  if (!pays || bn > ifma::max_limbs) return multiply(out, a, an, b, bn);
  ifma::multiply(out, a, an, b, bn);
}

void square_by_length(Limb* out, const Limb* a, std::size_t n) noexcept {
  if (n < ifma_square_limbs || n > ifma::max_limbs) return multiply(out, a, n, a, n);
  ifma::square(out, a, n);
}

constexpr lanewise::kernels::LimbKernels limb_kernels() {
  return {multiply_1_by_length, multiply_by_length, square_by_length, add, subtract, 200, 200};
}

#else

void square(Limb* out, const Limb* a, std::size_t n) noexcept {
  multiply(out, a, n, a, n);
}

constexpr lanewise::kernels::LimbKernels limb_kernels() {
  return {multiply_1_by_length, multiply, square, add, subtract, 24, 24};
}

#endif

}  // namespace
