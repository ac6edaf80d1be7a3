#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <span>
#include <vector>

#include "kernels/dispatch.hpp"
#include "kernels/squares/plan.hpp"
#include "square_calls.hpp"
#include "square_values.hpp"
#include "squares_oracle.hpp"
#include "thrown_error.hpp"

// squares_of_range(): elements that no array holds, and the policies judged from the ends alone.

namespace lanewise::tests {
namespace {

template <class T>
using SquaresOfRanges = PublicCalls<T>;
TYPED_TEST_SUITE(SquaresOfRanges, RangeTypes, ElementNames);

template <class T, class Out>
void expect_range(T start, step_t<T> step, const Out& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    ASSERT_TRUE(same_bits(out[i], expected_square(expected_range_element<T>(start, step, i))))
        << "start " << +start << ", step " << +step << ": element " << i << " of " << out.size();
  }
}

TYPED_TEST(SquaresOfRanges, AreRightForEveryThreadCountAndSize) {
  using T = TypeParam;
  using Step = step_t<T>;
  for (const std::size_t n : sizes_around_threads(sizeof(T))) {
    std::vector<T> out(n);
    for (const unsigned threads : {1u, 2u, 3u, 7u}) {
      set_threads(threads);
      for (const Step step : {Step(1), Step(-3), Step(0), std::numeric_limits<Step>::max()}) {
        squares_of_range(T(5), step, out);
        expect_range(T(5), step, out);
        expect_threads(n, sizeof(T), threads);
      }
    }
  }
}

TYPED_TEST(SquaresOfRanges, TakeAStepOfOneUnlessToldOtherwise) {
  using T = TypeParam;
  std::vector<T> out(300);
  squares_of_range(T(2), out);
  expect_range(T(2), step_t<T>(1), out);
  expect_range(T(3), step_t<T>(1), squares_of_range(T(3), 301));
  expect_range(T(3), step_t<T>(1), squares_of_range(Range<T>{3, 301}));
  expect_range(T(3), step_t<T>(-2), squares_of_range(Range<T>{3, 301, -2}));
  EXPECT_TRUE(squares_of_range(T(3), 0).empty());
}

TYPED_TEST(SquaresOfRanges, OfManyStartsAndStepsAreWhatWiderArithmeticGives) {
  using T = TypeParam;
  Random random(30);
  std::vector<T> out(100);
  for (int i = 0; i < 10'000; ++i) {
    const T start = interesting_value<T>(random);
    const auto step = interesting_value<step_t<T>>(random);
    const auto part = std::span(out).first(random.below(100));
    squares_of_range(start, step, part);
    expect_range(start, step, part);
  }
}

/// Whether the row that the last call ran on has a streaming form of ranges.
template <class T>
bool last_row_streams() {
  for (const kernels::TableRow& row : kernels::table_rows()) {
    if (row.name != last_call().isa) continue;
    return kernels::squares_of(*row.table, element_type<T>()).range_streaming != nullptr;
  }
  ADD_FAILURE() << "no row is named " << last_call().isa;
  return false;
}

TYPED_TEST(SquaresOfRanges, StreamAboveTheThreshold) {
  using T = TypeParam;
  const std::size_t fitting = test_tuning.streaming_range_bytes / sizeof(T);
  std::vector<T> out(fitting + 1);
  squares_of_range(T(1), std::span(out).first(fitting));
  EXPECT_FALSE(last_call().streaming_stores);
  squares_of_range(T(1), out);
  EXPECT_EQ(last_call().streaming_stores, last_row_streams<T>());
  expect_range(T(1), step_t<T>(1), out);
}

TYPED_TEST(SquaresOfRanges, RefuseAMisalignedOutputAndWiden) {
  using T = TypeParam;
  std::vector<T> out = {T(7)};
  EXPECT_EQ(message_of([&] { squares_of_range(T(1), out, Overflow::widen); }),
            "squares_of_range(start, out): the policies are wrap, check and saturate; to widen, "
            "give an out "
            "of a wider type");
  EXPECT_EQ(out[0], T(7));
  if (alignof(T) == 1) return;
  alignas(16) std::byte bytes[64] = {};
  const std::span<T> misaligned(reinterpret_cast<T*>(bytes + alignof(T) / 2), 2);
  EXPECT_EQ(code_of([&] { squares_of_range(T(1), misaligned); }), ErrorCode::invalid_argument);
}

// Policies of integers

template <class T>
using OverflowOfRanges = PublicCalls<T>;
TYPED_TEST_SUITE(OverflowOfRanges, IntegerTypes, ElementNames);

/// Whether the exact (start + i * step)^2 fits T.
template <class T>
bool exactly_fits(T start, step_t<T> step, std::size_t i) {
  const SignedWide x =
      static_cast<SignedWide>(start) + static_cast<SignedWide>(step) * static_cast<SignedWide>(i);
  const Wide magnitude = static_cast<Wide>(x < 0 ? -x : x);
  return magnitude < Wide{1} << 63 &&
         magnitude * magnitude <= static_cast<Wide>(std::numeric_limits<T>::max());
}

/// Every policy, against each element judged by itself.
template <class T>
void expect_every_policy(T start, step_t<T> step, std::span<T> out) {
  const std::size_t n = out.size();
  std::uint64_t first = 0, count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (!exactly_fits(start, step, i) && count++ == 0) first = i;
  }
  const std::string range = std::to_string(start) + " + i * " + std::to_string(step) + ", " +
                            std::to_string(n) + " elements";
  squares_of_range(start, step, out, Overflow::saturate);
  for (std::size_t i = 0; i < n; ++i) {
    const T square = expected_square(expected_range_element<T>(start, step, i));
    const bool fits = exactly_fits(start, step, i);
    ASSERT_EQ(out[i], fits ? square : std::numeric_limits<T>::max()) << i << " of " << range;
  }
  std::fill(out.begin(), out.end(), T(77));
  try {
    squares_of_range(start, step, out, Overflow::check);
    ASSERT_EQ(count, 0u) << range;
    ASSERT_NO_FATAL_FAILURE(expect_range(start, step, out));
  } catch (const OverflowError& error) {
    ASSERT_EQ(error.count(), count) << range;
    ASSERT_EQ(error.first_index(), first) << range;
    for (const T x : out) ASSERT_EQ(x, T(77)) << "nothing is written: " << range;
  }
}

template <class T>
step_t<T> interesting_step(Random& random) {
  if (random.below(2)) return static_cast<step_t<T>>(static_cast<int>(random.below(11)) - 5);
  return interesting_integer<step_t<T>>(random);
}

TYPED_TEST(OverflowOfRanges, IsFoundWhereEachElementByItselfHasIt) {
  using T = TypeParam;
  Random random(31);
  std::vector<T> out(60);
  for (int i = 0; i < 30'000; ++i) {
    const T start = interesting_integer<T>(random);
    const step_t<T> step = interesting_step<T>(random);
    const auto part = std::span(out).first(random.below(out.size() + 1));
    ASSERT_NO_FATAL_FAILURE(expect_every_policy<T>(start, step, part));
  }
}

TYPED_TEST(OverflowOfRanges, IsFoundAroundZeroAndAroundTheLargestRoot) {
  // Rising and falling through zero, and from root to root, one more and one less on both sides.
  using T = TypeParam;
  using Step = step_t<T>;
  constexpr auto root = static_cast<std::uint64_t>(max_square_root<T>);
  std::vector<T> out(60);
  for (std::uint64_t start = root - 3; start != root + 4; ++start) {
    for (const Step step : {Step(1), Step(-1), Step(2), Step(-2), Step(0)}) {
      ASSERT_NO_FATAL_FAILURE(expect_every_policy<T>(static_cast<T>(start), step, out));
      ASSERT_NO_FATAL_FAILURE(expect_every_policy<T>(static_cast<T>(0 - start), step, out));
    }
  }
  for (int start = 0; start < 25; ++start) {
    for (int step = -3; step <= 3; ++step) {
      ASSERT_NO_FATAL_FAILURE(expect_every_policy<T>(static_cast<T>(start), Step(step), out));
      ASSERT_NO_FATAL_FAILURE(expect_every_policy<T>(static_cast<T>(-start), Step(step), out));
    }
  }
}

TYPED_TEST(OverflowOfRanges, IsFoundInThePartsOfSeveralThreads) {
  using T = TypeParam;
  const std::size_t n = many_threads_bytes / sizeof(T) + 11;
  std::vector<T> out(n);
  const auto step = static_cast<step_t<T>>(
      sizeof(T) < 4 ? 1 : static_cast<std::uint64_t>(max_square_root<T>) / (n / 3) + 1);
  for (const unsigned threads : {1u, 2u, 3u, 7u}) {
    set_threads(threads);
    ASSERT_NO_FATAL_FAILURE(expect_every_policy<T>(T(0), step, out));
    ASSERT_NO_FATAL_FAILURE(
        expect_every_policy<T>(static_cast<T>(0 - max_square_root<T> - 100), step, out));
    squares_of_range(T(0), step, out, Overflow::saturate);
    EXPECT_EQ(last_call().threads, threads);
    EXPECT_EQ(last_call().overflow, Overflow::saturate);
  }
}

TEST(SquaresOfRanges, NameWhatDoesNotFitAndTheRemedy) {
  EXPECT_EQ(message_of([] { squares_of_range(std::int32_t{46'339}, 5, Overflow::check); }),
            "squares_of_range: 3 of 5 squares do not fit int32, the first at index 2; use "
            "Overflow::saturate or wrap, or an output of a wider type");
}

TEST(SquaresOfRanges, OfFloatsTakeNoPolicyAndAreCountable) {
  std::vector<float> out = {7};
  for (const Overflow policy : {Overflow::check, Overflow::saturate}) {
    EXPECT_EQ(message_of([&] { squares_of_range(1.0F, out, policy); }),
              "squares_of_range(start, out): floats have no overflow policy; leave it out");
  }
  EXPECT_EQ(out[0], 7);
  const Range<float> endless{0, std::numeric_limits<std::size_t>::max()};
  EXPECT_EQ(code_of([&] { sum_of_squares(endless); }), ErrorCode::invalid_argument);
}

TEST(SquaresOfRanges, OfSignedIntegersWrapAsTwosComplement) {
  std::vector<std::int64_t> range(3);
  squares_of_range(std::numeric_limits<std::int64_t>::max(), range);
  EXPECT_EQ(range, (std::vector<std::int64_t>{1, 0, 1}));
}

TEST(SquaresOfRanges, OfUnsignedIntegersCanFallThroughZero) {
  std::vector<std::uint8_t> range(5);
  squares_of_range(std::uint8_t{2}, -1, range, Overflow::check);
  EXPECT_EQ(range, (std::vector<std::uint8_t>{4, 1, 0, 1, 4}));
}

}  // namespace
}  // namespace lanewise::tests
