#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <lanewise/element.hpp>
#include <lanewise/overflow.hpp>
#include <tuple>
#include <utility>

// What is measured of the squares, in one shape for the library and its peers. This header is also
// compiled with the peers' own instructions (bench/peers/): it holds plain pointers.

namespace lanewise::bench {

/// The policies of Overflow, as an index. Floats and complex numbers have the first alone.
inline constexpr std::size_t policies = 4;
constexpr std::size_t index_of(Overflow overflow) {
  return static_cast<std::size_t>(overflow);
}

/// One implementation, of one element type. A null pointer is "not offered".
struct Implementation {
  /// Reductions write to `out` what they found, result_bytes at most: an unused result would be
  /// left out.
  using Array = void (*)(const void* in, void* out, std::size_t n);
  /// Elements that are `pitch` elements apart, in both arrays.
  using Strided = void (*)(const void* in, void* out, std::size_t n, std::size_t pitch);
  /// Squares of 0, 1, ..., n - 1.
  using Range = void (*)(void* out, std::size_t n);

  std::array<Array, policies> square{};
  Array magnitude = nullptr;
  Strided strided = nullptr;
  std::array<Range, policies> range{};
  Array sum = nullptr;
  Array extremes = nullptr;
};
inline constexpr std::size_t result_bytes = 32;

/// One implementation, of all element types, by ElementType.
using Implementations = std::array<Implementation, array_element_types>;

/// In the order of ElementType.
using ElementTypes = std::tuple<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t,
                                std::int32_t, std::uint32_t, std::int64_t, std::uint64_t, float16,
                                bfloat16, float, double, std::complex<float>, std::complex<double>>;

/// A sequence of indices into ElementTypes.
inline constexpr std::make_index_sequence<array_element_types> every_type{};

template <class Family, std::size_t... I>
consteval Implementations for_types(std::index_sequence<I...>) {
  return {Family::template of<std::tuple_element_t<I, ElementTypes>>()...};
}

/// Family::of<T>() for every element type T.
template <class Family>
consteval Implementations for_every_type() {
  return for_types<Family>(every_type);
}

template <class T>
const T* elements_of(const void* array) {
  return static_cast<const T*>(array);
}
template <class T>
T* elements_of(void* array) {
  return static_cast<T*>(array);
}

}  // namespace lanewise::bench
