#pragma once

#include "cpu/simd/limbs_avx512.hpp"

// Products of limbs by AVX-512 IFMA, which multiplies eight 52-bit digits at once and adds the low
// or the high half of each product to a 64-bit lane.
//
// Eight digits are a block: 52 bytes of the number in one register. A strip of the longer factor,
// digits in memory with zeros around them, is multiplied by one digit j of the other at a time. The
// strip is loaded j mod 8 digits early, so that lanes are columns of the product and every addition
// goes straight down. Columns overflow after 2048 digits only; carries are settled once, when a
// block of columns is complete.

#if defined(__AVX512IFMA__) && defined(__AVX512VBMI__)

namespace {
namespace ifma {

inline constexpr std::size_t block_digits = 8;
inline constexpr std::size_t block_bytes = 52;

/// A strip's columns and their carries, low and high halves apart, fill the 32 registers.
inline constexpr std::size_t max_strip_blocks = 12;

/// Strips up to this length are moved in registers.
inline constexpr std::size_t max_register_blocks = 6;

/// The shorter factor is kept as digits on the stack, and its digits bound the sums of a column.
inline constexpr std::size_t max_limbs = 512;
inline constexpr std::size_t max_blocks = (max_limbs * 8 + block_bytes - 1) / block_bytes;
static_assert(2 * max_blocks * block_digits < (1 << 12), "columns of 64 bits hold sums of 52 bits");

constexpr std::size_t blocks_of(std::size_t limbs) {
  return (limbs * 8 + block_bytes - 1) / block_bytes;
}

constexpr std::size_t blocks_of_digits(std::size_t digits) {
  return (digits + block_digits - 1) / block_digits;
}

constexpr std::size_t digits_of(std::size_t limbs) {
  return (limbs * 64 + 51) / 52;
}

inline __m512i digit_mask() {
  return _mm512_set1_epi64((std::int64_t{1} << 52) - 1);
}

inline __mmask64 first_bytes(std::size_t n) {
  return n >= 64 ? ~__mmask64{0} : (__mmask64{1} << n) - 1;
}

/// The first n bytes there, n < 64, and zeros. n is a multiple of 4: what is left of whole limbs
/// after blocks of 52 bytes.
inline __m512i load_first(const unsigned char* bytes, std::size_t n) {
  if (!avx512::reaches_next_page(bytes)) return _mm512_maskz_loadu_epi8(first_bytes(n), bytes);
  alignas(64) unsigned char copy[64] = {};
  for (std::size_t i = 0; i < n; i += 4) __builtin_memcpy(copy + i, bytes + i, 4);
  return _mm512_load_si512(copy);
}

/// Stores the first n bytes, n as above.
inline void store_first(unsigned char* out, std::size_t n, __m512i bytes) {
  if (!avx512::reaches_next_page(out)) return _mm512_mask_storeu_epi8(out, first_bytes(n), bytes);
  alignas(64) unsigned char copy[64];
  _mm512_store_si512(copy, bytes);
  for (std::size_t i = 0; i < n; i += 4) __builtin_memcpy(out + i, copy + i, 4);
}

/// Lane i: bits 52 i to 52 i + 51, and above them bits that IFMA ignores.
inline __m512i unpack(__m512i bytes) {
  const __m512i start =
      _mm512_set_epi8(52, 51, 50, 49, 48, 47, 46, 45, 46, 45, 44, 43, 42, 41, 40, 39,  //
                      39, 38, 37, 36, 35, 34, 33, 32, 33, 32, 31, 30, 29, 28, 27, 26,  //
                      26, 25, 24, 23, 22, 21, 20, 19, 20, 19, 18, 17, 16, 15, 14, 13,  //
                      13, 12, 11, 10, 9, 8, 7, 6, 7, 6, 5, 4, 3, 2, 1, 0);
  return _mm512_srlv_epi64(_mm512_permutexvar_epi8(start, bytes),
                           _mm512_set_epi64(4, 0, 4, 0, 4, 0, 4, 0));
}

/// The inverse of unpack() for digits below 2^52; the last 12 bytes are zero.
inline __m512i pack(__m512i digits) {
  const __m512i pairs_swapped = _mm512_shuffle_epi32(digits, _MM_PERM_BADC);
  const __m512i pairs =
      _mm512_or_si512(_mm512_srlv_epi64(digits, _mm512_set_epi64(12, 0, 12, 0, 12, 0, 12, 0)),
                      _mm512_sllv_epi64(pairs_swapped,  // by 64: nothing is left
                                        _mm512_set_epi64(64, 52, 64, 52, 64, 52, 64, 52)));
  const __m512i gather =
      _mm512_set_epi8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60, 59, 58, 57,              //
                      56, 55, 54, 53, 52, 51, 50, 49, 48, 44, 43, 42, 41, 40, 39, 38,  //
                      37, 36, 35, 34, 33, 32, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19,  //
                      18, 17, 16, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  return _mm512_maskz_permutexvar_epi8(first_bytes(block_bytes), gather, pairs);
}

/// Up by one lane; the last lane of `before` comes in.
inline __m512i up_one(__m512i v, __m512i before) {
  return _mm512_alignr_epi64(v, before, block_digits - 1);
}

/// out[0 .. 8 blocks) = the digits of a number from its `offset`-th byte on; zeros follow it.
inline void unpack_blocks(Limb* out, const Limb* number, std::size_t limbs, std::size_t offset,
                          std::size_t blocks) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(number) + offset;
  std::size_t left = limbs * 8 - offset;
  for (; blocks > 0; --blocks) {
    _mm512_storeu_si512(out,
                        unpack(left >= 64 ? _mm512_loadu_si512(bytes) : load_first(bytes, left)));
    out += block_digits;
    bytes += block_bytes;
    left -= left < block_bytes ? left : block_bytes;
  }
}

/// Writes a number from its columns, block by block, the lowest first.
class Writer {
 public:
  Writer(Limb* out, std::size_t limbs)
      : out_(reinterpret_cast<unsigned char*>(out)), left_(limbs * 8) {}

  // By member: as one piece, it would wait for the members just written.
  Writer(const Writer& other)
      : out_(other.out_), left_(other.left_), above_(other.above_), carry_(other.carry_) {}
  Writer& operator=(const Writer& other) {
    out_ = other.out_;
    left_ = other.left_;
    above_ = other.above_;
    carry_ = other.carry_;
    return *this;
  }

  void write(__m512i columns) {
    const __m512i above = _mm512_srli_epi64(columns, 52);
    const __m512i digits =
        _mm512_add_epi64(_mm512_and_si512(columns, digit_mask()), up_one(above, above_));
    above_ = above;
    store(pack(_mm512_and_si512(settle(digits), digit_mask())));
  }

 private:
  /// Digits below 2^53 take the carries from below them. The sum of the mask of all-ones digits
  /// and the carries that others send up ripples as the digits themselves would.
  __m512i settle(__m512i digits) {
    const unsigned overflow = _cvtmask8_u32(_mm512_cmpgt_epu64_mask(digits, digit_mask()));
    const unsigned ones = _cvtmask8_u32(_mm512_cmpeq_epu64_mask(digits, digit_mask()));
    const unsigned sum = ones + 2 * overflow + carry_;
    carry_ = sum >> 8;
    return _mm512_mask_add_epi64(digits, _cvtu32_mask8(sum ^ ones), digits, _mm512_set1_epi64(1));
  }

  void store(__m512i bytes) {
    if (left_ >= 64) {
      _mm512_storeu_si512(out_, bytes);  // The next block overwrites what is beyond this one.
    } else {
      store_first(out_, left_, bytes);
    }
    out_ += block_bytes;
    left_ = left_ > block_bytes ? left_ - block_bytes : 0;
  }

  unsigned char* out_;
  std::size_t left_;
  __m512i above_ = _mm512_setzero_si512();
  unsigned carry_ = 0;
};

/// Columns that a later strip adds to.
struct KeptColumns {
  __m512i* columns;
  std::size_t blocks;  ///< From the strips before.
};

/// The columns of one strip's product, which come lowest first: what the strips before it left is
/// added; those that no later strip adds to are written, and the others kept for it.
class Columns {
 public:
  Columns(const Writer& writer, KeptColumns kept, std::size_t final_blocks)
      : writer_(writer), kept_(kept), final_blocks_(final_blocks) {}

  void put(__m512i low, __m512i high) {
    __m512i columns = _mm512_add_epi64(low, up_one(high, high_));
    high_ = high;
    if (block_ < kept_.blocks) columns = _mm512_add_epi64(columns, kept_.columns[block_]);
    if (block_ < final_blocks_) {
      writer_.write(columns);
    } else {
      kept_.columns[block_ - final_blocks_] = columns;
    }
    ++block_;
  }

  const Writer& writer() const { return writer_; }

 private:
  Writer writer_;
  KeptColumns kept_;
  std::size_t final_blocks_;
  std::size_t block_ = 0;
  __m512i high_ = _mm512_setzero_si512();
};

/// A strip that moves up by a digit at a time, `blocks` + 1 blocks of it: a long one is loaded from
/// further and further down in memory.
template <std::size_t blocks, bool in_registers = (blocks <= max_register_blocks)>
class MovingStrip {
 public:
  explicit MovingStrip(const Limb* strip) : first_(strip), strip_(strip) {}

  void begin() { strip_ = first_; }
  void move_up() { --strip_; }
  __m512i block(std::size_t i) const { return _mm512_loadu_si512(strip_ + block_digits * i); }

 private:
  const Limb* first_;
  const Limb* strip_;
};

/// A short one is kept in registers: loads across what was stored a moment ago would wait for it.
template <std::size_t blocks>
class MovingStrip<blocks, true> {
 public:
  explicit MovingStrip(const Limb* strip) {
#pragma GCC unroll 16
    for (std::size_t i = 0; i <= blocks + 1; ++i) {
      block_[i] = _mm512_load_si512(strip + block_digits * i - block_digits);
    }
  }

  void begin() {
    source_ = _mm512_set_epi64(15, 14, 13, 12, 11, 10, 9, 8);
  }
  void move_up() {
    source_ = _mm512_sub_epi64(source_, _mm512_set1_epi64(1));
  }
  __m512i block(std::size_t i) const {
    return _mm512_permutex2var_epi64(block_[i], source_, block_[i + 1]);
  }

 private:
  __m512i block_[blocks + 2];  ///< With the zeros around the strip.
  __m512i source_ = _mm512_set_epi64(15, 14, 13, 12, 11, 10, 9, 8);
};

/// The columns of a strip of `blocks` blocks, from whose start on they are aligned with the digits
/// multiplied by.
template <std::size_t blocks>
struct Accumulators {
  __m512i low[blocks + 1];
  __m512i high[blocks + 1];

  void clear() {
#pragma GCC unroll 16
    for (std::size_t i = 0; i <= blocks; ++i) low[i] = high[i] = _mm512_setzero_si512();
  }

  /// Adds the strip where it is times a digit.
  void add(const MovingStrip<blocks>& strip, Limb digit) {
    const __m512i factor = _mm512_set1_epi64(static_cast<std::int64_t>(digit));
    for (std::size_t i = 0; i <= blocks; ++i) {
      const __m512i v = strip.block(i);
      low[i] = _mm512_madd52lo_epu64(low[i], v, factor);
      high[i] = _mm512_madd52hi_epu64(high[i], v, factor);
    }
  }

  /// Moves on by a block; the lowest is complete.
  void advance() {
    for (std::size_t i = 0; i < blocks; ++i) {
      low[i] = low[i + 1];
      high[i] = high[i + 1];
    }
    low[blocks] = high[blocks] = _mm512_setzero_si512();
  }
};

/// A strip of a product's longer factor, the other, and what of it is where.
struct StripProduct {
  const Limb* strip;
  const Limb* digits;
  std::size_t digit_count;
  KeptColumns kept;
  std::size_t final_blocks;
};

template <std::size_t blocks>
[[gnu::noinline]] void multiply_strip(Writer& writer, const StripProduct& product) {
  Columns columns(writer, product.kept, product.final_blocks);
  MovingStrip<blocks> strip(product.strip);
  Accumulators<blocks> sums;
  sums.clear();
  const Limb* digits = product.digits;
  std::size_t left = product.digit_count;
  for (std::size_t i = blocks_of_digits(left) + blocks; i > 0; --i) {
    const std::size_t rounds = left < block_digits ? left : block_digits;
    strip.begin();
    for (std::size_t round = 0; round < rounds; ++round) {
      sums.add(strip, digits[round]);
      strip.move_up();
    }
    digits += rounds;
    left -= rounds;
    columns.put(sums.low[0], sums.high[0]);
    sums.advance();
  }
  writer = columns.writer();
}

inline void multiply_strip(std::size_t blocks, Writer& writer, const StripProduct& product) {
  switch (blocks) {
    case 1: return multiply_strip<1>(writer, product);
    case 2: return multiply_strip<2>(writer, product);
    case 3: return multiply_strip<3>(writer, product);
    case 4: return multiply_strip<4>(writer, product);
    case 5: return multiply_strip<5>(writer, product);
    case 6: return multiply_strip<6>(writer, product);
    case 7: return multiply_strip<7>(writer, product);
    case 8: return multiply_strip<8>(writer, product);
    case 9: return multiply_strip<9>(writer, product);
    case 10: return multiply_strip<10>(writer, product);
    case 11: return multiply_strip<11>(writer, product);
    default: return multiply_strip<max_strip_blocks>(writer, product);
  }
}

/// The digits of a strip between the zeros that it is moved through.
struct alignas(64) StripDigits {
  Limb digit[(max_strip_blocks + 2) * block_digits];

  Limb* begin() { return digit + block_digits; }

  void load(const Limb* number, std::size_t limbs, std::size_t first_block, std::size_t blocks) {
    _mm512_store_si512(digit, _mm512_setzero_si512());
    unpack_blocks(begin(), number, limbs, first_block * block_bytes, blocks);
    _mm512_store_si512(begin() + blocks * block_digits, _mm512_setzero_si512());
  }
};

/// out[0..an+bn) = a * b, an >= bn >= 1, bn <= max_limbs.
inline void multiply(Limb* out, const Limb* a, std::size_t an, const Limb* b, std::size_t bn) {
  alignas(64) Limb b_digits[max_blocks * block_digits];
  const std::size_t b_blocks = blocks_of(bn);
  unpack_blocks(b_digits, b, bn, 0, b_blocks);

  __m512i columns[max_blocks];
  Writer writer(out, an + bn);
  StripDigits strip;
  KeptColumns kept = {columns, 0};
  const std::size_t a_blocks = blocks_of(an);
  std::size_t strips = (a_blocks + max_strip_blocks - 1) / max_strip_blocks;
  for (std::size_t first = 0; strips > 0; --strips) {
    const std::size_t blocks = (a_blocks - first + strips - 1) / strips;
    strip.load(a, an, first, blocks);
    multiply_strip(
        blocks, writer,
        {strip.begin(), b_digits, digits_of(bn), kept, strips == 1 ? blocks + b_blocks : blocks});
    kept.blocks = b_blocks;
    first += blocks;
  }
}

// Squares: half of the products of different digits, doubled, and the products of each digit by
// itself. Their columns are kept in memory until all are complete.

/// The columns of a strip's products while they move up: the lowest block goes to memory.
struct OpenColumns {
  __m512i low[max_strip_blocks + 1];
  __m512i high[max_strip_blocks + 1];
  __m512i high_before;
  __m512i* columns;  ///< Where the lowest block is added.

  void clear() {
#pragma GCC unroll 16
    for (std::size_t i = 0; i <= max_strip_blocks; ++i) low[i] = high[i] = _mm512_setzero_si512();
    high_before = _mm512_setzero_si512();
  }

  void put(__m512i low_part, __m512i high_part) {
    const __m512i sum = _mm512_add_epi64(low_part, up_one(high_part, high_before));
    *columns = _mm512_add_epi64(*columns, sum);
    high_before = high_part;
    ++columns;
  }
};

/// Adds the product of a strip and the whole blocks of digits below it.
template <std::size_t blocks>
[[gnu::noinline]] void multiply_by_digits_below(OpenColumns& open, const Limb* strip,
                                                const Limb* below, std::size_t blocks_below) {
  MovingStrip<blocks> moving(strip);
  Accumulators<blocks> sums;
  sums.clear();
  for (; blocks_below > 0; --blocks_below) {
    moving.begin();
    for (std::size_t round = 0; round < block_digits; ++round) {
      sums.add(moving, *below++);
      moving.move_up();
    }
    open.put(sums.low[0], sums.high[0]);
    sums.advance();
  }
  for (std::size_t i = 0; i < blocks; ++i) {
    open.low[i] = sums.low[i];
    open.high[i] = sums.high[i];
  }
#pragma GCC unroll 16
  for (std::size_t i = blocks; i <= max_strip_blocks; ++i) {
    open.low[i] = open.high[i] = _mm512_setzero_si512();
  }
}

inline void multiply_by_digits_below(std::size_t blocks, OpenColumns& open, const Limb* strip,
                                     const Limb* below, std::size_t n) {
  static_assert(max_strip_blocks == 12, "of 13 blocks, the shortest strip has 6");
  switch (blocks) {
    case 6: return multiply_by_digits_below<6>(open, strip, below, n);
    case 7: return multiply_by_digits_below<7>(open, strip, below, n);
    case 8: return multiply_by_digits_below<8>(open, strip, below, n);
    case 9: return multiply_by_digits_below<9>(open, strip, below, n);
    case 10: return multiply_by_digits_below<10>(open, strip, below, n);
    case 11: return multiply_by_digits_below<11>(open, strip, below, n);
    default: return multiply_by_digits_below<12>(open, strip, below, n);
  }
}

/// Adds the products of the first block of `strip`, which has `blocks`, by the digits above each of
/// its own. Two blocks of columns are complete then.
template <std::size_t blocks>
[[gnu::always_inline]] inline void multiply_block_by_above(OpenColumns& open, const Limb* strip) {
  for (std::size_t round = 0; round < block_digits; ++round) {
    const __m512i factor = _mm512_set1_epi64(static_cast<std::int64_t>(strip[round]));
    // Lane l of block i holds digit 8 i + l - round, which is to be above digit `round`.
    const unsigned above = 0xFFFFu << (2 * round + 1);
    const auto above_0 = _cvtu32_mask8(above & 0xFF), above_1 = _cvtu32_mask8(above >> 8 & 0xFF);
    const __m512i v0 = _mm512_loadu_si512(strip - round);
    const __m512i v1 = _mm512_loadu_si512(strip + block_digits - round);
    open.low[0] = _mm512_mask_madd52lo_epu64(open.low[0], above_0, v0, factor);
    open.high[0] = _mm512_mask_madd52hi_epu64(open.high[0], above_0, v0, factor);
    open.low[1] = _mm512_mask_madd52lo_epu64(open.low[1], above_1, v1, factor);
    open.high[1] = _mm512_mask_madd52hi_epu64(open.high[1], above_1, v1, factor);
#pragma GCC unroll 16
    for (std::size_t i = 2; i <= blocks; ++i) {
      const __m512i v = _mm512_loadu_si512(strip + block_digits * i - round);
      open.low[i] = _mm512_madd52lo_epu64(open.low[i], v, factor);
      open.high[i] = _mm512_madd52hi_epu64(open.high[i], v, factor);
    }
  }
  open.put(open.low[0], open.high[0]);
  open.put(open.low[1], open.high[1]);
#pragma GCC unroll 16
  for (std::size_t i = 2; i <= blocks; ++i) {
    open.low[i - 2] = open.low[i];
    open.high[i - 2] = open.high[i];
  }
  open.low[blocks - 1] = open.high[blocks - 1] = _mm512_setzero_si512();
}

/// Adds a strip's products of different digits, on top of what is open.
[[gnu::noinline]] void multiply_different_digits(std::size_t blocks, __m512i* columns,
                                                 const OpenColumns* begin, const Limb* strip) {
  OpenColumns open;
  if (begin) {
    open = *begin;
  } else {
    open.clear();
    open.columns = columns;
  }
  switch (blocks) {
#define LANEWISE_BLOCKS(n)                   \
  case n:                                    \
    multiply_block_by_above<n>(open, strip); \
    strip += block_digits;                   \
    [[fallthrough]];
    LANEWISE_BLOCKS(12)
    LANEWISE_BLOCKS(11)
    LANEWISE_BLOCKS(10)
    LANEWISE_BLOCKS(9)
    LANEWISE_BLOCKS(8)
    LANEWISE_BLOCKS(7)
    LANEWISE_BLOCKS(6)
    LANEWISE_BLOCKS(5)
    LANEWISE_BLOCKS(4)
    LANEWISE_BLOCKS(3)
    LANEWISE_BLOCKS(2)
    case 1: multiply_block_by_above<1>(open, strip); break;
#undef LANEWISE_BLOCKS
    default: break;
  }
}

/// Twice the columns of the products of different digits, and the squares of four digits.
inline __m512i square_columns(__m512i columns, const Limb* four) {
  const __m512i digits =
      _mm512_permutexvar_epi64(_mm512_set_epi64(3, 3, 2, 2, 1, 1, 0, 0), _mm512_loadu_si512(four));
  columns = _mm512_add_epi64(columns, columns);
  columns = _mm512_mask_madd52lo_epu64(columns, 0x55, digits, digits);
  return _mm512_mask_madd52hi_epu64(columns, 0xAA, digits, digits);
}

/// out[0..2n) = a * a, 1 <= n <= max_limbs.
inline void square(Limb* out, const Limb* a, std::size_t n) {
  alignas(64) Limb digits[(max_blocks + 1) * block_digits];
  const std::size_t a_blocks = blocks_of(n);
  unpack_blocks(digits, a, n, 0, a_blocks);
  _mm512_store_si512(digits + a_blocks * block_digits, _mm512_setzero_si512());

  __m512i columns[2 * max_blocks];
  for (std::size_t i = 0; i < 2 * a_blocks; ++i) columns[i] = _mm512_setzero_si512();
  StripDigits strip;
  std::size_t strips = (a_blocks + max_strip_blocks - 1) / max_strip_blocks;
  for (std::size_t first = 0; strips > 0; --strips) {
    const std::size_t blocks = (a_blocks - first + strips - 1) / strips;
    strip.load(a, n, first, blocks);
    if (first == 0) {
      multiply_different_digits(blocks, columns, nullptr, strip.begin());
    } else {
      OpenColumns open;
      open.high_before = _mm512_setzero_si512();
      open.columns = columns + first;
      multiply_by_digits_below(blocks, open, strip.begin(), digits, first);
      multiply_different_digits(blocks, nullptr, &open, strip.begin());
    }
    first += blocks;
  }
  Writer writer(out, 2 * n);
  for (std::size_t i = 0; i < 2 * a_blocks; ++i) {
    writer.write(square_columns(columns[i], digits + block_digits / 2 * i));
  }
}

}  // namespace ifma
}  // namespace

#endif
