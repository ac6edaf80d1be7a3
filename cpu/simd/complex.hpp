#pragma once

#include "cpu/simd/vector.hpp"
#include "kernels/kernel_table.hpp"

// Complex numbers: a vector holds real and imaginary parts in turn.

namespace {

using lanewise::kernels::Overflows;

/// {x1, x0, x3, x2, ...}
inline Batch<float> swap_pairs(Batch<float> x) {
#if defined(__AVX512F__)
  return Batch<float>(_mm512_permute_ps(x, 0xb1));
#elif defined(__AVX2__)
  return Batch<float>(_mm256_permute_ps(x, 0xb1));
#elif defined(__SSE2__)
  return Batch<float>(_mm_shuffle_ps(x, x, 0xb1));
#else
  return vrev64q_f32(x);
#endif
}
inline Batch<double> swap_pairs(Batch<double> x) {
#if defined(__AVX512F__)
  return Batch<double>(_mm512_permute_pd(x, 0x55));
#elif defined(__AVX2__)
  return Batch<double>(_mm256_permute_pd(x, 0x5));
#elif defined(__SSE2__)
  return Batch<double>(_mm_shuffle_pd(x, x, 1));
#else
  return vextq_f64(x, x, 1);
#endif
}

/// {even0, odd1, even2, odd3, ...}
inline Batch<float> interleave(Batch<float> even, Batch<float> odd) {
#if defined(__AVX512F__)
  return Batch<float>(_mm512_mask_mov_ps(even, 0xaaaa, odd));
#elif defined(__AVX2__)
  return Batch<float>(_mm256_blend_ps(even, odd, 0xaa));
#elif defined(__SSE2__)
  const __m128 is_odd = _mm_castsi128_ps(_mm_set_epi32(-1, 0, -1, 0));
  return Batch<float>(_mm_or_ps(_mm_andnot_ps(is_odd, even), _mm_and_ps(is_odd, odd)));
#else
  const uint32x4_t is_odd = vreinterpretq_u32_u64(vdupq_n_u64(0xffff'ffff'0000'0000));
  return vbslq_f32(is_odd, odd, even);
#endif
}
inline Batch<double> interleave(Batch<double> even, Batch<double> odd) {
#if defined(__AVX512F__)
  return Batch<double>(_mm512_mask_mov_pd(even, 0xaa, odd));
#elif defined(__AVX2__)
  return Batch<double>(_mm256_blend_pd(even, odd, 0xa));
#elif defined(__SSE2__)
  return Batch<double>(_mm_move_sd(odd, even));
#else
  return vcopyq_laneq_f64(even, 1, odd, 1);
#endif
}

/// {x0 + x1, x2 + x3, ..., y0 + y1, ...}
inline Batch<float> add_pairs(Batch<float> x, Batch<float> y) {
#if defined(__AVX512F__)
  const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const __m512i odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  return Batch<float>(
      _mm512_add_ps(_mm512_permutex2var_ps(x, even, y), _mm512_permutex2var_ps(x, odd, y)));
#elif defined(__AVX2__)
  // Within each 128-bit half; then the halves' quarters in order.
  const __m256 sums = _mm256_add_ps(_mm256_shuffle_ps(x, y, 0x88), _mm256_shuffle_ps(x, y, 0xdd));
  return Batch<float>(_mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(sums), 0xd8)));
#elif defined(__SSE2__)
  return Batch<float>(_mm_add_ps(_mm_shuffle_ps(x, y, 0x88), _mm_shuffle_ps(x, y, 0xdd)));
#else
  return vaddq_f32(vuzp1q_f32(x, y), vuzp2q_f32(x, y));
#endif
}
inline Batch<double> add_pairs(Batch<double> x, Batch<double> y) {
#if defined(__AVX512F__)
  const __m512i even = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
  const __m512i odd = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);
  return Batch<double>(
      _mm512_add_pd(_mm512_permutex2var_pd(x, even, y), _mm512_permutex2var_pd(x, odd, y)));
#elif defined(__AVX2__)
  const __m256d sums = _mm256_add_pd(_mm256_unpacklo_pd(x, y), _mm256_unpackhi_pd(x, y));
  return Batch<double>(_mm256_permute4x64_pd(sums, 0xd8));
#elif defined(__SSE2__)
  return Batch<double>(_mm_add_pd(_mm_unpacklo_pd(x, y), _mm_unpackhi_pd(x, y)));
#else
  return vaddq_f64(vuzp1q_f64(x, y), vuzp2q_f64(x, y));
#endif
}

/// (a + bi)^2 = (a - b)(a + b) + (ab + ab) i
template <class Real>
struct ComplexSquares {
  const Real* in;

  static Batch<Real> of(Batch<Real> x) {
    const Batch<Real> swapped = swap_pairs(x);
    const Batch<Real> product = interleave(x - swapped, x) * interleave(x + swapped, swapped);
    return interleave(product, product + product);
  }
  void seek(std::size_t) const {}
  void prefetch(std::size_t i) const { ::prefetch<4>(in + i); }
  Batch<Real> vector(std::size_t i) const { return of(load(in + i)); }
  Batch<Real> partial(std::size_t i, std::size_t count) const {
    return of(load_partial(in + i, count));
  }
};

/// a^2 + b^2
template <class Real>
struct SquaredMagnitudes {
  const Real* in;

  static Batch<Real> of(Batch<Real> x, Batch<Real> y) { return add_pairs(x * x, y * y); }
  void seek(std::size_t) const {}
  void prefetch(std::size_t i) const { ::prefetch<8>(in + 2 * i); }
  Batch<Real> vector(std::size_t i) const {
    return of(load(in + 2 * i), load(in + 2 * i + lanes<Real>));
  }
  Batch<Real> partial(std::size_t i, std::size_t count) const {
    constexpr std::size_t step = lanes<Real>;
    const Real* from = in + 2 * i;
    if (2 * count < step) return of(load_partial(from, 2 * count), Batch<Real>(Real{0}));
    return of(load(from), load_partial(from + step, 2 * count - step));
  }
};

template <class Real, class Store>
Overflows square_complex(const void* in, void* out, std::size_t n) noexcept {
  // A complex number may lie across the alignment of a vector; a streaming head is whole numbers
  // only where the array is aligned to them.
  const auto* from = static_cast<const Real*>(in);
  auto* to = static_cast<Real*>(out);
  const bool is_aligned = reinterpret_cast<std::uintptr_t>(out) % (2 * sizeof(Real)) == 0;
  if (is_aligned) {
    fill<Store>(to, 2 * n, ComplexSquares<Real>{from});
  } else {
    fill<CachedStore>(to, 2 * n, ComplexSquares<Real>{from});
  }
  return {};
}

template <class Real, class Store>
Overflows square_magnitudes(const void* in, void* out, std::size_t n) noexcept {
  fill<Store>(static_cast<Real*>(out), n, SquaredMagnitudes<Real>{static_cast<const Real*>(in)});
  return {};
}

}  // namespace
