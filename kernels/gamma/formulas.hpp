#pragma once

#include <cstddef>

#include "kernels/gamma/constants.hpp"
#include "kernels/gamma_kernels.hpp"

// The gamma function, its logarithm, and both of x + 1: the formulas, written once, over numbers of
// any width. `Lanes` says what a number is: a double in the scalar reference, a vector of them in
// cpu/simd/. It has
//
//   Vector, Mask, Index      numbers, the result of a comparison, small indices
//   select(mask, a, b)       a where the mask is set, else b
//   any(mask), all(mask)
//   two_product(a, b)        a * b and its rounding error, exact but for under- and overflow
//   product_plus(a, b, c)    a * b + c where b has at most 26 bits and the result is a double
//   exponent(x), mantissa(x) of a positive normal x = 2^e m, 1 <= m < 2
//   bits<shift>(x)           the four bits from `shift` on, as an index
//   lookup(table, index)     of 16 entries
//   gather(table, x)         table[x], x a natural number in a double
//   power_of_two(x)          of an integer in a double, between -1022 and 1023
//
// Every operation is one of IEEE 754's, rounded once, and their order is the same whatever the
// width: so are the bits of every result. There is no fused multiply-add but where its result is
// that of exact operations. Branches ask whether any lane needs them, and lanes never see each
// other.
//
// Sums of two doubles (Dekker, "A floating-point technique for extending the available precision",
// 1971) keep what a double would lose. Beyond that:
//
//   x >= 7         Stirling's series, with ln x by a table of 16 logarithms
//   -1/2 <= t < 7  ln Gamma(1 + t) by 16 polynomials around points, the zeros among them
//   x < 1/2        Gamma(x) = Gamma(1 + x) / x, and Euler's reflection formula,
//                  Gamma(-a) Gamma(1 + a) = -pi / sin(pi a)
//   gamma          the exponential of its logarithm, which is kept in two doubles
//
// All is inline in an unnamed namespace: this file is compiled once per instruction set.

namespace {

template <class Lanes>
struct Gamma {
  using V = typename Lanes::Vector;
  using Mask = typename Lanes::Mask;

  /// high + low. low need not be below high's last place, only small beside it.
  struct Sum {
    V high, low;
  };

  static V constant(double x) { return V(x); }

  // Exact arithmetic

  /// a + b where |a| >= |b|, or a is 0.
  static Sum fast_two_sum(V a, V b) {
    const V sum = a + b;
    return {sum, b - (sum - a)};
  }
  /// a + b (Knuth, The Art of Computer Programming, volume 2, section 4.2.2).
  static Sum two_sum(V a, V b) {
    const V sum = a + b, second = sum - a;
    return {sum, (a - (sum - second)) + (b - second)};
  }
  static Sum two_product(V a, V b) {
    V low;
    const V high = Lanes::two_product(a, b, low);
    return {high, low};
  }
  static Sum normalized(Sum x) { return fast_two_sum(x.high, x.low); }
  static Sum select(Mask mask, Sum a, Sum b) {
    return {Lanes::select(mask, a.high, b.high), Lanes::select(mask, a.low, b.low)};
  }

  /// The polynomial with these coefficients, which it uses up, from the lowest on (G. Estrin,
  /// "Organization of computer systems", 1960): few operations wait for each other.
  template <std::size_t count>
  static V evaluate(V* coefficients, V x) {
    if constexpr (count == 1) {
      return coefficients[0];
    } else {
      for (std::size_t i = 0; i + 1 < count; i += 2) {
        coefficients[i / 2] = coefficients[i] + coefficients[i + 1] * x;
      }
      if constexpr (count % 2 == 1) coefficients[count / 2] = coefficients[count - 1];
      return evaluate<(count + 1) / 2>(coefficients, x * x);
    }
  }
  template <std::size_t count>
  static V polynomial(const double (&coefficients)[count], V x) {
    V terms[count];
    for (std::size_t i = 0; i < count; ++i) terms[i] = constant(coefficients[i]);
    return evaluate<count>(terms, x);
  }

  // Elementary functions

  /// ln x of positive normal x, or with the table `logs_less_one` ln x - 1. |error| < 2^-61, and
  /// with `log_tail_short` 2^-60.
  template <std::size_t terms>
  static Sum log(V x, const double (&table)[16], const double (&tail)[terms]) {
    using namespace gamma_constants;
    const V exponent = Lanes::exponent(x), mantissa = Lanes::mantissa(x);
    const auto interval = Lanes::template bits<48>(x);
    const V r = Lanes::product_plus(mantissa, Lanes::lookup(inverses, interval), constant(-1.0));
    const V leading = exponent * constant(log_2_high) + Lanes::lookup(table, interval);
    const V rest = (r * r) * (r * polynomial(tail, r) - constant(0.5));
    const V low = exponent * constant(log_2_low) + Lanes::lookup(logs_low, interval);
    const Sum sum = fast_two_sum(leading, r);
    return {sum.high, (sum.low + low) + rest};
  }

  /// ln x of positive x, subnormal numbers among them.
  static Sum log_of_any(V x) {
    const Mask is_small = x < constant(0x1p-900);
    const V scaled = Lanes::select(is_small, x * constant(0x1p+100), x);
    const Sum result = log(scaled, gamma_constants::logs_high, gamma_constants::log_tail);
    const V shift = Lanes::select(is_small, constant(100.0), constant(0.0));
    const Sum sum = two_sum(result.high, shift * constant(-gamma_constants::log_2_high));
    return {sum.high, result.low + sum.low - shift * constant(gamma_constants::log_2_low)};
  }

  /// mantissa 2^exponent, 0.9 < mantissa < 2.1.
  struct Power {
    Sum mantissa;
    V exponent;
  };

  /// exp(x), |x| < 2^10: relative |error| < 2^-57.
  static Power exp(Sum x) {
    using namespace gamma_constants;
    const Sum argument = normalized(x);
    const V magic = constant(0x1.8p52);
    const V shifted = argument.high * constant(sixteenths_per_unit) + magic;
    const V sixteenths = shifted - magic;
    const auto part = Lanes::template bits<0>(shifted);
    // Of k + j/16, 0 <= j < 16, k: less 15/32 it is next to k.
    const V exponent = (sixteenths * constant(0x1p-4) - constant(15.0 / 32)) + magic - magic;
    const V r = (argument.high - sixteenths * constant(sixteenth_high)) +
                (argument.low - sixteenths * constant(sixteenth_low));
    const V less_one = r + (r * r) * polynomial(exp_tail, r);
    const V scale = Lanes::lookup(powers_high, part);
    return {{scale, Lanes::lookup(powers_low, part) + scale * less_one}, exponent};
  }

  /// |sin(pi a)| of 2^-60 <= a < 2^52 that is no integer: relative |error| < 2^-54.
  static Sum sine_of_pi(V a) {
    namespace c = gamma_constants;
    const V nearest = (a + constant(0x1p52)) - constant(0x1p52);
    const V distance = magnitude(a - nearest);
    const Mask is_cosine = distance > constant(0.25);
    const V u = Lanes::select(is_cosine, constant(0.5) - distance, distance);
    // The leading factor: u of the sine, u^2 of the cosine.
    const Sum square = two_product(u, u);
    const V base = Lanes::select(is_cosine, square.high, u);
    const V base_low = Lanes::select(is_cosine, square.low, constant(0.0));
    const V factor = Lanes::select(is_cosine, constant(c::half_square_high), constant(c::pi_high));
    const V factor_low =
        Lanes::select(is_cosine, constant(c::half_square_low), constant(c::pi_low));
    constexpr std::size_t count = sizeof(c::sine) / sizeof(double);
    V terms[count];
    for (std::size_t i = 0; i < count; ++i) {
      terms[i] = Lanes::select(is_cosine, constant(c::cosine[i]), constant(c::sine[i]));
    }
    const V tail = (base * square.high) * evaluate<count>(terms, square.high);
    const Sum leading = two_product(base, factor);
    const V low = leading.low + (base * factor_low + base_low * factor) + tail;
    const Sum sum =
        fast_two_sum(Lanes::select(is_cosine, constant(1.0), constant(0.0)), leading.high);
    return normalized({sum.high, sum.low + low});
  }

  static V magnitude(V x) { return Lanes::select(x < constant(0.0), constant(0.0) - x, x); }

  /// The integer part of x >= 0.
  static V floor(V x) {
    const V nearest = (x + constant(0x1p52)) - constant(0x1p52);
    const V below = Lanes::select(nearest > x, nearest - constant(1.0), nearest);
    return Lanes::select(x < constant(0x1p52), below, x);
  }

  // ln Gamma

  /// ln Gamma(x + 1/2 + half): half and what goes with it.
  struct Half {
    V half, high, low;
  };
  static Half less_half() {
    return {constant(-0.5), constant(gamma_constants::stirling_less_half_high),
            constant(gamma_constants::stirling_less_half_low)};
  }
  static Half and_half() {
    return {constant(0.5), constant(gamma_constants::stirling_and_half_high),
            constant(gamma_constants::stirling_and_half_low)};
  }

  /// (x + half) ln x - x + ln(2 pi) / 2 + S(1 / x^2) / x, which is ln Gamma(x) where half is -1/2,
  /// and ln Gamma(x + 1) where it is 1/2; 7 <= x <= 2^500.
  static Sum stirling(V x, Half half) {
    using namespace gamma_constants;
    const Sum logarithm = normalized(log(x, logs_less_one, log_tail));
    const Sum product = two_product(x, logarithm.high);
    const Sum first = fast_two_sum(product.high, half.half * logarithm.high);
    const Sum second = fast_two_sum(first.high, half.high);
    const V low = (x + half.half) * logarithm.low + half.low;
    const V inverse = constant(1.0) / x;
    const V series = inverse * polynomial(series_near, inverse * inverse);
    return {second.high, (product.low + first.low) + (second.low + low) + series};
  }

  /// The same of 2^10 <= x <= 2^500, to a double: what is small beside the product is added up
  /// plainly. x_low is added to x.
  static V stirling_far(V x, Half half, V x_low) {
    using namespace gamma_constants;
    const Sum logarithm = log(x, logs_less_one, log_tail_short);
    const Sum product = two_product(x, logarithm.high);
    const V inverse = constant(1.0) / x;
    const V series = inverse * polynomial(series_far, inverse * inverse);
    const V small = (half.half * logarithm.high + half.high) + series;
    const V low = (x + half.half) * logarithm.low + small;
    return product.high + (product.low + (low + x_low * (logarithm.high + constant(1.0))));
  }
  static V stirling_far(V x, Half half) { return stirling_far(x, half, constant(0.0)); }

  /// ln Gamma(1 + t), -1/2 <= t < 7.
  static Sum near(V t) {
    namespace c = gamma_constants;
    const auto interval = Lanes::template bits<50>(constant(1.0) + t);
    const V d = t - Lanes::lookup(c::near_centres, interval);
    constexpr std::size_t count = sizeof(c::near_rest) / sizeof(c::near_rest[0]);
    V rest[count];
    for (std::size_t i = 0; i < count; ++i) rest[i] = Lanes::lookup(c::near_rest[i], interval);
    const Sum bend = two_product(d, Lanes::lookup(c::near_bends, interval));
    const Sum slope = fast_two_sum(Lanes::lookup(c::near_slopes_high, interval), bend.high);
    const V slope_low = (slope.low + bend.low) + Lanes::lookup(c::near_slopes_low, interval);
    const Sum rise = two_product(d, slope.high);
    const Sum sum = two_sum(Lanes::lookup(c::near_values_high, interval), rise.high);
    const V low = Lanes::lookup(c::near_values_low, interval) + d * slope_low;
    return {sum.high, ((rise.low + sum.low) + low) + (d * d) * (d * evaluate<count>(rest, d))};
  }

  /// An argument of Gamma(x), or of Gamma(x + 1). Where it is below 1/2, the function is made from
  /// ln Gamma(1 + a), a its magnitude; else `direct`ly.
  template <bool plus_one>
  struct Argument {
    V x;
    Mask is_direct = plus_one ? x >= constant(-0.5) : x >= constant(0.5);
    V value = plus_one ? x + constant(1.0) : x;  ///< Exact where it is not direct.
    V a = magnitude(value);
    Mask is_negative = !is_direct && value < constant(0.0);

    /// ln Gamma of the argument or of 1 + a; arguments are at most `most`.
    Sum log_gamma(V most) const {
      const V t = Lanes::select(is_direct, plus_one ? x : x - constant(1.0), a);
      const Mask is_near = t < constant(7.0);
      if (Lanes::all(is_near)) return near(t);
      V large = Lanes::select(is_direct, x, a);
      large = Lanes::select(large < most, large, most);
      const Half up = and_half(), half = plus_one ? up : less_half();
      const Sum result = stirling(large, {Lanes::select(is_direct, half.half, up.half),
                                          Lanes::select(is_direct, half.high, up.high),
                                          Lanes::select(is_direct, half.low, up.low)});
      return Lanes::any(is_near) ? select(is_near, near(t), result) : result;
    }

    /// Gamma has a pole there: 0, -1, -2, ...
    Mask is_pole() const { return !is_direct && value <= constant(0.0) && a == floor(a); }
  };

  // Below this magnitude Gamma(x) = 1 / x, and ln Gamma(1 + x) = -gamma x.
  static constexpr double tiny = 0x1p-60;
  // From here on Stirling's formula needs fewer terms,
  static constexpr double far = 1024;
  // and above this its product is made of x / 2^600.
  static constexpr double huge = 0x1p500;
  static constexpr double infinity = __builtin_inf();
  static constexpr double nan = __builtin_nan("");
  static_assert(far == lanewise::kernels::tabulated_logs);

  /// ln Gamma(x) of x > 2^500, for which it is x (ln x - 1).
  static V log_gamma_of_huge(V x) {
    using namespace gamma_constants;
    const V finite = Lanes::select(x < constant(infinity), x, constant(huge));
    const Sum logarithm = log(finite, logs_less_one, log_tail_short);
    const V scaled = x * constant(0x1p-600);
    const Sum product = two_product(scaled, logarithm.high);
    const V result = (product.high + (product.low + scaled * logarithm.low)) * constant(0x1p+600);
    return Lanes::select(x < constant(infinity), result, constant(infinity));
  }

  /// ln |Gamma| of an argument below 1/2, from `sum` = ln Gamma(1 + a): that less ln a where it is
  /// positive, and ln(pi / |sin pi a|) less that where it is negative.
  template <bool plus_one>
  static V reflected_log(const Argument<plus_one>& argument, Sum sum) {
    namespace c = gamma_constants;
    const Mask is_negative = argument.is_negative && argument.a >= constant(tiny);
    const Sum divisor = select(is_negative, sine_of_pi(argument.a), Sum{argument.a, constant(0.0)});
    const Sum logarithm = log_of_any(divisor.high);
    const Sum signed_sum =
        select(is_negative, Sum{constant(0.0) - sum.high, constant(0.0) - sum.low}, sum);
    const Sum offset = select(is_negative, Sum{constant(c::log_pi_high), constant(c::log_pi_low)},
                              Sum{constant(0.0), constant(0.0)});
    const Sum first = two_sum(signed_sum.high, constant(0.0) - logarithm.high);
    const Sum second = two_sum(first.high, offset.high);
    const V low = (signed_sum.low - logarithm.low) + (offset.low - divisor.low / divisor.high);
    const V result = second.high + ((first.low + second.low) + low);
    return Lanes::select(argument.is_pole(), constant(infinity), result);
  }

  /// ln |Gamma(x)|, or ln |Gamma(x + 1)|.
  template <bool plus_one>
  [[gnu::noinline]] static V log_gamma_of_any(V x) {
    const Argument<plus_one> argument{x};
    const Sum sum = argument.log_gamma(constant(huge));
    V result = sum.high + sum.low;
    if (!Lanes::all(argument.is_direct)) {
      result = Lanes::select(argument.is_direct, result, reflected_log(argument, sum));
    }
    const Mask is_far = x >= constant(far), is_huge = x > constant(huge);
    if (Lanes::any(is_far)) {
      const V bounded = Lanes::select(is_far && !is_huge, x, constant(far));
      const V far_result = stirling_far(bounded, plus_one ? and_half() : less_half());
      result = Lanes::select(is_far, far_result, result);
    }
    if (Lanes::any(is_huge)) result = Lanes::select(is_huge, log_gamma_of_huge(x), result);
    if constexpr (plus_one) {
      constexpr double slope = gamma_constants::near_slopes_high[12];  // Minus Euler's constant.
      result = Lanes::select(magnitude(x) < constant(tiny), x * constant(slope), result);
    }
    return Lanes::select(x == x, result, x + x);
  }

  static V log_gamma(V x) {
    if (Lanes::all(x >= constant(far) && x <= constant(huge))) return stirling_far(x, less_half());
    if (Lanes::all(x >= constant(8.0) && x < constant(far))) {
      const Sum sum = stirling(x, less_half());
      return sum.high + sum.low;
    }
    return log_gamma_of_any<false>(x);
  }

  static V log_factorial(V x) {
    using lanewise::kernels::rounded_log_factorials;
    if (Lanes::all(x >= constant(far) && x <= constant(huge))) return stirling_far(x, and_half());
    const Mask is_tabulated = x >= constant(0.0) && x < constant(far) && x == floor(x);
    const V index = Lanes::select(is_tabulated, x, constant(0.0));
    if (Lanes::all(is_tabulated)) return Lanes::gather(rounded_log_factorials, index);
    const V result = log_gamma_of_any<true>(x);
    if (!Lanes::any(is_tabulated)) return result;
    return Lanes::select(is_tabulated, Lanes::gather(rounded_log_factorials, index), result);
  }

  /// ln n! of integers, n = x + x_low; of negative ones infinity.
  static V log_factorial_of_integer(V x, V x_low) {
    using lanewise::kernels::rounded_log_factorials;
    const Mask is_far = x >= constant(far);
    if (Lanes::all(is_far)) return stirling_far(x, and_half(), x_low);
    const Mask is_negative = x < constant(0.0);
    const V index = Lanes::select(is_far || is_negative, constant(0.0), x);
    V result = Lanes::gather(rounded_log_factorials, index);
    if (Lanes::any(is_far)) {
      const V bounded = Lanes::select(is_far, x, constant(far));
      result = Lanes::select(is_far, stirling_far(bounded, and_half(), x_low), result);
    }
    return Lanes::select(is_negative, constant(infinity), result);
  }
  static V log_factorial_of_exact_integer(V x) {
    return log_factorial_of_integer(x, constant(0.0));
  }

  // Gamma

  /// mantissa of Gamma of an argument below 1/2, from that of Gamma(1 + a)^(+-1).
  template <bool plus_one>
  static V reflected_mantissa(const Argument<plus_one>& argument, Sum mantissa) {
    namespace c = gamma_constants;
    const Mask is_negative = argument.is_negative;
    const Sum divisor = select(is_negative, sine_of_pi(argument.a), Sum{argument.a, constant(0.0)});
    const Sum product = two_product(mantissa.high, constant(c::pi_high));
    const V product_low =
        product.low + (mantissa.high * constant(c::pi_low) + mantissa.low * constant(c::pi_high));
    const Sum dividend = select(is_negative, Sum{product.high, product_low}, mantissa);
    const V quotient = dividend.high / divisor.high;
    const Sum back = two_product(quotient, divisor.high);
    const V rest = ((dividend.high - back.high) - back.low + dividend.low) - quotient * divisor.low;
    const V result = quotient + rest / divisor.high;
    // Gamma(-a) < 0 where the integer part of a is even.
    const V half = floor(argument.a) * constant(0.5);
    const Mask is_below = is_negative && half == floor(half);
    return Lanes::select(is_below, constant(0.0) - result, result);
  }

  /// mantissa 2^exponent, rounded once where it is subnormal.
  static V scaled(V mantissa, V exponent) {
    const Mask is_small = exponent < constant(0.0);
    const V shift = Lanes::select(is_small, constant(256.0), constant(-256.0));
    const V back = Lanes::select(is_small, constant(0x1p-256), constant(0x1p+256));
    return (mantissa * Lanes::power_of_two(exponent + shift)) * back;
  }

  /// Gamma(x), or Gamma(x + 1).
  template <bool plus_one>
  static V gamma(V x) {
    using lanewise::kernels::double_factorials, lanewise::kernels::rounded_factorials;
    const Argument<plus_one> argument{x};
    const V n = plus_one ? x : x - constant(1.0);
    const Mask is_tabulated =
        n >= constant(0.0) && n < constant(double_factorials) && n == floor(n);
    const V index = Lanes::select(is_tabulated, n, constant(0.0));
    if (Lanes::all(is_tabulated)) return Lanes::gather(rounded_factorials, index);

    // Gamma(190) is infinite, and 1 / Gamma(190) small enough for Gamma(-189) = 0.
    const Sum sum = argument.log_gamma(constant(190.0));
    const Sum negated{constant(0.0) - sum.high, constant(0.0) - sum.low};
    const Power power = exp(select(argument.is_negative, negated, sum));
    const Sum mantissa = normalized(power.mantissa);
    V result = mantissa.high + mantissa.low;
    if (!Lanes::all(argument.is_direct)) {
      result = Lanes::select(argument.is_direct, result, reflected_mantissa(argument, mantissa));
    }
    result = scaled(result, power.exponent);
    const Mask is_tiny = !argument.is_direct && argument.a < constant(tiny);
    if (Lanes::any(is_tiny)) {
      result = Lanes::select(is_tiny, constant(1.0) / argument.value, result);
    }
    // Of x = +-0, and not of x + 1 = 0, the sign says from which side the pole is seen.
    const Mask is_pole = plus_one ? argument.is_pole() : argument.is_pole() && x != constant(0.0);
    result = Lanes::select(is_pole, constant(nan), result);
    if (Lanes::any(is_tabulated)) {
      result = Lanes::select(is_tabulated, Lanes::gather(rounded_factorials, index), result);
    }
    return Lanes::select(x == x, result, x + x);
  }
};

}  // namespace
