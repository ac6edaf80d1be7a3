#pragma once

#include "cpu/simd/limbs_mul.hpp"

// Limbs times one short limb, eight at a time.

#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__)

namespace {
namespace avx512 {

inline constexpr std::size_t lanes = 8;

/// The products of up to eight limbs at a time by a factor below 2^32, the lowest first.
class ShortProducts {
 public:
  explicit ShortProducts(Limb factor) : factor_(_mm512_set1_epi64(static_cast<std::int64_t>(factor))) {}

  __m512i next(__m512i limbs) {
    // limb * factor = low_product + 2^32 high_product, whose middle words overlap.
    const __m512i low_product = _mm512_mul_epu32(limbs, factor_);
    const __m512i high_product = _mm512_mul_epu32(_mm512_srli_epi64(limbs, 32), factor_);
    const __m512i above = _mm512_add_epi64(high_product, _mm512_srli_epi64(low_product, 32));
    const __m512i low = _mm512_mask_shuffle_epi32(low_product, 0xAAAA, above, _MM_PERM_CCAA);
    const __m512i high = _mm512_srli_epi64(above, 32);
    const __m512i carried = _mm512_alignr_epi64(high, high_, lanes - 1);
    high_ = high;
    return settle(_mm512_add_epi64(low, carried), carried);
  }

 private:
  /// Takes the carries of sums that overflowed, which are below what was added to them, into the
  /// limbs above. The sum of the mask of all-ones limbs and those carries ripples as the limbs do.
  __m512i settle(__m512i sums, __m512i added) {
    const __m512i all_ones = _mm512_set1_epi64(-1);
    const unsigned overflow = _cvtmask8_u32(_mm512_cmplt_epu64_mask(sums, added));
    const unsigned ones = _cvtmask8_u32(_mm512_cmpeq_epi64_mask(sums, all_ones));
    const unsigned sum = ones + 2 * overflow + carry_;
    carry_ = sum >> lanes;
    const auto carries = _cvtu32_mask8((sum ^ ones) & 0xFF);
    return _mm512_mask_sub_epi64(sums, carries, sums, all_ones);
  }

  __m512i factor_;
  __m512i high_ = _mm512_setzero_si512();
  unsigned carry_ = 0;
};

/// out[0..n) = in[0..n) * factor, factor < 2^32, and returns the carry limb.
Limb multiply_1(Limb* out, const Limb* in, std::size_t n, Limb factor) {
  ShortProducts products(factor);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    _mm512_storeu_si512(out + i, products.next(_mm512_loadu_si512(in + i)));
  }
  // The lane after the last limb's is the carry.
  const auto rest = _cvtu32_mask8((1u << (n - i)) - 1);
  const __m512i last = products.next(_mm512_maskz_loadu_epi64(rest, in + i));
  _mm512_mask_storeu_epi64(out + i, rest, last);
  const __m512i lane = _mm512_permutexvar_epi64(_mm512_set1_epi64(static_cast<std::int64_t>(n - i)), last);
  return static_cast<Limb>(_mm_cvtsi128_si64(_mm512_castsi512_si128(lane)));
}

}  // namespace avx512
}  // namespace

#endif
