#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <vector>

#include "square_calls.hpp"
#include "square_values.hpp"
#include "squares_oracle.hpp"
#include "sums_oracle.hpp"
#include "thrown_error.hpp"

// sum_of_squares(), mean_square() and minmax_of_squares() of ranges.

namespace lanewise::tests {
namespace {

// Integers: closed forms, exact.

template <class T>
using IntegerRanges = PublicCalls<T>;
TYPED_TEST_SUITE(IntegerRanges, IntegerTypes, ElementNames);

template <class T>
bool stays_in_type(const Range<T>& range) {
  if (range.size == 0) return true;
  const SignedWide last =
      static_cast<SignedWide>(range.start) +
      static_cast<SignedWide>(range.step) * static_cast<SignedWide>(range.size - 1);
  using limits = std::numeric_limits<T>;
  return last >= static_cast<SignedWide>(limits::min()) &&
         last <= static_cast<SignedWide>(limits::max());
}

template <class T>
std::vector<T> elements_of(const Range<T>& range) {
  std::vector<T> elements(range.size);
  for (std::size_t i = 0; i < range.size; ++i) {
    elements[i] = expected_range_element(range.start, range.step, i);
  }
  return elements;
}

template <class T>
std::string in_words(const Range<T>& range) {
  return std::to_string(range.start) + " + i * " + std::to_string(range.step) + ", " +
         std::to_string(range.size) + " elements";
}

template <class T>
void expect_every_reduction(const Range<T>& range) {
  const std::vector<T> elements = elements_of(range);
  const Natural192 sum = exact_sum_of_squares(elements);
  ASSERT_EQ(sum_of_squares(range, Overflow::wrap), as_uint128(sum.low)) << in_words(range);
  const uint128 most = as_uint128(~Wide{0});
  ASSERT_EQ(sum_of_squares(range, Overflow::saturate), sum.fits_128() ? as_uint128(sum.low) : most)
      << in_words(range);
  if (elements.empty()) return;
  ASSERT_EQ(mean_square(range), expected_ratio(sum, range.size)) << in_words(range);
  const auto found = minmax_of_squares(range), expected = minmax_of_squares(elements);
  ASSERT_EQ(found.min, expected.min) << in_words(range);
  ASSERT_EQ(found.max, expected.max) << in_words(range);
}

template <class T>
void expect_refusals(const Range<T>& range) {
  ASSERT_EQ(code_of([&] { sum_of_squares(range); }), ErrorCode::invalid_argument)
      << in_words(range);
  ASSERT_EQ(code_of([&] { mean_square(range); }), ErrorCode::invalid_argument);
  ASSERT_EQ(code_of([&] { minmax_of_squares(range); }), ErrorCode::invalid_argument);
}

TYPED_TEST(IntegerRanges, AreReducedAsTheirElementsAre) {
  using T = TypeParam;
  Random random(60);
  int inside = 0, outside = 0;
  for (int i = 0; i < 20'000; ++i) {
    const T start = interesting_integer<T>(random);
    step_t<T> step = static_cast<step_t<T>>(static_cast<int>(random.below(9)) - 4);
    if (random.below(4) == 0) step = interesting_integer<step_t<T>>(random);
    const Range<T> range{start, random.below(40), step};
    if (stays_in_type(range)) {
      ASSERT_NO_FATAL_FAILURE(expect_every_reduction(range));
      ++inside;
    } else {
      ASSERT_NO_FATAL_FAILURE(expect_refusals(range));
      ++outside;
    }
  }
  EXPECT_GT(inside, 1000);
  EXPECT_GT(outside, 1000);
}

TYPED_TEST(IntegerRanges, FromTheLeastToTheGreatestValueAreAllowedAndNoFurther) {
  using T = TypeParam;
  using limits = std::numeric_limits<T>;
  if constexpr (sizeof(T) <= 2) {
    const std::size_t all = std::size_t{1} << 8 * sizeof(T);
    ASSERT_NO_FATAL_FAILURE(expect_every_reduction(Range<T>{limits::min(), all, 1}));
    ASSERT_NO_FATAL_FAILURE(expect_every_reduction(Range<T>{limits::max(), all, -1}));
    ASSERT_NO_FATAL_FAILURE(expect_refusals(Range<T>{limits::min(), all + 1, 1}));
    ASSERT_NO_FATAL_FAILURE(expect_refusals(Range<T>{limits::max(), all + 1, -1}));
  }
  ASSERT_NO_FATAL_FAILURE(expect_every_reduction(Range<T>{limits::max(), 1, 1}));
  ASSERT_NO_FATAL_FAILURE(expect_refusals(Range<T>{limits::max(), 2, 1}));
  ASSERT_NO_FATAL_FAILURE(expect_every_reduction(Range<T>{limits::min(), 1, -1}));
  ASSERT_NO_FATAL_FAILURE(expect_refusals(Range<T>{limits::min(), 2, -1}));
  EXPECT_EQ(message_of([&] {
              minmax_of_squares(Range<T>{1, 0});
            }),
            "minmax_of_squares(range): in is empty, and an empty array has no such value; look at "
            "its size first");
  EXPECT_EQ(sum_of_squares(Range<T>{1, 0}), uint128{});
}

/// 1^2 + ... + n^2 mod 2^128, for n < 2^64.
Wide sum_of_first_squares(Wide n) {
  Wide factors[] = {n, n + 1, 2 * n + 1};
  for (Wide& factor : factors) {
    if (factor % 3 == 0) {
      factor /= 3;
      break;
    }
  }
  for (Wide& factor : factors) {
    if (factor % 2 == 0) {
      factor /= 2;
      break;
    }
  }
  return factors[0] * factors[1] * factors[2];
}

TEST(IntegerRanges, OfAllThatATypeHoldsAreSummedExactly) {
  const Wide half = sum_of_first_squares((Wide{1} << 31) - 1);
  EXPECT_EQ(sum_of_squares(Range<std::int32_t>{std::numeric_limits<std::int32_t>::min(),
                                               std::size_t{1} << 32}),
            as_uint128(2 * half + (Wide{1} << 62)));
  // 2^64 - 1 elements: all but the last.
  constexpr std::size_t most = ~std::size_t{0};
  const Range<std::uint64_t> naturals{0, most};
  EXPECT_EQ(sum_of_squares(naturals, Overflow::wrap), as_uint128(sum_of_first_squares(most - 1)));
  EXPECT_EQ(code_of([&] { sum_of_squares(naturals); }), ErrorCode::overflow);
  const Range<std::int64_t> integers{std::numeric_limits<std::int64_t>::min(), most};
  const Wide quarter = Wide{1} << 63;
  EXPECT_EQ(sum_of_squares(integers, Overflow::wrap),
            as_uint128(sum_of_first_squares(quarter) + sum_of_first_squares(quarter - 2)));
  // The mean of 0, ..., m is m (2m + 1) / 6, here with m = 2^64 - 2 and 3 below the line.
  EXPECT_EQ(mean_square(naturals), expected_ratio({(most / 2) * ((Wide{1} << 65) - 3), 0}, 3));
  EXPECT_EQ(minmax_of_squares(naturals).max, as_uint128(exact_square(most - 1)));
  EXPECT_EQ(sum_of_squares(Range<std::uint64_t>{7, most, 0}), as_uint128(Wide{49} * most));
}

// Floats: the elements of squares_of_range()

template <class T>
using FloatRanges = PublicCalls<T>;
using FloatRangeTypes = testing::Types<float, double>;
TYPED_TEST_SUITE(FloatRanges, FloatRangeTypes, ElementNames);

template <class T>
std::vector<Range<T>> interesting_ranges() {
  using limits = std::numeric_limits<T>;
  std::vector<Range<T>> ranges;
  for (const std::size_t n : {1u, 2u, 64u, 100u, 4097u, 10'000u}) {
    for (const T start : {T(0), -T(0), T(-50.5), T(1e10), limits::max(), limits::infinity(),
                          -limits::infinity(), limits::quiet_NaN()}) {
      for (const T step : {T(1), T(0.01), T(-0.7), T(0), -T(0), limits::denorm_min(), limits::max(),
                           limits::infinity(), limits::quiet_NaN()}) {
        ranges.push_back({start, n, step});
      }
    }
  }
  return ranges;
}

TYPED_TEST(FloatRanges, AreSummedAsTheirElementsAre) {
  using T = TypeParam;
  for (const Range<T>& range : interesting_ranges<T>()) {
    const double expected = sum_of_squares(elements_of(range));
    ASSERT_TRUE(same_bits(sum_of_squares(range), expected)) << in_words(range);
    ASSERT_TRUE(same_bits(mean_square(range), expected / static_cast<double>(range.size)));
  }
}

TYPED_TEST(FloatRanges, HaveTheExtremesOfTheirElements) {
  using T = TypeParam;
  for (const Range<T>& range : interesting_ranges<T>()) {
    const auto found = minmax_of_squares(range), expected = minmax_of_squares(elements_of(range));
    ASSERT_TRUE(same_bits(found.min, expected.min)) << in_words(range);
    ASSERT_TRUE(same_bits(found.max, expected.max)) << in_words(range);
  }
}

TYPED_TEST(FloatRanges, OfRandomStartsAndStepsHaveTheExtremesOfTheirElements) {
  using T = TypeParam;
  Random random(61);
  for (int i = 0; i < 10'000; ++i) {
    const T start = interesting_float<T>(random);
    // Mostly steps that cross zero after a few elements.
    const T step = random.below(3) ? -start / static_cast<T>(1 + random.below(60))
                                   : interesting_float<T>(random);
    const Range<T> range{start, 1 + random.below(70), step};
    const auto found = minmax_of_squares(range), expected = minmax_of_squares(elements_of(range));
    ASSERT_TRUE(same_bits(found.min, expected.min)) << in_words(range);
    ASSERT_TRUE(same_bits(found.max, expected.max)) << in_words(range);
  }
}

TYPED_TEST(FloatRanges, AreTheSameBitsForEveryThreadCount) {
  using T = TypeParam;
  const Range<T> range{T(-3), 500'009, T(0.37)};
  const double expected = sum_of_squares(elements_of(range));
  for (const unsigned threads : {1u, 2u, 3u, 7u}) {
    set_threads(threads);
    EXPECT_EQ(sum_of_squares(range), expected);
    expect_threads(range.size, sizeof(T), threads);
  }
}

TYPED_TEST(FloatRanges, OfNoElements) {
  const Range<TypeParam> none{1, 0};
  EXPECT_EQ(sum_of_squares(none), 0);
  EXPECT_EQ(code_of([&] { mean_square(none); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { minmax_of_squares(none); }), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace lanewise::tests
