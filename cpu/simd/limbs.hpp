#pragma once

#include "cpu/simd/limbs_avx512.hpp"
#include "cpu/simd/limbs_ifma.hpp"
#include "cpu/simd/limbs_words.hpp"

// Limb kernels: which of them a row takes, by length.

namespace {

#if defined(__AVX512BW__) && defined(__AVX512DQ__)

inline constexpr std::size_t avx512_multiply_1_limbs = 4;

Limb multiply_1(Limb* out, const Limb* in, std::size_t n, Limb factor) noexcept {
  const bool pays = n >= avx512_multiply_1_limbs && factor >> 32 == 0;
  return pays ? avx512::multiply_1(out, in, n, factor) : words::multiply_1(out, in, n, factor);
}

Limb add(Limb* out, const Limb* a, const Limb* b, std::size_t n) noexcept {
  return avx512::add(out, a, b, n);
}

Limb subtract(Limb* out, const Limb* a, const Limb* b, std::size_t n) noexcept {
  return avx512::subtract(out, a, b, n);
}

#else

Limb multiply_1(Limb* out, const Limb* in, std::size_t n, Limb factor) noexcept {
  return words::multiply_1(out, in, n, factor);
}

Limb add(Limb* out, const Limb* a, const Limb* b, std::size_t n) noexcept {
  return words::add(out, a, b, n);
}

Limb subtract(Limb* out, const Limb* a, const Limb* b, std::size_t n) noexcept {
  return words::subtract(out, a, b, n);
}

#endif

#if defined(__AVX512IFMA__) && defined(__AVX512VBMI__)

/// From this many limb products on, and this many limbs of the shorter factor.
inline constexpr std::size_t ifma_products = 80;
inline constexpr std::size_t ifma_limbs = 4;

/// From here on half of the products are worth finding.
inline constexpr std::size_t ifma_square_limbs = 24;

inline constexpr std::size_t karatsuba_multiply_limbs = 140;
inline constexpr std::size_t karatsuba_square_limbs = 220;

void multiply(Limb* out, const Limb* a, std::size_t an, const Limb* b, std::size_t bn) noexcept {
  const bool pays = bn >= ifma_limbs && an * bn >= ifma_products && bn <= ifma::max_limbs;
  pays ? ifma::multiply(out, a, an, b, bn) : words::multiply(out, a, an, b, bn);
}

void square(Limb* out, const Limb* a, std::size_t n) noexcept {
  const bool pays = n >= ifma_square_limbs && n <= ifma::max_limbs;
  pays ? ifma::square(out, a, n) : multiply(out, a, n, a, n);
}

#else

inline constexpr std::size_t karatsuba_multiply_limbs = 24;
inline constexpr std::size_t karatsuba_square_limbs = 24;

void multiply(Limb* out, const Limb* a, std::size_t an, const Limb* b, std::size_t bn) noexcept {
  words::multiply(out, a, an, b, bn);
}

void square(Limb* out, const Limb* a, std::size_t n) noexcept {
  words::multiply(out, a, n, a, n);
}

#endif

constexpr lanewise::kernels::LimbKernels limb_kernels() {
  return {.multiply_1 = multiply_1,
          .multiply = multiply,
          .square = square,
          .add = add,
          .subtract = subtract,
          .karatsuba_multiply_limbs = karatsuba_multiply_limbs,
          .karatsuba_square_limbs = karatsuba_square_limbs};
}

}  // namespace
