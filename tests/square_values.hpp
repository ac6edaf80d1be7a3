#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstdint>
#include <lanewise/element.hpp>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "bench/compare/random.hpp"

// The element types, and values of theirs that find mistakes.

namespace lanewise::tests {

using Random = compare::SplitMix64;

using IntegerTypes = testing::Types<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t,
                                    std::int32_t, std::uint32_t, std::int64_t, std::uint64_t>;
using RealTypes = testing::Types<float16, bfloat16, float, double>;
using ComplexTypes = testing::Types<std::complex<float>, std::complex<double>>;

template <class... Lists>
struct Joined;
template <class... A>
struct Joined<testing::Types<A...>> {
  using type = testing::Types<A...>;
};
template <class... A, class... B, class... Rest>
struct Joined<testing::Types<A...>, testing::Types<B...>, Rest...>
    : Joined<testing::Types<A..., B...>, Rest...> {};

using OrderedTypes = Joined<IntegerTypes, RealTypes>::type;
using RangeTypes = Joined<IntegerTypes, testing::Types<float, double>>::type;
using AllTypes = Joined<IntegerTypes, RealTypes, ComplexTypes>::type;

/// Names typed tests after their element type.
struct ElementNames {
  template <class T>
  static std::string GetName(int) {
    return std::string(to_string(element_type<T>()));
  }
};

/// Calls f<T>() for each type of the list, under its name.
template <class... T, class F>
void for_each_type(testing::Types<T...>, F f) {
  const auto call = [&f]<class U>() {
    SCOPED_TRACE(to_string(element_type<U>()));
    f.template operator()<U>();
  };
  (call.template operator()<T>(), ...);
}

/// Integers of every magnitude, the extremes, both sides of the largest root and of powers of two.
template <IntegerElement T>
T interesting_integer(Random& random) {
  using limits = std::numeric_limits<T>;
  const auto near = [&](std::uint64_t x) {
    const std::uint64_t value = x + random.below(5) - 2;
    return static_cast<T>(random.below(2) ? value : 0 - value);
  };
  switch (random.below(8)) {
    case 0: return near(static_cast<std::uint64_t>(max_square_root<T>));
    case 1:
      return near(static_cast<std::uint64_t>(random.below(2) ? limits::min() : limits::max()));
    case 2: return near(std::uint64_t{1} << random.below(64));
    default: {
      const std::uint64_t magnitude = random.next() >> random.below(64);
      return static_cast<T>(random.below(2) ? magnitude : 0 - magnitude);
    }
  }
}

/// Any number of digits, so that squares are exact, round up or down, or lie in the middle; no
/// square overflows or is subnormal.
template <std::floating_point T>
T moderate_float(Random& random) {
  using limits = std::numeric_limits<T>;
  const auto length = 1 + random.below(limits::digits);
  const auto digits = static_cast<T>(random.next() >> (64 - length));
  constexpr int exponents = (limits::max_exponent - limits::min_exponent) / 2 - limits::digits;
  const int exponent = limits::min_exponent / 2 + static_cast<int>(random.below(exponents));
  return std::ldexp(random.below(2) ? digits : -digits, exponent);
}

template <std::floating_point T>
T interesting_float(Random& random) {
  using limits = std::numeric_limits<T>;
  const T special[] = {T(0),
                       -T(0),
                       T(1),
                       -T(1),
                       limits::infinity(),
                       -limits::infinity(),
                       limits::quiet_NaN(),
                       limits::denorm_min(),
                       limits::min(),
                       limits::max(),
                       limits::lowest(),
                       std::sqrt(limits::max()),
                       std::sqrt(limits::min()),
                       limits::epsilon()};
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  switch (random.below(8)) {
    case 0: return special[random.below(std::size(special))];
    case 1:
    case 2: return std::bit_cast<T>(static_cast<Bits>(random.next()));
    default: return moderate_float<T>(random);
  }
}

/// Parts of any kind; often as large as each other, so that a - b or a + b cancels.
template <ComplexElement T>
T interesting_complex(Random& random) {
  using Real = typename T::value_type;
  const Real a = interesting_float<Real>(random);
  switch (random.below(4)) {
    case 0: return {a, std::nextafter(a, Real(0))};
    case 1: return {a, -a};
    default: return {a, interesting_float<Real>(random)};
  }
}

template <ArrayElement T>
T interesting_value(Random& random) {
  if constexpr (IntegerElement<T>) {
    return interesting_integer<T>(random);
  } else if constexpr (ComplexElement<T>) {
    return interesting_complex<T>(random);
  } else if constexpr (HalfElement<T>) {
    return T::from_bits(static_cast<std::uint16_t>(random.next()));
  } else {
    return interesting_float<T>(random);
  }
}

template <class T>
void fill_interesting(std::span<T> values, std::uint64_t seed) {
  Random random(seed);
  for (T& value : values) value = interesting_value<T>(random);
}

template <class T>
std::vector<T> interesting_values(std::size_t n, std::uint64_t seed) {
  std::vector<T> values(n);
  fill_interesting<T>(values, seed);
  return values;
}

/// Every value of a type of 8 or 16 bits, in order of its bits.
template <ArrayElement T>
requires(sizeof(T) <= 2) std::vector<T> all_values() {
  std::vector<T> values;
  for (unsigned bits = 0; bits < 1U << 8 * sizeof(T); ++bits) {
    if constexpr (HalfElement<T>) {
      values.push_back(T::from_bits(static_cast<std::uint16_t>(bits)));
    } else {
      values.push_back(static_cast<T>(bits));
    }
  }
  return values;
}

}  // namespace lanewise::tests
