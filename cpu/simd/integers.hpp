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

// Which squares do not fit. Unsigned numbers: those with a bit in the upper half. Signed ones:
// those outside [-root, root], which adding root maps to [0, 2 root], so that one unsigned
// comparison decides; where there are only signed ones, two decide.

/// The bits of an unsigned x whose square does not fit.
template <class T>
constexpr T upper_half = static_cast<T>(static_cast<T>(-1) << (4 * sizeof(T)));

/// Whether a lane has one of these bits.
template <class T>
inline bool has_any(Batch<T> x, T bits) {
#if defined(__AVX512F__)
  return _mm512_test_epi64_mask(x, Batch<T>(bits)) != 0;
#elif defined(__AVX2__)
  return _mm256_testz_si256(x, Batch<T>(bits)) == 0;
#else
  return xsimd::any((x & Batch<T>(bits)) != zeros<T>());
#endif
}

#if defined(__AVX512F__) || defined(__ARM_NEON)
constexpr bool has_unsigned_comparisons = true;
#else
constexpr bool has_unsigned_comparisons = false;
#endif

/// In which lanes the square does not fit; unsigned numbers only where they compare.
template <class T>
inline auto is_out_of_range(Batch<Unsigned<T>> x) {
  using Lane = Unsigned<T>;
  if constexpr (!std::is_signed_v<T>) {
    return x > Batch<Lane>(largest_root<T>);
  } else if constexpr (has_unsigned_comparisons) {
    const Batch<Lane> root(largest_root<T>), twice(static_cast<Lane>(2 * largest_root<T>));
    return x + root > twice;
  } else {
    constexpr auto root = static_cast<T>(largest_root<T>);
    const Batch<T> y = as<T>(x);
    return (y > Batch<T>(root)) | (Batch<T>(static_cast<T>(-root)) > y);
  }
}

template <class T>
inline bool any_overflow(Batch<Unsigned<T>> x) {
  if constexpr (std::is_signed_v<T>) {
    return xsimd::any(is_out_of_range<T>(x));
  } else {
    return has_any(x, upper_half<T>);
  }
}

/// The largest power of two whose square fits.
template <class T>
constexpr Unsigned<T> largest_power = [] {
  Unsigned<T> power = 1;
  while (power <= largest_root<T> / 2) power = static_cast<Unsigned<T>>(2 * power);
  return power;
}();

/// Whether a square in one of four vectors does not fit. Of signed numbers, most are in [-p, p), p
/// a power of two, which takes an addition and a test of bits to know; comparisons decide of the
/// rest.
template <class T, class Vector = Batch<Unsigned<T>>>
inline bool any_overflow(Vector a, Vector b, Vector c, Vector d) {
  using Lane = Unsigned<T>;
  if constexpr (!std::is_signed_v<T>) {
    return any_overflow<T>((a | b) | (c | d));
  } else {
    if constexpr (sizeof(T) > 1) {
      const Vector p(largest_power<T>), shifted_a = a + p, shifted_b = b + p;
      const Vector shifted_c = c + p, shifted_d = d + p;
      constexpr auto beyond = static_cast<Lane>(0 - 2 * largest_power<T>);
      const bool may = has_any((shifted_a | shifted_b) | (shifted_c | shifted_d), beyond);
      if (!may) [[likely]]
        return false;
    }
    return xsimd::any((is_out_of_range<T>(a) | is_out_of_range<T>(b)) |
                      (is_out_of_range<T>(c) | is_out_of_range<T>(d)));
  }
}

// wrap

/// in[i]^2 mod 2^w, or of floats rounded
template <class T>
struct ArraySquares {
  const T* in;

  void seek(std::size_t) const {}
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
    const Batch<Lane> square = squared(x), most(largest_value<T>);
    if constexpr (has_unsigned_comparisons) {
      return xsimd::select(is_out_of_range<T>(x), most, square);
    } else if constexpr (std::is_signed_v<T>) {
      return as<Lane>(xsimd::select(is_out_of_range<T>(x), as<T>(most), as<T>(square)));
    } else {
      const auto fits = (x & Batch<Lane>(upper_half<Lane>)) == zeros<Lane>();
      return xsimd::select(fits, square, most);
    }
  }
  void seek(std::size_t) const {}
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

/// Counts the elements among `count` whose square does not fit. Off the fast path.
template <class T>
[[gnu::noinline]] void note_overflows(Batch<Unsigned<T>> x, std::size_t index, std::size_t count,
                                      Overflows* found) noexcept {
  using Lane = Unsigned<T>;
  alignas(64) Lane values[lanes<Lane>];
  x.store_aligned(values);
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_negative = std::is_signed_v<T> && values[i] > largest_value<T>;
    const Lane magnitude = is_negative ? static_cast<Lane>(Lane{0} - values[i]) : values[i];
    if (magnitude > largest_root<T> && found->count++ == 0) found->first = index + i;
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
  const auto partial = [&](std::size_t i, std::size_t count) {
    const Batch<Lane> x = load_partial(from + i, count);
    if (any_overflow<T>(x)) note_overflows<T>(x, i, count, &found);
    store_partial(to + i, squared(x), count);
  };
  std::size_t i = 0;
  if constexpr (Store::is_streaming) {
    i = elements_to_alignment(to, n);
    if (i > 0) partial(0, i);
  }
  for (; i + 4 * step <= n; i += 4 * step) {
    const Batch<Lane> a = load(from + i), b = load(from + i + step);
    const Batch<Lane> c = load(from + i + 2 * step), d = load(from + i + 3 * step);
    if (any_overflow<T>(a, b, c, d)) [[unlikely]] {
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
    if (any_overflow<T>(x)) note_overflows<T>(x, i, step, &found);
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
  if constexpr (std::is_same_v<T, std::int8_t>) {
    return Batch<Lane>(_mm512_cvtepi8_epi16(x));
  } else if constexpr (std::is_same_v<T, std::uint8_t>) {
    return Batch<Lane>(_mm512_cvtepu8_epi16(x));
  } else if constexpr (std::is_same_v<T, std::int16_t>) {
    return Batch<Lane>(_mm512_cvtepi16_epi32(x));
  } else if constexpr (std::is_same_v<T, std::uint16_t>) {
    return Batch<Lane>(_mm512_cvtepu16_epi32(x));
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return Batch<Lane>(_mm512_cvtepi32_epi64(x));
  } else {
    return Batch<Lane>(_mm512_cvtepu32_epi64(x));
  }
#elif defined(__AVX2__)
  const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  if constexpr (std::is_same_v<T, std::int8_t>) {
    return Batch<Lane>(_mm256_cvtepi8_epi16(x));
  } else if constexpr (std::is_same_v<T, std::uint8_t>) {
    return Batch<Lane>(_mm256_cvtepu8_epi16(x));
  } else if constexpr (std::is_same_v<T, std::int16_t>) {
    return Batch<Lane>(_mm256_cvtepi16_epi32(x));
  } else if constexpr (std::is_same_v<T, std::uint16_t>) {
    return Batch<Lane>(_mm256_cvtepu16_epi32(x));
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return Batch<Lane>(_mm256_cvtepi32_epi64(x));
  } else {
    return Batch<Lane>(_mm256_cvtepu32_epi64(x));
  }
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
  if constexpr (std::is_same_v<T, std::int8_t>) {
    return vreinterpretq_u16_s16(vmovl_s8(vld1_s8(from)));
  } else if constexpr (std::is_same_v<T, std::uint8_t>) {
    return vmovl_u8(vld1_u8(from));
  } else if constexpr (std::is_same_v<T, std::int16_t>) {
    return vreinterpretq_u32_s32(vmovl_s16(vld1_s16(from)));
  } else if constexpr (std::is_same_v<T, std::uint16_t>) {
    return vmovl_u16(vld1_u16(from));
  } else if constexpr (std::is_same_v<T, std::int32_t>) {
    return vreinterpretq_u64_s64(vmovl_s32(vld1_s32(from)));
  } else {
    return vmovl_u32(vld1_u32(from));
  }
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
