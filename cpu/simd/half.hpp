#pragma once

#include "cpu/simd/vector.hpp"
#include "kernels/kernel_table.hpp"

// Half precision: converted to float, squared, rounded to nearest even. Arrays hold the bits.

namespace {

using lanewise::kernels::Overflows;

#if defined(__F16C__) || defined(__ARM_NEON)
#define LANEWISE_HAS_FLOAT16 1

inline Batch<std::uint16_t> squared_float16(Batch<std::uint16_t> x) {
#if defined(__AVX512F__)
  constexpr int nearest = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
  const __m512 low = _mm512_cvtph_ps(_mm512_castsi512_si256(x));
  const __m512 high = _mm512_cvtph_ps(_mm512_extracti64x4_epi64(x, 1));
  const __m256i low_square = _mm512_cvtps_ph(_mm512_mul_ps(low, low), nearest);
  const __m256i high_square = _mm512_cvtps_ph(_mm512_mul_ps(high, high), nearest);
  return Batch<std::uint16_t>(
      _mm512_inserti64x4(_mm512_castsi256_si512(low_square), high_square, 1));
#elif defined(__AVX2__)
  constexpr int nearest = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
  const __m256 low = _mm256_cvtph_ps(_mm256_castsi256_si128(x));
  const __m256 high = _mm256_cvtph_ps(_mm256_extracti128_si256(x, 1));
  return Batch<std::uint16_t>(_mm256_set_m128i(_mm256_cvtps_ph(_mm256_mul_ps(high, high), nearest),
                                               _mm256_cvtps_ph(_mm256_mul_ps(low, low), nearest)));
#else
  const float16x8_t halves = vreinterpretq_f16_u16(x);
  const float32x4_t low = vcvt_f32_f16(vget_low_f16(halves)), high = vcvt_high_f32_f16(halves);
  return vreinterpretq_u16_f16(
      vcvt_high_f16_f32(vcvt_f16_f32(vmulq_f32(low, low)), vmulq_f32(high, high)));
#endif
}
#endif

/// The float's upper half, rounded, in the upper 16 bits. A NaN has no bits below them.
inline Batch<std::uint32_t> rounded_to_bfloat16(Batch<float> x) {
  const auto bits = as<std::uint32_t>(x);
#if defined(__AVX512F__)
  const __mmask16 is_odd = _mm512_test_epi32_mask(bits, _mm512_set1_epi32(0x1'0000));
  const __m512i below_half = _mm512_set1_epi32(0x7fff), half = _mm512_set1_epi32(0x8000);
  return Batch<std::uint32_t>(
      _mm512_add_epi32(bits, _mm512_mask_mov_epi32(below_half, is_odd, half)));
#else
  const Batch<std::uint32_t> last = (bits >> 16) & Batch<std::uint32_t>(1);
  return bits + Batch<std::uint32_t>(0x7fff) + last;
#endif
}

/// Even and odd elements apart: a bfloat16 is a float whose lower half is zero.
inline Batch<std::uint16_t> squared_bfloat16(Batch<std::uint16_t> x) {
  using Pair = Batch<std::uint32_t>;
  const Pair pairs = as<std::uint32_t>(x), upper_half(0xffff'0000);
  const auto even = as<float>(pairs << 16), odd = as<float>(pairs & upper_half);
  const Pair even_square = rounded_to_bfloat16(even * even) >> 16;
  const Pair odd_square = rounded_to_bfloat16(odd * odd) & upper_half;
  return as<std::uint16_t>(even_square | odd_square);
}

template <Batch<std::uint16_t> (*of)(Batch<std::uint16_t>)>
struct HalfSquares {
  const std::uint16_t* in;

  void seek(std::size_t) const {}
  Batch<std::uint16_t> vector(std::size_t i) const { return of(load(in + i)); }
  Batch<std::uint16_t> partial(std::size_t i, std::size_t count) const {
    return of(load_partial(in + i, count));
  }
};

template <Batch<std::uint16_t> (*of)(Batch<std::uint16_t>), class Store>
Overflows square_half(const void* in, void* out, std::size_t n) noexcept {
  fill<Store>(static_cast<std::uint16_t*>(out), n,
              HalfSquares<of>{static_cast<const std::uint16_t*>(in)});
  return {};
}

}  // namespace
