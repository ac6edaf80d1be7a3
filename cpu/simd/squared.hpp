#pragma once

#include "cpu/simd/vector.hpp"

// x * x of a vector: what xsimd 8.1.0 leaves to a scalar loop or cannot say is written here in
// intrinsics. Integers are taken mod 2^w.

namespace {

template <class T>
inline Batch<T> squared(Batch<T> x) {
  return x * x;
}

/// There is no product of bytes in hardware. With AVX-512 VBMI the square is looked up: it depends
/// on the lower seven bits alone, (x + 128)^2 = x^2 + 256 (x + 64). Elsewhere even and odd bytes
/// go through 16-bit products: the low byte of (256 h + l)^2 is that of l^2, and h^2 is the high
/// byte of h * 256 h.
inline Batch<std::uint8_t> squared(Batch<std::uint8_t> x) {
#if defined(__AVX512VBMI__)
  alignas(64) static constexpr auto table = [] {
    struct {
      std::uint8_t squares[128];
    } result{};
    for (unsigned i = 0; i < 128; ++i) result.squares[i] = static_cast<std::uint8_t>(i * i);
    return result;
  }();
  return Batch<std::uint8_t>(_mm512_permutex2var_epi8(_mm512_load_si512(table.squares), x,
                                                      _mm512_load_si512(table.squares + 64)));
#elif defined(__AVX512BW__)
  const __m512i even = _mm512_mullo_epi16(x, x), high = _mm512_srli_epi16(x, 8);
  const __m512i odd = _mm512_mullo_epi16(high, _mm512_slli_epi16(high, 8));
  return Batch<std::uint8_t>(_mm512_mask_mov_epi8(even, 0xaaaa'aaaa'aaaa'aaaa, odd));
#elif defined(__AVX2__)
  const __m256i high_byte = _mm256_set1_epi16(static_cast<short>(0xff00));
  const __m256i even = _mm256_mullo_epi16(x, x);
  const __m256i odd = _mm256_mullo_epi16(_mm256_srli_epi16(x, 8), _mm256_and_si256(high_byte, x));
  return Batch<std::uint8_t>(_mm256_blendv_epi8(even, odd, high_byte));
#elif defined(__SSE2__)
  const __m128i low_byte = _mm_set1_epi16(0xff);
  const __m128i even = _mm_and_si128(_mm_mullo_epi16(x, x), low_byte);
  const __m128i odd = _mm_mullo_epi16(_mm_srli_epi16(x, 8), _mm_andnot_si128(low_byte, x));
  return Batch<std::uint8_t>(_mm_or_si128(even, odd));
#else
  return vmulq_u8(x, x);
#endif
}

#if !defined(__AVX512DQ__)
/// Without a 64-bit product in hardware, of which xsimd makes a scalar loop: x = 2^32 h + l gives
/// x^2 = l^2 + 2^33 l h mod 2^64, two 32-bit products.
/// On AVX2, loading h from four bytes further on in place of the shift took 1.3 times as long.
inline Batch<std::uint64_t> squared(Batch<std::uint64_t> x) {
#if defined(__AVX2__)
  const __m256i low_square = _mm256_mul_epu32(x, x);
  const __m256i cross = _mm256_mul_epu32(x, _mm256_srli_epi64(x, 32));
  return _mm256_add_epi64(low_square, _mm256_slli_epi64(cross, 33));
#elif defined(__SSE2__)
  const __m128i low_square = _mm_mul_epu32(x, x);
  const __m128i cross = _mm_mul_epu32(x, _mm_srli_epi64(x, 32));
  return _mm_add_epi64(low_square, _mm_slli_epi64(cross, 33));
#else
  const uint32x2_t low = vmovn_u64(x), high = vshrn_n_u64(x, 32);
  return vaddq_u64(vmull_u32(low, low), vshlq_n_u64(vmull_u32(low, high), 33));
#endif
}
#endif

#if defined(__SSE2__) && !defined(__SSE4_1__)
/// xsimd makes a scalar loop of it, in which squares of 16 bits overflow an int.
inline Batch<std::uint16_t> squared(Batch<std::uint16_t> x) {
  return Batch<std::uint16_t>(_mm_mullo_epi16(x, x));
}

/// SSE2 multiplies 32-bit lanes two at a time, and xsimd makes a scalar loop of it: even and odd
/// lanes apart, and the low halves of the four products interleaved again.
inline Batch<std::uint32_t> squared(Batch<std::uint32_t> x) {
  const __m128i odd = _mm_srli_epi64(x, 32);
  const __m128i even_squares = _mm_shuffle_epi32(_mm_mul_epu32(x, x), _MM_SHUFFLE(0, 0, 2, 0));
  const __m128i odd_squares = _mm_shuffle_epi32(_mm_mul_epu32(odd, odd), _MM_SHUFFLE(0, 0, 2, 0));
  return Batch<std::uint32_t>(_mm_unpacklo_epi32(even_squares, odd_squares));
}
#endif

/// The 64-bit products of the lower 32 bits of each lane.
inline Batch<std::uint64_t> multiply_low_halves(Batch<std::uint64_t> a, Batch<std::uint64_t> b) {
#if defined(__AVX512F__)
  return Batch<std::uint64_t>(_mm512_mul_epu32(a, b));
#elif defined(__AVX2__)
  return Batch<std::uint64_t>(_mm256_mul_epu32(a, b));
#elif defined(__SSE2__)
  return Batch<std::uint64_t>(_mm_mul_epu32(a, b));
#else
  return Batch<std::uint64_t>(vmull_u32(vmovn_u64(a), vmovn_u64(b)));
#endif
}

}  // namespace
