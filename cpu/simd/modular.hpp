#pragma once

#include "cpu/simd/vector.hpp"

// Arithmetic modulo a prime p < 2^50, exact, in doubles.
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

#if defined(__FMA__) || defined(__aarch64__)
#define LANEWISE_FUSED 1
#else
#define LANEWISE_FUSED 0
#endif

namespace {

using Doubles = Batch<double>;

constexpr bool is_fused = LANEWISE_FUSED;

/// The bound on a product's residue, by the bound on the factor that is not a twiddle.
constexpr double product_bound(double x) {
  return is_fused ? 0.5 + x / 8 : 0.5 + x * 3 / 16;
}

/// Adding and subtracting it rounds to an integer, for |x| <= 2^51.
constexpr double round_to_integer = 0x1.8p52;

/// x y = high + low exactly; high is x y rounded.
struct Product {
  Doubles high, low;
};

#if LANEWISE_FUSED
// xsimd 8.1.0 rounds twice in its fma of AVX-512.

/// x y + z, x y - z and z - x y, rounded once.
inline Doubles multiply_add(Doubles x, Doubles y, Doubles z) {
#if defined(__AVX512F__)
  return _mm512_fmadd_pd(x, y, z);
#elif defined(__FMA__)
  return _mm256_fmadd_pd(x, y, z);
#else
  return vfmaq_f64(z, x, y);
#endif
}
inline Doubles multiply_subtract(Doubles x, Doubles y, Doubles z) {
#if defined(__AVX512F__)
  return _mm512_fmsub_pd(x, y, z);
#elif defined(__FMA__)
  return _mm256_fmsub_pd(x, y, z);
#else
  return vfmaq_f64(vnegq_f64(z), x, y);
#endif
}
inline Doubles subtract_product(Doubles z, Doubles x, Doubles y) {
#if defined(__AVX512F__)
  return _mm512_fnmadd_pd(x, y, z);
#elif defined(__FMA__)
  return _mm256_fnmadd_pd(x, y, z);
#else
  return vfmsq_f64(z, x, y);
#endif
}

inline Product exact_product(Doubles x, Doubles y) {
  const Doubles high = x * y;
  return {high, multiply_subtract(x, y, high)};
}
#else
/// The upper 26 bits of x.
inline Doubles upper_half(Doubles x) {
  const Doubles scaled = x * Doubles(0x1p27 + 1);
  return scaled - (scaled - x);
}
inline Product exact_product(Doubles x, Doubles y) {
  const Doubles high = x * y;
  const Doubles x1 = upper_half(x), x0 = x - x1, y1 = upper_half(y), y0 = y - y1;
  return {high, ((x1 * y1 - high) + x1 * y0 + x0 * y1) + x0 * y0};
}
#endif

/// The integer next to x y, at most 2^51.
inline Doubles rounded_product(Doubles x, Doubles y) {
  const Doubles constant(round_to_integer);
#if LANEWISE_FUSED
  return multiply_add(x, y, constant) - constant;
#else
  return (x * y + constant) - constant;
#endif
}

/// A twiddle with its quotient by p, which spares a product's quotient to wait for the product. Its
/// rounding takes the place of that of h, and the bound is the same.
struct Twiddle {
  Doubles w, quotient;
};

/// A prime in every lane.
struct Field {
  Doubles p, inverse;

  Field(double prime, double prime_inverse) : p(prime), inverse(prime_inverse) {}

  /// The integer next to x / p.
  Doubles quotient(Doubles x) const { return rounded_product(x, inverse); }

  /// x - q p, where the result is below 2^53.
  Doubles minus_multiple(Doubles x, Doubles q) const {
#if LANEWISE_FUSED
    return subtract_product(x, q, p);
#else
    const Product multiple = exact_product(q, p);
    return (x - multiple.high) - multiple.low;
#endif
  }

  /// x modulo p, at most 0.5 but for an ulp; |x| <= 2^52.
  Doubles reduce(Doubles x) const {
    return minus_multiple(x, quotient(x));
  }

  /// x w modulo p.
  Doubles multiply(Doubles x, Doubles w) const {
    const Product product = exact_product(x, w);
    return minus_multiple(product.high, quotient(product.high)) + product.low;
  }

  /// The same reduced: a product that is to be a twiddle.
  Doubles multiply_reduced(Doubles x, Doubles w) const {
    return reduce(multiply(x, w));
  }

  Twiddle twiddle(double w) const {
    return {Doubles(w), Doubles(w) * inverse};
  }

  Doubles multiply(Doubles x, const Twiddle& t) const {
    const Product product = exact_product(x, t.w);
    return minus_multiple(product.high, rounded_product(x, t.quotient)) + product.low;
  }

  /// x modulo p in [0, p), |x| <= 2^52.
  Doubles canonical(Doubles x) const {
    const Doubles r = reduce(x);
    return r + xsimd::select(r < zeros<double>(), p, zeros<double>());
  }
};

}  // namespace
