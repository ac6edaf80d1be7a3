#pragma once

#include <type_traits>

#include "cpu/simd/squared.hpp"
#include "kernels/kernel_table.hpp"

// Squares of arithmetic ranges: start + (first + i) * step.

namespace {

/// Of integers, mod 2^w: each vector is the one before it plus a constant.
template <class T>
struct IntegerRangeSquares {
  T start, step;
  Batch<T> x, advance;

  IntegerRangeSquares(T from, T by)
      : start(from), step(by), x(from), advance(static_cast<T>(by * static_cast<T>(lanes<T>))) {}

  void seek(std::size_t i) { x = at(i); }
  Batch<T> vector(std::size_t) {
    const Batch<T> result = squared(x);
    x = x + advance;
    return result;
  }
  Batch<T> partial(std::size_t i, std::size_t) const { return squared(at(i)); }

 private:
  Batch<T> at(std::size_t i) const {
    alignas(64) T values[lanes<T>];
    T value = static_cast<T>(start + i * step);
    for (T& each : values) {
      each = value;
      value = static_cast<T>(value + step);
    }
    return Batch<T>::load_aligned(values);
  }
};

/// Lanes that index floats: a double holds every index exactly, a float is converted from a 32-bit
/// integer, which holds them below float_index_limit.
template <class T>
struct IndexOf {
  using type = double;
};
template <>
struct IndexOf<float> {
  using type = std::int32_t;
};
template <class T>
using Index = typename IndexOf<T>::type;

constexpr std::uint64_t float_index_limit = (std::uint64_t{1} << 31) - 64;

/// Of floats: the index is rounded, then times step, then plus start, then squared.
template <class T>
struct FloatRangeSquares {
  std::uint64_t first;
  Batch<T> start, step;
  Batch<Index<T>> index;

  FloatRangeSquares(T from, T by, std::uint64_t first_index)
      : first(first_index), start(from), step(by), index(Index<T>{0}) {}

  void seek(std::size_t i) { index = at(i); }
  Batch<T> vector(std::size_t) {
    const Batch<T> result = square_at(index);
    index = index + Batch<Index<T>>(static_cast<Index<T>>(lanes<Index<T>>));
    return result;
  }
  Batch<T> partial(std::size_t i, std::size_t) const { return square_at(at(i)); }

 private:
  Batch<Index<T>> at(std::size_t i) const {
    return Batch<Index<T>>(static_cast<Index<T>>(first + i)) + iota<Index<T>>();
  }
  Batch<T> square_at(Batch<Index<T>> i) const {
    if constexpr (std::is_same_v<T, float>) {
      return squared(start + xsimd::to_float(i) * step);
    } else {
      return squared(start + i * step);
    }
  }
};

template <class T, class Store>
void square_integer_range(std::uint64_t start, std::uint64_t step, std::uint64_t first, void* out,
                          std::size_t n) noexcept {
  const T from = static_cast<T>(start + step * first), by = static_cast<T>(step);
  fill<Store>(static_cast<T*>(out), n, IntegerRangeSquares<T>(from, by));
}

template <class Store>
void square_double_range(std::uint64_t start, std::uint64_t step, std::uint64_t first, void* out,
                         std::size_t n) noexcept {
  fill<Store>(static_cast<double*>(out), n,
              FloatRangeSquares<double>(__builtin_bit_cast(double, start),
                                        __builtin_bit_cast(double, step), first));
}

/// Elements past 2^31 are beyond the vector form's index.
template <class Store>
void square_float_range(std::uint64_t start, std::uint64_t step, std::uint64_t first, void* out,
                        std::size_t n) noexcept {
  const auto from = __builtin_bit_cast(float, static_cast<std::uint32_t>(start));
  const auto by = __builtin_bit_cast(float, static_cast<std::uint32_t>(step));
  auto* to = static_cast<float*>(out);
  const std::uint64_t room = first < float_index_limit ? float_index_limit - first : 0;
  const std::size_t near = n < room ? n : static_cast<std::size_t>(room);
  fill<Store>(to, near, FloatRangeSquares<float>(from, by, first));
  for (std::size_t i = near; i < n; ++i) {
    const float offset = static_cast<float>(first + i) * by;
    to[i] = (from + offset) * (from + offset);
  }
}

}  // namespace
