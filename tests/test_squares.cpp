#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <array>
#include <cstdlib>
#include <span>
#include <vector>

#include "kernels/dispatch.hpp"
#include "kernels/squares/plan.hpp"
#include "square_calls.hpp"
#include "square_values.hpp"
#include "squares_oracle.hpp"
#include "thrown_error.hpp"

// square() and squared_magnitude() of arrays: threads, streaming stores and argument checks on top
// of the kernels.

namespace lanewise::tests {
namespace {

template <class T>
using PublicSquares = PublicCalls<T>;
TYPED_TEST_SUITE(PublicSquares, AllTypes, ElementNames);

template <class In, class Out>
void expect_squares(const In& in, const Out& out) {
  ASSERT_EQ(in.size(), out.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    ASSERT_TRUE(same_bits(out[i], expected_square(in[i])))
        << "element " << i << " of " << in.size() << ": " << testing::PrintToString(in[i])
        << "^2 gave " << testing::PrintToString(out[i]);
  }
}

/// Every value of a narrow type, a million of the others.
template <class T>
std::vector<T> many_values() {
  if constexpr (sizeof(T) <= 2) {
    return all_values<T>();
  } else {
    return interesting_values<T>(1'000'000, 42);
  }
}

TYPED_TEST(PublicSquares, OfManyValuesAreWhatWiderArithmeticGives) {
  const std::vector<TypeParam> in = many_values<TypeParam>();
  std::vector<TypeParam> out(in.size());
  square(in, out);
  expect_squares(in, out);
}

TYPED_TEST(PublicSquares, AreRightForEveryThreadCountAndSize) {
  using T = TypeParam;
  for (const std::size_t n : sizes_around_threads(2 * sizeof(T))) {
    const std::vector<T> in = repeated(interesting_values<T>(10'007, n), n);
    std::vector<T> out(n);
    for (const unsigned threads : {1u, 2u, 3u, 7u}) {
      set_threads(threads);
      std::fill(out.begin(), out.end(), T{});
      square(in, out);
      expect_squares(in, out);
      expect_threads(n, 2 * sizeof(T), threads);
    }
  }
}

TYPED_TEST(PublicSquares, WorkInPlace) {
  using T = TypeParam;
  const std::vector<T> original = interesting_values<T>(300'000, 1);
  std::vector<T> values = original;
  square(values, values);
  expect_squares(original, values);
}

TYPED_TEST(PublicSquares, TakeEveryAlignmentOfElements) {
  using T = TypeParam;
  std::vector<T> in(400), out(400);
  fill_interesting<T>(in, 3);
  for (std::size_t offset = 0; offset < 64 / sizeof(T) + 1; ++offset) {
    const auto from = std::span<const T>(in).subspan(offset, 300);
    const auto to = std::span<T>(out).subspan(offset / 2, 300);
    square(from, to);
    expect_squares(from, to);
  }
}

TYPED_TEST(PublicSquares, ReturnOwnedArrays) {
  using T = TypeParam;
  const std::vector<T> in = interesting_values<T>(1001, 4);
  const Buffer<T> squares = square(in);
  expect_squares(in, squares);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(squares.data()) % 64, 0u);
  EXPECT_TRUE(square(std::vector<T>{}).empty());
}

TYPED_TEST(PublicSquares, TakeAnyContiguousRange) {
  using T = TypeParam;
  std::array<T, 3> array{};
  fill_interesting<T>(array, 5);
  Buffer<T> buffer(3);
  square(array, buffer);
  expect_squares(array, buffer);
  T plain[3] = {};
  square(std::span<const T>(array), plain);
  expect_squares(array, std::span(plain));
}

TYPED_TEST(PublicSquares, RefuseArraysThatOverlapInPart) {
  using T = TypeParam;
  const std::vector<T> original = interesting_values<T>(100, 6);
  std::vector<T> values = original;
  const std::span<T> all = values;
  EXPECT_EQ(code_of([&] { square(all.subspan(0, 99), all.subspan(1)); }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { square(all.subspan(1), all.subspan(0, 99)); }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { square(all.first(51), all.last(51)); }), ErrorCode::invalid_argument);
  for (std::size_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(same_bits(values[i], original[i])) << "nothing is written by a refused call";
  }
  square(all.first(50), all.last(50));
  expect_squares(std::span(original).first(50), all.last(50));
}

TYPED_TEST(PublicSquares, RefuseArraysOfDifferentLength) {
  using T = TypeParam;
  std::vector<T> in(3), out(4);
  EXPECT_EQ(
      message_of([&] { square(in, out); }),
      "square(in, out): in has 3 elements and out 4 elements; they must have the same number");
}

TYPED_TEST(PublicSquares, RefuseMisalignedArrays) {
  using T = TypeParam;
  if (alignof(T) == 1) return;  // No address is misaligned for a byte.
  alignas(16) std::byte bytes[64] = {};
  const std::span<T> misaligned(reinterpret_cast<T*>(bytes + alignof(T) / 2), 2);
  std::vector<T> good(2);
  EXPECT_NE(message_of([&] { square(misaligned, good); }).find("in is not aligned"),
            std::string::npos);
  EXPECT_NE(message_of([&] { square(good, misaligned); }).find("out is not aligned"),
            std::string::npos);
}

/// Whether the row that the last call ran on has a streaming form of squares.
template <class T>
bool last_row_streams() {
  for (const kernels::TableRow& row : kernels::table_rows()) {
    if (row.name != last_call().isa) continue;
    return kernels::squares_of(*row.table, element_type<T>()).wrap.streaming != nullptr;
  }
  ADD_FAILURE() << "no row is named " << last_call().isa;
  return false;
}

/// The most elements that are squared by ordinary stores.
template <class T>
constexpr std::size_t most_cached = test_tuning.streaming_array_bytes / (2 * sizeof(T));

TYPED_TEST(PublicSquares, StreamAboveTheThreshold) {
  using T = TypeParam;
  const std::vector<T> in = interesting_values<T>(most_cached<T> + 1, 7);
  std::vector<T> out(in.size());
  square(std::span(in).first(most_cached<T>), std::span(out).first(most_cached<T>));
  EXPECT_FALSE(last_call().streaming_stores);
  for (const unsigned threads : {1u, 3u}) {
    set_threads(threads);
    std::fill(out.begin(), out.end(), T{});
    square(in, out);
    EXPECT_EQ(last_call().streaming_stores, last_row_streams<T>());
    expect_threads(in.size(), 2 * sizeof(T), threads);
    expect_squares(in, out);
  }
}

TYPED_TEST(PublicSquares, DoNotStreamInPlace) {
  using T = TypeParam;
  const std::vector<T> original = interesting_values<T>(most_cached<T> + 5, 8);
  std::vector<T> values = original;
  square(values, values);
  EXPECT_FALSE(last_call().streaming_stores);
  expect_squares(original, values);
}

// Integers without a policy

TEST(Squares, OfSignedIntegersWrapAsTwosComplement) {
  const std::vector<std::int32_t> in = {46341, -46341, std::numeric_limits<std::int32_t>::min()};
  std::vector<std::int32_t> out(3);
  square(in, out);
  EXPECT_EQ(out, (std::vector<std::int32_t>{-2147479015, -2147479015, 0}));
}

TEST(Squares, RunOnTheInstructionSetOfTheEnvironment) {
  const char* forced = std::getenv("LANEWISE_ISA");
  const std::string expected = forced ? forced : settings().isa.value;
  square(std::vector<std::int32_t>(100));
  EXPECT_EQ(last_call().isa, expected);
}

// Complex numbers

template <class T>
using SquaredMagnitudes = PublicCalls<T>;
TYPED_TEST_SUITE(SquaredMagnitudes, ComplexTypes, ElementNames);

TYPED_TEST(SquaredMagnitudes, AreRightForEveryThreadCountAndSize) {
  using T = TypeParam;
  using Real = typename T::value_type;
  constexpr std::size_t traffic = sizeof(T) + sizeof(Real);
  std::vector<std::size_t> sizes = sizes_around_threads(traffic);
  sizes.push_back(1'000'000);
  for (const std::size_t n : sizes) {
    const std::vector<T> in = interesting_values<T>(n, n);
    std::vector<Real> out(n);
    for (const unsigned threads : {1u, 2u, 3u, 7u}) {
      set_threads(threads);
      std::fill(out.begin(), out.end(), Real{1});
      squared_magnitude(in, out);
      for (std::size_t i = 0; i < n; ++i) {
        ASSERT_TRUE(same_bits(out[i], expected_magnitude(in[i]))) << in[i] << " gave " << out[i];
      }
      EXPECT_EQ(last_call().operation, Operation::squared_magnitude);
      expect_threads(n, traffic, threads);
    }
  }
}

TYPED_TEST(SquaredMagnitudes, ReturnOwnedArraysAndRefuseOverlap) {
  using T = TypeParam;
  using Real = typename T::value_type;
  std::vector<T> in = {{3, 4}, {-5, 12}};
  const Buffer<Real> out = squared_magnitude(in);
  EXPECT_EQ(std::vector<Real>(out.begin(), out.end()), (std::vector<Real>{25, 169}));
  const std::span<Real> parts(reinterpret_cast<Real*>(in.data()), 2);
  EXPECT_EQ(code_of([&] { squared_magnitude(in, parts); }), ErrorCode::invalid_argument)
      << "not even where it begins at in: the elements are not the same";
}

TYPED_TEST(SquaredMagnitudes, AreWithinOneAndAHalfUnitsInTheLastPlace) {
  using T = TypeParam;
  using Real = typename T::value_type;
  Random random(9);
  std::vector<T> in;
  for (int i = 0; i < 100'000; ++i) {
    const auto part = [&] { return std::ldexp(static_cast<Real>(random.uniform()), 20); };
    in.push_back({part(), part()});
  }
  const Buffer<Real> out = squared_magnitude(in);
  for (std::size_t i = 0; i < in.size(); ++i) {
    const long double a = in[i].real(), b = in[i].imag(), exact = a * a + b * b;
    const long double unit = std::nextafter(out[i], std::numeric_limits<Real>::max()) - out[i];
    ASSERT_LE(std::abs(static_cast<long double>(out[i]) - exact), 1.5L * unit) << in[i];
  }
}

TEST(ComplexSquares, AreWithinThreeUnitsEvenWhereThePartsNearlyCancel) {
  Random random(10);
  std::vector<std::complex<float>> in;
  for (int i = 0; i < 100'000; ++i) {
    const auto a = static_cast<float>(random.uniform()) + 1;
    in.push_back({a, a + std::ldexp(static_cast<float>(random.uniform()), -20)});
  }
  const auto out = square(in);
  for (std::size_t i = 0; i < in.size(); ++i) {
    const double a = in[i].real(), b = in[i].imag(), real = (a - b) * (a + b);
    const double unit = real == 0 ? 0 : std::ldexp(1, std::ilogb(real) - 23);
    ASSERT_LE(std::abs(static_cast<double>(out[i].real()) - real), 3 * unit) << in[i];
    ASSERT_EQ(out[i].imag(), static_cast<float>(2 * a * b)) << in[i];
  }
}

}  // namespace
}  // namespace lanewise::tests
