#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <vector>

#include "square_calls.hpp"
#include "square_values.hpp"
#include "thrown_error.hpp"

// explain() says what a call then does, for every type, operation and policy.

namespace lanewise::tests {
namespace {

template <class T>
using Explanations = PublicCalls<T>;
TYPED_TEST_SUITE(Explanations, AllTypes, ElementNames);

void expect_kept(const Explanation& promised) {
  const Explanation done = last_call();
  EXPECT_EQ(done.operation, promised.operation);
  EXPECT_EQ(done.type, promised.type);
  EXPECT_EQ(done.n, promised.n);
  EXPECT_EQ(done.overflow, promised.overflow);
  EXPECT_EQ(done.backend, promised.backend);
  EXPECT_EQ(done.isa, promised.isa) << to_string(promised.operation);
  EXPECT_EQ(done.threads, promised.threads) << to_string(promised.operation) << promised.n;
  EXPECT_EQ(done.streaming_stores, promised.streaming_stores);
  EXPECT_GE(promised.why.size(), 4u);
}

template <class T>
void expect_kept_for(std::size_t n) {
  constexpr ElementType type = element_type<T>();
  const std::vector<T> in(n);
  const auto promise = [&](Operation operation, Overflow overflow = Overflow::wrap) {
    return explain(operation, type, n, overflow);
  };
  const Explanation squares = promise(Operation::square);
  const Buffer<T> out = square(in);
  expect_kept(squares);
  if constexpr (IntegerElement<T>) {
    const Explanation saturated = promise(Operation::square, Overflow::saturate);
    square(in, Overflow::saturate);
    expect_kept(saturated);
    const Explanation widened = promise(Operation::square, Overflow::widen);
    square_widened(in);
    expect_kept(widened);
    const Explanation sum = promise(Operation::sum_of_squares, Overflow::saturate);
    sum_of_squares(in, Overflow::saturate);
    expect_kept(sum);
  } else {
    const Explanation sum = promise(Operation::sum_of_squares);
    sum_of_squares(in);
    expect_kept(sum);
  }
  if constexpr (detail::RangeElement<T>) {
    const Explanation range = promise(Operation::squares_of_range);
    squares_of_range(T(1), n);
    expect_kept(range);
  }
  if constexpr (ComplexElement<T>) {
    const Explanation magnitudes = promise(Operation::squared_magnitude);
    squared_magnitude(in);
    expect_kept(magnitudes);
  } else {
    const Explanation extremes = promise(Operation::minmax_of_squares);
    minmax_of_squares(in);
    expect_kept(extremes);
  }
}

template <class T>
void expect_kept_for_every_size() {
  constexpr std::size_t streaming = test_tuning.streaming_array_bytes;
  for (const std::size_t bytes :
       {std::size_t{16}, one_thread_bytes, many_threads_bytes, streaming / 2, 2 * streaming}) {
    expect_kept_for<T>(bytes / sizeof(T));
    expect_kept_for<T>(bytes / sizeof(T) + 1);
  }
}

TYPED_TEST(Explanations, SayWhatTheCallThenDoesOnEveryRow) {
  set_threads(1);
  for (const RowInfo& row : instruction_sets()) {
    if (!row.supported) continue;
    force_isa(row.name);
    expect_kept_for_every_size<TypeParam>();
  }
  force_isa("auto");
}

TYPED_TEST(Explanations, SayWhatTheCallThenDoesOnEveryThreadCount) {
  for (const unsigned threads : {2u, 7u}) {
    set_threads(threads);
    expect_kept_for_every_size<TypeParam>();
  }
}

bool is_refused(Operation operation, ElementType type, Overflow overflow = Overflow::wrap) {
  try {
    explain(operation, type, 8, overflow);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    return true;
  }
  return false;
}

TYPED_TEST(Explanations, RefuseWhatNoCallDoes) {
  using T = TypeParam;
  constexpr ElementType type = element_type<T>();
  EXPECT_FALSE(is_refused(Operation::square, type));
  EXPECT_FALSE(is_refused(Operation::sum_of_squares, type));
  EXPECT_EQ(is_refused(Operation::squared_magnitude, type), !ComplexElement<T>);
  EXPECT_EQ(is_refused(Operation::minmax_of_squares, type), ComplexElement<T>);
  EXPECT_EQ(is_refused(Operation::squares_of_range, type), !detail::RangeElement<T>);
  EXPECT_EQ(is_refused(Operation::factorial, type), ComplexElement<T> || HalfElement<T>);
  for (const Overflow overflow : {Overflow::check, Overflow::saturate, Overflow::widen}) {
    const bool is_wide = overflow == Overflow::widen;
    EXPECT_EQ(is_refused(Operation::square, type, overflow), !IntegerElement<T>);
    EXPECT_EQ(is_refused(Operation::sum_of_squares, type, overflow), !IntegerElement<T> || is_wide);
    EXPECT_EQ(is_refused(Operation::squares_of_range, type, overflow),
              !IntegerElement<T> || is_wide);
    EXPECT_TRUE(is_refused(Operation::minmax_of_squares, type, overflow)) << "it has no policy";
  }
}

TEST(Explanations, OfNaturalNumbersAreOfFactorials) {
  EXPECT_TRUE(is_refused(Operation::square, ElementType::natural));
  EXPECT_FALSE(is_refused(Operation::factorial, ElementType::natural));
}

}  // namespace
}  // namespace lanewise::tests
