#pragma once

#include <bit>
#include <complex>
#include <cstdint>
#include <lanewise/element.hpp>
#include <limits>
#include <type_traits>

// The square of one element, as one would write it in a loop.

namespace lanewise::bench::peers {

__extension__ using Uint128 = unsigned __int128;
#if defined(__FLT16_MANT_DIG__)
__extension__ using NativeFloat16 = _Float16;
#endif

/// Integers are multiplied as unsigned ones, at least as wide as unsigned int: that wraps. Half
/// precision is the compiler's own type where it has one, and else rounded in integer arithmetic.
template <class T>
T wrapped(T x) {
  if constexpr (IntegerElement<T>) {
    using Unsigned = std::make_unsigned_t<T>;
    using Wide = std::common_type_t<Unsigned, unsigned>;
    const auto wide = static_cast<Wide>(static_cast<Unsigned>(x));
    return static_cast<T>(wide * wide);
#if defined(__FLT16_MANT_DIG__)
  } else if constexpr (std::same_as<T, float16>) {
    const auto value = std::bit_cast<NativeFloat16>(x);
    return std::bit_cast<T>(static_cast<NativeFloat16>(value * value));
#endif
  } else if constexpr (HalfElement<T>) {
    const auto value = static_cast<float>(x);
    return T(value * value);
  } else {
    return x * x;
  }
}

/// Two compares, which vectorise where __builtin_mul_overflow does not.
template <IntegerElement T>
bool fits(T x) {
  constexpr T root = max_square_root<T>;
  if constexpr (std::is_signed_v<T>) return x <= root && x >= -root;
  return x <= root;
}

template <IntegerElement T>
T saturated(T x) {
  return fits(x) ? wrapped(x) : std::numeric_limits<T>::max();
}

template <IntegerElement T>
widened_t<T> widened(T x) {
  if constexpr (sizeof(T) == 8) {
    const auto bits = static_cast<std::uint64_t>(x);
    const Uint128 magnitude = x < 0 ? 0 - bits : bits;
    const Uint128 square = magnitude * magnitude;
    return {static_cast<std::uint64_t>(square), static_cast<std::uint64_t>(square >> 64)};
  } else {
    return wrapped(static_cast<widened_t<T>>(+x));
  }
}

template <ComplexElement T>
typename T::value_type magnitude(T x) {
  return std::norm(x);
}

/// The square in the type that sums are made in: exact, of 8-byte integers in 128 bits.
template <class T>
auto summand(T x) {
  if constexpr (ComplexElement<T>) {
    return static_cast<double>(std::norm(x));
  } else if constexpr (RealElement<T>) {
    using Float = std::conditional_t<HalfElement<T>, float, T>;
    const auto value = static_cast<double>(static_cast<Float>(x));
    return value * value;
  } else if constexpr (sizeof(T) == 8) {
    return static_cast<Uint128>(widened(x));
  } else {
    return static_cast<std::uint64_t>(widened(x));
  }
}

}  // namespace lanewise::bench::peers
