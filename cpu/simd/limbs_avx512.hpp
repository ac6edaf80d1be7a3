#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "cpu/simd/limbs_words.hpp"

// Sums, differences, and products by one short limb, eight limbs at a time. Lanes settle what they
// owe each other at once: the mask of the lanes that pass a carry on, plus the carries made below
// them, ripples as the limbs themselves would.

#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__)

namespace {
namespace avx512 {

inline constexpr std::size_t lanes = 8;

inline __m512i ones() {
  return _mm512_set1_epi64(-1);
}

/// Carries from limb to limb through blocks of eight, the lowest first.
class Carries {
 public:
  /// The lanes that a carry enters, given those that make one and those that pass it on, of which
  /// no lane does both.
  __mmask8 into(__mmask8 made, __mmask8 passed) {
    const unsigned passing = _cvtmask8_u32(passed);
    const unsigned sum = passing + 2 * _cvtmask8_u32(made) + carry_;
    carry_ = sum >> lanes;
    return _cvtu32_mask8((sum ^ passing) & 0xFF);
  }

  /// What leaves the last block's lane `lanes - 1`.
  Limb carry() const { return carry_; }

 private:
  unsigned carry_ = 0;
};

/// A sum of eight limbs each.
struct Sum {
  Carries carries;

  __m512i next(__m512i a, __m512i b) {
    const __m512i sum = _mm512_add_epi64(a, b);
    const __mmask8 into =
        carries.into(_mm512_cmplt_epu64_mask(sum, a), _mm512_cmpeq_epi64_mask(sum, ones()));
    return _mm512_mask_sub_epi64(sum, into, sum, ones());
  }
};

/// A difference of eight limbs each.
struct Difference {
  Carries carries;

  __m512i next(__m512i a, __m512i b) {
    const __m512i difference = _mm512_sub_epi64(a, b);
    const __mmask8 into =
        carries.into(_mm512_cmplt_epu64_mask(a, b), _mm512_cmpeq_epi64_mask(a, b));
    return _mm512_mask_add_epi64(difference, into, difference, ones());
  }
};

/// out[0..n) = the sum or difference of a and b, and returns the carry or borrow.
template <class Operation>
Limb combine(Limb* out, const Limb* a, const Limb* b, std::size_t n) {
  Operation operation;
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    _mm512_storeu_si512(out + i,
                        operation.next(_mm512_loadu_si512(a + i), _mm512_loadu_si512(b + i)));
  }
  if (i == n) return operation.carries.carry();
  // Sums and differences of the lanes beyond the end: 0 and the carry, or 0 less the borrow.
  const auto rest = _cvtu32_mask8((1u << (n - i)) - 1);
  const __m512i last =
      operation.next(_mm512_maskz_loadu_epi64(rest, a + i), _mm512_maskz_loadu_epi64(rest, b + i));
  _mm512_mask_storeu_epi64(out + i, rest, last);
  return _cvtmask8_u32(_mm512_test_epi64_mask(last, last)) >> (n - i) & 1;
}

inline Limb add(Limb* out, const Limb* a, const Limb* b, std::size_t n) noexcept {
  return combine<Sum>(out, a, b, n);
}

inline Limb subtract(Limb* out, const Limb* a, const Limb* b, std::size_t n) noexcept {
  return combine<Difference>(out, a, b, n);
}

/// The products of up to eight limbs at a time by a factor below 2^32, the lowest first.
class ShortProducts {
 public:
  explicit ShortProducts(Limb factor)
      : factor_(_mm512_set1_epi64(static_cast<std::int64_t>(factor))) {}

  __m512i next(__m512i limbs) {
    // limb * factor = low_product + 2^32 high_product, whose middle words overlap.
    const __m512i low_product = _mm512_mul_epu32(limbs, factor_);
    const __m512i high_product = _mm512_mul_epu32(_mm512_srli_epi64(limbs, 32), factor_);
    const __m512i above = _mm512_add_epi64(high_product, _mm512_srli_epi64(low_product, 32));
    const __m512i low = _mm512_mask_shuffle_epi32(low_product, 0xAAAA, above, _MM_PERM_CCAA);
    const __m512i high = _mm512_srli_epi64(above, 32);
    const __m512i carried = _mm512_alignr_epi64(high, high_, lanes - 1);
    high_ = high;
    return sum_.next(carried, low);
  }

 private:
  __m512i factor_;
  __m512i high_ = _mm512_setzero_si512();
  Sum sum_;
};

/// out[0..n) = in[0..n) * factor, factor < 2^32, and returns the carry limb.
inline Limb multiply_1(Limb* out, const Limb* in, std::size_t n, Limb factor) {
  ShortProducts products(factor);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    _mm512_storeu_si512(out + i, products.next(_mm512_loadu_si512(in + i)));
  }
  // The lane after the last limb's is the carry.
  const auto rest = _cvtu32_mask8((1u << (n - i)) - 1);
  const __m512i last = products.next(_mm512_maskz_loadu_epi64(rest, in + i));
  _mm512_mask_storeu_epi64(out + i, rest, last);
  const __m512i lane =
      _mm512_permutexvar_epi64(_mm512_set1_epi64(static_cast<std::int64_t>(n - i)), last);
  return static_cast<Limb>(_mm_cvtsi128_si64(_mm512_castsi512_si128(lane)));
}

}  // namespace avx512
}  // namespace

#endif
