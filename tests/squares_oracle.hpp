#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <lanewise/element.hpp>
#include <lanewise/views.hpp>
#include <limits>
#include <vector>

// The oracle: squares as the documentation has them, in arithmetic wider than any kernel uses.

namespace lanewise::tests {

__extension__ using Wide = unsigned __int128;
__extension__ using SignedWide = __int128;

// Integers: exact in 128 bits.

/// Of any integer of up to 64 bits: a negative one is squared mod 2^128, which its square fits.
template <class T>
Wide exact_square(T x) {
  const auto wide = static_cast<Wide>(x);
  return wide * wide;
}

template <IntegerElement T>
bool square_fits(T x) {
  return exact_square(x) <= static_cast<Wide>(std::numeric_limits<T>::max());
}

inline uint128 as_uint128(Wide x) {
  return {static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(x >> 64)};
}

template <IntegerElement T>
T expected_saturated(T x) {
  return square_fits(x) ? static_cast<T>(exact_square(x)) : std::numeric_limits<T>::max();
}

template <IntegerElement T>
widened_t<T> expected_widened(T x) {
  if constexpr (sizeof(T) == 8) {
    return as_uint128(exact_square(x));
  } else {
    return static_cast<widened_t<T>>(exact_square(x));
  }
}

// float and double: the exact product of the digits, rounded once.

inline int bit_length(Wide x) {
  const auto high = static_cast<std::uint64_t>(x >> 64);
  return high != 0 ? 64 + static_cast<int>(std::bit_width(high))
                   : static_cast<int>(std::bit_width(static_cast<std::uint64_t>(x)));
}

/// digits * 2^exponent rounded to nearest, ties to even, subnormal results included.
inline double rounded(Wide digits, int exponent) {
  constexpr int precision = std::numeric_limits<double>::digits, least = -1074;
  const int dropped = std::max({0, bit_length(digits) - precision, least - exponent});
  if (dropped == 0) return std::ldexp(static_cast<double>(digits), exponent);
  if (dropped > bit_length(digits)) return 0;  // Less than half of the least double.
  const Wide kept = dropped > 127 ? 0 : digits >> dropped;
  const Wide half = Wide{1} << (dropped - 1), rest = digits - (kept << 1) * half;
  const bool up = rest > half || (rest == half && kept % 2 == 1);
  return std::ldexp(static_cast<double>(kept + up), exponent + dropped);
}

inline float expected_product(float a, float b) {
  return static_cast<float>(static_cast<double>(a) * static_cast<double>(b));
}

inline double expected_product(double a, double b) {
  if (!std::isfinite(a) || !std::isfinite(b)) return a * b;
  constexpr int precision = std::numeric_limits<double>::digits;
  int a_exponent = 0, b_exponent = 0;
  const auto digits = [](double x, int* exponent) {
    return static_cast<std::uint64_t>(std::ldexp(std::frexp(std::abs(x), exponent), precision));
  };
  const Wide product = Wide{digits(a, &a_exponent)} * digits(b, &b_exponent);
  const double magnitude = rounded(product, a_exponent + b_exponent - 2 * precision);
  return std::signbit(a) != std::signbit(b) ? -magnitude : magnitude;
}

// Half precision: the nearest among all values of the format.

template <HalfElement T>
struct HalfFormat {
  static constexpr bool is_binary16 = std::is_same_v<T, float16>;
  static constexpr int fraction_bits = is_binary16 ? 10 : 7;
  static constexpr int bias = is_binary16 ? 15 : 127;
  static constexpr unsigned infinity = 0x8000U - (1U << fraction_bits);

  /// What the bits without the sign stand for; infinity's are taken as the next power of two.
  static double magnitude(unsigned bits) {
    const unsigned exponent = bits >> fraction_bits, fraction = bits % (1U << fraction_bits);
    const unsigned hidden = exponent == 0 ? 0 : 1U << fraction_bits;
    return std::ldexp(static_cast<double>(hidden + fraction),
                      static_cast<int>(std::max(exponent, 1U)) - bias - fraction_bits);
  }

  /// magnitude(0), magnitude(1), ..., magnitude(infinity): they rise.
  static const std::vector<double>& magnitudes() {
    static const std::vector<double> all = [] {
      std::vector<double> result;
      for (unsigned bits = 0; bits <= infinity; ++bits) result.push_back(magnitude(bits));
      return result;
    }();
    return all;
  }

  /// The bits of the value nearest to x >= 0, ties to the even one.
  static std::uint16_t nearest(double x) {
    const std::vector<double>& all = magnitudes();
    const auto above = std::lower_bound(all.begin(), all.end(), x);
    if (above == all.end()) return infinity;
    const auto bits = static_cast<std::uint16_t>(above - all.begin());
    if (*above == x) return bits;
    const double down = x - *std::prev(above), up = *above - x;
    const bool takes_lower = down < up || (down == up && bits % 2 == 1);
    return static_cast<std::uint16_t>(bits - takes_lower);
  }
};

template <class T>
bool is_nan(T x) {
  if constexpr (std::is_floating_point_v<T>) return std::isnan(x);
  if constexpr (HalfElement<T>) return (x.bits & 0x7fffU) > HalfFormat<T>::infinity;
  return false;
}

/// The value of a half-precision float that is no NaN.
template <HalfElement T>
double value_of(T x) {
  const unsigned bits = x.bits & 0x7fffU;
  const double magnitude = bits == HalfFormat<T>::infinity ? std::numeric_limits<double>::infinity()
                                                           : HalfFormat<T>::magnitude(bits);
  return x.bits & 0x8000U ? -magnitude : magnitude;
}

/// Squares of all 2^16 values: the square as a float, and that as a half.
template <HalfElement T>
T expected_square_of_half(T x) {
  static const std::vector<std::uint16_t> all = [] {
    std::vector<std::uint16_t> squares(0x8000, 0x7fff);
    for (unsigned bits = 0; bits <= HalfFormat<T>::infinity; ++bits) {
      const double value = value_of(T::from_bits(static_cast<std::uint16_t>(bits)));
      squares[bits] = HalfFormat<T>::nearest(static_cast<float>(value * value));
    }
    return squares;
  }();
  return T::from_bits(all[x.bits & 0x7fffU]);
}

// Every element

/// The square; of integers mod 2^w.
template <ArrayElement T>
T expected_square(T x) {
  if constexpr (IntegerElement<T>) {
    return static_cast<T>(exact_square(x));
  } else if constexpr (HalfElement<T>) {
    return expected_square_of_half(x);
  } else if constexpr (ComplexElement<T>) {
    const auto a = x.real(), b = x.imag();
    return {expected_product(a - b, a + b), expected_product(a, 2 * b)};
  } else {
    return expected_product(x, x);
  }
}

template <ComplexElement T>
typename T::value_type expected_magnitude(T x) {
  return expected_product(x.real(), x.real()) + expected_product(x.imag(), x.imag());
}

/// Element `index` of a range: of integers mod 2^w, of floats i, i * step, and the sum rounded.
template <class T>
T expected_range_element(T start, step_t<T> step, std::uint64_t index) {
  if constexpr (IntegerElement<T>) {
    return static_cast<T>(static_cast<Wide>(start) + static_cast<Wide>(step) * index);
  } else {
    return start + expected_product(static_cast<T>(index), step);
  }
}

/// Whether the two are the same bits, or both NaN.
template <class T>
bool same_bits(const T& a, const T& b) {
  if constexpr (ComplexElement<T>) {
    return same_bits(a.real(), b.real()) && same_bits(a.imag(), b.imag());
  } else {
    return std::memcmp(&a, &b, sizeof(T)) == 0 || (is_nan(a) && is_nan(b));
  }
}

}  // namespace lanewise::tests
