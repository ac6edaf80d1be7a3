#pragma once

#include <type_traits>

#include "cpu/simd/integers.hpp"
#include "kernels/kernel_table.hpp"

// Exact sums of squares of integers. Lanes gather what cannot overflow within a run of vectors;
// after each run the lanes are added to a number of 192 bits.

namespace {

__extension__ using Wide = unsigned __int128;

/// All ones in the lanes of negative numbers.
inline Batch<std::uint64_t> sign_of(Batch<std::uint64_t> x) {
#if defined(__AVX512F__)
  return Batch<std::uint64_t>(_mm512_srai_epi64(x, 63));
#elif defined(__AVX2__)
  return Batch<std::uint64_t>(_mm256_cmpgt_epi64(_mm256_setzero_si256(), x));
#elif defined(__SSE2__)
  return Batch<std::uint64_t>(_mm_shuffle_epi32(_mm_srai_epi32(x, 31), 0xf5));
#else
  return Batch<std::uint64_t>(vreinterpretq_u64_s64(vshrq_n_s64(vreinterpretq_s64_u64(x), 63)));
#endif
}

/// |x|, which as an unsigned number also holds that of the least signed one.
template <class T>
inline Batch<Unsigned<T>> magnitudes(Batch<Unsigned<T>> x) {
  if constexpr (std::is_signed_v<T> && sizeof(T) == 8) {
    const Batch<std::uint64_t> sign = sign_of(x);
    return (x ^ sign) - sign;
  } else if constexpr (std::is_signed_v<T>) {
    return as<Unsigned<T>>(xsimd::abs(as<T>(x)));
  } else {
    return x;
  }
}

/// total += addend * 2^shift, shift < 64; a number of 192 bits.
inline void add_shifted(std::uint64_t* total, Wide addend, unsigned shift) {
  const std::uint64_t low = static_cast<std::uint64_t>(addend) << shift;
  const Wide high = shift == 0 ? addend >> 64 : addend >> (64 - shift);
  Wide carry = Wide{total[0]} + low;
  total[0] = static_cast<std::uint64_t>(carry);
  carry = (carry >> 64) + total[1] + static_cast<std::uint64_t>(high);
  total[1] = static_cast<std::uint64_t>(carry);
  total[2] += static_cast<std::uint64_t>(carry >> 64) + static_cast<std::uint64_t>(high >> 64);
}

template <class T>
inline Wide sum_of_lanes(Batch<T> x) {
  alignas(64) T values[lanes<T>];
  x.store_aligned(values);
  Wide sum = 0;
  for (const T value : values) sum += value;
  return sum;
}

/// Adds the 32-bit lanes of x to 64-bit lanes.
inline Batch<std::uint64_t> add_halves(Batch<std::uint64_t> sum, Batch<std::uint32_t> x) {
  const auto pairs = as<std::uint64_t>(x);
  return sum + (pairs & Batch<std::uint64_t>(0xffff'ffff)) + (pairs >> 32);
}

/// The sum of 64-bit numbers, fewer than 2^32, in each lane: mod 2^64, and of their upper halves.
/// The lower halves add up to less than 2^64, and so to what the two differ by.
struct WideSum {
  Batch<std::uint64_t> all = zeros<std::uint64_t>(), upper = zeros<std::uint64_t>();

  void add(Batch<std::uint64_t> x) {
    all = all + x;
    upper = upper + (x >> 32);
  }
  Wide total() const {
    const Wide lower = sum_of_lanes<std::uint64_t>(all - (upper << 32));
    return (sum_of_lanes<std::uint64_t>(upper) << 32) + lower;
  }
};

#if defined(__SSE2__)
/// The sums of the squares of neighbours, as 32 bits, of 16-bit numbers: signed ones, or below
/// 2^15.
inline Batch<std::uint32_t> squares_of_pairs(Batch<std::uint16_t> x) {
#if defined(__AVX512BW__)
  return Batch<std::uint32_t>(_mm512_madd_epi16(x, x));
#elif defined(__AVX2__)
  return Batch<std::uint32_t>(_mm256_madd_epi16(x, x));
#else
  return Batch<std::uint32_t>(_mm_madd_epi16(x, x));
#endif
}
#else
inline Batch<std::uint32_t> squares_of_pairs(Batch<std::uint16_t> x) {
  const int16x8_t y = vreinterpretq_s16_u16(x);
  const int32x4_t low = vmull_s16(vget_low_s16(y), vget_low_s16(y)), high = vmull_high_s16(y, y);
  return vreinterpretq_u32_s32(vpaddq_s32(low, high));
}
#endif

// One of these for each width: add() takes a vector, flush() adds to the total and starts again.

template <class T>
struct SumOf8 {
  Batch<std::uint32_t> sum = zeros<std::uint32_t>();

  void add(Batch<std::uint8_t> x) {
    const auto pairs = as<std::uint16_t>(magnitudes<T>(x));
    sum = sum + squares_of_pairs(pairs & Batch<std::uint16_t>(0xff)) + squares_of_pairs(pairs >> 8);
  }
  void flush(std::uint64_t* total) {
    add_shifted(total, sum_of_lanes<std::uint32_t>(sum), 0);
    sum = zeros<std::uint32_t>();
  }
};

/// Unsigned numbers are made signed, y = x - 2^15: x^2 = y^2 + 2^16 y + 2^30 = y^2 + 2^16 x - 2^30.
template <class T>
struct SumOf16 {
  Batch<std::uint64_t> squares = zeros<std::uint64_t>();
  Batch<std::uint64_t> values = zeros<std::uint64_t>();
  std::uint64_t count = 0;

  void add(Batch<std::uint16_t> x) {
    if constexpr (std::is_signed_v<T>) {
      squares = add_halves(squares, squares_of_pairs(x));
    } else {
      squares = add_halves(squares, squares_of_pairs(x ^ Batch<std::uint16_t>(0x8000)));
      const auto pairs = as<std::uint32_t>(x);
      values = add_halves(values, (pairs & Batch<std::uint32_t>(0xffff)) + (pairs >> 16));
      count += lanes<std::uint16_t>;
    }
  }
  void flush(std::uint64_t* total) {
    const Wide sum = sum_of_lanes<std::uint64_t>(squares) +
                     (sum_of_lanes<std::uint64_t>(values) << 16) - (Wide{count} << 30);
    add_shifted(total, sum, 0);
    *this = SumOf16{};
  }
};

template <class T>
struct SumOf32 {
  WideSum even, odd;

  void add(Batch<std::uint32_t> x) {
    const auto pairs = as<std::uint64_t>(magnitudes<T>(x));
    const Batch<std::uint64_t> upper = pairs >> 32;
    even.add(multiply_low_halves(pairs, pairs));
    odd.add(multiply_low_halves(upper, upper));
  }
  void flush(std::uint64_t* total) {
    add_shifted(total, even.total(), 0);
    add_shifted(total, odd.total(), 0);
    *this = SumOf32{};
  }
};

#if defined(__AVX512IFMA__)
/// x = 2^52 h + l: the 52-bit halves of l^2, of l h and h^2, whose instructions see the lower 52
/// bits of x by themselves. 4096 of them fit a lane.
template <class T>
struct SumOf64 {
  __m512i low{}, middle{}, cross{}, cross_upper{}, high{};

  void add(Batch<std::uint64_t> number) {
    const __m512i x = magnitudes<T>(number);
    const __m512i h = _mm512_srli_epi64(x, 52);
    low = _mm512_madd52lo_epu64(low, x, x);
    middle = _mm512_madd52hi_epu64(middle, x, x);
    cross = _mm512_madd52lo_epu64(cross, x, h);
    cross_upper = _mm512_madd52hi_epu64(cross_upper, x, h);
    high = _mm512_madd52lo_epu64(high, h, h);
  }
  void flush(std::uint64_t* total) {
    const auto sum = [](__m512i x) { return sum_of_lanes<std::uint64_t>(Batch<std::uint64_t>(x)); };
    add_shifted(total, sum(low), 0);
    add_shifted(total, sum(middle) + 2 * sum(cross), 52);
    // By 2^104: the sum has 40 bits.
    add_shifted(total, (sum(high) + 2 * sum(cross_upper)) << 41, 104 - 41);
    *this = SumOf64{};
  }
};
#else
/// x = 2^32 h + l: x^2 = l^2 + 2^33 l h + 2^64 h^2
template <class T>
struct SumOf64 {
  WideSum low, cross, high;

  void add(Batch<std::uint64_t> number) {
    const Batch<std::uint64_t> x = magnitudes<T>(number), h = x >> 32;
    low.add(multiply_low_halves(x, x));
    cross.add(multiply_low_halves(x, h));
    high.add(multiply_low_halves(h, h));
  }
  void flush(std::uint64_t* total) {
    add_shifted(total, low.total(), 0);
    add_shifted(total, cross.total(), 33);
    add_shifted(total, high.total() << 32, 32);
    *this = SumOf64{};
  }
};
#endif

template <class T>
using SumOf = std::conditional_t<
    sizeof(T) == 1, SumOf8<T>,
    std::conditional_t<sizeof(T) == 2, SumOf16<T>,
                       std::conditional_t<sizeof(T) == 4, SumOf32<T>, SumOf64<T>>>>;

/// Vectors between flushes: 32-bit lanes of SumOf8 gain at most 4 * 255^2 at a time, and those of
/// the 52-bit halves 2^52.
constexpr std::size_t vectors_per_run = 4096;

template <class T>
void add_sum(const void* in, std::size_t n, std::uint64_t* total) noexcept {
  using Lane = Unsigned<T>;
  constexpr std::size_t step = lanes<Lane>;
  const auto* from = static_cast<const Lane*>(in);
  SumOf<T> a, b;
  std::size_t i = 0;
  while (i + step <= n) {
    const std::size_t rest = (n - i) / step, run = rest < vectors_per_run ? rest : vectors_per_run;
    const std::size_t end = i + run * step;
    for (; i + 2 * step <= end; i += 2 * step) {
      if (i + prefetch_bytes / sizeof(T) < n) prefetch<2>(from + i);
      a.add(load(from + i));
      b.add(load(from + i + step));
    }
    for (; i < end; i += step) a.add(load(from + i));
    a.flush(total);
    b.flush(total);
  }
  if (i == n) return;
  // What a SumOf counts of the zeros above the last elements is what they are: nothing but a count.
  a.add(load_partial(from + i, n - i));
  a.flush(total);
}

}  // namespace
