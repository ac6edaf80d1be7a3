#pragma once

#include "cpu/simd/vector.hpp"
#include "kernels/modular_field.hpp"

// The arithmetic of kernels/modular_field.hpp over a vector of doubles.

#if defined(__FMA__) || defined(__aarch64__)
#define LANEWISE_FUSED 1
#else
#define LANEWISE_FUSED 0
#endif

namespace {

using Doubles = Batch<double>;

constexpr bool is_fused = LANEWISE_FUSED;

using lanewise::kernels::round_to_integer;

/// The bound on a product's residue, by the bound on the factor that is not a twiddle.
constexpr double product_bound(double x) {
  return lanewise::kernels::product_bound(x, is_fused);
}

using Product = lanewise::kernels::ExactProduct<Doubles>;

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

struct VectorOperations {
  using Value = Doubles;
  static constexpr bool is_fused = ::is_fused;

  static Product exact_product(Value x, Value y) { return ::exact_product(x, y); }
  static Value rounded_product(Value x, Value y) { return ::rounded_product(x, y); }
  static Value minus_product(Value z, Value x, Value y) {
#if LANEWISE_FUSED
    return subtract_product(z, x, y);
#else
    const Product product = ::exact_product(x, y);
    return (z - product.high) - product.low;
#endif
  }
  static Value add_where_negative(Value x, Value y) {
    return x + xsimd::select(x < zeros<double>(), y, zeros<double>());
  }
};

using Field = lanewise::kernels::ModularField<VectorOperations>;
using Twiddle = Field::Twiddle;

}  // namespace
