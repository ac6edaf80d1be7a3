#pragma once

#include "kernels/modular_field.hpp"

// The butterflies of the transform in transform_kernels.hpp, over a ModularField of any width.
//
// Bounds are in units of p.

namespace lanewise::kernels {

/// What the butterflies keep, with fused multiply-add and without.
template <bool is_fused>
struct ButterflyBounds {
  /// Every value between levels on the way forward, and on the way back.
  static constexpr double forward = is_fused ? 2.2 : 2.75;
  static constexpr double backward = is_fused ? 1.0 : 1.01;

  static constexpr double reduced = 0.5 + 0x1p-40;

  static constexpr double product(double x) { return product_bound(x, is_fused); }

  static constexpr bool forward_holds() {
    const double upper = product(forward);        // x2, x3 times a twiddle
    const double odd = product(forward + upper);  // x1 + x3 times a twiddle
    return forward + upper <= 4 && reduced + upper + odd <= forward;
  }

  static constexpr bool backward_holds() {
    const double even = 2 * backward;          // x0 + x1
    const double odd = product(2 * backward);  // x0 - x1 times a twiddle
    if (is_fused) {
      return 2 * even <= 4 && product(2 * even) <= backward && product(2 * odd) <= backward;
    }
    return 2 * reduced <= backward && product(2 * reduced) <= backward &&
           product(2 * odd) <= backward;
  }

  /// a b / length: a / length is a product by a twiddle, and its product with b stays below 2 p^2.
  static constexpr bool pointwise_holds() {
    const double b = is_fused ? forward : reduced;
    return product(forward) * b <= 2 && product(2 * product(forward) * b) <= backward;
  }
};
static_assert(ButterflyBounds<true>::forward_holds() && ButterflyBounds<false>::forward_holds());
static_assert(ButterflyBounds<true>::backward_holds() && ButterflyBounds<false>::backward_holds());
static_assert(ButterflyBounds<true>::pointwise_holds() &&
              ButterflyBounds<false>::pointwise_holds());

template <class Field, class Value>
LANEWISE_HOST_DEVICE constexpr Value pointwise(Value a, Value b, Value scale, const Field& field) {
  return field.multiply(field.multiply(a, scale), Field::is_fused ? b : field.reduce(b));
}

/// Splits a ring in two: x0 + x1 w and x0 - x1 w.
template <class Value, class W, class Field>
LANEWISE_HOST_DEVICE constexpr void forward_2(Value& x0, Value& x1, W w, const Field& field) {
  const Value even = field.reduce(x0), odd = field.multiply(x1, w);
  x0 = even + odd;
  x1 = even - odd;
}

/// Splits a ring in four, by w at the first level, and by w0 and w1 at the second.
template <class Value, class W, class Field>
LANEWISE_HOST_DEVICE constexpr void forward_4(Value& x0, Value& x1, Value& x2, Value& x3, W w, W w0,
                                              W w1, const Field& field) {
  const Value first = field.reduce(x0);
  const Value third = field.multiply(x2, w), fourth = field.multiply(x3, w);
  const Value plus = first + third, minus = first - third;
  const Value plus_odd = field.multiply(x1 + fourth, w0);
  const Value minus_odd = field.multiply(x1 - fourth, w1);
  x0 = plus + plus_odd;
  x1 = plus - plus_odd;
  x2 = minus + minus_odd;
  x3 = minus - minus_odd;
}

/// Undoes forward_2() but for a factor of 2; w is the inverse of its w.
template <class Value, class W, class Field>
LANEWISE_HOST_DEVICE constexpr void backward_2(Value& x0, Value& x1, W w, const Field& field) {
  const Value sum = field.reduce(x0 + x1);
  x1 = field.multiply(x0 - x1, w);
  x0 = sum;
}

/// Undoes forward_4() but for a factor of 4.
template <class Value, class W, class Field>
LANEWISE_HOST_DEVICE constexpr void backward_4(Value& x0, Value& x1, Value& x2, Value& x3, W w,
                                               W w0, W w1, const Field& field) {
  Value plus = x0 + x1, minus = x2 + x3;
  const Value plus_odd = field.multiply(x0 - x1, w0);
  const Value minus_odd = field.multiply(x2 - x3, w1);
  if constexpr (Field::is_fused) {
    x0 = field.reduce(plus + minus);
  } else {
    plus = field.reduce(plus);
    minus = field.reduce(minus);
    x0 = plus + minus;
  }
  x2 = field.multiply(plus - minus, w);
  x1 = field.reduce(plus_odd + minus_odd);
  x3 = field.multiply(plus_odd - minus_odd, w);
}

}  // namespace lanewise::kernels
