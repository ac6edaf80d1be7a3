#pragma once

#include "cpu/simd/vector.hpp"

// Transposition of as many vectors of 64-bit lanes as a vector has lanes.

namespace {

constexpr std::size_t double_lanes = lanes<double>;

/// x[i] lane j becomes x[j] lane i.
inline void transpose(Batch<double> (&x)[double_lanes]) {
#if defined(__AVX512F__)
  __m512d pair[8], quad[8];
  for (int i = 0; i < 8; i += 2) {
    pair[i] = _mm512_unpacklo_pd(x[i], x[i + 1]);
    pair[i + 1] = _mm512_unpackhi_pd(x[i], x[i + 1]);
  }
  // Row i of `pair` holds column (i % 2) + 0, 2, 4, 6 of two rows in its 128-bit parts.
  for (int i = 0; i < 8; i += 4) {
    for (int k = 0; k < 2; ++k) {
      quad[i + k] = _mm512_shuffle_f64x2(pair[i + k], pair[i + k + 2], 0x88);
      quad[i + k + 2] = _mm512_shuffle_f64x2(pair[i + k], pair[i + k + 2], 0xdd);
    }
  }
  for (int k = 0; k < 2; ++k) {
    x[k] = _mm512_shuffle_f64x2(quad[k], quad[k + 4], 0x88);
    x[k + 4] = _mm512_shuffle_f64x2(quad[k], quad[k + 4], 0xdd);
    x[k + 2] = _mm512_shuffle_f64x2(quad[k + 2], quad[k + 6], 0x88);
    x[k + 6] = _mm512_shuffle_f64x2(quad[k + 2], quad[k + 6], 0xdd);
  }
#elif defined(__AVX2__)
  const __m256d a = _mm256_unpacklo_pd(x[0], x[1]), b = _mm256_unpackhi_pd(x[0], x[1]);
  const __m256d c = _mm256_unpacklo_pd(x[2], x[3]), d = _mm256_unpackhi_pd(x[2], x[3]);
  x[0] = _mm256_permute2f128_pd(a, c, 0x20);
  x[1] = _mm256_permute2f128_pd(b, d, 0x20);
  x[2] = _mm256_permute2f128_pd(a, c, 0x31);
  x[3] = _mm256_permute2f128_pd(b, d, 0x31);
#elif defined(__SSE2__)
  const __m128d low = _mm_unpacklo_pd(x[0], x[1]);
  x[1] = _mm_unpackhi_pd(x[0], x[1]);
  x[0] = low;
#else
  const float64x2_t low = vzip1q_f64(x[0], x[1]);
  x[1] = vzip2q_f64(x[0], x[1]);
  x[0] = low;
#endif
}

}  // namespace
