#pragma once

#include "cpu/simd/vector.hpp"
#include "kernels/kernel_table.hpp"

// Sums of squares of floats, in the shape that kernel_table.hpp fixes: 64 lanes of double, whatever
// the width of a vector. Eight vectors of lanes are in flight at a time; where that is not all 64,
// a block is gone over again for the next ones, out of the first-level cache.

namespace {

using lanewise::kernels::sum_block_elements;
using lanewise::kernels::sum_lanes;

struct Float16Bits {
  std::uint16_t bits;
};
struct Bfloat16Bits {
  std::uint16_t bits;
};

/// As many elements as a vector has doubles, as double.
inline Batch<double> load_doubles(const double* from) {
  return load(from);
}

#if defined(__AVX512F__)
inline Batch<double> load_doubles(const float* from) {
  return Batch<double>(_mm512_cvtps_pd(_mm256_loadu_ps(from)));
}
inline Batch<double> load_doubles(const Float16Bits* from) {
  const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  return Batch<double>(_mm512_cvtps_pd(_mm256_cvtph_ps(x)));
}
inline Batch<double> load_doubles(const Bfloat16Bits* from) {
  const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  const __m256i floats = _mm256_slli_epi32(_mm256_cvtepu16_epi32(x), 16);
  return Batch<double>(_mm512_cvtps_pd(_mm256_castsi256_ps(floats)));
}
#elif defined(__AVX2__)
inline Batch<double> load_doubles(const float* from) {
  return Batch<double>(_mm256_cvtps_pd(_mm_loadu_ps(from)));
}
inline Batch<double> load_doubles(const Float16Bits* from) {
  const __m128i x = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
  return Batch<double>(_mm256_cvtps_pd(_mm_cvtph_ps(x)));
}
inline Batch<double> load_doubles(const Bfloat16Bits* from) {
  const __m128i x = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
  const __m128i floats = _mm_unpacklo_epi16(_mm_setzero_si128(), x);
  return Batch<double>(_mm256_cvtps_pd(_mm_castsi128_ps(floats)));
}
#elif defined(__SSE2__)
inline Batch<double> load_doubles(const float* from) {
  const __m128i x = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(from));
  return Batch<double>(_mm_cvtps_pd(_mm_castsi128_ps(x)));
}
inline Batch<double> load_doubles(const Bfloat16Bits* from) {
  int bits = 0;
  __builtin_memcpy(&bits, from, sizeof(bits));
  const __m128i floats = _mm_unpacklo_epi16(_mm_setzero_si128(), _mm_cvtsi32_si128(bits));
  return Batch<double>(_mm_cvtps_pd(_mm_castsi128_ps(floats)));
}
#else
inline Batch<double> load_doubles(const float* from) {
  return Batch<double>(vcvt_f64_f32(vld1_f32(from)));
}
inline Batch<double> load_doubles(const Float16Bits* from) {
  std::uint16_t halves[4] = {from[0].bits, from[1].bits, 0, 0};
  const float32x4_t floats = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(halves)));
  return Batch<double>(vcvt_f64_f32(vget_low_f32(floats)));
}
inline Batch<double> load_doubles(const Bfloat16Bits* from) {
  std::uint16_t halves[4] = {from[0].bits, from[1].bits, 0, 0};
  const uint32x4_t floats = vshll_n_u16(vld1_u16(halves), 16);
  return Batch<double>(vcvt_f64_f32(vget_low_f32(vreinterpretq_f32_u32(floats))));
}
#endif

/// start + index * step in T, as double; the index is exact.
template <class T>
inline Batch<double> range_element(Batch<double> index, T start, T step) {
  if constexpr (sizeof(T) == sizeof(double)) {
    return Batch<double>(start) + index * Batch<double>(step);
  } else {
#if defined(__AVX512F__)
    const __m256 offset = _mm256_mul_ps(_mm512_cvtpd_ps(index), _mm256_set1_ps(step));
    return Batch<double>(_mm512_cvtps_pd(_mm256_add_ps(_mm256_set1_ps(start), offset)));
#elif defined(__AVX2__)
    const __m128 offset = _mm_mul_ps(_mm256_cvtpd_ps(index), _mm_set1_ps(step));
    return Batch<double>(_mm256_cvtps_pd(_mm_add_ps(_mm_set1_ps(start), offset)));
#elif defined(__SSE2__)
    const __m128 offset = _mm_mul_ps(_mm_cvtpd_ps(index), _mm_set1_ps(step));
    return Batch<double>(_mm_cvtps_pd(_mm_add_ps(_mm_set1_ps(start), offset)));
#else
    const float32x2_t offset = vmul_f32(vcvt_f32_f64(index), vdup_n_f32(step));
    return Batch<double>(vcvt_f64_f32(vadd_f32(vdup_n_f32(start), offset)));
#endif
  }
}

constexpr std::size_t sum_vectors = 8;
constexpr std::size_t sum_pass_lanes = sum_vectors * lanes<double>;
static_assert(sum_lanes % sum_pass_lanes == 0);

/// Adds lane j and lane j + 32, then j + 16, ..., in place.
inline double sum_by_halving(double* sums) {
  for (std::size_t half = sum_lanes / 2; half > 0; half /= 2) {
    for (std::size_t j = 0; j < half; ++j) sums[j] += sums[j + half];
  }
  return sums[0];
}

/// The sum of one block of `rows` whole rows of 64 elements, and `tail` more. `element(i)` gives
/// the vector of elements i, i + 1, ..., and `last(i)` the same of the row that is not whole,
/// with zeros where there are no elements.
/// `ahead(i)` asks for what the row prefetch_bytes after i reads.
template <class Element, class Last, class Ahead>
inline double block_sum(std::size_t rows, std::size_t tail, Element element, Last last,
                        Ahead ahead) {
  alignas(64) double sums[sum_lanes];
  for (std::size_t lane = 0; lane < sum_lanes; lane += sum_pass_lanes) {
    Batch<double> sum[sum_vectors];
    for (Batch<double>& each : sum) each = Batch<double>(0.0);
    for (std::size_t row = 0; row < rows; ++row) {
      if (lane == 0) ahead(row * sum_lanes);
      for (std::size_t v = 0; v < sum_vectors; ++v) {
        const Batch<double> x = element(row * sum_lanes + lane + v * lanes<double>);
        sum[v] = sum[v] + x * x;
      }
    }
    for (std::size_t v = 0; v < sum_vectors; ++v) {
      if (tail > 0) {
        const Batch<double> x = last(lane + v * lanes<double>);
        sum[v] = sum[v] + x * x;
      }
      sum[v].store_aligned(sums + lane + v * lanes<double>);
    }
  }
  return sum_by_halving(sums);
}

/// Asks for a row of 64 elements.
template <class T>
inline void prefetch_row(const T* from) {
  const char* at = reinterpret_cast<const char*>(from) + prefetch_bytes;
  for (std::size_t i = 0; i < sum_lanes * sizeof(T); i += 64) __builtin_prefetch(at + i);
}

template <class T>
void block_sums(const void* in, std::size_t n, double* sums) noexcept {
  const auto* from = static_cast<const T*>(in);
  for (std::size_t begin = 0; begin < n; begin += sum_block_elements, from += sum_block_elements) {
    const std::size_t rest = n - begin;
    const std::size_t count = rest < sum_block_elements ? rest : sum_block_elements;
    const std::size_t rows = count / sum_lanes, tail = count % sum_lanes;
    alignas(64) T row[sum_lanes] = {};
    for (std::size_t i = 0; i < tail; ++i) row[i] = from[rows * sum_lanes + i];
    const bool has_more = rest > prefetch_bytes / sizeof(T);
    *sums++ = block_sum(
        rows, tail, [from](std::size_t i) { return load_doubles(from + i); },
        [&row](std::size_t i) { return load_doubles(row + i); },
        [from, has_more](std::size_t i) {
          if (has_more) prefetch_row(from + i);
        });
  }
}

template <class T, class Bits>
void range_block_sums(std::uint64_t start_bits, std::uint64_t step_bits, std::uint64_t first,
                      std::size_t n, double* sums) noexcept {
  const T start = __builtin_bit_cast(T, static_cast<Bits>(start_bits));
  const T step = __builtin_bit_cast(T, static_cast<Bits>(step_bits));
  for (std::size_t begin = 0; begin < n; begin += sum_block_elements) {
    const std::size_t rest = n - begin;
    const std::size_t count = rest < sum_block_elements ? rest : sum_block_elements;
    const std::size_t rows = count / sum_lanes, tail = count % sum_lanes;
    const auto element = [=](std::size_t i) {
      const Batch<double> index =
          Batch<double>(static_cast<double>(first + begin + i)) + iota<double>();
      return range_element(index, start, step);
    };
    const auto last = [=](std::size_t i) {
      alignas(64) double values[lanes<double>] = {};
      element(rows * sum_lanes + i).store_aligned(values);
      for (std::size_t j = 0; j < lanes<double>; ++j) {
        if (i + j >= tail) values[j] = 0;
      }
      return Batch<double>::load_aligned(values);
    };
    *sums++ = block_sum(rows, tail, element, last, [](std::size_t) {});
  }
}

}  // namespace
