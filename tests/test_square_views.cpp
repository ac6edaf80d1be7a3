#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "square_calls.hpp"
#include "square_values.hpp"
#include "squares_oracle.hpp"
#include "thrown_error.hpp"

// square() and squared_magnitude() of elements that do not lie one after the other.

namespace lanewise::tests {
namespace {

template <class T>
using SquareViews = PublicCalls<T>;
TYPED_TEST_SUITE(SquareViews, AllTypes, ElementNames);

/// Elements whose bytes say that nobody has written them.
template <class T>
std::vector<T> untouched(std::size_t n) {
  std::vector<T> values(n);
  if (n > 0) std::memset(static_cast<void*>(values.data()), 0xA5, n * sizeof(T));
  return values;
}

template <class T>
bool is_untouched(const T& x) {
  const T expected = untouched<T>(1)[0];
  return std::memcmp(&x, &expected, sizeof(T)) == 0;
}

template <class In, class Out>
void expect_squares(const In& in, const Out& out) {
  for (std::size_t i = 0; i < in.size; ++i) {
    ASSERT_TRUE(same_bits(out[i], expected_square(in[i]))) << i << " of " << in.size;
  }
}

/// A view of n elements with this stride that fills the memory.
template <class T>
StridedView<T> strided(std::vector<T>& memory, std::size_t n, std::ptrdiff_t stride) {
  const auto last = static_cast<std::ptrdiff_t>(n) - 1;
  return {memory.data() + (stride < 0 ? -stride * last : 0), n, stride};
}

template <class T>
std::size_t memory_of(std::size_t n, std::ptrdiff_t stride) {
  return (n - 1) * static_cast<std::size_t>(stride < 0 ? -stride : stride) + 1;
}

TYPED_TEST(SquareViews, OfEveryStrideWriteTheirElementsAlone) {
  using T = TypeParam;
  for (const std::size_t n : {1u, 2u, 17u, 300u}) {
    for (const std::ptrdiff_t in_stride : {1, 2, -1, -3, 0}) {
      for (const std::ptrdiff_t out_stride : {1, -1, 4, -2}) {
        std::vector<T> from = interesting_values<T>(memory_of<T>(n, in_stride), n);
        std::vector<T> to = untouched<T>(memory_of<T>(n, out_stride));
        const auto in = strided(from, n, in_stride), out = strided(to, n, out_stride);
        square(in, out);
        ASSERT_NO_FATAL_FAILURE(expect_squares(in, out));
        const auto step = static_cast<std::size_t>(std::abs(out_stride));
        for (std::size_t i = 0; i < to.size(); ++i) {
          ASSERT_TRUE(i % step == 0 || is_untouched(to[i])) << "between the elements";
        }
        EXPECT_EQ(last_call().n, n);
      }
    }
  }
}

TYPED_TEST(SquareViews, OfMatricesLeaveWhatIsBesideTheirRows) {
  using T = TypeParam;
  for (const std::size_t rows : {1u, 2u, 30u}) {
    for (const std::size_t columns : {1u, 3u, 64u, 77u}) {
      for (const std::size_t in_gap : {0u, 5u}) {
        for (const std::size_t out_gap : {0u, 9u}) {
          const std::size_t in_pitch = columns + in_gap, out_pitch = columns + out_gap;
          const std::vector<T> from = interesting_values<T>(rows * in_pitch, columns);
          std::vector<T> to = untouched<T>(rows * out_pitch);
          const MatrixView<const T> in{from.data(), rows, columns, in_pitch};
          const MatrixView<T> out{to.data(), rows, columns, out_pitch};
          square(in, MatrixView<T>(out));
          for (std::size_t i = 0; i < rows; ++i) {
            for (std::size_t j = 0; j < out_pitch; ++j) {
              const T& result = to[i * out_pitch + j];
              ASSERT_TRUE(j < columns ? same_bits(result, expected_square(in(i, j)))
                                      : is_untouched(result))
                  << "(" << i << ", " << j << ") of " << rows << " x " << columns;
            }
          }
          EXPECT_EQ(last_call().n, rows * columns);
        }
      }
    }
  }
}

TYPED_TEST(SquareViews, AreRightForEveryThreadCount) {
  using T = TypeParam;
  const std::size_t rows = 37, columns = many_threads_bytes / sizeof(T) / 60, pitch = columns + 2;
  const std::vector<T> from = repeated(interesting_values<T>(1009, 70), rows * pitch);
  std::vector<T> to(rows * pitch);
  for (const unsigned threads : {1u, 2u, 3u, 7u}) {
    set_threads(threads);
    to = untouched<T>(rows * pitch);
    square(MatrixView<const T>{from.data(), rows, columns, pitch},
           MatrixView<T>{to.data(), rows, columns, pitch});
    expect_threads(rows * columns, 2 * sizeof(T), threads);
    for (std::size_t i = 0; i < to.size(); ++i) {
      ASSERT_TRUE(i % pitch < columns ? same_bits(to[i], expected_square(from[i]))
                                      : is_untouched(to[i]));
    }
    const std::size_t n = from.size() / 2;
    StridedView<T> out{to.data(), n, 2};
    square(StridedView<const T>{from.data(), n, 2}, out);
    expect_threads(n, 2 * sizeof(T), threads);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_TRUE(same_bits(out[i], expected_square(from[2 * i])));
    }
  }
}

TYPED_TEST(SquareViews, WorkInPlaceAndFromOneColumnToAnother) {
  using T = TypeParam;
  const std::size_t rows = 50, columns = 7;
  const std::vector<T> original = interesting_values<T>(rows * columns, 71);
  std::vector<T> values = original;
  const MatrixView<T> matrix{values.data(), rows, columns, columns};
  const MatrixView<const T> before{original.data(), rows, columns, columns};
  square(matrix.column(2), matrix.column(2));
  ASSERT_NO_FATAL_FAILURE(expect_squares(before.column(2), matrix.column(2)));
  square(matrix.column(0), matrix.column(6));
  ASSERT_NO_FATAL_FAILURE(expect_squares(before.column(0), matrix.column(6)));
  square(matrix.column(5), matrix.column(4));
  ASSERT_NO_FATAL_FAILURE(expect_squares(before.column(5), matrix.column(4)));
  for (const std::size_t j : {0u, 1u, 3u, 5u}) {
    for (std::size_t i = 0; i < rows; ++i) ASSERT_TRUE(same_bits(matrix(i, j), before(i, j)));
  }
  // The left half of a matrix into its right half; and the left half onto itself.
  values = original;
  square(MatrixView<T>{values.data(), rows, 3, columns},
         MatrixView<T>{values.data() + 3, rows, 3, columns});
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      ASSERT_TRUE(same_bits(matrix(i, j + 3), expected_square(before(i, j))));
      ASSERT_TRUE(same_bits(matrix(i, j), before(i, j)));
    }
  }
  square(MatrixView<T>{values.data(), rows, 3, columns},
         MatrixView<T>{values.data(), rows, 3, columns});
  for (std::size_t i = 0; i < rows; ++i) {
    ASSERT_TRUE(same_bits(matrix(i, 2), expected_square(before(i, 2))));
  }
  values = original;  // One element is the same whatever the strides.
  square(StridedView<T>{values.data(), 1, 2}, StridedView<T>{values.data(), 1, -3});
  ASSERT_TRUE(same_bits(values[0], expected_square(original[0])));
}

TYPED_TEST(SquareViews, MixWithArraysAndWithEachOther) {
  using T = TypeParam;
  std::vector<T> from = interesting_values<T>(60, 72);
  std::vector<T> to(60);
  square(StridedView<T>{from.data(), 20, 3}, std::span(to).first(20));
  for (std::size_t i = 0; i < 20; ++i) ASSERT_TRUE(same_bits(to[i], expected_square(from[3 * i])));
  square(from, StridedView<T>{&to[59], 60, -1});
  for (std::size_t i = 0; i < 60; ++i) ASSERT_TRUE(same_bits(to[59 - i], expected_square(from[i])));
  square(MatrixView<T>{from.data(), 1, 20, 60}, std::span(to).first(20));
  for (std::size_t i = 0; i < 20; ++i) ASSERT_TRUE(same_bits(to[i], expected_square(from[i])));
  // A matrix of one column is a strided row; the other is without gaps.
  square(MatrixView<T>{from.data(), 20, 1, 3}, MatrixView<T>{to.data(), 20, 1, 1});
  for (std::size_t i = 0; i < 20; ++i) ASSERT_TRUE(same_bits(to[i], expected_square(from[3 * i])));
}

TYPED_TEST(SquareViews, WriteThroughConstantViews) {
  // A view is what points, not what is pointed at.
  using T = TypeParam;
  std::vector<T> values = interesting_values<T>(20, 73);
  const std::vector<T> original = values;
  const StridedView<T> odd{&values[1], 10, 2};
  square(odd, odd);
  const MatrixView<T> even{values.data(), 10, 1, 2};
  square(even, even);
  for (std::size_t i = 0; i < 20; ++i) {
    ASSERT_TRUE(same_bits(values[i], expected_square(original[i])));
  }
}

TYPED_TEST(SquareViews, OfNothingDoNothing) {
  using T = TypeParam;
  std::vector<T> values = untouched<T>(10);
  T* const data = values.data();
  square(std::vector<T>(3));
  square(StridedView<T>{data, 0, 3}, StridedView<T>{data, 0, 2});
  square(StridedView<T>{}, StridedView<T>{});
  square(MatrixView<T>{data, 0, 5, 5}, MatrixView<T>{data + 1, 0, 5, 6});
  square(MatrixView<T>{data, 5, 0, 1}, MatrixView<T>{data + 1, 5, 0, 0});
  for (const T& x : values) ASSERT_TRUE(is_untouched(x));
  EXPECT_EQ(last_call().n, 0u);
}

TYPED_TEST(SquareViews, RefuseWhatWouldShareOrOverlap) {
  using T = TypeParam;
  std::vector<T> values = untouched<T>(100);
  T* const data = values.data();
  const auto refused = [](auto in, auto out) {
    return code_of([&] { square(in, out); }) == ErrorCode::invalid_argument;
  };
  using Strided = StridedView<T>;
  using Matrix = MatrixView<T>;
  EXPECT_TRUE(refused(Strided{data, 10, 1}, Strided{data + 50, 10, 0})) << "one place for ten";
  EXPECT_TRUE(refused(Strided{data, 10, 2}, Strided{data, 10, 1})) << "the same first element";
  EXPECT_TRUE(refused(Strided{data, 10, 1}, Strided{data + 9, 10, -1})) << "reversed onto itself";
  EXPECT_TRUE(refused(Strided{data, 10, 2}, Strided{data + 2, 10, 2})) << "shifted by one";
  EXPECT_TRUE(refused(Strided{data, 1, 0}, Strided{data + 1, 3, 1})) << "of another length";
  EXPECT_TRUE(refused(Strided{data + 5, 10, 0}, Strided{data, 10, 1})) << "an input among outputs";
  EXPECT_TRUE(refused(Matrix{data, 5, 4, 10}, Matrix{data + 3, 5, 4, 10})) << "a shared column";
  EXPECT_TRUE(refused(Matrix{data, 5, 4, 10}, Matrix{data + 12, 5, 4, 10})) << "half of a row";
  EXPECT_TRUE(refused(Matrix{data, 5, 4, 10}, Matrix{data + 8, 5, 4, 10})) << "over a row's end";
  EXPECT_TRUE(refused(Matrix{data, 5, 4, 10}, Matrix{data, 5, 4, 12})) << "of another pitch";
  EXPECT_TRUE(refused(Matrix{data, 2, 4, 10}, Matrix{data + 50, 2, 4, 3})) << "rows that overlap";
  EXPECT_TRUE(refused(Matrix{data, 2, 4, 4}, Matrix{data + 50, 4, 2, 2})) << "of another shape";
  EXPECT_TRUE(refused(Matrix{data, 2, 4, 4}, Strided{data + 50, 8, 1})) << "a matrix and a row";
  for (const T& x : values) ASSERT_TRUE(is_untouched(x)) << "nothing is written by a refused call";
}

TYPED_TEST(SquareViews, RefuseMisalignedElements) {
  using T = TypeParam;
  if (alignof(T) == 1) return;  // No address is misaligned for a byte.
  alignas(16) std::byte bytes[200] = {};
  std::vector<T> good(10);
  T* const misaligned = reinterpret_cast<T*>(bytes + alignof(T) / 2);
  EXPECT_EQ(code_of([&] {
              square(StridedView<T>{misaligned, 2, 2}, StridedView<T>{good.data(), 2, 1});
            }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] {
              square(StridedView<T>{good.data(), 2, 2}, StridedView<T>{misaligned, 2, 1});
            }),
            ErrorCode::invalid_argument);
}

TEST(SquareViews, OfMoreElementsThanMemoryHoldsAreAnError) {
  float x = 0;
  const MatrixView<float> huge{&x, std::size_t{1} << 33, std::size_t{1} << 33, 1};
  EXPECT_EQ(code_of([&] { square(huge, huge); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { sum_of_squares(huge); }), ErrorCode::invalid_argument);
}

// Policies

template <class T>
using OverflowOfViews = PublicCalls<T>;
TYPED_TEST_SUITE(OverflowOfViews, IntegerTypes, ElementNames);

TYPED_TEST(OverflowOfViews, CountsRowByRow) {
  using T = TypeParam;
  const std::size_t rows = 20, columns = many_threads_bytes / sizeof(T) / 20, pitch = columns + 4;
  std::vector<T> from(rows * pitch, std::numeric_limits<T>::max()), to(rows * pitch);
  const MatrixView<T> in{from.data(), rows, columns, pitch};
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) in(i, j) = max_square_root<T>;
  }
  const MatrixView<T> out{to.data(), rows, columns, pitch};
  for (const unsigned threads : {1u, 3u, 7u}) {
    set_threads(threads);
    square(in, MatrixView<T>(out), Overflow::check);  // What lies between the rows does not count.
    in(17, 5) = in(19, columns - 1) = static_cast<T>(max_square_root<T> + 1);
    try {
      square(in, MatrixView<T>(out), Overflow::check);
      ADD_FAILURE() << "no error";
    } catch (const OverflowError& error) {
      EXPECT_EQ(error.first_index(), 17 * columns + 5);
      EXPECT_EQ(error.count(), 2u);
    }
    EXPECT_EQ(out(17, 5), expected_square(in(17, 5))) << "what wrap gives";
    in(17, 5) = in(19, columns - 1) = max_square_root<T>;
  }
}

TYPED_TEST(OverflowOfViews, SaturatesAndWidensEveryStride) {
  using T = TypeParam;
  std::vector<T> from = interesting_values<T>(1000, 74);
  for (const std::ptrdiff_t stride : {1, 3, -2}) {
    const auto in = strided(from, 300, stride);
    std::vector<T> saturated(600);
    StridedView<T> out{saturated.data(), 300, 2};
    square(in, out, Overflow::saturate);
    std::vector<widened_t<T>> widened(900);
    StridedView<widened_t<T>> wide{widened.data(), 300, 3};
    square(in, wide);
    for (std::size_t i = 0; i < 300; ++i) {
      ASSERT_EQ(out[i], expected_saturated(in[i]));
      ASSERT_EQ(wide[i], expected_widened(in[i]));
    }
    EXPECT_EQ(code_of([&] { square(in, out, Overflow::widen); }), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of([&] { square(in, wide, Overflow::check); }), ErrorCode::invalid_argument);
  }
}

// Complex numbers

TEST(SquaredMagnitudeViews, AreOfTheirElements) {
  const auto from = interesting_values<std::complex<float>>(300, 75);
  std::vector<float> to(300);
  StridedView<float> out{&to[299], 100, -2};
  squared_magnitude(StridedView<const std::complex<float>>{from.data(), 100, 3}, out);
  for (std::size_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(same_bits(out[i], expected_magnitude(from[3 * i])));
  }
  squared_magnitude(MatrixView<const std::complex<float>>{from.data(), 10, 20, 30},
                    MatrixView<float>{to.data(), 10, 20, 21});
  ASSERT_TRUE(same_bits(to[9 * 21 + 19], expected_magnitude(from[9 * 30 + 19])));
  // The real parts of an array may not take the magnitudes of the others.
  auto values = from;
  const StridedView<float> imaginary{reinterpret_cast<float*>(values.data()) + 1, 300, 2};
  EXPECT_EQ(code_of([&] { squared_magnitude(values, StridedView<float>(imaginary)); }),
            ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace lanewise::tests
