#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <lanewise/buffer.hpp>
#include <lanewise/element.hpp>
#include <lanewise/overflow.hpp>
#include <lanewise/views.hpp>
#include <ranges>
#include <type_traits>

// Squares of arrays and of ranges, and what is made of them.
//
// Elements are signed and unsigned integers of 8 to 64 bits, float16, bfloat16, float, double, and
// std::complex of the last two.
//
//   Integers   x * x, with an Overflow policy where it does not fit (wrap unless said otherwise).
//   Floats     x * x rounded once to nearest; infinities and denormals as IEEE 754 has them, a NaN
//              gives a NaN. Half precision: converted to float, squared, and rounded again, which
//              for float16 and for every normal bfloat16 is one rounding of the exact square.
//   Complex    (a + bi)^2 = (a - b)(a + b) + a (b + b) i: three roundings in the real part, which
//   so
//              is within 3 units in its last place even where a and b nearly cancel, and one in the
//              imaginary part; where a + b, a - b or b + b overflows, an infinity or a
//              NaN.
//
// Every bit of every result, but for a NaN's sign and payload, is the same on every instruction
// set, thread count and alignment.
//
// An array is any contiguous range (std::span, std::vector, std::array, Buffer, ...); StridedView
// and MatrixView of <lanewise/views.hpp> reach elements that are not contiguous. Input and output
// are the same elements (in place), or do not overlap; anything else is an error, as are lengths
// that differ and pointers that are not aligned to their element. Views that lie between each
// other, such as two columns of a matrix, have the same strides; of others it may not be seen that
// they do not meet, and they are refused. Such errors are Error invalid_argument, before anything
// is written.
//
// All functions are thread-safe, keep no reference to their arguments, and allocate no arrays
// except where they return a Buffer, and for the sums of many floats (below). They run on the
// threads and instruction set of <lanewise/backend.hpp>, and throw Error as it says there where a
// setting is invalid.
//
// Cost: one pass over memory. Threads and non-temporal stores are taken from the traffic on that
// <lanewise/tuning.hpp> has. Elements with a stride are computed one at a time.

namespace lanewise {

/// The smallest and the largest square: of integers exact, in the wider type; of floats as square()
/// gives them, and both NaN where an element is one.
template <class T>
struct Extremes {
  T min;
  T max;
};

namespace detail {

/// An array argument without its type: `rows` rows of `columns` elements, `row_pitch` bytes from
/// row to row and `stride` bytes from element to element.
struct Elements {
  void* data;
  std::size_t columns;
  std::ptrdiff_t stride;
  std::size_t rows;
  std::size_t row_pitch;
};

/// Says what is wrong with a policy for an output of this width.
[[noreturn]] void refuse_policy(Overflow overflow, bool out_is_wide);
inline void require_suitable(Overflow overflow, bool out_is_wide) {
  const bool suits = out_is_wide ? overflow == Overflow::widen : overflow < Overflow::widen;
  if (!suits) [[unlikely]]
    refuse_policy(overflow, out_is_wide);
}

/// Elementwise operations have numbers: of each type one for every policy, and the last for the
/// squared magnitude.
inline constexpr std::size_t operations_per_type = 5;
inline constexpr std::size_t operation_count = operations_per_type * array_element_types;
constexpr std::size_t square_number(ElementType type, Overflow overflow) {
  return operations_per_type * static_cast<std::size_t>(type) + static_cast<std::size_t>(overflow);
}
constexpr std::size_t magnitude_number(ElementType type) {
  return operations_per_type * static_cast<std::size_t>(type) + operations_per_type - 1;
}

/// Runs an operation on any elements; says what is wrong with them.
void run_elementwise(std::size_t operation, const Elements& in, const Elements& out);

/// The same on contiguous arrays of n elements that are_plainly_valid(): a call on a small array
/// takes nanoseconds, of which the checks are a part.
void run_valid(const void* in, void* out, std::size_t n, std::size_t operation);

/// Whether the arrays are of one length, aligned, and in place or apart. Where they are not, the
/// functions above say what is wrong.
template <class In, class Out>
bool are_plainly_valid(const In* in, std::size_t in_size, const Out* out, std::size_t out_size) {
  const auto a = reinterpret_cast<std::uintptr_t>(in), b = reinterpret_cast<std::uintptr_t>(out);
  const bool aligned = ((a & (alignof(In) - 1)) | (b & (alignof(Out) - 1))) == 0;
  const bool apart = a + in_size * sizeof(In) <= b || b + in_size * sizeof(Out) <= a;
  const bool in_place = sizeof(In) == sizeof(Out) && a == b;
  return in_size == out_size && aligned && (apart || in_place);
}

/// The bits of a start or step; narrow integers are extended by their sign.
void squares_of_range(ElementType type, std::uint64_t start, std::uint64_t step, void* out,
                      std::size_t n, Overflow overflow);

uint128 sum_of_integers(ElementType type, const Elements& in, Overflow overflow);
uint128 sum_of_integer_range(ElementType type, std::uint64_t start, std::uint64_t step,
                             std::size_t n, Overflow overflow);
double sum_of_floats(ElementType type, const Elements& in);
double sum_of_float_range(ElementType type, std::uint64_t start, std::uint64_t step, std::size_t n);
double mean_square(ElementType type, const Elements& in);
double mean_square_of_range(ElementType type, std::uint64_t start, std::uint64_t step,
                            std::size_t n);

/// The smallest and largest magnitude: of integers as they are, of floats their bits.
struct Magnitudes {
  std::uint64_t min;
  std::uint64_t max;
};
uint128 square_of(std::uint64_t magnitude);
Magnitudes magnitudes(ElementType type, const Elements& in);
Magnitudes magnitudes_of_range(ElementType type, std::uint64_t start, std::uint64_t step,
                               std::size_t n);

template <class T>
struct ViewOf {};
template <std::ranges::contiguous_range R>
requires std::ranges::sized_range<R>
struct ViewOf<R> {
  using Element = std::remove_reference_t<std::ranges::range_reference_t<R>>;
  static constexpr bool is_array = true;
};
template <class T>
struct ViewOf<StridedView<T>> {
  using Element = T;
  static constexpr bool is_array = false;
};
template <class T>
struct ViewOf<MatrixView<T>> {
  using Element = T;
  static constexpr bool is_array = false;
};

/// A view that is const itself still leads to elements that are not.
template <class T>
struct ViewOf<const StridedView<T>> : ViewOf<StridedView<T>> {};
template <class T>
struct ViewOf<const MatrixView<T>> : ViewOf<MatrixView<T>> {};

/// The element type of an array or view, without const.
template <class V>
using element_t = std::remove_cv_t<typename ViewOf<std::remove_cvref_t<V>>::Element>;

template <class V>
concept Array = ViewOf<std::remove_cvref_t<V>>::is_array;

/// Arrays and views to read.
template <class V>
concept Source = ArrayElement<element_t<V>>;

template <class V>
concept IntegerSource = Source<V> && IntegerElement<element_t<V>>;
template <class V>
concept FloatSource = Source<V> && !IntegerElement<element_t<V>>;
template <class V>
concept OrderedSource = Source<V> && !ComplexElement<element_t<V>>;
template <class V>
concept ComplexSource = Source<V> && ComplexElement<element_t<V>>;

template <class V>
concept ElementArray = Source<V> && Array<V>;
template <class V>
concept IntegerArray = IntegerSource<V> && Array<V>;
template <class V>
concept ComplexArray = ComplexSource<V> && Array<V>;

/// Arrays and views of T to write.
template <class V, class T>
concept SinkOf = std::same_as<typename ViewOf<std::remove_reference_t<V>>::Element, T>;

template <class V, class T>
concept SquaresSinkOf = SinkOf<V, T> ||
    (IntegerElement<T>&& requires { requires SinkOf<V, widened_t<T>>; });

template <class T>
void* untyped(T* data) {
  return const_cast<void*>(static_cast<const void*>(data));
}

template <Array V>
Elements elements(V&& array) {
  return {untyped(std::ranges::data(array)), std::ranges::size(array),
          static_cast<std::ptrdiff_t>(sizeof(element_t<V>)), 1, 0};
}
template <class T>
Elements elements(const StridedView<T>& view) {
  return {untyped(view.data), view.size, view.stride * static_cast<std::ptrdiff_t>(sizeof(T)), 1,
          0};
}
template <class T>
Elements elements(const MatrixView<T>& view) {
  return {untyped(view.data), view.columns, view.stride * static_cast<std::ptrdiff_t>(sizeof(T)),
          view.rows, view.row_pitch * sizeof(T)};
}

template <class In, class Out>
void run(std::size_t operation, In&& in, Out&& out) {
  if constexpr (Array<In> && Array<Out>) {
    const auto* const from = std::ranges::data(in);
    auto* const to = std::ranges::data(out);
    const std::size_t n = std::ranges::size(in);
    if (are_plainly_valid(from, n, to, std::ranges::size(out))) [[likely]] {
      return run_valid(from, to, n, operation);
    }
  }
  run_elementwise(operation, elements(in), elements(out));
}

/// Ranges are of integers, float or double.
template <class T>
concept FloatRangeElement = std::same_as<T, float> || std::same_as<T, double>;
template <class T>
concept RangeElement = IntegerElement<T> || FloatRangeElement<T>;

/// What the squares of a range are written to.
template <class V>
concept RangeSink = Array<V> && RangeElement<element_t<V>> && SinkOf<V, element_t<V>>;

template <RangeElement T>
std::uint64_t bits_of(T value) {
  if constexpr (std::same_as<T, float>) return std::bit_cast<std::uint32_t>(value);
  if constexpr (std::same_as<T, double>) return std::bit_cast<std::uint64_t>(value);
  if constexpr (IntegerElement<T>) return static_cast<std::uint64_t>(value);
}

/// The square of a magnitude that magnitudes() found.
template <class T>
auto squared(std::uint64_t magnitude) {
  if constexpr (IntegerElement<T> && sizeof(T) == 8) {
    return square_of(magnitude);
  } else if constexpr (IntegerElement<T>) {
    return static_cast<widened_t<T>>(magnitude * magnitude);
  } else if constexpr (HalfElement<T>) {
    const auto x = static_cast<float>(T::from_bits(static_cast<std::uint16_t>(magnitude)));
    return T(x * x);
  } else {
    using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    const T x = std::bit_cast<T>(static_cast<Bits>(magnitude));
    return x * x;
  }
}

template <class T>
auto extremes(const Magnitudes& found) {
  return Extremes<decltype(squared<T>(0))>{squared<T>(found.min), squared<T>(found.max)};
}

}  // namespace detail

// Elementwise

/// out[i] = in[i]^2.
///
/// `out` has in's element type, or for Overflow::widen the type twice as wide (widened_t: uint128
/// for 64-bit integers); without a policy it is wrap, or widen where out's type is the wider one.
/// Floats and complex numbers take no policy.
///
/// Overflow::check throws OverflowError with the first index and the number of squares that do not
/// fit, which are those of |in[i]| > max_square_root; every element of `out` then holds what wrap
/// would have given it. In a MatrixView the index counts row by row. Errors: invalid_argument for a
/// policy that does not suit out's type.
template <detail::Source In, detail::SquaresSinkOf<detail::element_t<In>> Out>
void square(In&& in, Out&& out) {
  constexpr bool is_wide = !detail::SinkOf<Out, detail::element_t<In>>;
  constexpr Overflow overflow = is_wide ? Overflow::widen : Overflow::wrap;
  detail::run(detail::square_number(element_type<detail::element_t<In>>(), overflow), in, out);
}
template <detail::IntegerSource In, detail::SquaresSinkOf<detail::element_t<In>> Out>
void square(In&& in, Out&& out, Overflow overflow) {
  detail::require_suitable(overflow, !detail::SinkOf<Out, detail::element_t<In>>);
  detail::run(detail::square_number(element_type<detail::element_t<In>>(), overflow), in, out);
}

/// The same into a new array of in.size() elements. Throws std::bad_alloc where there is no memory.
template <detail::ElementArray In>
Buffer<detail::element_t<In>> square(In&& in) {
  Buffer<detail::element_t<In>> out(std::ranges::size(in));
  square(in, out);
  return out;
}
/// With wrap, check or saturate. After an OverflowError there is no array.
template <detail::IntegerArray In>
Buffer<detail::element_t<In>> square(In&& in, Overflow overflow) {
  Buffer<detail::element_t<In>> out(std::ranges::size(in));
  square(in, out, overflow);
  return out;
}
/// With widen.
template <detail::IntegerArray In>
Buffer<widened_t<detail::element_t<In>>> square_widened(In&& in) {
  Buffer<widened_t<detail::element_t<In>>> out(std::ranges::size(in));
  square(in, out);
  return out;
}

/// out[i] = |in[i]|^2 = a^2 + b^2 of complex in[i] = a + bi, into the real type: three roundings,
/// and so within 1.5 units in the last place (but for under- and overflow).
template <detail::ComplexSource In, detail::SinkOf<typename detail::element_t<In>::value_type> Out>
void squared_magnitude(In&& in, Out&& out) {
  detail::run(detail::magnitude_number(element_type<detail::element_t<In>>()), in, out);
}
template <detail::ComplexArray In>
Buffer<typename detail::element_t<In>::value_type> squared_magnitude(In&& in) {
  Buffer<typename detail::element_t<In>::value_type> out(std::ranges::size(in));
  squared_magnitude(in, out);
  return out;
}

/// out[i] = (start + i * step)^2 for i in [0, out.size()), without reading memory; step is 1 where
/// it is left out. Of integers, float or double.
///
/// Integers: wrap takes start + i * step and its square mod 2^w. check and saturate judge the exact
/// (start + i * step)^2, from the range's ends alone; check throws OverflowError before anything is
/// written. To widen, give an `out` of a wider type. Floats: i is rounded to the type, then i *
/// step, then the sum with start, then the square; they take no policy but wrap, and a range of at
/// most 2^53 elements.
template <detail::RangeSink Out>
void squares_of_range(std::type_identity_t<detail::element_t<Out>> start,
                      std::type_identity_t<step_t<detail::element_t<Out>>> step, Out&& out,
                      Overflow overflow = Overflow::wrap) {
  using T = detail::element_t<Out>;
  detail::squares_of_range(element_type<T>(), detail::bits_of(start), detail::bits_of(step),
                           std::ranges::data(out), std::ranges::size(out), overflow);
}
template <detail::RangeSink Out>
void squares_of_range(std::type_identity_t<detail::element_t<Out>> start, Out&& out,
                      Overflow overflow = Overflow::wrap) {
  squares_of_range(start, static_cast<step_t<detail::element_t<Out>>>(1), out, overflow);
}

/// The same into a new array of n elements. Throws std::bad_alloc where there is no memory.
template <detail::RangeElement T>
Buffer<T> squares_of_range(T start, std::size_t n, Overflow overflow = Overflow::wrap) {
  Buffer<T> out(n);
  squares_of_range(start, out, overflow);
  return out;
}
template <detail::RangeElement T>
Buffer<T> squares_of_range(const Range<T>& range, Overflow overflow = Overflow::wrap) {
  Buffer<T> out(range.size);
  squares_of_range(range.start, range.step, out, overflow);
  return out;
}

// Reductions

/// The sum of in[i]^2; of complex elements the sum of |in[i]|^2. 0 where `in` is empty.
///
/// Integers: exact. Only sums of 64-bit elements can pass 2^128: check, the default, throws
/// OverflowError then (its index and count are 0), wrap takes the sum mod 2^128, saturate takes
/// 2^128 - 1; widen is invalid_argument.
///
/// Floats: a double, of one shape for every input of the same length: squares as double (exact, but
/// for double itself) are added in blocks of 4096 elements, in each block over 64 lanes (element i
/// in lane i mod 64), lanes by halving (j with j + 32, then j + 16, ...), blocks by pairing
/// neighbours. A complex number counts as two elements. All terms are of one sign, so the relative
/// error is at most (71 + ceil(log2(ceil(n / 4096)))) u, u = 2^-53: one rounding for the square, 64
/// for the lane, 6 for the lanes, the rest for the blocks (N. Higham, Accuracy and Stability of
/// Numerical Algorithms, 2nd ed., section 4.2). Squares of doubles below 2^-1022 lose up to 2^-1075
/// each besides; what exceeds the largest double is infinity. A NaN gives a NaN, else an infinity
/// gives infinity. Blocks' sums take n / 512 bytes of memory from 2^18 elements on; throws
/// std::bad_alloc where there are none.
template <detail::IntegerSource In>
uint128 sum_of_squares(In&& in, Overflow overflow = Overflow::check) {
  return detail::sum_of_integers(element_type<detail::element_t<In>>(), detail::elements(in),
                                 overflow);
}
template <detail::FloatSource In>
double sum_of_squares(In&& in) {
  return detail::sum_of_floats(element_type<detail::element_t<In>>(), detail::elements(in));
}

/// The sum of (start + i * step)^2. Integers: exact, from the closed form, in a few nanoseconds;
/// invalid_argument where the range leaves T. Floats: the elements of squares_of_range(), summed as
/// above.
template <IntegerElement T>
uint128 sum_of_squares(const Range<T>& in, Overflow overflow = Overflow::check) {
  return detail::sum_of_integer_range(element_type<T>(), detail::bits_of(in.start),
                                      detail::bits_of(in.step), in.size, overflow);
}
template <detail::FloatRangeElement T>
double sum_of_squares(const Range<T>& in) {
  return detail::sum_of_float_range(element_type<T>(), detail::bits_of(in.start),
                                    detail::bits_of(in.step), in.size);
}

/// The mean of the squares, rounded: of integers correctly, of floats the sum above divided by n.
/// Error invalid_argument where `in` is empty.
template <detail::Source In>
double mean_square(In&& in) {
  return detail::mean_square(element_type<detail::element_t<In>>(), detail::elements(in));
}
template <detail::RangeElement T>
double mean_square(const Range<T>& in) {
  return detail::mean_square_of_range(element_type<T>(), detail::bits_of(in.start),
                                      detail::bits_of(in.step), in.size);
}

/// The extremes of in[i]^2. Complex numbers have no order. Error invalid_argument where `in` is
/// empty.
template <detail::OrderedSource In>
auto minmax_of_squares(In&& in) {
  using T = detail::element_t<In>;
  return detail::extremes<T>(detail::magnitudes(element_type<T>(), detail::elements(in)));
}
/// Of a range: O(log n). Integers: invalid_argument where the range leaves T.
template <detail::RangeElement T>
auto minmax_of_squares(const Range<T>& in) {
  return detail::extremes<T>(detail::magnitudes_of_range(
      element_type<T>(), detail::bits_of(in.start), detail::bits_of(in.step), in.size));
}

}  // namespace lanewise
