#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <span>
#include <vector>

#include "square_calls.hpp"
#include "square_values.hpp"
#include "squares_oracle.hpp"
#include "sums_oracle.hpp"
#include "thrown_error.hpp"

// sum_of_squares(), mean_square() and minmax_of_squares() of arrays and views.

namespace lanewise::tests {
namespace {

std::vector<std::string> usable_rows() {
  std::vector<std::string> names;
  for (const RowInfo& row : instruction_sets()) {
    if (row.supported) names.push_back(row.name);
  }
  return names;
}

/// Calls f() on every row with 1, 2, 3 and 7 threads.
template <class F>
void on_every_row_and_thread_count(F f) {
  for (const std::string& row : usable_rows()) {
    force_isa(row);
    for (const unsigned threads : {1u, 2u, 3u, 7u}) {
      SCOPED_TRACE(row + ", " + std::to_string(threads) + " threads");
      set_threads(threads);
      f();
    }
  }
  force_isa("auto");
  set_threads(0);
}

/// Sizes around the threshold for threads, whose parts are whole blocks of 4096 elements.
std::vector<std::size_t> reduction_sizes(std::size_t bytes) {
  std::vector<std::size_t> sizes = sizes_around_threads(bytes);
  sizes.back() = std::max<std::size_t>(sizes.back(), 8 * 4096 + 3);
  return sizes;
}

// Sums of integers

template <class T>
using IntegerSums = PublicCalls<T>;
TYPED_TEST_SUITE(IntegerSums, IntegerTypes, ElementNames);

TYPED_TEST(IntegerSums, AreExactForEveryThreadCountAndSize) {
  using T = TypeParam;
  for (const std::size_t n : reduction_sizes(sizeof(T))) {
    const std::vector<T> in = interesting_values<T>(n, n);
    const Natural192 expected = exact_sum_of_squares(in);
    for (const unsigned threads : {1u, 2u, 3u, 7u}) {
      set_threads(threads);
      EXPECT_EQ(sum_of_squares(in, Overflow::wrap), as_uint128(expected.low)) << n;
      EXPECT_EQ(last_call().operation, Operation::sum_of_squares);
      expect_threads(n, sizeof(T), threads);
      if (n > 0) {
        EXPECT_EQ(mean_square(in), expected_ratio(expected, n)) << n;
      }
    }
  }
}

TYPED_TEST(IntegerSums, OfEveryPrefixAreExact) {
  using T = TypeParam;
  const std::vector<T> in = interesting_values<T>(700, 50);
  Natural192 expected;
  for (std::size_t n = 0; n < in.size(); ++n) {
    ASSERT_EQ(sum_of_squares(std::span(in).first(n), Overflow::wrap), as_uint128(expected.low));
    expected.add(exact_square(in[n]));
  }
}

TYPED_TEST(IntegerSums, OfEveryFormOfTheSameElementsAreTheSame) {
  using T = TypeParam;
  const std::size_t rows = 123, columns = 41, pitch = 50;
  const std::vector<T> in = interesting_values<T>(rows * pitch, 51);
  std::vector<T> packed;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) packed.push_back(in[i * pitch + j]);
  }
  const uint128 expected = as_uint128(exact_sum_of_squares(packed).low);
  const auto sum = [](const auto& view) { return sum_of_squares(view, Overflow::wrap); };
  EXPECT_EQ(sum(packed), expected);
  EXPECT_EQ(sum(MatrixView<const T>{in.data(), rows, columns, pitch}), expected);
  EXPECT_EQ(sum(MatrixView<const T>{packed.data(), rows, columns, columns}), expected);
  EXPECT_EQ(sum(StridedView<const T>{packed.data(), packed.size(), 1}), expected);
  EXPECT_EQ(sum(StridedView<const T>{packed.data() + packed.size() - 1, packed.size(), -1}),
            expected);
}

TEST(IntegerSums, ThatDoNotFit128BitsObeyThePolicy) {
  const std::vector<std::uint64_t> in(2, ~std::uint64_t{0});
  const uint128 wrapped = {2, ~std::uint64_t{0} - 3};  // 2 (2^64 - 1)^2 - 2^128
  EXPECT_EQ(sum_of_squares(in, Overflow::wrap), wrapped);
  EXPECT_EQ(sum_of_squares(in, Overflow::saturate), (uint128{~0ULL, ~0ULL}));
  for (const auto& call : {+[] { sum_of_squares(std::vector<std::uint64_t>(2, ~0ULL)); },
                           +[] {
                             sum_of_squares(Range<std::uint64_t>{~0ULL, 2, 0});
                           }}) {
    try {
      call();
      ADD_FAILURE() << "no error";
    } catch (const OverflowError& error) {
      EXPECT_EQ(error.first_index(), 0u);
      EXPECT_EQ(error.count(), 0u);
    }
  }
  EXPECT_EQ(code_of([&] { sum_of_squares(in, Overflow::widen); }), ErrorCode::invalid_argument);
  EXPECT_EQ(sum_of_squares(std::span(in).first(1)), as_uint128(exact_square(in[0])));
  EXPECT_EQ(mean_square(in), std::ldexp(1.0, 128)) << "a mean has no overflow";
}

TEST(IntegerSums, OfMinimaAreExactUpToTheLastBitBefore128) {
  const std::vector<std::int64_t> in(3, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(sum_of_squares(in), (uint128{0, std::uint64_t{3} << 62}));
  EXPECT_EQ(code_of([&] { sum_of_squares(std::vector<std::int64_t>(4, in[0])); }),
            ErrorCode::overflow);
}

TEST(IntegerMeans, AreRoundedOnceWithTiesToEven) {
  // (2^26 + 1)^2 = 2^52 + 2^27 + 1, and an even neighbour: sums of 54 bits, halved.
  const auto mean = [](std::vector<std::int32_t> in) { return mean_square(in); };
  EXPECT_EQ(mean({1, 2}), 2.5);
  EXPECT_EQ(mean({0, 0, 1}), 1.0 / 3);
  EXPECT_EQ(mean_square(std::vector<std::uint64_t>{94906267, 1}),
            expected_ratio({exact_square(94906267) + 1, 0}, 2));
  Random random(52);
  for (int i = 0; i < 20'000; ++i) {
    const std::vector<std::uint64_t> in =
        interesting_values<std::uint64_t>(1 + random.below(9), random.next());
    ASSERT_EQ(mean_square(in), expected_ratio(exact_sum_of_squares(in), in.size()));
  }
  // Ties: sums of 2^54 + 2 and 2^54 + 6, of which a double holds multiples of 4.
  std::vector<std::uint64_t> in(3, 1);
  in[0] = std::uint64_t{1} << 27;
  EXPECT_EQ(mean_square(std::span(in)) * 3, std::ldexp(1.0, 54)) << "2^54 + 2 over 3 and back";
  const std::vector<std::uint64_t> tie = {std::uint64_t{1} << 27, 1, 1, 0};
  EXPECT_EQ(mean_square(tie), std::ldexp(1.0, 52)) << "2^52 + 1/2 lies in the middle";
  const std::vector<std::uint64_t> odd_tie = {std::uint64_t{1} << 27, 2, 1, 1};
  EXPECT_EQ(mean_square(odd_tie), std::ldexp(1.0, 52) + 2) << "2^52 + 3/2 lies in the middle";
}

// Sums of floats

using FloatTypes = Joined<RealTypes, ComplexTypes>::type;
template <class T>
using FloatSums = PublicCalls<T>;
TYPED_TEST_SUITE(FloatSums, FloatTypes, ElementNames);

/// Finite, of squares that do not overflow; of any sign and number of digits.
template <class T>
std::vector<T> finite_values(std::size_t n, std::uint64_t seed) {
  Random random(seed);
  std::vector<T> values(n);
  for (T& x : values) {
    if constexpr (HalfElement<T>) {
      x = T::from_bits(static_cast<std::uint16_t>(random.next() & 0xbfff));
    } else if constexpr (ComplexElement<T>) {
      using Real = typename T::value_type;
      x = {moderate_float<Real>(random), moderate_float<Real>(random)};
    } else {
      x = moderate_float<T>(random);
    }
  }
  return values;
}

template <class T>
double expected_sum(const std::vector<T>& in) {
  const std::vector<double> parts = real_parts(in);
  return expected_float_sum(parts.size(), [&](std::size_t i) { return parts[i]; });
}

TYPED_TEST(FloatSums, HaveTheDocumentedShapeOnEveryRowAndThreadCount) {
  using T = TypeParam;
  for (const std::size_t n : {0u, 1u, 2u, 63u, 64u, 65u, 1000u, 4096u, 4097u, 12'289u, 300'000u}) {
    const std::vector<T> in = finite_values<T>(n, n);
    const double expected = expected_sum(in);
    on_every_row_and_thread_count([&] {
      ASSERT_EQ(sum_of_squares(in), expected) << n;
      if (n > 0) {
        ASSERT_EQ(mean_square(in), expected / static_cast<double>(n)) << n;
      }
    });
  }
}

TYPED_TEST(FloatSums, AreTheSameBitsForEveryAlignmentAndForm) {
  using T = TypeParam;
  const std::size_t rows = 97, columns = 130, pitch = 143;
  const std::vector<T> in = finite_values<T>(rows * pitch, 53);
  std::vector<T> packed;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) packed.push_back(in[i * pitch + j]);
  }
  const double expected = expected_sum(packed);
  std::vector<T> reversed(packed.rbegin(), packed.rend());
  EXPECT_EQ(sum_of_squares(MatrixView<const T>{in.data(), rows, columns, pitch}), expected);
  EXPECT_EQ(sum_of_squares(MatrixView<const T>{packed.data(), rows, columns, columns}), expected);
  EXPECT_EQ(sum_of_squares(StridedView<const T>{&reversed.back(), packed.size(), -1}), expected);
  std::vector<T> spread(3 * packed.size());
  for (std::size_t i = 0; i < packed.size(); ++i) spread[3 * i] = packed[i];
  EXPECT_EQ(sum_of_squares(StridedView<const T>{spread.data(), packed.size(), 3}), expected);
  std::vector<T> shifted(packed.size() + 17);
  for (std::size_t offset = 0; offset < 17; ++offset) {
    std::copy(packed.begin(), packed.end(), shifted.data() + offset);
    EXPECT_EQ(sum_of_squares(std::span(shifted).subspan(offset, packed.size())), expected);
  }
}

TYPED_TEST(FloatSums, OfManyThreadsAndFormsAreTheSameBits) {
  using T = TypeParam;
  const std::size_t rows = 50, columns = 8 * 4096 / 49, pitch = columns + 3;
  const std::vector<T> in = finite_values<T>(rows * pitch, 54);
  const MatrixView<const T> matrix{in.data(), rows, columns, pitch};
  set_threads(1);
  const double expected = sum_of_squares(matrix);
  for (const unsigned threads : {2u, 3u, 7u}) {
    set_threads(threads);
    EXPECT_EQ(sum_of_squares(matrix), expected);
    expect_threads(rows * columns, sizeof(T), threads);
  }
}

TYPED_TEST(FloatSums, OfANanAreNanAndOfAnInfinityInfinite) {
  using T = TypeParam;
  const auto make = [](double x) {
    if constexpr (ComplexElement<T>) {
      return T(1, static_cast<typename T::value_type>(x));
    } else {
      return T(static_cast<float>(x));
    }
  };
  for (const std::size_t at : {0u, 5u, 4999u}) {
    std::vector<T> in(5000, make(1));
    in[at] = make(-std::numeric_limits<double>::infinity());
    EXPECT_EQ(sum_of_squares(in), std::numeric_limits<double>::infinity());
    EXPECT_EQ(mean_square(in), std::numeric_limits<double>::infinity());
    in[(at + 70) % 5000] = make(std::numeric_limits<double>::quiet_NaN());
    EXPECT_TRUE(std::isnan(sum_of_squares(in)));
    EXPECT_TRUE(std::isnan(mean_square(in)));
  }
  EXPECT_TRUE(same_bits(sum_of_squares(std::vector<T>{}), 0.0));
  EXPECT_TRUE(same_bits(sum_of_squares(std::vector<T>{make(-0.0)}), 0.0 + (ComplexElement<T>)));
}

TEST(FloatSums, AreWithinTheDocumentedBoundOfTheExactSum) {
  // Whole numbers of up to 52 bits: their squares are exact in 104 bits, and sums in 128.
  for (const std::size_t n : {10u, 5000u, 1'000'000u}) {
    Random random(55);
    std::vector<double> in(n);
    Wide exact = 0;
    for (double& x : in) {
      const std::uint64_t digits = random.next() >> (12 + random.below(30));
      exact += exact_square(digits);
      x = static_cast<double>(digits);
    }
    const auto sum = static_cast<Wide>(sum_of_squares(in));
    const Wide error = sum > exact ? sum - exact : exact - sum;
    const double bound = 71 + std::ceil(std::log2(std::ceil(static_cast<double>(n) / 4096)));
    EXPECT_LE(static_cast<double>(error), bound * 0x1p-53 * static_cast<double>(exact)) << n;
    EXPECT_GT(error, 0) << "a sum that is exact tests nothing";
  }
}

// Extremes

template <class T>
using ExtremeSquares = PublicCalls<T>;
TYPED_TEST_SUITE(ExtremeSquares, OrderedTypes, ElementNames);

template <class T>
auto square_as_extreme(T x) {
  if constexpr (IntegerElement<T>) {
    return expected_widened(x);
  } else {
    return expected_square(x);
  }
}

/// As floats are ordered; squares have no sign.
template <class S>
bool is_less(const S& a, const S& b) {
  if constexpr (HalfElement<S>) {
    return a.bits < b.bits;
  } else {
    return a < b;
  }
}

template <class T>
void expect_extremes(std::span<const T> in) {
  auto least = square_as_extreme(in[0]), greatest = least;
  bool has_nan = false;
  for (const T x : in) {
    const auto square = square_as_extreme(x);
    has_nan |= is_nan(square);
    if (is_less(square, least)) least = square;
    if (is_less(greatest, square)) greatest = square;
  }
  const auto found = minmax_of_squares(in);
  ASSERT_EQ(is_nan(found.min), has_nan);
  ASSERT_EQ(is_nan(found.max), has_nan);
  if (has_nan) return;
  ASSERT_TRUE(same_bits(found.min, least)) << in.size();
  ASSERT_TRUE(same_bits(found.max, greatest)) << in.size();
}

template <class T>
std::vector<T> ordered_values(std::size_t n, std::uint64_t seed) {
  if constexpr (IntegerElement<T>) {
    return interesting_values<T>(n, seed);
  } else {
    return finite_values<T>(n, seed);
  }
}

TYPED_TEST(ExtremeSquares, AreFoundForEveryThreadCountAndSize) {
  using T = TypeParam;
  for (const std::size_t n : reduction_sizes(sizeof(T))) {
    if (n == 0) continue;
    const std::vector<T> in = ordered_values<T>(n, n);
    for (const unsigned threads : {1u, 2u, 3u, 7u}) {
      set_threads(threads);
      ASSERT_NO_FATAL_FAILURE(expect_extremes<T>(in));
      EXPECT_EQ(last_call().operation, Operation::minmax_of_squares);
      expect_threads(n, sizeof(T), threads);
    }
  }
}

TYPED_TEST(ExtremeSquares, OfManySmallArraysAreFound) {
  using T = TypeParam;
  Random random(56);
  for (int i = 0; i < 3000; ++i) {
    const std::size_t n = 1 + random.below(150);
    ASSERT_NO_FATAL_FAILURE(expect_extremes<T>(ordered_values<T>(n, random.next())));
    ASSERT_NO_FATAL_FAILURE(expect_extremes<T>(interesting_values<T>(n, random.next())));
  }
}

TYPED_TEST(ExtremeSquares, OfViewsAreThoseOfTheirElements) {
  using T = TypeParam;
  const std::vector<T> in = ordered_values<T>(1000, 57);
  std::vector<T> picked;
  for (std::size_t i = 0; i < 90; ++i) picked.push_back(in[900 - 10 * i]);
  const auto found = minmax_of_squares(StridedView<const T>{&in[900], 90, -10});
  const auto expected = minmax_of_squares(picked);
  EXPECT_TRUE(same_bits(found.min, expected.min));
  EXPECT_TRUE(same_bits(found.max, expected.max));
}

TYPED_TEST(ExtremeSquares, OfNoElementsAreAnError) {
  const std::vector<TypeParam> none;
  EXPECT_EQ(message_of([&] { minmax_of_squares(none); }),
            "minmax_of_squares(in): in is empty, and an empty array has no such value; look at its "
            "size first");
  EXPECT_EQ(
      message_of([&] { mean_square(none); }),
      "mean_square(in): in is empty, and an empty array has no such value; look at its size first");
}

TEST(ExtremeSquares, OfTheLeastIntegersAreExact) {
  const std::vector<std::int64_t> in = {5, std::numeric_limits<std::int64_t>::min(), -3};
  EXPECT_EQ(minmax_of_squares(in).max, (uint128{0, std::uint64_t{1} << 62}));
  EXPECT_EQ(minmax_of_squares(in).min, (uint128{9, 0}));
  EXPECT_EQ(minmax_of_squares(std::vector<std::int8_t>{-128, 127}).max, 16384);
  const auto zeros = minmax_of_squares(std::vector<double>{-0.0, -0.0});
  EXPECT_FALSE(std::signbit(zeros.min) || std::signbit(zeros.max));
}

TEST(Reductions, RefuseAMisalignedInput) {
  alignas(16) std::byte bytes[64] = {};
  const std::span<const double> in(reinterpret_cast<const double*>(bytes + 4), 3);
  EXPECT_EQ(code_of([&] { sum_of_squares(in); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { mean_square(in); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { minmax_of_squares(in); }), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace lanewise::tests
