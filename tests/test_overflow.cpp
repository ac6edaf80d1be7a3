#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <span>
#include <vector>

#include "square_calls.hpp"
#include "square_values.hpp"
#include "squares_oracle.hpp"
#include "thrown_error.hpp"

// What square() does with squares that do not fit: wrap, check, saturate and widen.

namespace lanewise::tests {
namespace {

// The largest x for which x^2 fits, worked out apart from the library.
static_assert(max_square_root<std::int8_t> == 11);
static_assert(max_square_root<std::uint8_t> == 15);
static_assert(max_square_root<std::int16_t> == 181);
static_assert(max_square_root<std::uint16_t> == 255);
static_assert(max_square_root<std::int32_t> == 46'340);
static_assert(max_square_root<std::uint32_t> == 65'535);
static_assert(max_square_root<std::int64_t> == 3'037'000'499);
static_assert(max_square_root<std::uint64_t> == 4'294'967'295);

template <class T>
using OverflowOf = PublicCalls<T>;
TYPED_TEST_SUITE(OverflowOf, IntegerTypes, ElementNames);

/// What a checked call reported; count is 0 where it threw nothing.
struct Report {
  std::uint64_t first = 0, count = 0;
  bool operator==(const Report&) const = default;
};
void PrintTo(const Report& report, std::ostream* stream) {
  *stream << report.count << " from " << report.first;
}

template <class Call>
Report report_of(Call call) {
  try {
    call();
  } catch (const OverflowError& error) {
    EXPECT_EQ(error.code(), ErrorCode::overflow);
    EXPECT_GT(error.count(), 0u);
    return {error.first_index(), error.count()};
  }
  return {};
}

template <class T>
Report expected_report(std::span<const T> in) {
  Report report;
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (!square_fits(in[i]) && report.count++ == 0) report.first = i;
  }
  return report;
}

/// Every policy's result for every element, from one call each.
template <class T>
void expect_every_policy(const std::vector<T>& in) {
  const std::size_t n = in.size();
  std::vector<T> wrapped(n), checked(n), saturated(n);
  std::vector<widened_t<T>> widened(n);
  square(in, wrapped, Overflow::wrap);
  square(in, saturated, Overflow::saturate);
  square(in, widened, Overflow::widen);
  ASSERT_EQ(report_of([&] { square(in, checked, Overflow::check); }), expected_report<T>(in));
  for (std::size_t i = 0; i < n; ++i) {
    ASSERT_EQ(wrapped[i], expected_square(in[i])) << +in[i];
    ASSERT_EQ(checked[i], expected_square(in[i])) << +in[i] << ": check holds what wrap gives";
    ASSERT_EQ(saturated[i], expected_saturated(in[i])) << +in[i];
    ASSERT_EQ(widened[i], expected_widened(in[i])) << +in[i];
  }
}

TYPED_TEST(OverflowOf, ManyValuesAreWhatWiderArithmeticGives) {
  if constexpr (sizeof(TypeParam) <= 2) {
    expect_every_policy(all_values<TypeParam>());
  } else {
    expect_every_policy(interesting_values<TypeParam>(1'000'000, 11));
  }
}

TYPED_TEST(OverflowOf, BeginsRightAfterTheLargestRoot) {
  using T = TypeParam;
  using limits = std::numeric_limits<T>;
  constexpr T root = max_square_root<T>;
  std::vector<T> fitting = {0, 1, root}, overflowing = {static_cast<T>(root + 1), limits::max()};
  if constexpr (std::is_signed_v<T>) {
    fitting.insert(fitting.end(), {-1, -root});
    overflowing.insert(overflowing.end(), {static_cast<T>(-root - 1), limits::min()});
  }
  for (const T x : fitting) {
    EXPECT_TRUE(square_fits(x));
    EXPECT_EQ(square(std::vector{x}, Overflow::check)[0], expected_square(x)) << +x;
    EXPECT_EQ(square(std::vector{x}, Overflow::saturate)[0], expected_square(x)) << +x;
  }
  for (const T x : overflowing) {
    EXPECT_FALSE(square_fits(x));
    EXPECT_EQ(report_of([&] { square(std::vector{x}, Overflow::check); }), (Report{0, 1})) << +x;
    EXPECT_EQ(square(std::vector{x}, Overflow::saturate)[0], limits::max()) << +x;
    EXPECT_EQ(square_widened(std::vector{x})[0], expected_widened(x)) << +x;
  }
}

TYPED_TEST(OverflowOf, IsReportedWithItsFirstIndexAndCountWhereverItIs) {
  using T = TypeParam;
  constexpr T root = max_square_root<T>;
  const T large = static_cast<T>(root + 1);
  const std::size_t n = many_threads_bytes / (2 * sizeof(T)) + 29;
  std::vector<T> in(n, root), out(n);
  for (const unsigned threads : {1u, 2u, 3u, 7u}) {
    set_threads(threads);
    EXPECT_EQ(report_of([&] { square(in, out, Overflow::check); }), Report{});
    for (const std::size_t at : {std::size_t{0}, std::size_t{1}, n / 2, n - 30, n - 1}) {
      in[at] = large;
      EXPECT_EQ(report_of([&] { square(in, out, Overflow::check); }), (Report{at, 1}));
      in[at] = root;
    }
    // In the parts of several threads; the first is in the last thread's part but one.
    const std::size_t some[] = {n - n / 3, n - n / 4, n - 2, n - 1};
    for (const std::size_t at : some) in[at] = large;
    EXPECT_EQ(report_of([&] { square(in, out, Overflow::check); }), (Report{some[0], 4}));
    EXPECT_EQ(last_call().threads, threads);
    for (const std::size_t at : some) in[at] = root;
  }
}

TYPED_TEST(OverflowOf, CountsEveryElementOfAnArray) {
  using T = TypeParam;
  const std::size_t n = many_threads_bytes / sizeof(T);
  std::vector<T> values(n, std::numeric_limits<T>::max());
  EXPECT_EQ(report_of([&] { square(values, values, Overflow::check); }), (Report{0, n}));
}

TYPED_TEST(OverflowOf, LeavesInPlaceWhatWrapGives) {
  using T = TypeParam;
  for (const std::size_t n : {std::size_t{100}, many_threads_bytes / sizeof(T)}) {
    const std::vector<T> original = interesting_values<T>(n, 12);
    std::vector<T> values = original;
    EXPECT_EQ(report_of([&] { square(values, values, Overflow::check); }),
              expected_report<T>(original));
    for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(values[i], expected_square(original[i]));
    values = original;
    square(values, values, Overflow::saturate);
    for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(values[i], expected_saturated(original[i]));
  }
}

TYPED_TEST(OverflowOf, WidensForEveryThreadCountAndSize) {
  using T = TypeParam;
  constexpr std::size_t traffic = sizeof(T) + sizeof(widened_t<T>);
  for (const std::size_t n : sizes_around_threads(traffic)) {
    const std::vector<T> in = interesting_values<T>(n, n);
    std::vector<widened_t<T>> out(n);
    for (const unsigned threads : {1u, 3u, 7u}) {
      set_threads(threads);
      std::fill(out.begin(), out.end(), widened_t<T>{1});
      square(in, out);  // Widens without being told: out is of the wider type.
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], expected_widened(in[i]));
      EXPECT_EQ(last_call().overflow, Overflow::widen);
      expect_threads(n, traffic, threads);
    }
  }
}

TYPED_TEST(OverflowOf, StreamsWithEveryPolicy) {
  using T = TypeParam;
  const std::vector<T> in =
      interesting_values<T>(test_tuning.streaming_array_bytes / (2 * sizeof(T)) + 3, 13);
  for (const unsigned threads : {1u, 3u}) {
    set_threads(threads);
    ASSERT_NO_FATAL_FAILURE(expect_every_policy(in));
  }
}

TYPED_TEST(OverflowOf, TakesAPolicyThatSuitsTheOutputAlone) {
  using T = TypeParam;
  const std::vector<T> in = {3};
  std::vector<T> same = {7};
  std::vector<widened_t<T>> wide = {widened_t<T>{7}};
  EXPECT_EQ(code_of([&] { square(in, same, Overflow::widen); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { square(in, Overflow::widen); }), ErrorCode::invalid_argument);
  for (const Overflow overflow : {Overflow::wrap, Overflow::check, Overflow::saturate}) {
    EXPECT_EQ(code_of([&] { square(in, wide, overflow); }), ErrorCode::invalid_argument);
  }
  EXPECT_EQ(same[0], T{7}) << "nothing is written by a refused call";
  EXPECT_EQ(wide[0], widened_t<T>{7});
}

TYPED_TEST(OverflowOf, CannotWidenInPlace) {
  using T = TypeParam;
  std::vector<widened_t<T>> memory(10);
  const std::span<T> in(reinterpret_cast<T*>(memory.data()), 10);
  EXPECT_EQ(code_of([&] { square(in, memory); }), ErrorCode::invalid_argument);
}

TEST(Overflow, MessageNamesWhatDidNotFitAndTheRemedy) {
  EXPECT_EQ(message_of([] {
              square(std::vector<std::int16_t>{1, 182, 2, -200}, Overflow::check);
            }),
            "square: 2 of 4 squares do not fit int16, the first at index 1; use "
            "Overflow::saturate or wrap, or Overflow::widen into int32");
  EXPECT_EQ(message_of([] { square(std::vector<std::uint64_t>{~0ULL}, Overflow::check); }),
            "square: 1 of 1 squares does not fit uint64, the first at index 0; use "
            "Overflow::saturate or wrap, or Overflow::widen into uint128");
}

}  // namespace
}  // namespace lanewise::tests
