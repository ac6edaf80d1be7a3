// <lanewise/eigen.hpp> against Eigen's own results.

#include <stdexcept>

// Eigen's assertions, that no memory is allocated among them, throw in every build type.
#define EIGEN_RUNTIME_NO_MALLOC
#define eigen_assert(condition) \
  ((condition) ? static_cast<void>(0) : throw std::logic_error(#condition))
#include <gtest/gtest.h>

#include <Eigen/Core>
#include <algorithm>
#include <complex>
#include <cstdint>
#include <lanewise/eigen.hpp>
#include <lanewise/lanewise.hpp>
#include <numeric>
#include <type_traits>
#include <utility>
#include <vector>

#include "thrown_error.hpp"

namespace lanewise::tests {
namespace {

using Eigen::Dynamic;
using Eigen::Index;
using Eigen::InnerStride;
using Eigen::Map;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::OuterStride;
using Eigen::RowVectorXd;
using Eigen::Stride;
using Eigen::VectorXd;
using RowMajorMatrix = Eigen::Matrix<double, Dynamic, Dynamic, Eigen::RowMajor>;

/// While it lives, an allocation by Eigen is an assertion that fails.
class NoAllocation {
 public:
  NoAllocation() { Eigen::internal::set_is_malloc_allowed(false); }
  ~NoAllocation() { Eigen::internal::set_is_malloc_allowed(true); }
  NoAllocation(const NoAllocation&) = delete;
  NoAllocation& operator=(const NoAllocation&) = delete;
};

/// Elements whose squares are exact in every type from 8 bits on.
template <class Plain>
Plain small_numbers(Index rows, Index columns) {
  Plain result(rows, columns);
  int next = 0;
  for (Index j = 0; j < columns; ++j) {
    for (Index i = 0; i < rows; ++i) {
      result(i, j) = static_cast<typename Plain::Scalar>(next = (next + 5) % 12);
    }
  }
  return result;
}

/// Whether square(in, out) writes what Eigen computes, and allocates nothing.
template <class In, class Out>
void expect_squares(const In& in, Out&& out) {
  const auto expected = in.array().square().eval();
  {
    const NoAllocation guard;
    square(in, out);
  }
  EXPECT_TRUE((out.array() == expected).all()) << "in\n" << in << "\nout\n" << out;
}

template <class Plain>
void expect_squares_of(Index rows, Index columns) {
  const Plain in = Plain::Random(rows, columns);
  Plain out = Plain::Zero(rows, columns);
  expect_squares(in, out);
  const auto made = square(in);
  static_assert(std::is_same_v<decltype(made), const Plain>);
  EXPECT_EQ(made.rows(), rows);
  EXPECT_EQ(made.cols(), columns);
  EXPECT_TRUE((made.array() == in.array().square()).all());
}

TEST(EigenSquares, OfMatricesArraysAndVectorsAreEigens) {
  for (const Index size : {1, 2, 7, 64, 129}) {
    expect_squares_of<MatrixXd>(size, 5);
    expect_squares_of<RowMajorMatrix>(size, 5);
    expect_squares_of<Eigen::ArrayXXf>(3, size);
    expect_squares_of<VectorXd>(size, 1);
    expect_squares_of<RowVectorXd>(1, size);
    expect_squares_of<Eigen::Array<float, Dynamic, 1>>(size, 1);
  }
}

TEST(EigenSquares, OfFixedSizesAreEigens) {
  expect_squares_of<Eigen::Matrix3d>(3, 3);
  expect_squares_of<Eigen::Vector2d>(2, 1);
  expect_squares_of<Eigen::Matrix<float, 1, 4>>(1, 4);
  expect_squares_of<Eigen::Array<double, 4, 3, Eigen::RowMajor>>(4, 3);
  expect_squares_of<Eigen::Matrix<double, Dynamic, 3, Eigen::ColMajor, 8, 3>>(5, 3);
}

TEST(EigenSquares, OfALargeMatrixOnAllThreadsAreEigens) {
  expect_squares_of<Eigen::MatrixXf>(1500, 1000);
  const MatrixXd in = MatrixXd::Random(1000, 700);
  MatrixXd out = MatrixXd::Zero(1000, 700);
  expect_squares(in.topRows(999), out.topRows(999));
}

TEST(EigenSquares, GoFromBlockToBlockAndNowhereElse) {
  const MatrixXd in = MatrixXd::Random(9, 8);
  MatrixXd out = MatrixXd::Constant(7, 10, -1);
  expect_squares(in.block(2, 1, 4, 5), out.block(3, 4, 4, 5));
  EXPECT_EQ((out.array() >= 0).count(), 4 * 5);
  RowMajorMatrix rows_in = in, rows_out = RowMajorMatrix::Constant(7, 10, -1);
  expect_squares(rows_in.block<4, 5>(2, 1), rows_out.block<4, 5>(3, 4));
  EXPECT_EQ((rows_out.array() >= 0).count(), 4 * 5);
}

TEST(EigenSquares, GoAlongRowsColumnsDiagonalsAndSegments) {
  const MatrixXd in = MatrixXd::Random(6, 6);
  MatrixXd out(6, 6);
  const auto expect_written = [&](const auto& from, auto to) {
    out.setConstant(-1);
    expect_squares(from, to);
    EXPECT_EQ((out.array() >= 0).count(), from.size());
  };
  expect_written(in.row(2), out.row(4));
  expect_written(in.col(2), out.col(1));
  expect_written(in.diagonal(), out.diagonal());
  expect_written(in.col(0).segment(1, 3), out.col(5).tail(3));
}

TEST(EigenSquares, GoThroughTransposesAndWrappers) {
  const MatrixXd in = MatrixXd::Random(5, 4);
  MatrixXd out(5, 4);
  expect_squares(in.transpose(), out.transpose());
  expect_squares(in.array(), out.array());
  expect_squares(in.reshaped(2, 10), out.reshaped(2, 10));
  RowMajorMatrix transposed(4, 5);
  expect_squares(in, transposed.transpose());
  EXPECT_TRUE((transposed.array() == in.transpose().array().square()).all());
}

TEST(EigenSquares, GoThroughMapsWithAnyStride) {
  std::vector<double> from(200), to(200);
  std::iota(from.begin(), from.end(), 1);
  using Strides = Stride<Dynamic, Dynamic>;
  const auto in = [&](const Strides& strides) {
    return Map<const MatrixXd, 0, Strides>(from.data() + 60, 5, 4, strides);
  };
  const auto expect_written = [&](const Strides& strides) {
    std::fill(to.begin(), to.end(), -1);
    expect_squares(in(Strides(5, 1)), Map<MatrixXd, 0, Strides>(to.data() + 60, 5, 4, strides));
    EXPECT_EQ(std::count(to.begin(), to.end(), -1), 200 - 5 * 4);
  };
  expect_written(Strides(5, 1));   // One after the other.
  expect_written(Strides(9, 1));   // Columns apart.
  expect_written(Strides(21, 3));  // Elements apart.
  expect_written(Strides(15, 3));  // Elements apart, without a gap between columns.
  expect_written(Strides(1, 7));   // Columns between each other.
  expect_written(Strides(9, -2));  // Backwards.

  MatrixXd out(5, 4);
  for (const auto& strides : {Strides(9, 1), Strides(21, 3), Strides(1, 7), Strides(9, -2),
                              Strides(0, 1), Strides(0, 0)}) {
    expect_squares(in(strides), out);
  }
}

TEST(EigenSquares, GoThroughVectorsWithAStride) {
  std::vector<double> numbers = {1, 2, 3, 4, 5, 6};
  const Map<const VectorXd, 0, InnerStride<2>> odd(numbers.data(), 3);
  const Map<VectorXd, 0, InnerStride<2>> even(numbers.data() + 1, 3);
  square(odd, Map<VectorXd, 0, InnerStride<2>>(even));
  EXPECT_EQ(numbers, (std::vector<double>{1, 1, 3, 9, 5, 25}));
  EXPECT_EQ(square(odd), Eigen::Vector3d(1, 9, 25));
}

TEST(EigenSquares, RefuseANegativeOuterStride) {
  std::vector<double> numbers(20);
  using Strides = Stride<Dynamic, Dynamic>;
  const Map<const MatrixXd, 0, Strides> in(numbers.data() + 16, 4, 5, Strides(-4, 1));
  EXPECT_EQ(code_of([&] { sum_of_squares(in); }), ErrorCode::invalid_argument);
}

// What a library would have between its user and Lanewise.
void square_references(const Eigen::Ref<const MatrixXd>& in, Eigen::Ref<MatrixXd> out) {
  expect_squares(in, out);
}

TEST(EigenSquares, GoThroughReferences) {
  const MatrixXd in = MatrixXd::Random(8, 6);
  MatrixXd out = MatrixXd::Constant(8, 6, -1);
  square_references(in.topLeftCorner(4, 3), out.bottomRightCorner(4, 3));
  EXPECT_EQ((out.array() >= 0).count(), 4 * 3);
  square_references(in, out);
}

TEST(EigenSquares, InPlaceOfABlockLeaveTheRestAlone) {
  const MatrixXd before = MatrixXd::Random(7, 6);
  MatrixXd matrix = before;
  expect_squares(matrix.block(1, 2, 4, 3), matrix.block(1, 2, 4, 3));
  EXPECT_EQ((matrix.array() != before.array()).count(), 4 * 3);
  expect_squares(matrix, matrix);
  expect_squares(matrix.row(3), matrix.row(3));
}

TEST(EigenSquares, BetweenPartsOfOneMatrixThatAreApartAreComputed) {
  RowMajorMatrix matrix = RowMajorMatrix::Random(6, 8);
  expect_squares(matrix.leftCols(4), matrix.rightCols(4));
  expect_squares(matrix.topRows(3), matrix.bottomRows(3));
  expect_squares(matrix.col(2), matrix.col(3));
  MatrixXcd complex = MatrixXcd::Random(4, 5);
  expect_squares(complex.real(), complex.imag());
  expect_squares(complex.real().topRows(2), complex.imag().bottomRows(2));
}

TEST(EigenSquares, BetweenPartsThatOverlapAreRefusedBeforeAnythingIsWritten) {
  MatrixXd matrix = MatrixXd::Random(6, 8);
  const MatrixXd before = matrix;
  const auto refused = [](auto call) { return code_of(call) == ErrorCode::invalid_argument; };
  EXPECT_TRUE(refused([&] { square(matrix.leftCols(4), matrix.middleCols(1, 4)); }));
  EXPECT_TRUE(refused([&] { square(matrix.topRows(4), matrix.bottomRows(4)); }));
  EXPECT_TRUE(refused([&] { square(matrix.row(2).head(6), matrix.row(2).tail(6)); }));
  EXPECT_TRUE(refused([&] { square(matrix.col(1), matrix.diagonal()); }));
  MatrixXcd complex = MatrixXcd::Random(4, 5);
  EXPECT_TRUE(refused([&] { squared_magnitude(complex, complex.real()); }));
  EXPECT_EQ(matrix, before);
}

TEST(EigenSquares, OfAnotherShapeAreRefusedWithTheRemedy) {
  const MatrixXd in = MatrixXd::Random(3, 4);
  MatrixXd out = MatrixXd::Constant(4, 3, -1);
  EXPECT_EQ(code_of([&] { square(in, out); }), ErrorCode::invalid_argument);
  EXPECT_EQ(message_of([&] { square(in, out); }),
            "square(in, out): in is 3 x 4 and out 4 x 3; they must have the same shape, as after "
            "out.resize(in.rows(), in.cols())");
  EXPECT_TRUE((out.array() == -1).all());
  VectorXd vector(12);
  EXPECT_EQ(code_of([&] { square(vector, out); }), ErrorCode::invalid_argument);
}

TEST(EigenSquares, OfNothingAreNothing) {
  for (const auto& [rows, columns] : {std::pair{0, 0}, {0, 5}, {5, 0}}) {
    const MatrixXd in(rows, columns);
    MatrixXd out(rows, columns);
    square(in, out);
    EXPECT_EQ(square(in).rows(), rows);
    EXPECT_EQ(square(in).cols(), columns);
    EXPECT_EQ(sum_of_squares(in), 0);
    EXPECT_EQ(code_of([&] { mean_square(in); }), ErrorCode::invalid_argument);
  }
  MatrixXd matrix = MatrixXd::Random(4, 4);
  square(matrix.block(1, 1, 0, 2), matrix.block(2, 2, 0, 2));
}

template <class Half>
void expect_squares_of_half() {
  using Vector = Eigen::Array<Half, Dynamic, 1>;
  const Vector in = Eigen::ArrayXf::LinSpaced(1000, -300, 300).cast<Half>();
  expect_squares(in, Vector(1000));
  expect_squares(Map<const Vector, 0, InnerStride<3>>(in.data(), 333), Vector(333));
  static_assert(std::is_same_v<decltype(square(in)), Vector>);
  EXPECT_TRUE((square(in) == in.square()).all());
  const double sum = in.template cast<double>().square().sum();
  EXPECT_NEAR(sum_of_squares(in), sum, 1e-12 * sum);
  EXPECT_EQ(static_cast<float>(minmax_of_squares(in).max),
            static_cast<float>(in.square().maxCoeff()));
}

TEST(EigenSquares, OfHalfPrecisionAreEigens) {
  expect_squares_of_half<Eigen::half>();
  expect_squares_of_half<Eigen::bfloat16>();
}

TEST(EigenSquares, OfComplexNumbersAreEigens) {
  MatrixXcd in(7, 5);
  in.real() = small_numbers<MatrixXd>(7, 5);
  in.imag() = in.real().rowwise().reverse();
  MatrixXcd out(7, 5);
  expect_squares(in, out);
  expect_squares(in.row(2), out.row(1));
}

TEST(EigenSquares, OfMagnitudesAreEigens) {
  MatrixXcd in(7, 5);
  in.real() = small_numbers<MatrixXd>(7, 5);
  in.imag() = in.real().rowwise().reverse();
  MatrixXd out(7, 5);
  {
    const NoAllocation guard;
    squared_magnitude(in, out);
  }
  EXPECT_EQ(out, in.cwiseAbs2());
  squared_magnitude(in.row(3), out.row(0));
  EXPECT_EQ(out.row(0), in.row(3).cwiseAbs2());
  static_assert(std::is_same_v<decltype(squared_magnitude(in)), MatrixXd>);
  EXPECT_EQ(squared_magnitude(in.transpose()), in.transpose().cwiseAbs2());
  EXPECT_EQ(sum_of_squares(in), in.squaredNorm());
}

TEST(EigenSquares, OfIntegersFollowThePolicy) {
  using Array = Eigen::Array<std::int16_t, Dynamic, Dynamic>;
  Array in = small_numbers<Array>(5, 4);
  in(3, 1) = 200;
  in(1, 2) = -200;
  const Eigen::ArrayXXi exact = in.cast<int>().square();
  Array out(5, 4);
  square(in, out);
  EXPECT_TRUE((out == exact.cast<std::int16_t>()).all());
  square(in, out, Overflow::saturate);
  EXPECT_TRUE((out == exact.min(32767).cast<std::int16_t>()).all());
  EXPECT_TRUE((square(in, Overflow::saturate) == out).all());
  const auto wide = square_widened(in.block(0, 0, 5, 4));
  static_assert(std::is_same_v<decltype(wide), const Eigen::ArrayXXi>);
  EXPECT_TRUE((wide == exact).all());
  EXPECT_EQ(code_of([&] { square(in, out, Overflow::widen); }), ErrorCode::invalid_argument);
}

TEST(EigenSquares, ThatOverflowAreCountedInStorageOrder) {
  using Array = Eigen::Array<std::int8_t, Dynamic, Dynamic, Eigen::RowMajor>;
  Array in = small_numbers<Array>(6, 6), out(6, 6);
  in(1, 2) = 12;
  in(4, 5) = -12;
  const auto first_and_count = [](auto call) {
    try {
      call();
    } catch (const OverflowError& error) {
      return std::pair(error.first_index(), error.count());
    }
    return std::pair(std::uint64_t{0}, std::uint64_t{0});
  };
  const auto expected = [](std::uint64_t index, std::uint64_t count) {
    return std::pair(index, count);
  };
  EXPECT_EQ(first_and_count([&] { square(in, out, Overflow::check); }), expected(1 * 6 + 2, 2));
  // Of a block of 4 columns, and of every other column.
  EXPECT_EQ(first_and_count([&] { square(in.rightCols(4), out.leftCols(4), Overflow::check); }),
            expected(1 * 4 + 0, 2));
  using EveryOther = Map<const Array, 0, Stride<6, 2>>;
  EXPECT_EQ(first_and_count([&] { square(EveryOther(in.data(), 6, 3), Overflow::check); }),
            expected(1 * 3 + 1, 1));
  EXPECT_EQ(first_and_count([&] { square(in.transpose(), Overflow::check); }), expected(8, 2));
}

TEST(EigenSquares, Of64BitIntegersWidenTo128) {
  Eigen::Array<std::int64_t, 2, 2> in;
  in << 3, -4'000'000'000, 0, INT64_MIN;
  const auto wide = square_widened(in);
  EXPECT_EQ(wide(0, 0), (uint128{9, 0}));
  EXPECT_EQ(wide(0, 1), (uint128{16'000'000'000'000'000'000U, 0}));
  EXPECT_EQ(wide(1, 1), (uint128{0, std::uint64_t{1} << 62}));
}

TEST(EigenSquares, IntoNewArraysAreAllocatedByEigen) {
  const MatrixXd in = MatrixXd::Random(30, 30);
  const NoAllocation guard;
  EXPECT_THROW(square(in), std::logic_error);
}

TEST(EigenSquares, GoBetweenEigenAndOtherArraysThroughViews) {
  const std::vector<double> numbers = {1, 2, 3};
  MatrixXd matrix = MatrixXd::Zero(3, 3);
  square(numbers, view_of(matrix.row(1)));
  EXPECT_EQ(matrix.row(1), RowVectorXd(Eigen::RowVector3d(1, 4, 9)));
  std::vector<double> row(3);
  square(view_of(matrix.row(1)), row);
  EXPECT_EQ(row, (std::vector<double>{1, 16, 81}));
}

TEST(EigenReductions, OfFloatsAreEigens) {
  const MatrixXd in = MatrixXd::Random(300, 200);
  const auto expect_reductions = [](const auto& x) {
    const NoAllocation guard;
    const double sum = x.squaredNorm();
    EXPECT_NEAR(sum_of_squares(x), sum, 1e-12 * sum);
    EXPECT_NEAR(mean_square(x), sum / static_cast<double>(x.size()), 1e-12 * sum);
    EXPECT_EQ(minmax_of_squares(x).min, x.cwiseAbs2().minCoeff());
    EXPECT_EQ(minmax_of_squares(x).max, x.cwiseAbs2().maxCoeff());
  };
  expect_reductions(in);
  expect_reductions(in.row(7));
  expect_reductions(in.block(5, 6, 100, 90));
  expect_reductions(in.transpose());
  expect_reductions(in.diagonal());
  expect_reductions(Map<const MatrixXd, 0, Stride<Dynamic, Dynamic>>(
      in.data(), 90, 100, Stride<Dynamic, Dynamic>(600, 3)));
}

TEST(EigenReductions, OfViewsAndOfTheirCopiesAreTheSameBits) {
  const MatrixXd in = MatrixXd::Random(300, 200);
  const Map<const MatrixXd, 0, Stride<Dynamic, Dynamic>> strided(in.data(), 90, 100,
                                                                 Stride<Dynamic, Dynamic>(600, 3));
  EXPECT_EQ(sum_of_squares(strided), sum_of_squares(strided.eval()));
  EXPECT_EQ(sum_of_squares(in.topRows(77)), sum_of_squares(in.topRows(77).eval()));
}

TEST(EigenReductions, OfIntegersAreExact) {
  using Array = Eigen::Array<std::int32_t, Dynamic, Dynamic>;
  const Array in = Array::Random(40, 30) / 4096;  // The sums fit 64 bits.
  const auto expect_exact = [](const auto& x) {
    const auto squares = x.template cast<std::int64_t>().square().eval();
    const auto sum = static_cast<std::uint64_t>(squares.sum());
    EXPECT_EQ(sum_of_squares(x), (uint128{sum, 0}));
    EXPECT_EQ(mean_square(x), static_cast<double>(sum) / static_cast<double>(x.size()));
    EXPECT_EQ(minmax_of_squares(x).min, squares.minCoeff());
    EXPECT_EQ(minmax_of_squares(x).max, squares.maxCoeff());
  };
  expect_exact(in);
  expect_exact(in.topRows(7));
  expect_exact(in.row(7));
  EXPECT_EQ(code_of([&] { sum_of_squares(in, Overflow::widen); }), ErrorCode::invalid_argument);
}

TEST(EigenRanges, FillVectors) {
  VectorXd squares(100);
  squares_of_range(3, squares);
  EXPECT_EQ(squares, VectorXd(VectorXd::LinSpaced(100, 3, 102).cwiseAbs2()));
  Eigen::Array<std::int32_t, 1, 5> small;
  squares_of_range(-4, 2, small);
  EXPECT_TRUE((small == Eigen::Array<std::int32_t, 1, 5>(16, 4, 0, 4, 16)).all());
  MatrixXd matrix = MatrixXd::Constant(4, 3, -1);
  squares_of_range(0, matrix.col(1));
  EXPECT_EQ(matrix.col(1), Eigen::Vector4d(0, 1, 4, 9));
  EXPECT_EQ((matrix.array() == -1).count(), 8);
  EXPECT_THROW(squares_of_range(50'000, small, Overflow::check), OverflowError);
}

TEST(EigenRanges, RefuseVectorsWithAStride) {
  MatrixXd matrix = MatrixXd::Zero(4, 3);
  EXPECT_EQ(code_of([&] { squares_of_range(1, matrix.row(1)); }), ErrorCode::invalid_argument);
  EXPECT_TRUE((matrix.array() == 0).all());
}

// What does not compile, and why not.

template <class In, class Out>
concept Squareable = requires(const In& in, Out& out) {
  lanewise::square(in, out);
};
template <class In>
concept Summable = requires(const In& in) {
  lanewise::sum_of_squares(in);
};

using Sum = decltype(MatrixXd() + MatrixXd());
static_assert(UnevaluatedExpression<Sum> && !Squareable<Sum, MatrixXd> && !Summable<Sum>);
static_assert(!Squareable<MatrixXd, Sum>, "an out must lie in memory");
static_assert(Squareable<MatrixXd, MatrixXd> && Summable<MatrixXd>);
static_assert(!Squareable<MatrixXd, const MatrixXd>, "a const out cannot be written");
static_assert(!Squareable<MatrixXd, Eigen::MatrixXf>, "squares are of in's type");
static_assert(Squareable<Eigen::ArrayXi, Eigen::Array<std::int64_t, Dynamic, 1>>);
static_assert(!Summable<Eigen::Array<bool, Dynamic, 1>>, "bool is no number");
static_assert(Summable<std::vector<float>> && !EigenExpression<std::vector<float>>);

}  // namespace
}  // namespace lanewise::tests
