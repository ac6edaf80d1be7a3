#pragma once

#include "cpu/simd/sums.hpp"

// The smallest and the largest magnitude. Those of floats are ordered as their bits are without the
// sign, NaNs above infinity, so that all comparisons are of unsigned integers.

namespace {

/// What makes the magnitude of a float's bits: all but the sign.
template <class Lane>
struct WithoutSign {
  static Batch<Lane> of(Batch<Lane> x) {
    return x & Batch<Lane>(static_cast<Lane>(static_cast<Lane>(-1) >> 1));
  }
};

template <class T>
struct Magnitude {
  static Batch<Unsigned<T>> of(Batch<Unsigned<T>> x) { return magnitudes<T>(x); }
};

template <class Lane>
inline Batch<Lane> smaller(Batch<Lane> x, Batch<Lane> y) {
  return xsimd::min(x, y);
}
template <class Lane>
inline Batch<Lane> larger(Batch<Lane> x, Batch<Lane> y) {
  return xsimd::max(x, y);
}

#if defined(__AVX2__) && !defined(__AVX512F__)
/// AVX2 compares 64 bits as signed numbers, and xsimd makes a scalar loop of unsigned ones:
/// flipping the sign bits makes one the other.
inline Batch<std::uint64_t> where_greater(Batch<std::uint64_t> x, Batch<std::uint64_t> y,
                                          Batch<std::uint64_t> if_true,
                                          Batch<std::uint64_t> if_false) {
  const __m256i flip = _mm256_set1_epi64x(static_cast<long long>(std::uint64_t{1} << 63));
  const __m256i greater = _mm256_cmpgt_epi64(_mm256_xor_si256(x, flip), _mm256_xor_si256(y, flip));
  return Batch<std::uint64_t>(_mm256_blendv_epi8(if_false, if_true, greater));
}
inline Batch<std::uint64_t> smaller(Batch<std::uint64_t> x, Batch<std::uint64_t> y) {
  return where_greater(x, y, y, x);
}
inline Batch<std::uint64_t> larger(Batch<std::uint64_t> x, Batch<std::uint64_t> y) {
  return where_greater(x, y, x, y);
}
#endif

template <class Lane, class Magnitudes>
void find_extremes(const void* in, std::size_t n, std::uint64_t* extremes) noexcept {
  if (n == 0) return;
  constexpr std::size_t step = lanes<Lane>;
  const auto* from = static_cast<const Lane*>(in);
  Batch<Lane> least[2] = {Batch<Lane>(static_cast<Lane>(-1)), Batch<Lane>(static_cast<Lane>(-1))};
  Batch<Lane> most[2] = {Batch<Lane>(Lane{0}), Batch<Lane>(Lane{0})};
  const auto add = [&](Batch<Lane> vector, std::size_t k) {
    const Batch<Lane> x = Magnitudes::of(vector);
    least[k] = smaller(least[k], x);
    most[k] = larger(most[k], x);
  };
  std::size_t i = 0;
  for (; i + 2 * step <= n; i += 2 * step) {
    if (i + prefetch_bytes / sizeof(Lane) < n) prefetch<2>(from + i);
    add(load(from + i), 0);
    add(load(from + i + step), 1);
  }
  for (; i + step <= n; i += step) add(load(from + i), 0);
  if (i < n) {
    // The last elements, over a vector of the first of them.
    alignas(64) Lane values[step];
    for (std::size_t j = 0; j < step; ++j) values[j] = from[i + (i + j < n ? j : 0)];
    add(Batch<Lane>::load_aligned(values), 0);
  }
  alignas(64) Lane lows[step], highs[step];
  smaller(least[0], least[1]).store_aligned(lows);
  larger(most[0], most[1]).store_aligned(highs);
  for (std::size_t j = 0; j < step; ++j) {
    if (lows[j] < extremes[0]) extremes[0] = lows[j];
    if (highs[j] > extremes[1]) extremes[1] = highs[j];
  }
}

}  // namespace
