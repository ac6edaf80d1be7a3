#pragma once

#include "cpu/simd/vector.hpp"
#include "kernels/kernel_table.hpp"

namespace {

template <class T>
inline Batch<T> squared(Batch<T> x) {
  return x * x;
}

#if !defined(__AVX512DQ__)
/// Without a 64-bit product in hardware, of which xsimd makes a scalar loop: x = 2^32 h + l gives
/// x^2 = l^2 + 2^33 l h mod 2^64, two 32-bit products.
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
/// SSE2 multiplies 32-bit lanes two at a time, and xsimd makes a scalar loop of it: even and odd
/// lanes apart, and the low halves of the four products interleaved again.
inline Batch<std::uint32_t> squared(Batch<std::uint32_t> x) {
  const __m128i odd = _mm_srli_epi64(x, 32);
  const __m128i even_squares = _mm_shuffle_epi32(_mm_mul_epu32(x, x), _MM_SHUFFLE(0, 0, 2, 0));
  const __m128i odd_squares = _mm_shuffle_epi32(_mm_mul_epu32(odd, odd), _MM_SHUFFLE(0, 0, 2, 0));
  return Batch<std::uint32_t>(_mm_unpacklo_epi32(even_squares, odd_squares));
}
#endif

/// in[i]^2
template <class T>
struct ArraySquares {
  const T* in;

  Batch<T> vector(std::size_t i) const { return squared(Batch<T>::load_unaligned(in + i)); }
  Batch<T> partial(std::size_t i, std::size_t count) const {
    return squared(load_partial(in + i, count));
  }
};

/// (start + (first + i))^2
template <class T>
struct RangeSquares {
  T start;
  std::uint64_t first;

  Batch<T> vector(std::size_t i) const { return squared(Batch<T>(start) + index(first + i)); }
  Batch<T> partial(std::size_t i, std::size_t) const { return vector(i); }

 private:
  /// at, at + 1, ... as T, each rounded once. A double holds them exactly; a float is converted
  /// from a 32-bit integer, which holds them while at < float_index_limit.
  static Batch<T> index(std::uint64_t at) {
    if constexpr (sizeof(T) == 4 && static_cast<T>(0.5) != 0) {
      return xsimd::to_float(Batch<std::int32_t>(static_cast<std::int32_t>(at)) +
                             iota<std::int32_t>());
    } else {
      return Batch<T>(static_cast<T>(at)) + iota<T>();
    }
  }
};

constexpr std::uint64_t float_index_limit = (std::uint64_t{1} << 31) - 64;

template <class T, class Store>
void square_array(const T* in, T* out, std::size_t n) noexcept {
  fill<Store>(out, n, ArraySquares<T>{in});
}

template <class T, class Store>
void square_range(T start, std::uint64_t first, T* out, std::size_t n) noexcept {
  fill<Store>(out, n, RangeSquares<T>{start, first});
}

/// Floats past 2^31 elements are beyond the vector form's index.
template <class Store>
void square_float_range(float start, std::uint64_t first, float* out, std::size_t n) noexcept {
  const std::uint64_t room = first < float_index_limit ? float_index_limit - first : 0;
  const std::size_t near = n < room ? n : static_cast<std::size_t>(room);
  square_range<float, Store>(start, first, out, near);
  for (std::size_t i = near; i < n; ++i) {
    const float x = start + static_cast<float>(first + i);
    out[i] = x * x;
  }
}

template <class T>
constexpr lanewise::kernels::SquareKernels<T> square_kernels() {
  return {square_array<T, CachedStore>, square_array<T, StreamingStore>,
          square_range<T, CachedStore>, square_range<T, StreamingStore>};
}

template <>
constexpr lanewise::kernels::SquareKernels<float> square_kernels<float>() {
  return {square_array<float, CachedStore>, square_array<float, StreamingStore>,
          square_float_range<CachedStore>, square_float_range<StreamingStore>};
}

}  // namespace
