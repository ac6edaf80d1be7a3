#pragma once

#include <type_traits>

#include "cpu/simd/modular.hpp"
#include "cpu/simd/transform.hpp"
#include "cpu/simd/transpose.hpp"
#include "kernels/kernel_table.hpp"

// Between words and residues, both ways. Each lane works on a run of consecutive coefficients of
// its own, so that bit positions are the same in all lanes and carries never cross them, but for
// what a whole run leaves over to the next. Vectors are transposed where they meet memory.

namespace {

using lanewise::kernels::carry_digits;
using lanewise::kernels::max_transform_primes;
using lanewise::kernels::Packing;
using lanewise::kernels::PackPrime;
using lanewise::kernels::Recombination;
using lanewise::kernels::TransformPrime;

using Words = Batch<std::uint64_t>;

inline Words load_words(const std::uint64_t* from) {
  return load(from);
}
inline void store_words(std::uint64_t* to, Words x) {
  x.store_unaligned(to);
}

/// x as doubles, x < 2^52.
inline Doubles to_doubles(Words x) {
  const Doubles offset(0x1p52);
  return as<double>(x | as<std::uint64_t>(offset)) - offset;
}

/// x as integers, 0 <= x < 2^52 and integer.
inline Words to_words(Doubles x) {
  const Doubles offset(0x1p52);
  return as<std::uint64_t>(x + offset) ^ as<std::uint64_t>(offset);
}

inline constexpr std::uint64_t low_bits(unsigned n) {
  return (std::uint64_t{1} << n) - 1;
}

// Packing

/// Word w of every run goes to buffer[w], w < words; up to max_lanes words more are read and
/// written.
inline void gather_runs(const std::uint64_t* from, std::size_t words, Words* buffer) {
  for (std::size_t w = 0; w < words; w += double_lanes) {
    Doubles x[double_lanes];
    for (std::size_t l = 0; l < double_lanes; ++l) {
      x[l] = as<double>(load_words(from + l * words + w));
    }
    transpose(x);
    for (std::size_t l = 0; l < double_lanes; ++l) {
      buffer[w + l] = as<std::uint64_t>(x[l]);
    }
  }
}

/// Bits [position, position + count) of every run, count <= 50.
inline Doubles piece_at(const Words* buffer, std::size_t position, unsigned count) {
  const std::size_t word = position / 64;
  const int shift = static_cast<int>(position % 64);
  const Words low = buffer[word] >> shift;
  const Words high = (buffer[word + 1] << 1) << (63 - shift);
  return to_doubles((low | high) & Words(low_bits(count)));
}

// A piece has at most max_piece_bits, half of the bits' worth of p.
constexpr double piece_bound = 0.5 * (1 + 0x1p-9);
static_assert(lanewise::kernels::max_piece_bits == 49);
constexpr double packed_bound(double pieces) {
  return piece_bound + (pieces - 1) * product_bound(piece_bound);
}
/// Sums of so many pieces need not be reduced for the transform.
constexpr unsigned pieces_below_bound = 4;
static_assert(packed_bound(pieces_below_bound) <= forward_bound);

/// The other way of load_runs().
inline void store_runs(Doubles (&x)[double_lanes], std::size_t run, double* to) {
  transpose(x);
  for (std::size_t l = 0; l < double_lanes; ++l, to += run) {
    x[l].store_unaligned(to);
    __builtin_prefetch(to + double_lanes * run, 1, 2);  // Of the next chunk.
  }
}

constexpr std::size_t max_words_of_run = 64 * 256 / 64;

void pack(const std::uint64_t* words, Packing packing, std::size_t primes, const PackPrime* prime,
          double* const* out) noexcept {
  alignas(64) Words buffer[max_words_of_run + 2 * double_lanes];
  gather_runs(words, packing.words_of_run(), buffer);
  const unsigned last_bits = packing.bits - (packing.pieces - 1) * packing.piece_bits;
  for (std::size_t t = 0; t < packing.run; t += double_lanes) {
    Doubles pieces[lanewise::kernels::max_pieces_of_coefficient][double_lanes];
    for (std::size_t u = 0; u < double_lanes; ++u) {
      std::size_t position = (t + u) * packing.bits;
      for (unsigned k = 0; k + 1 < packing.pieces; ++k, position += packing.piece_bits) {
        pieces[k][u] = piece_at(buffer, position, packing.piece_bits);
      }
      pieces[packing.pieces - 1][u] = piece_at(buffer, position, last_bits);
    }
    for (std::size_t i = 0; i < primes; ++i) {
      const Field field(prime[i].p, prime[i].inverse);
      Doubles x[double_lanes];
      for (std::size_t u = 0; u < double_lanes; ++u) {
        Doubles sum = pieces[0][u];
        for (unsigned k = 1; k < packing.pieces; ++k) {
          sum = sum + field.multiply(pieces[k][u], Doubles(prime[i].powers[k]));
        }
        x[u] = packing.pieces > pieces_below_bound ? field.reduce(sum) : sum;
      }
      store_runs(x, packing.run, out[i] + t);
    }
  }
}

// Unpacking

/// Adds the low and the high 52 bits of x w to `low` and `high`; x, w < 2^52. Without IFMA the low
/// part is signed, so that sums have to be taken for signed numbers.
#if defined(__AVX512IFMA__)
constexpr bool has_digit_products = true;
using DigitFactor = Words;
inline DigitFactor digit_factor(Doubles x) {
  return to_words(x);
}
inline void add_product(Words& low, Words& high, Words x, Words w) {
  low = from_bits<std::uint64_t>(_mm512_madd52lo_epu64(to_bits(low), to_bits(x), to_bits(w)));
  high = from_bits<std::uint64_t>(_mm512_madd52hi_epu64(to_bits(high), to_bits(x), to_bits(w)));
}
#else
constexpr bool has_digit_products = false;
using DigitFactor = Doubles;
inline DigitFactor digit_factor(Doubles x) {
  return x;
}
/// The same from doubles: adding 1.5 * 2^104 rounds to a multiple of 2^52, whose number is the
/// difference of the bits.
inline void add_product(Words& low, Words& high, Doubles x, Doubles w) {
  const Doubles high_constant(0x1.8p104), low_constant(0x1.8p52);
#if LANEWISE_FUSED
  const Doubles rounded = multiply_add(x, w, high_constant);
  const Doubles rest = multiply_subtract(x, w, rounded - high_constant);
#else
  // Rounded twice, the rest can exceed 2^51 by the half of an ulp of the first rounding.
  const Product product = exact_product(x, w);
  const Doubles first = product.high + high_constant;
  const Doubles left = (product.high - (first - high_constant)) + product.low;
  const Doubles excess = (left + high_constant) - high_constant;
  const Doubles rounded = first + excess, rest = left - excess;
#endif
  high = high + (as<std::uint64_t>(rounded) - as<std::uint64_t>(high_constant));
  low = low + (as<std::uint64_t>(rest + low_constant) - as<std::uint64_t>(low_constant));
}
#endif

/// Element u of every run goes to x[u]: as many as there are lanes.
inline void load_runs(const double* from, std::size_t run, Doubles (&x)[double_lanes]) {
  for (std::size_t l = 0; l < double_lanes; ++l, from += run) {
    x[l] = load(from);
    __builtin_prefetch(from + double_lanes * run, 0, 2);  // Of the next chunk.
  }
  transpose(x);
}

/// Garner's mixed-radix digits of as many coefficients as there are lanes, of every run:
/// x = v[0] + v[1] p_0 + v[2] p_0 p_1 + ..., v[i] in [0, p_i).
template <std::size_t primes>
inline void mixed_radix(Doubles (&v)[primes][double_lanes], const Recombination& table) {
  for (std::size_t i = 0; i < primes; ++i) {
    const Field field(table.p[i], table.inverse[i]);
    constexpr std::size_t step = double_lanes < 4 ? double_lanes : 4;
    for (std::size_t u = 0; u < double_lanes; u += step) {
      Doubles x[step];
      for (std::size_t k = 0; k < step; ++k) x[k] = v[i][u + k];
      for (std::size_t j = 0; j < i; ++j) {
        const Twiddle inverse = field.twiddle(table.inverses[i][j]);
        for (std::size_t k = 0; k < step; ++k) x[k] = field.multiply(x[k] - v[j][u + k], inverse);
      }
      for (std::size_t k = 0; k < step; ++k) v[i][u + k] = field.canonical(x[k]);
    }
  }
}

inline auto weight(const Recombination& table, unsigned shift, std::size_t i, std::size_t k) {
  if constexpr (has_digit_products) {
    return table.weights[shift][i][k];
  } else {
    return table.weights_as_double[shift][i][k];
  }
}

/// digits[0 ..= primes] += the coefficient u, shifted by `shift` bits.
template <std::size_t primes>
inline void add_coefficient(const Doubles (&v)[primes][double_lanes], std::size_t u, unsigned shift,
                            const Recombination& table, Words* digits) {
  Words sums[primes + 1];
  for (std::size_t k = 0; k <= primes; ++k) sums[k] = digits[k];
  for (std::size_t i = 0; i < primes; ++i) {
    const DigitFactor x = digit_factor(v[i][u]);
    for (std::size_t k = 0; k <= i; ++k) {
      add_product(sums[k], sums[k + 1], x, DigitFactor(weight(table, shift, i, k)));
    }
  }
  for (std::size_t k = 0; k <= primes; ++k) digits[k] = sums[k];
}

/// Adds all coefficients of the runs to their digits.
template <std::size_t primes>
void add_coefficients(const double* const* residues, Packing packing, const Recombination& table,
                      Words* digits) {
  std::size_t digit = 0;
  unsigned shift = 0;
  for (std::size_t t = 0; t < packing.run; t += double_lanes) {
    Doubles v[primes][double_lanes];
    for (std::size_t i = 0; i < primes; ++i) load_runs(residues[i] + t, packing.run, v[i]);
    mixed_radix(v, table);
    for (std::size_t u = 0; u < double_lanes; ++u) {
      add_coefficient(v, u, shift, table, digits + digit);
      shift += packing.bits;
      digit += shift / 52;
      shift %= 52;
    }
  }
}

/// Signed sums become digits of 52 bits.
struct Carry {
  // x + 2^62 is not negative, and its carry too large by 2^10.
  static constexpr std::uint64_t bias = std::uint64_t{1} << 62;
  Words biased = Words(std::uint64_t{1} << 10);

  Words add_to(Words x) {
    const Words sum = x + biased + Words(bias - (std::uint64_t{1} << 10));
    biased = sum >> 52;
    return sum & Words(low_bits(52));
  }
  Words value() const { return biased - Words(std::uint64_t{1} << 10); }
};

inline bool any(Words x) {
  alignas(64) std::uint64_t lane[double_lanes];
  store_words(lane, x);
  std::uint64_t all = 0;
  for (const std::uint64_t value : lane) all |= value;
  return all != 0;
}

/// Every lane takes its left neighbour's value, the first one `first`, which becomes the last's.
inline Words pass_on(Words x, std::uint64_t& first) {
  alignas(64) std::uint64_t lane[double_lanes + 1];
  lane[0] = first;
  store_words(lane + 1, x);
  first = lane[double_lanes];
  return load_words(lane);
}

/// The digits of runs, which end within digits[end], after `end_bits` of its bits.
struct RunDigits {
  Words* digits;
  std::size_t end;
  unsigned end_bits;

  /// Cuts off what is beyond the end, and gives it.
  Words cut(std::size_t k) const {
    const int shift = static_cast<int>(end_bits);
    const Words low = digits[end + k] >> shift;
    const Words high = (digits[end + k + 1] << 1) << (51 - shift);
    return (low | high) & Words(low_bits(52));
  }
};

/// What runs leave over goes to the runs after them, `carry` to the first, and the last run's to
/// `carry`.
inline void exchange_carries(RunDigits run, std::size_t count, std::uint64_t* carry) {
  Words incoming[carry_digits];
  for (std::size_t k = 0; k < count; ++k) incoming[k] = pass_on(run.cut(k), carry[k]);
  run.digits[run.end] = run.digits[run.end] & Words(low_bits(run.end_bits));
  Carry carries;
  std::size_t i = 0;
  for (; i < count && i < run.end; ++i) run.digits[i] = carries.add_to(run.digits[i] + incoming[i]);
  // A carry beyond is rare; one that reaches the end of a run is rarer, and goes on to the next.
  Words left = carries.value();
  while (any(left)) {
    for (; i < run.end && any(left); ++i) {
      const Words sum = run.digits[i] + left;
      run.digits[i] = sum & Words(low_bits(52));
      left = sum >> 52;
    }
    if (i < run.end) break;
    const Words sum = run.digits[run.end] + left;
    run.digits[run.end] = sum & Words(low_bits(run.end_bits));
    std::uint64_t first = 0;
    left = pass_on(sum >> static_cast<int>(run.end_bits), first);
    carry[0] += first;
    i = 0;
  }
}

/// Word w of digits of 52 bits.
inline Words word_of_digits(const Words* digits, std::size_t w) {
  const std::size_t digit = w * 64 / 52;
  const int shift = static_cast<int>(w * 64 % 52);
  Words word = (digits[digit] >> shift) | (digits[digit + 1] << (52 - shift));
  if (shift > 40) word = word | (digits[digit + 2] << (104 - shift));
  return word;
}

/// The other way of gather_runs(): word_at(w) is the word w of every run, and is asked for up to
/// max_lanes words more.
template <class WordAt>
inline void scatter_runs(const WordAt& word_at, std::size_t words, std::uint64_t* out) {
  for (std::size_t w = 0; w < words; w += double_lanes) {
    Doubles x[double_lanes];
    for (std::size_t k = 0; k < double_lanes; ++k) x[k] = as<double>(word_at(w + k));
    transpose(x);
    const std::size_t count = words - w < double_lanes ? words - w : double_lanes;
    for (std::size_t l = 0; l < double_lanes; ++l) {
      std::uint64_t* const to = out + l * words + w;
      const Words run = as<std::uint64_t>(x[l]);
      if (count == double_lanes) {
        store_words(to, run);
      } else {
        store_partial(to, run, count);
      }
    }
  }
}

/// Digits of a run with all that may be added or read beyond its end.
inline std::size_t digits_of_run(Packing packing) {
  return packing.run * packing.bits / 52 + carry_digits + 2 * double_lanes;
}

std::size_t unpack_workspace(Packing packing) noexcept {
  return digits_of_run(packing) * double_lanes;
}

template <std::size_t primes>
void unpack_primes(const double* const* residues, Packing packing, const Recombination& table,
                   std::uint64_t* workspace, std::uint64_t* carry, std::uint64_t* out) {
  Words* const digits = reinterpret_cast<Words*>(workspace);
  const std::size_t count = digits_of_run(packing);
  for (std::size_t i = 0; i < count; ++i) digits[i] = zeros<std::uint64_t>();
  add_coefficients<primes>(residues, packing, table, digits);
  const std::size_t bits = packing.run * packing.bits;
  const RunDigits run = {digits, bits / 52, static_cast<unsigned>(bits % 52)};
  Carry carries;
  for (std::size_t i = 0; i < run.end + primes + 2; ++i) digits[i] = carries.add_to(digits[i]);
  exchange_carries(run, primes + 2, carry);
  scatter_runs([&](std::size_t w) { return word_of_digits(digits, w); }, packing.words_of_run(),
               out);
}

/// work(n) as a constant, 1 <= n <= max_transform_primes.
template <class Work>
inline void with_constant(std::size_t n, const Work& work) {
  switch (n) {
    case 1: return work(std::integral_constant<std::size_t, 1>{});
    case 2: return work(std::integral_constant<std::size_t, 2>{});
    case 3: return work(std::integral_constant<std::size_t, 3>{});
    case 4: return work(std::integral_constant<std::size_t, 4>{});
    case 5: return work(std::integral_constant<std::size_t, 5>{});
    case 6: return work(std::integral_constant<std::size_t, 6>{});
    case 7: return work(std::integral_constant<std::size_t, 7>{});
    case 8: return work(std::integral_constant<std::size_t, 8>{});
    case 9: return work(std::integral_constant<std::size_t, 9>{});
    default: return work(std::integral_constant<std::size_t, 10>{});
  }
}

void unpack(const double* const* residues, Packing packing, std::size_t primes,
            const Recombination& table, std::uint64_t* workspace, std::uint64_t* carry,
            std::uint64_t* out) noexcept {
  with_constant(primes, [&](auto constant) {
    constexpr std::size_t count = decltype(constant)::value;
    unpack_primes<count>(residues, packing, table, workspace, carry, out);
  });
}

}  // namespace
