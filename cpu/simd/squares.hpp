#pragma once

#include <type_traits>

#include "cpu/simd/complex.hpp"
#include "cpu/simd/extremes.hpp"
#include "cpu/simd/float_sums.hpp"
#include "cpu/simd/half.hpp"
#include "cpu/simd/integers.hpp"
#include "cpu/simd/ranges.hpp"
#include "cpu/simd/sums.hpp"
#include "kernels/kernel_table.hpp"

// What this row offers of squares, for each element type. Kernels of elements with a stride are
// left to the row "scalar": gathering them into vectors takes longer than squaring them one by one.

namespace {

using lanewise::kernels::SquareKernels;

template <class T>
constexpr SquareKernels integer_squares() {
  using Lane = Unsigned<T>;
  return {
      .wrap = {square_array<Lane, CachedStore>, square_array<Lane, StreamingStore>, nullptr},
      .check = {check_array<T, CachedStore>, check_array<T, StreamingStore>, nullptr},
      .saturate = {saturate_array<T, CachedStore>, saturate_array<T, StreamingStore>, nullptr},
      .widen = widening_kernels<T>(),
      .magnitude = {},
      .range = square_integer_range<Lane, CachedStore>,
      .range_streaming = square_integer_range<Lane, StreamingStore>,
      .add_sum = add_sum<T>,
      .block_sums = nullptr,
      .range_block_sums = nullptr,
      .extremes = find_extremes<Lane, Magnitude<T>>,
  };
}

constexpr SquareKernels float32_squares() {
  SquareKernels kernels{};
  kernels.wrap = {square_array<float, CachedStore>, square_array<float, StreamingStore>, nullptr};
  kernels.range = square_float_range<CachedStore>;
  kernels.range_streaming = square_float_range<StreamingStore>;
  kernels.block_sums = block_sums<float>;
  kernels.range_block_sums = range_block_sums<float, std::uint32_t>;
  kernels.extremes = find_extremes<std::uint32_t, WithoutSign<std::uint32_t>>;
  return kernels;
}

constexpr SquareKernels float64_squares() {
  SquareKernels kernels{};
  kernels.wrap = {square_array<double, CachedStore>, square_array<double, StreamingStore>, nullptr};
  kernels.range = square_double_range<CachedStore>;
  kernels.range_streaming = square_double_range<StreamingStore>;
  kernels.block_sums = block_sums<double>;
  kernels.range_block_sums = range_block_sums<double, std::uint64_t>;
  kernels.extremes = find_extremes<std::uint64_t, WithoutSign<std::uint64_t>>;
  return kernels;
}

/// Without conversions in hardware the row "scalar" has float16.
constexpr SquareKernels float16_squares() {
  SquareKernels kernels{};
#if defined(LANEWISE_HAS_FLOAT16)
  kernels.wrap = {square_half<squared_float16, CachedStore>,
                  square_half<squared_float16, StreamingStore>, nullptr};
  kernels.block_sums = block_sums<Float16Bits>;
#endif
  kernels.extremes = find_extremes<std::uint16_t, WithoutSign<std::uint16_t>>;
  return kernels;
}

constexpr SquareKernels bfloat16_squares() {
  SquareKernels kernels{};
  kernels.wrap = {square_half<squared_bfloat16, CachedStore>,
                  square_half<squared_bfloat16, StreamingStore>, nullptr};
  kernels.block_sums = block_sums<Bfloat16Bits>;
  kernels.extremes = find_extremes<std::uint16_t, WithoutSign<std::uint16_t>>;
  return kernels;
}

template <class Real>
constexpr SquareKernels complex_squares() {
  SquareKernels kernels{};
  kernels.wrap = {square_complex<Real, CachedStore>, square_complex<Real, StreamingStore>, nullptr};
  kernels.magnitude = {square_magnitudes<Real, CachedStore>,
                       square_magnitudes<Real, StreamingStore>, nullptr};
  return kernels;
}

}  // namespace
