#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <lanewise/error.hpp>
#include <lanewise/squares.hpp>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

// <lanewise/squares.hpp> for the arrays, matrices and vectors of Eigen 3.4 or newer, and for the
// blocks, columns, Maps and Refs of them, where they lie: nothing is copied.
//
//   const Eigen::MatrixXf a = Eigen::MatrixXf::Random(1000, 1000);
//   Eigen::MatrixXf b = lanewise::square(a);                      // a new matrix
//   lanewise::square(a.topRows(10), b.bottomRows(10));            // from block to block
//   lanewise::square(b.col(0), b.col(0));                         // in place
//   const double total = lanewise::sum_of_squares(a.row(3));
//
// Lanewise itself neither needs nor includes Eigen: this header is for programs that have it, and
// is not part of <lanewise/lanewise.hpp>. Say lanewise:: in front of the calls, for Eigen has
// functions of the same names.
//
// An argument is an expression whose elements lie in memory: one that Eigen gives data() and
// strides. What a call computes and costs, its policies and errors are those of squares.hpp. `in`
// and `out` have one shape and one storage order, in which elements are counted; an `out` is never
// resized. Eigen::half and Eigen::bfloat16 are float16 and bfloat16, in Extremes too.

namespace lanewise {

namespace detail {
/// Declared only. Some expressions derive from another's base, as VectorBlock from that of Block.
template <class Derived>
void accept_expression(const Eigen::DenseBase<Derived>&);
template <class X>
inline constexpr bool has_direct_access = (X::Flags & Eigen::DirectAccessBit) != 0;
}  // namespace detail

template <class X>
concept EigenExpression = requires(const X& x) {
  detail::accept_expression(x);
};

/// An Eigen expression whose elements lie in memory.
template <class X>
concept EvaluatedExpression = EigenExpression<X> && detail::has_direct_access<X> && requires(X& x) {
  x.data();
};

/// An Eigen expression as `a + b` is: evaluate it first, as `(a + b).eval()`.
template <class X>
concept UnevaluatedExpression = EigenExpression<X> && !EvaluatedExpression<X>;

namespace detail {

/// Lanewise's name for an Eigen scalar.
template <class Scalar>
struct ElementOf {
  using type = Scalar;
};
template <>
struct ElementOf<Eigen::half> {
  using type = float16;
};
template <>
struct ElementOf<Eigen::bfloat16> {
  using type = bfloat16;
};
template <class Scalar>
struct ElementOf<const Scalar> {
  using type = const typename ElementOf<Scalar>::type;
};

/// Each is the 16 bits of the number and nothing else.
template <class Scalar, class Element>
inline constexpr bool same_layout =
    sizeof(Scalar) == sizeof(Element) && alignof(Scalar) == alignof(Element) &&
    std::is_trivially_copyable_v<Scalar>&& std::is_standard_layout_v<Scalar>;
static_assert(same_layout<Eigen::half, float16> && same_layout<Eigen::bfloat16, bfloat16>);

/// What data() points to, as Lanewise has it.
template <class X>
using pointee_t =
    typename ElementOf<std::remove_pointer_t<decltype(std::declval<X&>().data())>>::type;

/// From Eigen 5 on, its vectors are contiguous ranges too, which squares.hpp would take as well.
template <std::ranges::contiguous_range X>
requires std::ranges::sized_range<X> && EvaluatedExpression<X>
struct ViewOf<X> {
};

}  // namespace detail

/// The elements of an expression, where they lie: its rows, or its columns where it is
/// column-major, are the view's rows; a vector is one row. The view is of const elements where the
/// expression only reads. Error invalid_argument where the outer stride is negative.
template <class X>
requires EvaluatedExpression<std::remove_cvref_t<X>> MatrixView<detail::pointee_t<X>> view_of(
    X&& x) {
  if (x.outerSize() > 1 && x.outerStride() < 0) {
    throw Error(ErrorCode::invalid_argument,
                "an Eigen expression has a negative outer stride; use a copy, as .eval() makes it");
  }
  return {reinterpret_cast<detail::pointee_t<X>*>(x.data()),
          static_cast<std::size_t>(x.outerSize()), static_cast<std::size_t>(x.innerSize()),
          static_cast<std::size_t>(x.outerStride()), x.innerStride()};
}

namespace detail {

/// The element type of an expression, without const.
template <class X>
using expression_element_t = std::remove_const_t<pointee_t<X>>;

/// Expressions to read.
template <class X>
concept ExpressionSource = EvaluatedExpression<X> && ArrayElement<expression_element_t<X>>;

/// Expressions of T to write, const or not as they are given.
template <class X, class T>
concept ExpressionSinkOf =
    EvaluatedExpression<std::remove_cvref_t<X>> && SinkOf<MatrixView<pointee_t<X>>, T>;
template <class X, class T>
concept SquaresExpressionSinkOf =
    EvaluatedExpression<std::remove_cvref_t<X>> && SquaresSinkOf<MatrixView<pointee_t<X>>, T>;

template <class X, class T>
concept VectorSinkOf = ExpressionSinkOf<X, T> &&
    static_cast<bool>(std::remove_cvref_t<X>::IsVectorAtCompileTime);

/// A matrix, array or vector of X's shape and storage order.
template <class X, class Scalar>
using plain_t =
    typename std::remove_cvref_t<typename X::template CastXpr<Scalar>::Type>::PlainObject;

/// The same, allocated and not initialised.
template <class Scalar, class X>
plain_t<X, Scalar> unfilled_like(const X& x) {
  plain_t<X, Scalar> result;
  result.resize(x.rows(), x.cols());
  return result;
}

template <class T>
bool is_contiguous(const MatrixView<T>& view) {
  return view.stride == 1 && (view.rows <= 1 || view.row_pitch == view.columns);
}

template <class T>
std::span<T> array_of(const MatrixView<T>& view) {
  return {view.data, view.rows * view.columns};
}

constexpr bool may_be_equal(int a, int b) {
  return a == b || a == Eigen::Dynamic || b == Eigen::Dynamic;
}

template <class In, class Out>
void require_same_shape(const char* function, const In& in, const Out& out) {
  static_assert(may_be_equal(In::RowsAtCompileTime, Out::RowsAtCompileTime) &&
                    may_be_equal(In::ColsAtCompileTime, Out::ColsAtCompileTime),
                "in and out have different shapes: give an out of in's rows and columns, or one of "
                "the two as its .transpose() or .reshaped()");
  static_assert(
      static_cast<bool>(In::IsRowMajor) == static_cast<bool>(Out::IsRowMajor),
      "in and out have different storage orders: declare out with in's order, give a row as "
      "the .transpose() of a column, or let Eigen convert: out = lanewise::square(in)");
  if (in.rows() == out.rows() && in.cols() == out.cols()) return;
  const auto shape_of = [](const auto& x) {
    return std::to_string(x.rows()) + " x " + std::to_string(x.cols());
  };
  throw Error(ErrorCode::invalid_argument, std::string(function) + "(in, out): in is " +
                                               shape_of(in) + " and out " + shape_of(out) +
                                               "; they must have the same shape, as after " +
                                               "out.resize(in.rows(), in.cols())");
}

/// Calls compute(in, out) on arrays where the elements lie one after the other, and else on views.
template <class In, class Out, class Compute>
void elementwise(const char* function, const In& in, Out& out, Compute compute) {
  require_same_shape(function, in, out);
  const auto from = view_of(in);
  const auto to = view_of(out);
  if (is_contiguous(from) && is_contiguous(to)) {
    compute(array_of(from), array_of(to));
  } else {
    compute(from, to);
  }
}

template <class Out>
auto array_of_vector(Out& out) {
  const auto view = view_of(out);
  if (is_contiguous(view)) return array_of(view);
  throw Error(ErrorCode::invalid_argument,
              "squares_of_range(start, out): the elements of out do not lie one after the other; "
              "fill a vector of its own and assign it to out");
}

}  // namespace detail

// Elementwise

/// out(i, j) = in(i, j)^2.
template <detail::ExpressionSource In,
          detail::SquaresExpressionSinkOf<detail::expression_element_t<In>> Out>
void square(const In& in, Out&& out) {
  detail::elementwise("square", in, out, [](auto from, auto to) { square(from, to); });
}
template <detail::ExpressionSource In,
          detail::SquaresExpressionSinkOf<detail::expression_element_t<In>> Out>
requires IntegerElement<typename In::Scalar>
void square(const In& in, Out&& out, Overflow overflow) {
  detail::elementwise("square", in, out,
                      [overflow](auto from, auto to) { square(from, to, overflow); });
}

/// The same into a new array, matrix or vector, as `in` is, of its shape and storage order.
template <detail::ExpressionSource In>
auto square(const In& in) {
  auto out = detail::unfilled_like<typename In::Scalar>(in);
  square(in, out);
  return out;
}
/// With wrap, check or saturate.
template <detail::ExpressionSource In>
requires IntegerElement<typename In::Scalar>
auto square(const In& in, Overflow overflow) {
  auto out = detail::unfilled_like<typename In::Scalar>(in);
  square(in, out, overflow);
  return out;
}
/// With widen.
template <detail::ExpressionSource In>
requires IntegerElement<typename In::Scalar>
auto square_widened(const In& in) {
  auto out = detail::unfilled_like<widened_t<typename In::Scalar>>(in);
  square(in, out);
  return out;
}

/// out(i, j) = |in(i, j)|^2 of complex elements.
template <detail::ExpressionSource In, detail::ExpressionSinkOf<typename In::RealScalar> Out>
requires ComplexElement<typename In::Scalar>
void squared_magnitude(const In& in, Out&& out) {
  detail::elementwise("squared_magnitude", in, out,
                      [](auto from, auto to) { squared_magnitude(from, to); });
}
template <detail::ExpressionSource In>
requires ComplexElement<typename In::Scalar>
auto squared_magnitude(const In& in) {
  auto out = detail::unfilled_like<typename In::RealScalar>(in);
  squared_magnitude(in, out);
  return out;
}

/// out(i) = (start + i * step)^2, into a vector whose elements lie one after the other.
template <class Out, class T = detail::expression_element_t<Out>>
requires detail::RangeElement<T> && detail::VectorSinkOf<Out, T>
void squares_of_range(std::type_identity_t<T> start, std::type_identity_t<step_t<T>> step,
                      Out&& out, Overflow overflow = Overflow::wrap) {
  squares_of_range(start, step, detail::array_of_vector(out), overflow);
}
template <class Out, class T = detail::expression_element_t<Out>>
requires detail::RangeElement<T> && detail::VectorSinkOf<Out, T>
void squares_of_range(std::type_identity_t<T> start, Out&& out,
                      Overflow overflow = Overflow::wrap) {
  squares_of_range(start, detail::array_of_vector(out), overflow);
}

// Reductions: integers to a uint128, others to a double.

template <detail::ExpressionSource In>
auto sum_of_squares(const In& in) {
  return sum_of_squares(view_of(in));
}
template <detail::ExpressionSource In>
requires IntegerElement<typename In::Scalar> uint128 sum_of_squares(const In& in,
                                                                    Overflow overflow) {
  return sum_of_squares(view_of(in), overflow);
}
template <detail::ExpressionSource In>
double mean_square(const In& in) {
  return mean_square(view_of(in));
}
template <detail::ExpressionSource In>
requires(!ComplexElement<typename In::Scalar>) auto minmax_of_squares(const In& in) {
  return minmax_of_squares(view_of(in));
}

// Expressions that have no elements in memory: evaluate them first, with .eval().

template <UnevaluatedExpression In, class... Rest>
void square(const In& in, Rest&&...) = delete;  // Evaluate `in` first: in.eval()
template <UnevaluatedExpression In>
void square_widened(const In& in) = delete;  // Evaluate `in` first: in.eval()
template <UnevaluatedExpression In, class... Rest>
void squared_magnitude(const In& in, Rest&&...) = delete;  // Evaluate `in` first: in.eval()
template <UnevaluatedExpression In, class... Rest>
void sum_of_squares(const In& in, Rest&&...) = delete;  // Evaluate `in` first: in.eval()
template <UnevaluatedExpression In>
void mean_square(const In& in) = delete;  // Evaluate `in` first: in.eval()
template <UnevaluatedExpression In>
void minmax_of_squares(const In& in) = delete;  // Evaluate `in` first: in.eval()

}  // namespace lanewise

/// What square_widened() makes of 64-bit integers can be stored and compared, and needs no zeros
/// before the squares are written.
template <>
struct Eigen::NumTraits<lanewise::uint128> : Eigen::GenericNumTraits<lanewise::uint128> {
  enum { RequireInitialization = 0 };
};
