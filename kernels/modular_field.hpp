#pragma once

#include "kernels/host_device.hpp"

// Arithmetic modulo a prime p < 2^50, exact, in doubles. Like kernel_table.hpp, this header is
// compiled into every instruction set's object, and for GPUs: over the doubles of a vector, or one.
//
// Residues are lazy: any integer of absolute value at most some multiple of p. Bounds below are in
// units of p. Let x w be a product with |w| <= p/2 and |x| <= X p, X <= 4. Then
//   h = x w rounded, l = x w - h exactly,
//   q = the integer next to h / p, off by rounding: |q - x w / p| <= 1/2 + 2 ulps of |x w / p|,
//   h - q p + l = x w - q p exactly, for it is an integer below 2^53 in each of its steps.
// x w / p is at most X p / 2 < X 2^49, an ulp of that is 2^-53 of it, and there are two of them (h
// and 1 / p; the sum with the rounding constant is exact but for the rounding to the integer that
// is wanted), so |x w - q p| <= (1/2 + X / 8) p. The rounding constant 1.5 * 2^52 needs |h / p| <=
// 2^51, which X <= 4 gives.
//
// Without fused multiply-add, products are split by Dekker's method ("A floating-point technique
// for extending the available precision", 1971); h / p is then rounded once more, and the bound is
// (1/2 + 3 X / 16) p.

namespace lanewise::kernels {

/// The bound on a product's residue, by the bound on the factor that is not a twiddle.
constexpr double product_bound(double x, bool is_fused) {
  return is_fused ? 0.5 + x / 8 : 0.5 + x * 3 / 16;
}

/// Adding and subtracting it rounds to an integer, for |x| <= 2^51.
inline constexpr double round_to_integer = 0x1.8p52;

/// x y = high + low exactly; high is x y rounded.
template <class Value>
struct ExactProduct {
  Value high, low;
};

/// A twiddle with its quotient by p, which spares a product's quotient to wait for the product. Its
/// rounding takes the place of that of h, and the bound is the same.
template <class Value>
struct QuotientTwiddle {
  Value w, quotient;
};

/// A prime in every lane. Operations has the type Value, of one double or several, and
///   is_fused                     whether it has fused multiply-add
///   exact_product(x, y)          as above
///   rounded_product(x, y)        the integer next to x y, at most 2^51
///   minus_product(z, x, y)       z - x y where that is below 2^53
///   add_where_negative(x, y)     x + y where x < 0, else x
template <class Operations>
struct ModularField {
  using Value = typename Operations::Value;
  using Twiddle = QuotientTwiddle<Value>;
  static constexpr bool is_fused = Operations::is_fused;

  Value p, inverse;

  LANEWISE_HOST_DEVICE constexpr ModularField(double prime, double prime_inverse)
      : p(prime), inverse(prime_inverse) {}

  /// The integer next to x / p.
  LANEWISE_HOST_DEVICE constexpr Value quotient(Value x) const {
    return Operations::rounded_product(x, inverse);
  }

  /// x - q p, where the result is below 2^53.
  LANEWISE_HOST_DEVICE constexpr Value minus_multiple(Value x, Value q) const {
    return Operations::minus_product(x, q, p);
  }

  /// x modulo p, at most 0.5 but for an ulp; |x| <= 2^52.
  LANEWISE_HOST_DEVICE constexpr Value reduce(Value x) const {
    return minus_multiple(x, quotient(x));
  }

  /// x w modulo p.
  LANEWISE_HOST_DEVICE constexpr Value multiply(Value x, Value w) const {
    const ExactProduct<Value> product = Operations::exact_product(x, w);
    return minus_multiple(product.high, quotient(product.high)) + product.low;
  }

  /// The same reduced: a product that is to be a twiddle.
  LANEWISE_HOST_DEVICE constexpr Value multiply_reduced(Value x, Value w) const {
    return reduce(multiply(x, w));
  }

  LANEWISE_HOST_DEVICE constexpr Twiddle twiddle(double w) const {
    return {Value(w), Value(w) * inverse};
  }

  LANEWISE_HOST_DEVICE constexpr Value multiply(Value x, const Twiddle& t) const {
    const ExactProduct<Value> product = Operations::exact_product(x, t.w);
    return minus_multiple(product.high, Operations::rounded_product(x, t.quotient)) + product.low;
  }

  /// x modulo p in [0, p), |x| <= 2^52.
  LANEWISE_HOST_DEVICE constexpr Value canonical(Value x) const {
    return Operations::add_where_negative(reduce(x), p);
  }
};

}  // namespace lanewise::kernels
