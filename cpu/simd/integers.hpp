#pragma once

#include <type_traits>

#include "cpu/simd/squared.hpp"
#include "kernels/kernel_table.hpp"

// Elementwise kernels of integers: one for each overflow policy. Lanes are unsigned whatever the
// type: the square of a signed number has the bits of the unsigned one's.

namespace {

using lanewise::kernels::ArrayKernel;
using lanewise::kernels::Elementwise;
using lanewise::kernels::Overflows;

template <class T>
using Unsigned = std::make_unsigned_t<T>;

/// floor(sqrt(max)), the largest x whose square fits.
template <class T>
constexpr Unsigned<T> largest_root = [] {
  const auto max = static_cast<std::uint64_t>(static_cast<Unsigned<T>>(-1)) >> std::is_signed_v<T>;
  std::uint64_t root = 0;
  for (int bit = 31; bit >= 0; --bit) {
    const std::uint64_t larger = root | std::uint64_t{1} << bit;
    if (larger * larger <= max) root = larger;
  }
  return static_cast<Unsigned<T>>(root);
}();

template <class T>
constexpr Unsigned<T> largest_value = static_cast<Unsigned<T>>(static_cast<Unsigned<T>>(-1) >>
                                                               std::is_signed_v<T>);

/// Maps x to a number that is above `overflow_bound` exactly where x^2 does not fit: x itself, or
/// for signed types x + root, which takes [-root, root] to [0, 2 root]. One comparison decides.
template <class T>
inline Batch<Unsigned<T>> overflow_measure(Batch<Unsigned<T>> x) {
  if constexpr (std::is_signed_v<T>) {
    return x + Batch<Unsigned<T>>(largest_root<T>);
  } else {
    return x;
  }
}
template <class T>
constexpr Unsigned<T> overflow_bound = static_cast<Unsigned<T>>(std::is_signed_v<T>
                                                                    ? 2 * largest_root<T>
                                                                    : largest_root<T>);

// wrap

/// in[i]^2 mod 2^w, or of floats rounded
template <class T>
struct ArraySquares {
  const T* in;

  void seek(std::size_t) const {}
  void prefetch(std::size_t i) const { ::prefetch<4>(in + i); }
  Batch<T> vector(std::size_t i) const { return squared(load(in + i)); }
  Batch<T> partial(std::size_t i, std::size_t count) const {
    return squared(load_partial(in + i, count));
  }
};

template <class T, class Store>
Overflows square_array(const void* in, void* out, std::size_t n) noexcept {
  fill<Store>(static_cast<T*>(out), n, ArraySquares<T>{static_cast<const T*>(in)});
  return {};
}

// saturate

template <class T>
struct SaturatedSquares {
  using Lane = Unsigned<T>;
  const Lane* in;

  static Batch<Lane> of(Batch<Lane> x) {
    const auto overflows = overflow_measure<T>(x) > Batch<Lane>(overflow_bound<T>);
    return xsimd::select(overflows, Batch<Lane>(largest_value<T>), squared(x));
  }
  void seek(std::size_t) const {}
  void prefetch(std::size_t i) const { ::prefetch<4>(in + i); }
  Batch<Lane> vector(std::size_t i) const { return of(load(in + i)); }
  Batch<Lane> partial(std::size_t i, std::size_t count) const {
    return of(load_partial(in + i, count));
  }
};

template <class T, class Store>
Overflows saturate_array(const void* in, void* out, std::size_t n) noexcept {
  using Lane = Unsigned<T>;
  fill<Store>(static_cast<Lane*>(out), n, SaturatedSquares<T>{static_cast<const Lane*>(in)});
  return {};
}

// check

/// The larger of two measures in each lane: above the bound where one of them is.
template <class T>
inline Batch<T> larger(Batch<T> a, Batch<T> b) {
  return xsimd::max(a, b);
}

/// Counts the elements among `count` whose square does not fit. Off the fast path.
template <class T>
[[gnu::noinline]] void note_overflows(Batch<Unsigned<T>> x, std::size_t index, std::size_t count,
                                      Overflows* found) noexcept {
  alignas(64) Unsigned<T> measures[lanes<Unsigned<T>>];
  overflow_measure<T>(x).store_aligned(measures);
  for (std::size_t i = 0; i < count; ++i) {
    if (measures[i] > overflow_bound<T> && found->count++ == 0) found->first = index + i;
  }
}

/// As fill() of ArraySquares, with one test for four vectors.
template <class T, class Store>
Overflows check_array(const void* in, void* out, std::size_t n) noexcept {
  using Lane = Unsigned<T>;
  constexpr std::size_t step = lanes<Lane>;
  const auto* from = static_cast<const Lane*>(in);
  auto* to = static_cast<Lane*>(out);
  Overflows found{};
  const Batch<Lane> bound(overflow_bound<T>);
  const auto partial = [&](std::size_t i, std::size_t count) {
    const Batch<Lane> x = load_partial(from + i, count);
    if (xsimd::any(overflow_measure<T>(x) > bound)) note_overflows<T>(x, i, count, &found);
    store_partial(to + i, squared(x), count);
  };
  std::size_t i = 0;
  if constexpr (Store::is_streaming) {
    i = elements_to_alignment(to, n);
    if (i > 0) partial(0, i);
  }
  for (; i + 4 * step <= n; i += 4 * step) {
    if constexpr (Store::is_streaming) prefetch<4>(from + i);
    const Batch<Lane> a = load(from + i), b = load(from + i + step);
    const Batch<Lane> c = load(from + i + 2 * step), d = load(from + i + 3 * step);
    const Batch<Lane> most = larger(larger(overflow_measure<T>(a), overflow_measure<T>(b)),
                                    larger(overflow_measure<T>(c), overflow_measure<T>(d)));
    if (xsimd::any(most > bound)) [[unlikely]] {
      note_overflows<T>(a, i, step, &found);
      note_overflows<T>(b, i + step, step, &found);
      note_overflows<T>(c, i + 2 * step, step, &found);
      note_overflows<T>(d, i + 3 * step, step, &found);
    }
    Store::store(to + i, squared(a));
    Store::store(to + i + step, squared(b));
    Store::store(to + i + 2 * step, squared(c));
    Store::store(to + i + 3 * step, squared(d));
  }
  for (; i + step <= n; i += step) {
    const Batch<Lane> x = load(from + i);
    if (xsimd::any(overflow_measure<T>(x) > bound)) note_overflows<T>(x, i, step, &found);
    Store::store(to + i, squared(x));
  }
  Store::finish();
  if (i < n) partial(i, n - i);
  return found;
}

// widen

template <class T>
struct TwiceAsWide;
template <>
struct TwiceAsWide<std::int8_t> {
  using type = std::int16_t;
};
template <>
struct TwiceAsWide<std::uint8_t> {
  using type = std::uint16_t;
};
template <>
struct TwiceAsWide<std::int16_t> {
  using type = std::int32_t;
};
template <>
struct TwiceAsWide<std::uint16_t> {
  using type = std::uint32_t;
};
template <>
struct TwiceAsWide<std::int32_t> {
  using type = std::int64_t;
};
template <>
struct TwiceAsWide<std::uint32_t> {
  using type = std::uint64_t;
};
template <class T>
using Wider = typename TwiceAsWide<T>::type;

/// Half a register of T, extended to a register of the wider type.
template <class T>
inline Batch<Unsigned<Wider<T>>> load_wider(const T* from) {
  using Lane [[maybe_unused]] = Unsigned<Wider<T>>;
#if defined(__AVX512F__)
  const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  if constexpr (std::is_same_v<T, std::int8_t>) return Batch<Lane>(_mm512_cvtepi8_epi16(x));
  if constexpr (std::is_same_v<T, std::uint8_t>) return Batch<Lane>(_mm512_cvtepu8_epi16(x));
  if constexpr (std::is_same_v<T, std::int16_t>) return Batch<Lane>(_mm512_cvtepi16_epi32(x));
  if constexpr (std::is_same_v<T, std::uint16_t>) return Batch<Lane>(_mm512_cvtepu16_epi32(x));
  if constexpr (std::is_same_v<T, std::int32_t>) return Batch<Lane>(_mm512_cvtepi32_epi64(x));
  if constexpr (std::is_same_v<T, std::uint32_t>) return Batch<Lane>(_mm512_cvtepu32_epi64(x));
#elif defined(__AVX2__)
  const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  if constexpr (std::is_same_v<T, std::int8_t>) return Batch<Lane>(_mm256_cvtepi8_epi16(x));
  if constexpr (std::is_same_v<T, std::uint8_t>) return Batch<Lane>(_mm256_cvtepu8_epi16(x));
  if constexpr (std::is_same_v<T, std::int16_t>) return Batch<Lane>(_mm256_cvtepi16_epi32(x));
  if constexpr (std::is_same_v<T, std::uint16_t>) return Batch<Lane>(_mm256_cvtepu16_epi32(x));
  if constexpr (std::is_same_v<T, std::int32_t>) return Batch<Lane>(_mm256_cvtepi32_epi64(x));
  if constexpr (std::is_same_v<T, std::uint32_t>) return Batch<Lane>(_mm256_cvtepu32_epi64(x));
#elif defined(__SSE2__)
  const __m128i x = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
  const __m128i zero = _mm_setzero_si128();
  if constexpr (sizeof(T) == 1) {
    const __m128i sign = std::is_signed_v<T> ? _mm_cmpgt_epi8(zero, x) : zero;
    return Batch<Lane>(_mm_unpacklo_epi8(x, sign));
  } else if constexpr (sizeof(T) == 2) {
    const __m128i sign = std::is_signed_v<T> ? _mm_cmpgt_epi16(zero, x) : zero;
    return Batch<Lane>(_mm_unpacklo_epi16(x, sign));
  } else {
    const __m128i sign = std::is_signed_v<T> ? _mm_cmpgt_epi32(zero, x) : zero;
    return Batch<Lane>(_mm_unpacklo_epi32(x, sign));
  }
#else
  if constexpr (std::is_same_v<T, std::int8_t>)
    return vreinterpretq_u16_s16(vmovl_s8(vld1_s8(from)));
  if constexpr (std::is_same_v<T, std::uint8_t>) return vmovl_u8(vld1_u8(from));
  if constexpr (std::is_same_v<T, std::int16_t>) {
    return vreinterpretq_u32_s32(vmovl_s16(vld1_s16(from)));
  }
  if constexpr (std::is_same_v<T, std::uint16_t>) return vmovl_u16(vld1_u16(from));
  if constexpr (std::is_same_v<T, std::int32_t>) {
    return vreinterpretq_u64_s64(vmovl_s32(vld1_s32(from)));
  }
  if constexpr (std::is_same_v<T, std::uint32_t>) return vmovl_u32(vld1_u32(from));
#endif
}

/// The square of an extended T, which fits the lane.
template <class T>
inline Batch<Unsigned<Wider<T>>> squared_extended(Batch<Unsigned<Wider<T>>> x) {
  if constexpr (std::is_same_v<T, std::uint32_t>) {
    return multiply_low_halves(x, x);
#if defined(__AVX512F__)
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return Batch<std::uint64_t>(_mm512_mul_epi32(x, x));
#elif defined(__AVX2__)
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return Batch<std::uint64_t>(_mm256_mul_epi32(x, x));
#endif
  } else {
    return squared(x);
  }
}

template <class T>
struct WidenedSquares {
  using Lane = Unsigned<Wider<T>>;
  const T* in;

  void seek(std::size_t) const {}
  void prefetch(std::size_t i) const { ::prefetch<2>(in + i); }
  Batch<Lane> vector(std::size_t i) const { return squared_extended<T>(load_wider(in + i)); }
  Batch<Lane> partial(std::size_t i, std::size_t count) const {
    T values[lanes<Lane>] = {};
    for (std::size_t j = 0; j < count; ++j) values[j] = in[i + j];
    return squared_extended<T>(load_wider(values));
  }
};

template <class T, class Store>
Overflows widen_array(const void* in, void* out, std::size_t n) noexcept {
  fill<Store>(static_cast<Unsigned<Wider<T>>*>(out), n,
              WidenedSquares<T>{static_cast<const T*>(in)});
  return {};
}

template <class T>
constexpr Elementwise widening_kernels() {
  // The product of two 64-bit numbers is one scalar instruction: the row "scalar" has that.
  if constexpr (sizeof(T) == 8) {
    return {};
  } else {
    return {widen_array<T, CachedStore>, widen_array<T, StreamingStore>, nullptr};
  }
}

}  // namespace
