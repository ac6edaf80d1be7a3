#pragma once

#include "cpu/simd/modular.hpp"
#include "kernels/kernel_table.hpp"

// Products of numbers in arithmetic progression modulo an odd m < 2^50.
//
// With IFMA by Montgomery's method of radix R = 2^52 (P. L. Montgomery, "Modular Multiplication
// Without Trial Division", 1985). The quotient of x y is x y' mod R with y' = y / m mod R, and the
// factors and their y' alike are in arithmetic progression: three multiplications a product, of
// which the last two follow the first. x < 2 m gives x y / R - q m / R + m in (0, 2 m) for y < m,
// for x y / R < 2^51 m / R.
//
// Elsewhere in doubles, with factors up to m in place of m / 2: |x| <= X m comes out as (1/2 + X /
// 4) m, and X = 2/3 stays.

namespace {

using Word = std::uint64_t;

#if defined(__AVX512IFMA__)

#define LANEWISE_HAS_MODULAR 1

constexpr unsigned modular_radix_bits = 52;
constexpr std::size_t product_chains = 6;
constexpr Word radix_mask = (Word{1} << 52) - 1;

/// 1 / m mod 2^52, by Newton's method: 3 m xor 2 is right in 5 bits.
inline Word inverse_in_radix(Word m) {
  Word x = 3 * m ^ 2;
  for (int i = 0; i < 4; ++i) x *= 2 - m * x;
  return x & radix_mask;
}

inline __m512i broadcast(Word x) {
  return _mm512_set1_epi64(static_cast<long long>(x));
}

/// What multiplies, for the lanes of a vector: a modulus each.
struct Montgomery {
  __m512i m, inverse;

  /// x y / R in (0, 2 m), where quotient = y / m mod R; x < 2 m, y < m.
  __m512i multiply(__m512i x, __m512i y, __m512i quotient) const {
    const __m512i zero = _mm512_setzero_si512();
    const __m512i q = _mm512_madd52lo_epu64(zero, x, quotient);
    return _mm512_sub_epi64(_mm512_madd52hi_epu64(m, x, y), _mm512_madd52hi_epu64(zero, q, m));
  }

  /// The same for any y < 2 m.
  __m512i multiply(__m512i x, __m512i y) const {
    const __m512i zero = _mm512_setzero_si512();
    const __m512i q = _mm512_madd52lo_epu64(zero, _mm512_madd52lo_epu64(zero, x, y), inverse);
    return _mm512_sub_epi64(_mm512_madd52hi_epu64(m, x, y), _mm512_madd52hi_epu64(zero, q, m));
  }

  __m512i quotient(__m512i y) const {
    return _mm512_madd52lo_epu64(_mm512_setzero_si512(), y, inverse);
  }

  /// x in [0, 2 m) taken to [0, m).
  __m512i reduced(__m512i x) const { return _mm512_min_epu64(x, _mm512_sub_epi64(x, m)); }
};

void modular_product(Word first, std::size_t steps, Word modulus, Word* out) noexcept {
  constexpr std::size_t lanes = 8 * product_chains;
  const Montgomery field = {broadcast(modulus), broadcast(inverse_in_radix(modulus))};
  const __m512i offsets = _mm512_set_epi64(14, 12, 10, 8, 6, 4, 2, 0);
  __m512i x[product_chains], y[product_chains], quotient[product_chains];
  for (std::size_t c = 0; c < product_chains; ++c) {
    y[c] = _mm512_add_epi64(broadcast(first + 16 * c), offsets);
    quotient[c] = field.quotient(y[c]);
    x[c] = y[c];
  }
  const __m512i step = broadcast(2 * lanes);
  const __m512i quotient_step = field.quotient(step);
  for (std::size_t k = 1; k < steps; ++k) {
    for (std::size_t c = 0; c < product_chains; ++c) {
      y[c] = _mm512_add_epi64(y[c], step);
      quotient[c] = _mm512_add_epi64(quotient[c], quotient_step);
      x[c] = field.multiply(x[c], y[c], quotient[c]);
    }
  }
  for (std::size_t c = 0; c < product_chains; ++c) {
    _mm512_storeu_si512(out + 8 * c, field.reduced(x[c]));
  }
}

/// Queries of so many vectors run side by side.
constexpr std::size_t query_chains = 4;

/// Eight queries: x = n! / R^(n - 1), and then n!.
struct Queries {
  Montgomery field;
  __m512i n, x, y_quotient;

  Queries(const Word* at_n, const Word* at_m) : n(_mm512_loadu_si512(at_n)) {
    alignas(64) Word inverses[8];
    for (std::size_t l = 0; l < 8; ++l) inverses[l] = inverse_in_radix(at_m[l]);
    field = {_mm512_loadu_si512(at_m), _mm512_load_si512(inverses)};
    x = broadcast(1);
    y_quotient = field.inverse;
  }

  void step(__m512i i) {
    y_quotient = _mm512_add_epi64(y_quotient, field.inverse);
    const __mmask8 goes_on = _mm512_cmple_epu64_mask(i, n);
    x = _mm512_mask_mov_epi64(x, goes_on, field.multiply(x, i, y_quotient));
  }

  __m512i result() {
    // R mod m and R^2 mod m, doubled up from 1.
    __m512i power = field.reduced(broadcast(1));
    for (int i = 0; i < 104; ++i) power = field.reduced(_mm512_add_epi64(power, power));
    // Multiplying by R^2 is to multiply by R.
    __m512i left = _mm512_maskz_sub_epi64(_mm512_test_epi64_mask(n, n), n, broadcast(1));
    const __m512i one = broadcast(1);
    while (_mm512_test_epi64_mask(left, left)) {
      const __mmask8 odd = _mm512_test_epi64_mask(left, one);
      x = _mm512_mask_mov_epi64(x, odd, field.multiply(x, power));
      power = field.multiply(power, power);
      left = _mm512_srli_epi64(left, 1);
    }
    return field.reduced(x);
  }
};

void factorials_of_group(const Word* n, const Word* m, Word* out) noexcept {
  Queries queries[query_chains] = {{n, m}, {n + 8, m + 8}, {n + 16, m + 16}, {n + 24, m + 24}};
  Word last = 0;
  for (std::size_t i = 0; i < 8 * query_chains; ++i) last = n[i] > last ? n[i] : last;
  for (Word i = 2; i <= last; ++i) {
    const __m512i factor = broadcast(i);
    for (Queries& of : queries) of.step(factor);
  }
  for (std::size_t c = 0; c < query_chains; ++c) {
    _mm512_storeu_si512(out + 8 * c, queries[c].result());
  }
}

void modular_factorials(const Word* n, const Word* m, std::size_t count, Word* out) noexcept {
  constexpr std::size_t group = 8 * query_chains;
  std::size_t i = 0;
  for (; i + group <= count; i += group) factorials_of_group(n + i, m + i, out + i);
  if (i == count) return;
  Word padded_n[group], padded_m[group], padded_out[group];
  for (std::size_t k = 0; k < group; ++k) {
    padded_n[k] = i + k < count ? n[i + k] : 0;
    padded_m[k] = i + k < count ? m[i + k] : 3;
  }
  factorials_of_group(padded_n, padded_m, padded_out);
  for (std::size_t k = 0; i + k < count; ++k) out[i + k] = padded_out[k];
}

#elif LANEWISE_FUSED && !defined(__aarch64__)

#define LANEWISE_HAS_MODULAR 1

constexpr unsigned modular_radix_bits = 0;
constexpr std::size_t product_chains = 6;
constexpr auto modular_factorials = nullptr;

void modular_product(Word first, std::size_t steps, Word modulus, Word* out) noexcept {
  constexpr std::size_t width = Doubles::size, lanes = width * product_chains;
  const auto p = static_cast<double>(modulus);
  const Field field(p, 1 / p);
  alignas(64) double offsets[width];
  for (std::size_t l = 0; l < width; ++l) offsets[l] = 2.0 * static_cast<double>(l);
  Doubles x[product_chains], y[product_chains];
  for (std::size_t c = 0; c < product_chains; ++c) {
    y[c] = Doubles::load_aligned(offsets) + Doubles(static_cast<double>(first + 2 * width * c));
    x[c] = field.reduce(y[c]);
  }
  const Doubles step(2.0 * lanes);
  for (std::size_t k = 1; k < steps; ++k) {
    for (std::size_t c = 0; c < product_chains; ++c) {
      y[c] = y[c] + step;
      x[c] = field.multiply(x[c], Twiddle{y[c], y[c] * field.inverse});
    }
  }
  alignas(64) double values[width];
  for (std::size_t c = 0; c < product_chains; ++c) {
    field.canonical(x[c]).store_aligned(values);
    for (std::size_t l = 0; l < width; ++l) out[width * c + l] = static_cast<Word>(values[l]);
  }
}

#else
#define LANEWISE_HAS_MODULAR 0
#endif

}  // namespace
