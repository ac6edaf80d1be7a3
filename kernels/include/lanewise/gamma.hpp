#pragma once

#include <concepts>
#include <lanewise/backend.hpp>
#include <lanewise/element.hpp>
#include <lanewise/overflow.hpp>
#include <lanewise/squares.hpp>

// The gamma function, factorials and their logarithms over arrays of numbers.
//
//   gamma          Gamma(x) = integral of t^(x-1) e^-t over t > 0, and its continuation to x < 0
//   log_gamma      ln |Gamma(x)|
//   factorial      x! = Gamma(x + 1), of integers and of real numbers
//   log_factorial  ln |x!|, of integers and of real numbers
//
// The most that results are off by, in units in their last place (ulp); in parentheses what
// lanewise_ulp found against MPFR, of all floats and of 100 million doubles for each function
// (bench/results/ulp.txt has its table):
//
//                               of double            of float, made in double
//   factorial of integers       0.5                  0.5
//   gamma, factorial of reals   1.5   (0.97)         0.501  (0.500000)
//   log_gamma, x > 0            1.5   (0.71)         0.501  (0.500000)
//   log_factorial, integers     0.6   (0.5003)       0.501  (0.500000)
//     n < 1024                  0.5                  0.501
//   log_factorial, x > -1/2     1.5   (0.72)         0.501  (0.500000)
//
// The zeros of ln Gamma at 1 and 2 are among them. Below 0, ln |Gamma| has zeros between
// neighbouring integers from -2 downwards, and relative errors next to them have no bound: there
// the bound of 1.5 ulp is on those of max(1, |result|) (0.72), that is, the absolute error of a
// small result is at most 1.5 x 2^-52, and float's 0.501 x 2^-23.
//
// Special values are those of tgamma and lgamma in C17, annex F.10.5: gamma(+-0) = +-infinity, of a
// negative integer or -infinity NaN, of infinity infinity; log_gamma of 0, of negative integers and
// of both infinities is infinity, and that of 1 and of 2 is +0. NaN gives NaN. factorial and
// log_factorial are those of x + 1, but for factorial(-1), a pole: NaN, as for all negative
// integers. Results that overflow are infinite, and those that underflow subnormal or zeros of the
// function's sign, exactly where the rounded value is. Neither errno nor the floating-point
// environment's flags are promised, nor other rounding than to nearest.
//
// Every bit of every result, but for a NaN's sign and payload, is the same on every instruction
// set, thread count, alignment and neighbouring elements.
//
// An array is any contiguous range (std::span, std::vector, std::array, Buffer, ...), as in
// <lanewise/squares.hpp>. in and out have the same length, and out is in itself, where the types
// are of one size, or apart from it; else Error invalid_argument, before anything is written.
//
// All functions are thread-safe, allocate nothing, and run on the threads and instruction set of
// <lanewise/backend.hpp>. Cost: one pass; a look-up for factorials of integers, and one to a few
// nanoseconds an element for the others. Methods: Stirling's series for x >= 7 (NIST Digital
// Library of Mathematical Functions, 5.11.1), polynomials below, the reflection formula (5.5.3) for
// negative numbers, all in double-double arithmetic where it counts; kernels/gamma/formulas.hpp has
// them.

namespace lanewise {

namespace detail {

/// Arrays of float or double.
template <class V>
concept RealArray = Array<V> && FloatRangeElement<element_t<V>>;
/// The same to write.
template <class V>
concept RealSink = RealArray<V> && SinkOf<V, element_t<V>>;
/// Arrays of integers to write.
template <class V>
concept IntegerSink = IntegerArray<V> && SinkOf<V, element_t<V>>;

/// gamma, log_gamma, factorial or log_factorial, by its Operation, of real numbers of a type; and
/// log_factorial of integers into float or double.
void run_function(Operation operation, ElementType in_type, const Elements& in,
                  ElementType out_type, const Elements& out);

/// factorial of integers into any type of number.
void run_factorial(ElementType in_type, const Elements& in, ElementType out_type,
                   const Elements& out, Overflow overflow);

template <class In, class Out>
void run_function(Operation operation, In&& in, Out&& out) {
  run_function(operation, element_type<element_t<In>>(), elements(in),
               element_type<element_t<Out>>(), elements(out));
}

}  // namespace detail

/// out[i] = Gamma(in[i]).
template <detail::RealArray In, detail::SinkOf<detail::element_t<In>> Out>
void gamma(In&& in, Out&& out) {
  detail::run_function(Operation::gamma, in, out);
}

/// out[i] = ln |Gamma(in[i])|.
template <detail::RealArray In, detail::SinkOf<detail::element_t<In>> Out>
void log_gamma(In&& in, Out&& out) {
  detail::run_function(Operation::log_gamma, in, out);
}

/// out[i] = in[i]! = Gamma(in[i] + 1) of real numbers; correctly rounded where in[i] is an integer.
template <detail::RealArray In, detail::SinkOf<detail::element_t<In>> Out>
void factorial(In&& in, Out&& out) {
  detail::run_function(Operation::factorial, in, out);
}

/// out[i] = in[i]! of integers of any type into float or double, correctly rounded: infinity above
/// 34 and above 170, NaN of negative integers, which have none.
template <detail::IntegerArray In, detail::RealSink Out>
void factorial(In&& in, Out&& out) {
  detail::run_factorial(element_type<detail::element_t<In>>(), detail::elements(in),
                        element_type<detail::element_t<Out>>(), detail::elements(out),
                        Overflow::wrap);
}

/// out[i] = in[i]! of integers of any type into integers of any type. The largest arguments whose
/// factorials fit are 5, 5, 7, 8, 12, 12, 20, 20 for int8, uint8, int16, ..., uint64.
///
/// Overflow::saturate writes the type's largest value for larger arguments. Overflow::check writes
/// the same, and then throws OverflowError with the first index and the number of factorials that
/// do not fit. Negative arguments have no factorial: 0 is written, and Error invalid_argument names
/// the first one's index, before any overflow. Other policies are Error invalid_argument.
template <detail::IntegerArray In, detail::IntegerSink Out>
void factorial(In&& in, Out&& out, Overflow overflow = Overflow::check) {
  detail::run_factorial(element_type<detail::element_t<In>>(), detail::elements(in),
                        element_type<detail::element_t<Out>>(), detail::elements(out), overflow);
}

/// out[i] = ln |in[i]!| = ln |Gamma(in[i] + 1)| of real numbers.
template <detail::RealArray In, detail::SinkOf<detail::element_t<In>> Out>
void log_factorial(In&& in, Out&& out) {
  detail::run_function(Operation::log_factorial, in, out);
}

/// The same of integers of any type into float or double; infinity of negative ones, the poles.
/// 64-bit integers are taken exactly, not rounded to double first.
template <detail::IntegerArray In, detail::RealSink Out>
void log_factorial(In&& in, Out&& out) {
  detail::run_function(Operation::log_factorial, in, out);
}

}  // namespace lanewise
