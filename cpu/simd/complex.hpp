#pragma once

#include "cpu/simd/vector.hpp"
#include "kernels/kernel_table.hpp"

// Complex numbers: a vector holds real and imaginary parts in turn.

namespace {

using lanewise::kernels::Overflows;

/// The real parts twice: {x0, x0, x2, x2, ...}
inline Batch<float> real_parts(Batch<float> x) {
#if defined(__AVX512F__)
  return Batch<float>(_mm512_moveldup_ps(x));
#elif defined(__AVX2__)
  return Batch<float>(_mm256_moveldup_ps(x));
#elif defined(__SSE2__)
  return Batch<float>(_mm_shuffle_ps(x, x, 0xa0));
#else
  return vtrn1q_f32(x, x);
#endif
}
inline Batch<double> real_parts(Batch<double> x) {
#if defined(__AVX512F__)
  return Batch<double>(_mm512_movedup_pd(x));
#elif defined(__AVX2__)
  return Batch<double>(_mm256_movedup_pd(x));
#elif defined(__SSE2__)
  return Batch<double>(_mm_unpacklo_pd(x, x));
#else
  return vtrn1q_f64(x, x);
#endif
}

/// The imaginary parts twice: {x1, x1, x3, x3, ...}
inline Batch<float> imaginary_parts(Batch<float> x) {
#if defined(__AVX512F__)
  return Batch<float>(_mm512_movehdup_ps(x));
#elif defined(__AVX2__)
  return Batch<float>(_mm256_movehdup_ps(x));
#elif defined(__SSE2__)
  return Batch<float>(_mm_shuffle_ps(x, x, 0xf5));
#else
  return vtrn2q_f32(x, x);
#endif
}
inline Batch<double> imaginary_parts(Batch<double> x) {
#if defined(__AVX512F__)
  return Batch<double>(_mm512_permute_pd(x, 0xff));
#elif defined(__AVX2__)
  return Batch<double>(_mm256_permute_pd(x, 0xf));
#elif defined(__SSE2__)
  return Batch<double>(_mm_unpackhi_pd(x, x));
#else
  return vtrn2q_f64(x, x);
#endif
}

/// x - y in the even lanes, and x in the odd ones.
inline Batch<float> subtract_even(Batch<float> x, Batch<float> y) {
#if defined(__AVX512F__)
  return Batch<float>(_mm512_mask_sub_ps(x, 0x5555, x, y));
#else
  const Batch<std::uint64_t> even(std::uint64_t{0xffff'ffff});
  return x - as<float>(as<std::uint64_t>(y) & even);
#endif
}
inline Batch<double> subtract_even(Batch<double> x, Batch<double> y) {
#if defined(__AVX512F__)
  return Batch<double>(_mm512_mask_sub_pd(x, 0x55, x, y));
#elif defined(__AVX2__)
  return x - Batch<double>(_mm256_blend_pd(y, _mm256_setzero_pd(), 0xa));
#elif defined(__SSE2__)
  return x - Batch<double>(_mm_move_sd(_mm_setzero_pd(), y));
#else
  return x - Batch<double>(vsetq_lane_f64(0, y, 1));
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

/// (a + bi)^2 = (a - b)(a + b) + a (b + b) i
template <class Real>
struct ComplexSquares {
  const Real* in;

  static Batch<Real> of(Batch<Real> x) {
    const Batch<Real> a = real_parts(x), b = imaginary_parts(x);
    return subtract_even(a, b) * (x + b);
  }
  void seek(std::size_t) const {}
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
