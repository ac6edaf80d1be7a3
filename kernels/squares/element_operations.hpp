#pragma once

#include <bit>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <lanewise/element.hpp>
#include <limits>
#include <type_traits>

#include "kernels/host_device.hpp"
#include "kernels/squares/int256.hpp"

// One element: what each operation makes of it, and of what type. The scalar row runs these one
// after the other, and a GPU in each of its threads.

namespace lanewise::kernels::element {

/// x mod 2^w squared, in arithmetic that has no undefined overflow.
template <IntegerElement T>
LANEWISE_HOST_DEVICE constexpr T wrapped_square(T x) {
  // The sign is extended on purpose. NOLINTNEXTLINE(bugprone-signed-char-misuse)
  const auto wide = static_cast<std::uint64_t>(x);
  return static_cast<T>(wide * wide);
}

/// Of a narrow integer in 32 bits, in which the processors of a GPU calculate.
template <IntegerElement T>
using Magnitude = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;

template <IntegerElement T>
LANEWISE_HOST_DEVICE constexpr Magnitude<T> magnitude(T x) {
  // The sign is extended on purpose. NOLINTNEXTLINE(bugprone-signed-char-misuse)
  const auto bits = static_cast<Magnitude<T>>(x);
  if constexpr (std::is_signed_v<T>) return x < 0 ? 0 - bits : bits;
  return bits;
}

template <IntegerElement T>
LANEWISE_HOST_DEVICE constexpr bool overflows(T x) {
  return magnitude(x) > static_cast<Magnitude<T>>(max_square_root<T>);
}

/// Integers: mod 2^w.
template <class T>
struct Wrap {
  using Element = T;
  using Result = T;
  LANEWISE_HOST_DEVICE static constexpr T of(T x) {
    if constexpr (IntegerElement<T>) {
      return wrapped_square(x);
    } else if constexpr (HalfElement<T>) {
      return T(static_cast<float>(x) * static_cast<float>(x));
    } else if constexpr (ComplexElement<T>) {
      const auto a = x.real(), b = x.imag();
      return {(a - b) * (a + b), a * (b + b)};
    } else {
      return x * x;
    }
  }
};

/// The same, of which overflows() tells what did not fit.
template <class T>
struct Check : Wrap<T> {};

template <class T>
struct Saturate {
  using Element = T;
  using Result = T;
  LANEWISE_HOST_DEVICE static constexpr T of(T x) {
    return overflows(x) ? std::numeric_limits<T>::max() : wrapped_square(x);
  }
};

template <class T>
struct Widen {
  using Element = T;
  using Result = widened_t<T>;
  LANEWISE_HOST_DEVICE static constexpr Result of(T x) {
    if constexpr (sizeof(T) == 8) {
      const Wide square = Wide{magnitude(x)} * magnitude(x);
      return {static_cast<std::uint64_t>(square), static_cast<std::uint64_t>(square >> 64)};
    } else {
      return static_cast<Result>(std::uint64_t{magnitude(x)} * magnitude(x));
    }
  }
};

template <class T>
struct SquaredMagnitude {
  using Element = T;
  using Result = typename T::value_type;
  LANEWISE_HOST_DEVICE static constexpr Result of(T x) {
    return x.real() * x.real() + x.imag() * x.imag();
  }
};

/// A float of the bits in the low end, or an integer mod 2^w.
template <class T>
LANEWISE_HOST_DEVICE constexpr T from_bits(std::uint64_t bits) {
  if constexpr (std::is_same_v<T, float>) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  } else if constexpr (std::is_same_v<T, double>) {
    return std::bit_cast<double>(bits);
  } else {
    return static_cast<T>(bits);
  }
}

/// start + index * step: integers mod 2^w; of floats the index, its product with the step, and the
/// sum are rounded.
template <class T>
LANEWISE_HOST_DEVICE constexpr T of_range(std::uint64_t start, std::uint64_t step,
                                          std::uint64_t index) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(start + step * index);
  } else {
    const T offset = static_cast<T>(index) * from_bits<T>(step);
    return from_bits<T>(start) + offset;
  }
}

/// What extremes are ordered by: |x| of integers, the bits without the sign of floats.
template <class T>
LANEWISE_HOST_DEVICE constexpr std::uint64_t ordered_magnitude(T x) {
  if constexpr (IntegerElement<T>) {
    return magnitude(x);
  } else if constexpr (HalfElement<T>) {
    return x.bits & 0x7fffU;
  } else if constexpr (sizeof(T) == 4) {
    return std::bit_cast<std::uint32_t>(x) & 0x7fff'ffffU;
  } else {
    return std::bit_cast<std::uint64_t>(x) & 0x7fff'ffff'ffff'ffffU;
  }
}

}  // namespace lanewise::kernels::element
