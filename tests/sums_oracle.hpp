#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "squares_oracle.hpp"

// The oracle of sums: exact in 192 bits, and the documented shape of float sums written as the
// recursion that its description is.

namespace lanewise::tests {

/// A natural number below 2^192.
struct Natural192 {
  Wide low = 0;
  std::uint64_t high = 0;

  void add(Wide x) {
    low += x;
    high += low < x;
  }
  bool fits_128() const { return high == 0; }
};

template <class Elements>
Natural192 exact_sum_of_squares(const Elements& in) {
  Natural192 sum;
  for (const auto x : in) sum.add(exact_square(x));
  return sum;
}

/// sum / n rounded to nearest, ties to even, by long division; the quotient is below 2^128.
inline double expected_ratio(const Natural192& sum, std::uint64_t n) {
  const Wide middle = (Wide{sum.high} << 64 | static_cast<std::uint64_t>(sum.low >> 64));
  const Wide bottom = (middle % n << 64 | static_cast<std::uint64_t>(sum.low));
  Wide digits = middle / n << 64 | bottom / n, rest = bottom % n;
  int exponent = 0;
  for (; digits >> 100 == 0 && exponent > -200; --exponent) {
    rest *= 2;
    digits = 2 * digits + (rest >= n);
    if (rest >= n) rest -= n;
  }
  return rounded(digits | (rest != 0), exponent);
}

/// The sum of lane j of the lanes that `half` halvings have left; all of them at 64.
template <class Element>
double expected_lane(std::size_t j, std::size_t lanes, std::size_t n, const Element& element) {
  if (lanes == 64) {
    double sum = 0;
    for (std::size_t i = j; i < n; i += 64) sum += expected_product(element(i), element(i));
    return sum;
  }
  return expected_lane(j, 2 * lanes, n, element) + expected_lane(j + lanes, 2 * lanes, n, element);
}

/// The sums of squares of element(0), ..., element(n - 1), as double, in blocks of 4096.
template <class Element>
std::vector<double> expected_block_sums(std::size_t n, const Element& element) {
  std::vector<double> sums;
  for (std::size_t begin = 0; begin < n; begin += 4096) {
    const auto in_block = [&](std::size_t i) { return element(begin + i); };
    sums.push_back(expected_lane(0, 1, std::min<std::size_t>(4096, n - begin), in_block));
  }
  return sums;
}

/// Neighbours paired until one is left: the left half is the largest power of two that is less than
/// all.
inline double expected_pairing(const double* sums, std::size_t count) {
  if (count == 0) return 0;
  if (count == 1) return *sums;
  const std::size_t left = std::bit_floor(count - 1);
  return expected_pairing(sums, left) + expected_pairing(sums + left, count - left);
}

template <class Element>
double expected_float_sum(std::size_t n, const Element& element) {
  const std::vector<double> blocks = expected_block_sums(n, element);
  return expected_pairing(blocks.data(), blocks.size());
}

/// A real element, exactly.
template <RealElement T>
double as_double(T x) {
  if constexpr (HalfElement<T>) {
    return is_nan(x) ? std::numeric_limits<double>::quiet_NaN() : value_of(x);
  } else {
    return static_cast<double>(x);
  }
}

/// The real elements of an array: a complex number is two.
template <class T>
std::vector<double> real_parts(const std::vector<T>& in) {
  std::vector<double> parts;
  for (const T x : in) {
    if constexpr (ComplexElement<T>) {
      parts.insert(parts.end(), {as_double(x.real()), as_double(x.imag())});
    } else {
      parts.push_back(as_double(x));
    }
  }
  return parts;
}

/// What the extremes are ordered by: the size of an integer, the bits of a float without its sign.
template <class T>
std::uint64_t magnitude_of(T x) {
  if constexpr (IntegerElement<T>) {
    return static_cast<std::uint64_t>(x < 0 ? -static_cast<SignedWide>(x)
                                            : static_cast<SignedWide>(x));
  } else if constexpr (HalfElement<T>) {
    return x.bits & 0x7fffU;
  } else if constexpr (sizeof(T) == 4) {
    return std::bit_cast<std::uint32_t>(std::abs(x));
  } else {
    return std::bit_cast<std::uint64_t>(std::abs(x));
  }
}

}  // namespace lanewise::tests
