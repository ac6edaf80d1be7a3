#pragma once

#include "cpu/simd/vector.hpp"
#include "kernels/gamma/loops.hpp"

// The gamma function and its kin, over vectors of doubles: the formulas are kernels/gamma/, and
// this is what they ask of a vector.

namespace {

struct VectorLanes {
  using Vector = Batch<double>;
  using Mask = xsimd::batch_bool<double, Arch>;
  using Index = Batch<std::uint64_t>;

  static constexpr std::size_t width = lanes<double>;
  static Vector load(const double* from) { return Vector::load_unaligned(from); }
  static void store(double* to, Vector x) { x.store_unaligned(to); }
  static Vector load_partial(const double* from, std::size_t n) { return ::load_partial(from, n); }
  static void store_partial(double* to, Vector x, std::size_t n) { ::store_partial(to, x, n); }

  static Vector select(Mask mask, Vector a, Vector b) { return xsimd::select(mask, a, b); }
  static bool any(Mask mask) { return xsimd::any(mask); }
  static bool all(Mask mask) { return xsimd::all(mask); }

  static Vector two_product(Vector a, Vector b, Vector& low) {
    const Vector product = a * b;
#if defined(__AVX512F__)
    low = Vector(_mm512_fmsub_pd(a, b, product));
#elif defined(__FMA__)
    low = Vector(_mm256_fmsub_pd(a, b, product));
#elif defined(__aarch64__)
    low = Vector(vfmaq_f64(vnegq_f64(product), a, b));
#else
    const Vector a_high = upper_half(a), a_low = a - a_high;
    const Vector b_high = upper_half(b), b_low = b - b_high;
    low = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
#endif
    return product;
  }
  static Vector product_plus(Vector a, Vector b, Vector c) {
#if defined(__AVX512F__)
    return Vector(_mm512_fmadd_pd(a, b, c));
#elif defined(__FMA__)
    return Vector(_mm256_fmadd_pd(a, b, c));
#elif defined(__aarch64__)
    return Vector(vfmaq_f64(c, a, b));
#else
    const Vector a_high = upper_half(a);
    return (a_high * b + c) + (a - a_high) * b;
#endif
  }
  /// The upper 26 bits of x (T. J. Dekker, "A floating-point technique for extending the available
  /// precision", 1971).
  static Vector upper_half(Vector x) {
    const Vector far = x * Vector(0x1.0000002p27);
    return far - (far - x);
  }

  static Vector exponent(Vector x) {
#if defined(__AVX512F__)
    return Vector(_mm512_getexp_pd(x));
#else
    // The exponent as the last bits of 2^52's fraction.
    const Index biased = (as<std::uint64_t>(x) >> 52) | Index(0x4330'0000'0000'0000);
    return as<double>(biased) - Vector(0x1p52 + 1023);
#endif
  }
  static Vector mantissa(Vector x) {
#if defined(__AVX512F__)
    return Vector(_mm512_getmant_pd(x, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_src));
#else
    const Index fraction = as<std::uint64_t>(x) & Index(0x000f'ffff'ffff'ffff);
    return as<double>(fraction | Index(0x3ff0'0000'0000'0000));
#endif
  }
  static Vector power_of_two(Vector x) {
    return as<double>(as<std::uint64_t>(x + Vector(0x1p52 + 1023)) << 52);
  }

  template <unsigned shift>
  static Index bits(Vector x) {
#if defined(__AVX512F__)
    return as<std::uint64_t>(x) >> shift;  // All that a permutation looks at is the last four.
#else
    return (as<std::uint64_t>(x) >> shift) & Index(15);
#endif
  }
  static Vector lookup(const double (&table)[16], Index index) {
#if defined(__AVX512F__)
    return Vector(_mm512_permutex2var_pd(_mm512_load_pd(table), index, _mm512_load_pd(table + 8)));
#elif defined(__AVX2__)
    return Vector(_mm256_i64gather_pd(table, index, 8));
#else
    return look_up(table, index);
#endif
  }
  static Vector gather(const double* table, Vector x) {
    // The integer as the last bits of 2^52's fraction.
    const Index index = as<std::uint64_t>(x + Vector(0x1p52)) & Index(0x000f'ffff'ffff'ffff);
#if defined(__AVX512F__)
    return Vector(_mm512_i64gather_pd(index, table, 8));
#elif defined(__AVX2__)
    return Vector(_mm256_i64gather_pd(table, index, 8));
#else
    return look_up(table, index);
#endif
  }

 private:
  /// Where there is no gather.
  static Vector look_up(const double* table, Index index) {
    std::uint64_t at[width];
    double entries[width];
    index.store_unaligned(at);
    for (std::size_t i = 0; i < width; ++i) entries[i] = table[at[i]];
    return Vector::load_unaligned(entries);
  }
};

}  // namespace
