#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <lanewise/element.hpp>
#include <limits>
#include <span>
#include <type_traits>

// The numbers that every arm of the comparison by element type squares, and what their squares are
// by arithmetic that no arm uses. interpreters/python/arrays.py makes the same numbers.
//
// They repeat after 65536, so that a check needs a table of that length and not another array. They
// have both signs, and most integers' squares overflow: integers are the upper bits of k times the
// golden ratio, up to 48 of them, so that sums of squares stay exact in 128 bits. Real numbers are
// (k - 32768) / 10, whose squares round; in half precision (k - 32768) / 128, of which some squares
// overflow in float16. A complex number has two of them.

namespace lanewise::compare {

inline constexpr std::size_t sample_period = 65536;

/// Number k of the period.
template <ArrayElement T>
T sample_number(std::size_t k) {
  if constexpr (IntegerElement<T>) {
    const auto hash = static_cast<std::int64_t>(k * 0x9e37'79b9'7f4a'7c15);
    return static_cast<T>(hash >> (64 - std::min<std::size_t>(8 * sizeof(T), 48)));
  } else if constexpr (ComplexElement<T>) {
    using Real = typename T::value_type;
    return {sample_number<Real>(k), sample_number<Real>(k * 40503 % sample_period)};
  } else {
    const auto centred = static_cast<double>(k) - sample_period / 2.0;
    if constexpr (HalfElement<T>) {
      return T(static_cast<float>(centred / 128));
    } else {
      return static_cast<T>(centred) * static_cast<T>(0.1);
    }
  }
}

/// numbers[i] = number i mod sample_period.
template <ArrayElement T>
void fill_with_samples(std::span<T> numbers) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = i < sample_period ? sample_number<T>(i) : numbers[i - sample_period];
  }
}

/// `exact` to the nearest number of so many binary digits, ties to even, with subnormal numbers
/// below 2^least_exponent and infinity from where the next one after the largest would begin.
inline double rounded(double exact, int digits, int least_exponent, double largest) {
  const int exponent = exact == 0 ? least_exponent : std::max(std::ilogb(exact), least_exponent);
  const double unit = std::ldexp(1.0, exponent - digits + 1);
  const double nearest = std::nearbyint(exact / unit) * unit;  // The quotient is exact.
  return nearest > largest ? std::numeric_limits<double>::infinity() : nearest;
}

/// x^2 as its type has it: integers wrapped, reals rounded once, complex numbers to about one
/// rounding of each part.
template <ArrayElement T>
T expected_square(T x) {
  if constexpr (IntegerElement<T>) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<T>(static_cast<Wide>(x) * static_cast<Wide>(x));
  } else if constexpr (HalfElement<T>) {
    const double exact = std::pow(static_cast<double>(static_cast<float>(x)), 2);
    constexpr bool is_ieee = std::is_same_v<T, float16>;
    const double nearest = is_ieee ? rounded(exact, 11, -14, 65504)
                                   : rounded(exact, 8, -126, std::numeric_limits<float>::max());
    return T(static_cast<float>(nearest));  // Exact, as every T is a float.
  } else if constexpr (ComplexElement<T>) {
    using Real = typename T::value_type;
    const long double a = x.real(), b = x.imag();
    return {static_cast<Real>(a * a - b * b), static_cast<Real>(2 * a * b)};
  } else if constexpr (std::is_same_v<T, float>) {
    return static_cast<float>(static_cast<double>(x) * x);  // The product is exact.
  } else {
    return x * x;
  }
}

/// Whether a square is right. Complex squares are within what two evaluations can differ by: each
/// part's usual formula is within sqrt(5) roundings of the exact square, in norm (R. Brent, C.
/// Percival, P. Zimmermann, "Error bounds on complex floating-point multiplication", 2007).
template <ArrayElement T>
bool is_square(T found, T expected) {
  if constexpr (ComplexElement<T>) {
    using Real = typename T::value_type;
    const double unit = std::numeric_limits<Real>::epsilon() / 2.0;
    const auto wide = [](T x) { return std::complex<double>(x.real(), x.imag()); };
    const double error = std::norm(wide(found) - wide(expected));
    return error <= 20 * unit * unit * std::norm(wide(expected));  // 20 is (2 sqrt(5))^2.
  } else if constexpr (HalfElement<T>) {
    return found.bits == expected.bits;
  } else {
    return found == expected;
  }
}

}  // namespace lanewise::compare
