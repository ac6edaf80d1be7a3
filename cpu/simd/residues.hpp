#pragma once

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "kernels/kernel_table.hpp"

// A natural number modulo words. Its limbs are taken in blocks from the highest: a block is the sum
// of its limbs times their weights, 2^(64 i) mod q, with no reduction inside; and blocks follow
// each other by Horner's rule, with one reduction by Montgomery's method each (P. L. Montgomery,
// "Modular Multiplication Without Trial Division", 1985). That divides by some D, a power of two,
// so of the remainder so far, r, s = r / D mod q is kept, and the next one is
//   (block + s D 2^(64 block_limbs)) / D = (block + r 2^(64 block_limbs)) / D mod q.
//
// Measured on a 2-core AMD EPYC (Zen 5), gcc 12, in ns a limb of 1,000 to 10,000 limbs, one modulus
// and two: IFMA 0.09 to 0.10 and 0.13; AVX2 0.19 and 0.37; 128-bit sums 0.33 and 0.67. Of
// 3,000,000, which come from the last-level cache, IFMA 0.2 and 0.16. Command: lanewise_bench
// --benchmark_filter=residues/

namespace {

using lanewise::kernels::Modulus;
using lanewise::kernels::residue_block_limbs;

using Limb = std::uint64_t;
__extension__ using Limb2 = unsigned __int128;

/// x / 2^64 mod q, not fully reduced: below x / 2^64 + q.
inline Limb reduce(Limb2 x, const Modulus& q) {
  const Limb multiple = static_cast<Limb>(x) * q.negative_inverse;
  return static_cast<Limb>((x + static_cast<Limb2>(multiple) * q.value) >> 64);
}

/// s r / 2^64 mod q, s r < 2^115.
inline Limb whole_remainder(Limb s, Limb r, const Modulus& q) {
  const Limb x = reduce(static_cast<Limb2>(s) * r, q);
  return x < q.value ? x : x - q.value;
}

/// Asks for the line of a block that is four below: the order, up in a block and down from block to
/// block, is none that the processor foresees. Three million limbs took four times as long without.
[[maybe_unused]] inline void prefetch(const Limb* from) {
  constexpr std::uintptr_t below = 4 * residue_block_limbs * sizeof(Limb);
  const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(from) - below;
  __builtin_prefetch(reinterpret_cast<const void*>(address));
}

#if defined(__AVX512IFMA__)

constexpr std::size_t vector_limbs = 8;

/// low + 2^52 middle + 2^104 high, in each lane. A limb's low 52 bits and its high 12 are
/// multiplied by a weight below 2^51; a block gives each lane 64 limbs, so that low < 2^58 + 2^52,
/// middle < 64 (2^51 + 2^52) + 2^51 and high < 2^17.
struct Sums {
  __m512i low = _mm512_setzero_si512();
  __m512i middle = _mm512_setzero_si512();
  __m512i other_middle = _mm512_setzero_si512();
  __m512i high = _mm512_setzero_si512();

  void add(__m512i limbs, __m512i weights) {
    const __m512i top = _mm512_srli_epi64(limbs, 52);
    low = _mm512_madd52lo_epu64(low, limbs, weights);
    middle = _mm512_madd52hi_epu64(middle, limbs, weights);
    other_middle = _mm512_madd52lo_epu64(other_middle, top, weights);
    high = _mm512_madd52hi_epu64(high, top, weights);
  }

  void add(const Sums& other) {
    low = _mm512_add_epi64(low, other.low);
    middle = _mm512_add_epi64(middle, other.middle);
    other_middle = _mm512_add_epi64(other_middle, other.other_middle);
    high = _mm512_add_epi64(high, other.high);
  }

  /// This / 2^104 mod q, below q + 2^18 < 2^52 in each lane: two reductions by 2^52, of `low` and
  /// of what it leaves in `middle`.
  __m512i reduced(const Modulus& q) const {
    const __m512i modulus = _mm512_set1_epi64(static_cast<long long>(q.value));
    const __m512i inverse = _mm512_set1_epi64(static_cast<long long>(q.negative_inverse));
    const __m512i zero = _mm512_setzero_si512();
    const __m512i first = _mm512_madd52lo_epu64(zero, low, inverse);
    const __m512i low_carry = _mm512_srli_epi64(_mm512_madd52lo_epu64(low, first, modulus), 52);
    __m512i sum = _mm512_add_epi64(_mm512_add_epi64(middle, other_middle), low_carry);
    sum = _mm512_madd52hi_epu64(sum, first, modulus);
    const __m512i second = _mm512_madd52lo_epu64(zero, sum, inverse);
    const __m512i carry = _mm512_srli_epi64(_mm512_madd52lo_epu64(sum, second, modulus), 52);
    return _mm512_add_epi64(_mm512_madd52hi_epu64(high, second, modulus), carry);
  }
};
static_assert(residue_block_limbs / vector_limbs == 64, "the bounds of Sums");

/// Remainders of one number modulo `count` moduli, in lanes.
template <std::size_t count>
class LaneRemainders {
 public:
  explicit LaneRemainders(const Modulus* moduli) : moduli_(moduli) {}

  /// Goes on with n limbs, the next lower ones; n <= block_limbs, which only the first call's may
  /// be below.
  void append(const Limb* in, std::size_t n) {
    Sums sums[count], others[count];
    std::size_t i = 0;
    for (; i + 2 * vector_limbs <= n; i += 2 * vector_limbs) {
      prefetch(in + i);
      prefetch(in + i + vector_limbs);
      add(sums, _mm512_loadu_si512(in + i), i);
      add(others, _mm512_loadu_si512(in + i + vector_limbs), i + vector_limbs);
    }
    for (; i < n; i += vector_limbs) {
      const std::size_t left = n - i < vector_limbs ? n - i : vector_limbs;
      const auto mask = static_cast<__mmask8>((1U << left) - 1);
      add(sums, _mm512_maskz_loadu_epi64(mask, in + i), i);
    }
    for (std::size_t k = 0; k < count; ++k) {
      const __m512i next = _mm512_set1_epi64(static_cast<long long>(moduli_[k].next_block_104));
      sums[k].add(others[k]);
      sums[k].low = _mm512_madd52lo_epu64(sums[k].low, remainder_[k], next);
      sums[k].middle = _mm512_madd52hi_epu64(sums[k].middle, remainder_[k], next);
      remainder_[k] = sums[k].reduced(moduli_[k]);
    }
  }

  void store(Limb* out) const {
    for (std::size_t k = 0; k < count; ++k) {
      const auto sum = static_cast<Limb>(_mm512_reduce_add_epi64(remainder_[k]));
      out[k] = whole_remainder(sum, moduli_[k].whole_104, moduli_[k]);
    }
  }

 private:
  void add(Sums* sums, __m512i limbs, std::size_t i) {
    for (std::size_t k = 0; k < count; ++k) {
      sums[k].add(limbs, _mm512_load_si512(moduli_[k].weights + i));
    }
  }

  const Modulus* moduli_;
  __m512i remainder_[count] = {};
};

template <std::size_t count>
using Remainders = LaneRemainders<count>;

#else

/// The sum of in[i] weights[i], n <= block_limbs: below 512 2^(64 + 51) = 2^124.
inline Limb2 dot_product_by_limbs(const Limb* in, const Limb* weights, std::size_t n) {
  Limb2 sum = 0, other = 0;
  std::size_t i = 0;
  for (; i + 2 <= n; i += 2) {
    sum += static_cast<Limb2>(in[i]) * weights[i];
    other += static_cast<Limb2>(in[i + 1]) * weights[i + 1];
  }
  if (i < n) sum += static_cast<Limb2>(in[i]) * weights[i];
  return sum + other;
}

#if defined(__AVX2__)

constexpr std::size_t vector_limbs = 4;

/// The limbs that may be added up in lanes: 64 products below 2^(32 + 26) each fit one.
constexpr std::size_t run_limbs = 64 * vector_limbs;

inline Limb2 sum_of_lanes(__m256i x) {
  Limb lanes[vector_limbs];
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(lanes), x);
  return static_cast<Limb2>(lanes[0]) + lanes[1] + lanes[2] + lanes[3];
}

/// n is a multiple of 4, at most run_limbs. Halves of 32 bits times the weights' low 26 and
/// high 25.
inline Limb2 dot_product_of_run(const Limb* in, const Limb* weights, std::size_t n) {
  const __m256i mask = _mm256_set1_epi64x((1 << 26) - 1);
  __m256i low_low = _mm256_setzero_si256(), low_high = low_low, high_low = low_low,
          high_high = low_low;
  for (std::size_t i = 0; i < n; i += vector_limbs) {
    prefetch(in + i);
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + i));
    const __m256i high = _mm256_srli_epi64(low, 32);
    const __m256i weight = _mm256_load_si256(reinterpret_cast<const __m256i*>(weights + i));
    const __m256i weight_low = _mm256_and_si256(weight, mask);
    const __m256i weight_high = _mm256_srli_epi64(weight, 26);
    low_low = _mm256_add_epi64(low_low, _mm256_mul_epu32(low, weight_low));
    low_high = _mm256_add_epi64(low_high, _mm256_mul_epu32(low, weight_high));
    high_low = _mm256_add_epi64(high_low, _mm256_mul_epu32(high, weight_low));
    high_high = _mm256_add_epi64(high_high, _mm256_mul_epu32(high, weight_high));
  }
  return sum_of_lanes(low_low) + (sum_of_lanes(low_high) << 26) + (sum_of_lanes(high_low) << 32) +
         (sum_of_lanes(high_high) << 58);
}

inline Limb2 dot_product(const Limb* in, const Limb* weights, std::size_t n) {
  // Below this the sums over lanes take longer than they save.
  constexpr std::size_t least = 64;
  if (n < least) return dot_product_by_limbs(in, weights, n);
  Limb2 sum = 0;
  std::size_t i = 0;
  while (i + vector_limbs <= n) {
    const std::size_t left = (n - i) / vector_limbs * vector_limbs;
    const std::size_t run = left < run_limbs ? left : run_limbs;
    sum += dot_product_of_run(in + i, weights + i, run);
    i += run;
  }
  return sum + dot_product_by_limbs(in + i, weights + i, n - i);
}

#else

inline Limb2 dot_product(const Limb* in, const Limb* weights, std::size_t n) {
  return dot_product_by_limbs(in, weights, n);
}

#endif

/// Remainders of one number modulo `count` moduli, below 2^61.
template <std::size_t count>
class LimbRemainders {
 public:
  explicit LimbRemainders(const Modulus* moduli) : moduli_(moduli) {}

  /// Goes on with n limbs, the next lower ones; n <= block_limbs, which only the first call's may
  /// be below. The sum is below 2^124 + 2^(61 + 51).
  void append(const Limb* in, std::size_t n) {
    for (std::size_t k = 0; k < count; ++k) {
      const Limb2 before = static_cast<Limb2>(remainder_[k]) * moduli_[k].next_block_64;
      remainder_[k] = reduce(before + dot_product(in, moduli_[k].weights, n), moduli_[k]);
    }
  }

  void store(Limb* out) const {
    for (std::size_t k = 0; k < count; ++k) {
      out[k] = whole_remainder(remainder_[k], moduli_[k].whole_64, moduli_[k]);
    }
  }

 private:
  const Modulus* moduli_;
  Limb remainder_[count] = {};
};

template <std::size_t count>
using Remainders = LimbRemainders<count>;

#endif

template <std::size_t count>
inline void reduce_number(const Limb* in, std::size_t n, const Modulus* moduli, Limb* out) {
  Remainders<count> remainders(moduli);
  const std::size_t top = n % residue_block_limbs;
  remainders.append(in + n - top, top);
  for (std::size_t i = n - top; i > 0;) {
    i -= residue_block_limbs;
    remainders.append(in + i, residue_block_limbs);
  }
  remainders.store(out);
}

void residues(const Limb* in, std::size_t n, const Modulus* moduli, std::size_t count,
              Limb* out) noexcept {
  for (; count >= 2; count -= 2, moduli += 2, out += 2) reduce_number<2>(in, n, moduli, out);
  if (count == 1) reduce_number<1>(in, n, moduli, out);
}

constexpr lanewise::kernels::ResidueKernels residue_kernels() {
  return {residues};
}

}  // namespace
