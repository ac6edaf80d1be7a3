#pragma once

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "kernels/kernel_table.hpp"

// Digits of limbs in base 10^18. A limb is split into its two top digits and twice eight, those
// into fours, pairs and digits, in lanes of half the width each time: a quotient comes from a
// multiplication by the divisor's reciprocal, and x + quotient (2^k - divisor) puts remainder and
// quotient side by side, k bits apart, at the cost of one more. Text goes the other way: pairs,
// fours and eights by multiplications and additions of neighbours.

namespace {

constexpr std::size_t limb_digits = 18;

#if defined(__AVX512IFMA__) && defined(__AVX512VBMI__)

constexpr std::size_t vector_limbs = 8;
constexpr std::size_t vector_characters = vector_limbs * limb_digits;  // 64 + 64 + 16.

inline __m512i in_all_lanes(unsigned long long x) {
  return _mm512_set1_epi64(static_cast<long long>(x));
}

constexpr unsigned long long power52 = 1ULL << 52;

/// Where the text of eight limbs, the highest first, has the pairs that split_limbs() leaves.
///
/// Character p is the digit p mod 18 of lane 7 - p / 18; two of them make a pair. `pairs` are bytes
/// of a vector of tens and then of one of ones, `tops` those of a vector of both; is_top says which
/// of the two a character comes from.
struct TextOrder {
  alignas(64) unsigned char pairs[3][64];
  alignas(64) unsigned char tops[3][64];
  std::uint64_t is_top[3];
};

constexpr TextOrder make_text_order() {
  // The bytes of a lane that hold the pairs of digits 2, 4, ..., 16.
  constexpr unsigned byte_of_pair[] = {5, 4, 1, 0, 7, 6, 3, 2};
  TextOrder order{};
  for (std::size_t p = 0; p < vector_characters; ++p) {
    const std::size_t lane = 7 - p / limb_digits, digit = p % limb_digits, ones = digit % 2;
    if (digit < 2) {
      order.tops[p / 64][p % 64] = static_cast<unsigned char>(8 * lane + ones);
      order.is_top[p / 64] |= std::uint64_t{1} << p % 64;
    } else {
      const std::size_t byte = 8 * lane + byte_of_pair[digit / 2 - 1];
      order.pairs[p / 64][p % 64] = static_cast<unsigned char>(byte + 64 * ones);
    }
  }
  return order;
}
constexpr TextOrder text_order = make_text_order();

/// The characters of the numbers below 100, by byte number: of the two vectors that a permutation
/// takes.
struct PairCharacters {
  alignas(64) char tens[128], ones[128];
};

constexpr PairCharacters make_pair_characters() {
  PairCharacters characters{};
  for (int i = 0; i < 100; ++i) {
    characters.tens[i] = static_cast<char>('0' + i / 10);
    characters.ones[i] = static_cast<char>('0' + i % 10);
  }
  return characters;
}
constexpr PairCharacters pair_characters = make_pair_characters();

/// characters[x[i]] of each byte, x[i] < 128.
inline __m512i look_up(const char* characters, __m512i x) {
  return _mm512_permutex2var_epi8(_mm512_load_si512(characters), x,
                                  _mm512_load_si512(characters + 64));
}

/// Of limbs in lanes.
struct SplitLimbs {
  __m512i tops;   ///< The two top digits as a number, in the first byte of a lane.
  __m512i pairs;  ///< The others, in the order of byte_of_pair.
};

/// floor(x / 10^8) = floor(floor(x / 2^8) m / 2^70) with m = ceil(2^70 / 5^8), as m 5^8 - 2^70 =
/// 24,701 and 10^18 / 2^8 times that is below 2^70; the other reciprocals are exact by more. What
/// is above bit 52 of a lane, multiplications do not see.
inline SplitLimbs split_limbs(__m512i x) {
  const __m512i zero = _mm512_setzero_si512();
  const __m512i by_1e8 = in_all_lanes(3'022'314'549'036'573);  // ceil(2^70 / 5^8)
  const __m512i ten_digits =
      _mm512_srli_epi64(_mm512_madd52hi_epu64(zero, _mm512_srli_epi64(x, 8), by_1e8), 18);
  const __m512i minus_1e8 = in_all_lanes(power52 - 100'000'000);
  const __m512i low = _mm512_madd52lo_epu64(x, ten_digits, minus_1e8);
  // ceil(2^78 / 10^8) is the same number.
  const __m512i tops = _mm512_srli_epi64(_mm512_madd52hi_epu64(zero, ten_digits, by_1e8), 26);
  const __m512i high = _mm512_madd52lo_epu64(ten_digits, tops, minus_1e8);

  // Fours, 32 bits apart; then those of both side by side in 16 bits each.
  const __m512i by_1e4 = in_all_lanes(450'359'962'738);  // ceil(2^52 / 10^4)
  const __m512i apart_32 = in_all_lanes((1ULL << 32) - 10'000);
  const __m512i high_fours =
      _mm512_madd52lo_epu64(high, _mm512_madd52hi_epu64(zero, high, by_1e4), apart_32);
  const __m512i low_fours =
      _mm512_madd52lo_epu64(low, _mm512_madd52hi_epu64(zero, low, by_1e4), apart_32);
  const __m512i fours =
      _mm512_mask_blend_epi16(0xaaaaaaaa, high_fours, _mm512_slli_epi32(low_fours, 16));

  // Pairs, 8 bits apart: floor(x / 100) = floor(5243 x / 2^19) for x < 10^4.
  const __m512i hundreds = _mm512_srli_epi16(_mm512_mulhi_epu16(fours, _mm512_set1_epi16(5243)), 3);
  const __m512i apart_8 = _mm512_set1_epi16((1 << 8) - 100);
  return {tops, _mm512_add_epi16(fours, _mm512_mullo_epi16(hundreds, apart_8))};
}

/// The text of the limbs in lanes, the highest lane's first.
class Text {
 public:
  explicit Text(__m512i limbs) {
    const SplitLimbs split = split_limbs(limbs);
    tens_ = look_up(pair_characters.tens, split.pairs);
    ones_ = look_up(pair_characters.ones, split.pairs);
    const __m512i top_ones = look_up(pair_characters.ones, split.tops);
    tops_ = _mm512_mask_blend_epi8(0xaaaaaaaaaaaaaaaa, look_up(pair_characters.tens, split.tops),
                                   _mm512_slli_epi16(top_ones, 8));
  }

  /// Characters 64 part to 64 part + 63.
  __m512i part(unsigned part) const {
    const __m512i pairs =
        _mm512_permutex2var_epi8(tens_, _mm512_load_si512(text_order.pairs[part]), ones_);
    return _mm512_mask_permutexvar_epi8(pairs, text_order.is_top[part],
                                        _mm512_load_si512(text_order.tops[part]), tops_);
  }

 private:
  __m512i tens_, ones_, tops_;
};

/// The lowest `count` characters of a vector, or all.
inline __mmask64 first_characters(std::size_t count) {
  return _bzhi_u64(~0ULL, static_cast<unsigned>(count));
}

void format(const std::uint64_t* limbs, std::size_t n, char* out) noexcept {
  for (; n >= vector_limbs; out += vector_characters) {
    n -= vector_limbs;
    const Text text(_mm512_loadu_si512(limbs + n));
    _mm512_storeu_si512(out, text.part(0));
    _mm512_storeu_si512(out + 64, text.part(1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 128), _mm512_castsi512_si128(text.part(2)));
  }
  if (n == 0) return;
  const auto low = static_cast<__mmask8>((1U << n) - 1);
  const auto high = static_cast<__mmask8>(0xff00U >> n);
  const Text text(_mm512_maskz_expand_epi64(high, _mm512_maskz_loadu_epi64(low, limbs)));
  const std::size_t characters = n * limb_digits;
  _mm512_mask_storeu_epi8(out, first_characters(characters), text.part(0));
  if (characters <= 64) return;
  _mm512_mask_storeu_epi8(out + 64, first_characters(characters - 64), text.part(1));
}

/// Where lanes of limbs find their pairs among those of the text of eight, 16 bits each: four for
/// the eight digits above, four for those below, and the top one. Pair 9 (7 - lane) is a lane's
/// first. The last eight, all lane 0's, are not among the 64 that a permutation reaches.
struct PairOrder {
  alignas(64) unsigned short high[32], low[32], tops[32];
};

constexpr PairOrder make_pair_order() {
  PairOrder order{};
  for (unsigned lane = 0; lane < 8; ++lane) {
    const unsigned first = 9 * (7 - lane);
    order.tops[4 * lane] = static_cast<unsigned short>(first);
    for (unsigned i = 0; i < 4; ++i) {
      order.high[4 * lane + i] = static_cast<unsigned short>((first + 1 + i) % 64);
      order.low[4 * lane + i] = static_cast<unsigned short>((first + 5 + i) % 64);
    }
  }
  return order;
}
constexpr PairOrder pair_order = make_pair_order();

/// The number of eight digits that each lane's four pairs spell.
inline __m512i joined(__m512i pairs) {
  const __m512i fours = _mm512_madd_epi16(pairs, _mm512_set1_epi32(1 << 16 | 100));
  const __m512i upper = _mm512_mul_epu32(fours, in_all_lanes(10'000));
  return _mm512_add_epi64(upper, _mm512_srli_epi64(fours, 32));
}

/// Reads eight limbs; false where a character is no digit.
inline bool parse_vector(__m512i first, __m512i second, __m512i third, std::uint64_t* limbs) {
  const __m512i zero_digit = _mm512_set1_epi8('0'), nine = _mm512_set1_epi8(9);
  first = _mm512_sub_epi8(first, zero_digit);
  second = _mm512_sub_epi8(second, zero_digit);
  third = _mm512_sub_epi8(third, zero_digit);
  const __m512i most = _mm512_max_epu8(_mm512_max_epu8(first, second), third);
  if (_mm512_cmpgt_epu8_mask(most, nine) != 0) return false;

  const __m512i ten_one = _mm512_set1_epi16(1 << 8 | 10);
  first = _mm512_maddubs_epi16(first, ten_one);
  second = _mm512_maddubs_epi16(second, ten_one);
  third = _mm512_maddubs_epi16(third, ten_one);
  const auto take = [&](const unsigned short* order) {
    return _mm512_permutex2var_epi16(first, _mm512_load_si512(order), second);
  };
  const __m512i tops = _mm512_maskz_mov_epi16(0x11111111, take(pair_order.tops));
  __m512i high = take(pair_order.high), low = take(pair_order.low);
  high = _mm512_mask_mov_epi64(high, 1, third);
  low = _mm512_mask_mov_epi64(low, 1, _mm512_bsrli_epi128(third, 8));

  const __m512i upper = _mm512_mul_epu32(joined(high), in_all_lanes(100'000'000));
  const __m512i top = _mm512_mullo_epi64(tops, in_all_lanes(10'000'000'000'000'000));
  _mm512_storeu_si512(limbs, _mm512_add_epi64(_mm512_add_epi64(top, upper), joined(low)));
  return true;
}

bool parse(const char* text, std::size_t n, std::uint64_t* limbs) noexcept {
  const __m512i zeros = _mm512_set1_epi8('0');
  for (; n >= vector_limbs; text += vector_characters) {
    n -= vector_limbs;
    const __m128i end = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 128));
    if (!parse_vector(_mm512_loadu_si512(text), _mm512_loadu_si512(text + 64),
                      _mm512_inserti32x4(zeros, end, 0), limbs + n)) {
      return false;
    }
  }
  if (n == 0) return true;
  // The lanes above are the first of the text: what is left of it, and zeros.
  const std::size_t characters = n * limb_digits;
  const __m512i first = _mm512_mask_loadu_epi8(zeros, first_characters(characters), text);
  __m512i second = zeros;
  if (characters > 64) {
    second = _mm512_mask_loadu_epi8(zeros, first_characters(characters - 64), text + 64);
  }
  std::uint64_t lanes[vector_limbs];
  if (!parse_vector(first, second, zeros, lanes)) return false;
  for (std::size_t i = 0; i < n; ++i) limbs[i] = lanes[vector_limbs - n + i];
  return true;
}

constexpr lanewise::kernels::TextKernels text_kernels() {
  return {format, parse};
}

#elif defined(__AVX2__)

__extension__ using Limb2 = unsigned __int128;

/// The digits of a limb: the two at the top, and the others as numbers of eight.
struct SplitLimb {
  std::uint64_t top;
  std::uint64_t eights;  ///< high + 2^32 low
};

inline SplitLimb split_limb(std::uint64_t x) {
  // floor(x / 10^8) = floor(m x / 2^90) with m = ceil(2^90 / 10^8).
  constexpr std::uint64_t by_1e8 = 12'379'400'392'853'802'749U;
  const auto over_1e8 = [](std::uint64_t dividend) {
    return static_cast<std::uint64_t>(static_cast<Limb2>(dividend) * by_1e8 >> 64) >> 26;
  };
  const std::uint64_t ten_digits = over_1e8(x);
  const std::uint64_t top = over_1e8(ten_digits);
  const std::uint64_t high = ten_digits - top * 100'000'000;
  const std::uint64_t low = x - ten_digits * 100'000'000;
  return {top, high | low << 32};
}

/// The characters of four numbers of eight digits.
inline __m256i characters_of(__m128i eights) {
  // Fours, 32 bits apart: floor(x / 10^4) = floor(m x / 2^40) with m = ceil(2^40 / 10^4).
  const __m256i x = _mm256_cvtepu32_epi64(eights);
  const __m256i thousands =
      _mm256_srli_epi64(_mm256_mul_epu32(x, _mm256_set1_epi64x(109'951'163)), 40);
  const __m256i apart_32 = _mm256_set1_epi64x((1LL << 32) - 10'000);
  const __m256i fours = _mm256_add_epi64(x, _mm256_mul_epu32(thousands, apart_32));
  // Pairs, 16 bits apart: floor(x / 100) = floor(5243 x / 2^19) for x < 10^4.
  const __m256i hundreds = _mm256_srli_epi16(_mm256_mulhi_epu16(fours, _mm256_set1_epi16(5243)), 3);
  const __m256i rests =
      _mm256_sub_epi16(fours, _mm256_mullo_epi16(hundreds, _mm256_set1_epi16(100)));
  const __m256i pairs = _mm256_or_si256(rests, _mm256_slli_epi32(hundreds, 16));
  // Digits, 8 bits apart: floor(x / 10) = floor(6554 x / 2^16) for x < 100.
  const __m256i tens = _mm256_mulhi_epu16(pairs, _mm256_set1_epi16(6554));
  const __m256i apart_8 = _mm256_set1_epi16((1 << 8) - 10);
  const __m256i digits = _mm256_add_epi16(pairs, _mm256_mullo_epi16(tens, apart_8));
  // The lowest digit of eight is the first so far.
  const __m256i reversed = _mm256_set_epi64x(0x08090a0b'0c0d0e0f, 0x00010203'04050607,
                                             0x08090a0b'0c0d0e0f, 0x00010203'04050607);
  return _mm256_add_epi8(_mm256_shuffle_epi8(digits, reversed), _mm256_set1_epi8('0'));
}

inline void store_limb(char* out, std::uint64_t top, __m128i characters) {
  const std::uint64_t tens = top * 103 >> 10;  // floor(top / 10) for top < 100.
  out[0] = static_cast<char>('0' + tens);
  out[1] = static_cast<char>('0' + (top - 10 * tens));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 2), characters);
}

void format(const std::uint64_t* limbs, std::size_t n, char* out) noexcept {
  for (; n >= 2; n -= 2, out += 2 * limb_digits) {
    const SplitLimb first = split_limb(limbs[n - 1]), second = split_limb(limbs[n - 2]);
    const __m256i characters = characters_of(_mm_set_epi64x(static_cast<long long>(second.eights),
                                                            static_cast<long long>(first.eights)));
    store_limb(out, first.top, _mm256_castsi256_si128(characters));
    store_limb(out + limb_digits, second.top, _mm256_extracti128_si256(characters, 1));
  }
  if (n == 0) return;
  const SplitLimb last = split_limb(limbs[0]);
  const __m256i characters = characters_of(_mm_cvtsi64_si128(static_cast<long long>(last.eights)));
  store_limb(out, last.top, _mm256_castsi256_si128(characters));
}

bool parse(const char* text, std::size_t n, std::uint64_t* limbs) noexcept {
  const __m128i nine = _mm_set1_epi8(9);
  for (; n-- > 0; text += limb_digits) {
    const auto tens = static_cast<unsigned char>(text[0] - '0');
    const auto ones = static_cast<unsigned char>(text[1] - '0');
    const __m128i digits = _mm_sub_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 2)),
                                        _mm_set1_epi8('0'));
    const __m128i is_digit = _mm_cmpeq_epi8(_mm_max_epu8(digits, nine), nine);
    if (tens > 9 || ones > 9 || _mm_movemask_epi8(is_digit) != 0xffff) return false;

    const __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi16(1 << 8 | 10));
    const __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(1 << 16 | 100));
    const __m128i packed = _mm_packus_epi32(fours, fours);
    const __m128i joined = _mm_madd_epi16(packed, _mm_set1_epi32(1 << 16 | 10'000));
    const auto eights = static_cast<std::uint64_t>(_mm_cvtsi128_si64(joined));
    const std::uint64_t top = 10 * std::uint64_t{tens} + ones;
    limbs[n] = top * 10'000'000'000'000'000 + (eights & 0xffff'ffff) * 100'000'000 + (eights >> 32);
  }
  return true;
}

constexpr lanewise::kernels::TextKernels text_kernels() {
  return {format, parse};
}

#else

/// Nothing that the scalar kernels do not do as well.
constexpr lanewise::kernels::TextKernels text_kernels() {
  return {nullptr, nullptr};
}

#endif

}  // namespace
