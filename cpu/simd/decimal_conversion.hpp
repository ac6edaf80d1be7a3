#pragma once

#include "cpu/simd/conversion.hpp"

// Between limbs in base 10^18 and residues, both ways, as conversion.hpp does for bits. A
// coefficient is some halves of limbs, of nine digits each; sums of coefficients are columns of
// nine digits too, each lane's in its run.

namespace {

using lanewise::kernels::decimal_columns;
using lanewise::kernels::decimal_limb_base;
using lanewise::kernels::max_decimal_columns;
using lanewise::kernels::max_decimal_pieces;

constexpr std::uint64_t decimal_half = lanewise::kernels::decimal_piece_base;
static_assert(decimal_half * decimal_half == decimal_limb_base);

/// x y, x, y < 2^32.
inline Words multiply_halves(Words x, Words y) {
#if defined(__AVX512F__)
  return from_bits<std::uint64_t>(_mm512_mul_epu32(to_bits(x), to_bits(y)));
#elif defined(__AVX2__)
  return from_bits<std::uint64_t>(_mm256_mul_epu32(to_bits(x), to_bits(y)));
#elif defined(__SSE2__)
  return from_bits<std::uint64_t>(_mm_mul_epu32(to_bits(x), to_bits(y)));
#else
  return Words(vmull_u32(vmovn_u64(x), vmovn_u64(y)));
#endif
}

/// Just below 2^10 / 10^9: a product of x with it is too small by less than x 2^-48.
constexpr double inverse_of_half = 1024.0 / 1e9 * (1 - 0x1p-50);

/// floor(x / 10^9), or one less where the remainder is below 2^13; 2^31 <= x < 2^62.
inline Words divide_by_half(Words x) {
  // The product is too small by less than 2^10 / 10^9 + 2^(62 - 29 - 48); so half a unit less is
  // never rounded up beyond the floor.
  const Doubles quotient = to_doubles(x >> 10) * Doubles(inverse_of_half) + Doubles(0x1p52 - 0.5);
  return as<std::uint64_t>(quotient) ^ as<std::uint64_t>(Doubles(0x1p52));
}

// Packing

/// The halves of limbs, the lower one perhaps too large by 10^9 and a rest below 2^13.
struct Halves {
  Doubles low, high;
};
inline Halves halves_of(Words limb) {
  const Doubles constant(round_to_integer);
  const Doubles quotient = to_doubles(limb >> 10) * Doubles(inverse_of_half) - Doubles(0.5);
  const Doubles high = (quotient + constant) - constant;
  return {to_doubles(limb - multiply_halves(to_words(high), Words(decimal_half))), high};
}

constexpr double decimal_piece_bound = 0x1p-18;
constexpr double decimal_packed_bound(double pieces) {
  return decimal_piece_bound + (pieces - 1) * product_bound(decimal_piece_bound);
}
/// Sums of so many pieces need not be reduced for the transform.
constexpr unsigned decimal_pieces_below_bound = 4;
static_assert(decimal_packed_bound(decimal_pieces_below_bound) <= forward_bound);
static_assert(decimal_packed_bound(max_decimal_pieces) <= 4, "what may be reduced");

constexpr std::size_t max_limbs_of_run = 64 * max_decimal_pieces / 2;

void pack_decimal(const std::uint64_t* limbs, Packing packing, std::size_t primes,
                  const PackPrime* prime, double* const* out) noexcept {
  alignas(64) Words words[max_limbs_of_run + 2 * double_lanes];
  alignas(64) Doubles halves[2 * max_limbs_of_run];
  const std::size_t count = packing.words_of_run();
  gather_runs(limbs, count, words);
  for (std::size_t w = 0; w < count; ++w) {
    const Halves both = halves_of(words[w]);
    halves[2 * w] = both.low;
    halves[2 * w + 1] = both.high;
  }
  for (std::size_t t = 0; t < packing.run; t += double_lanes) {
    for (std::size_t i = 0; i < primes; ++i) {
      const Field field(prime[i].p, prime[i].inverse);
      const Doubles* piece = halves + t * packing.pieces;
      Doubles x[double_lanes];
      for (std::size_t u = 0; u < double_lanes; ++u, piece += packing.pieces) {
        Doubles sum = piece[0];
        for (unsigned k = 1; k < packing.pieces; ++k) {
          sum = sum + field.multiply(piece[k], Doubles(prime[i].powers[k]));
        }
        x[u] = packing.pieces > decimal_pieces_below_bound ? field.reduce(sum) : sum;
      }
      store_runs(x, packing.run, out[i] + t);
    }
  }
}

// Unpacking

/// What a column sums up: low + 2^52 high. `low` is signed where there is no IFMA.
struct Column {
  Words low, high;
};
// So many products below 2^50 10^9, each of which is rounded to a multiple of 2^52: high < 2^32.
static_assert(lanewise::kernels::max_column_terms * (decimal_half / 4 + 1) <= 0xffffffff);

inline auto decimal_weight(const Recombination& table, std::size_t i, std::size_t k) {
  if constexpr (has_digit_products) {
    return table.decimal_weights[i][k];
  } else {
    return table.decimal_weights_as_double[i][k];
  }
}

/// The first product of primes that has a digit for the column.
constexpr std::size_t first_of_column(std::size_t column) {
  std::size_t i = 1;
  while (decimal_columns(i) <= column) ++i;
  return i;
}

/// columns[k ..] += the coefficient whose digits in mixed radix are x. A recursion, for compilers
/// do not unroll the loops of different lengths that it stands for.
template <std::size_t primes, std::size_t k = 0>
inline void add_decimal_digits(const DigitFactor (&x)[primes], const Recombination& table,
                               Column* columns) {
  if constexpr (k < decimal_columns(primes - 1)) {
    Column sum = columns[k];
    for (std::size_t i = first_of_column(k); i < primes; ++i) {
      add_product(sum.low, sum.high, x[i], DigitFactor(decimal_weight(table, i, k)));
    }
    columns[k] = sum;
    add_decimal_digits<primes, k + 1>(x, table, columns);
  }
}

/// columns[0 ..] += the coefficient u of every run.
template <std::size_t primes>
inline void add_decimal_coefficient(const Doubles (&v)[primes][double_lanes], std::size_t u,
                                    const Recombination& table, Column* columns) {
  DigitFactor x[primes];
  for (std::size_t i = 0; i < primes; ++i) x[i] = digit_factor(v[i][u]);
  columns[0].low = columns[0].low + to_words(v[0][u]);
  add_decimal_digits(x, table, columns);
}

template <std::size_t primes>
void add_decimal_coefficients(const double* const* residues, Packing packing,
                              const Recombination& table, Column* columns) {
  for (std::size_t t = 0; t < packing.run; t += double_lanes) {
    Doubles v[primes][double_lanes];
    for (std::size_t i = 0; i < primes; ++i) load_runs(residues[i] + t, packing.run, v[i]);
    mixed_radix(v, table);
    for (std::size_t u = 0; u < double_lanes; ++u) {
      add_decimal_coefficient(v, u, table, columns + (t + u) * packing.pieces);
    }
  }
}

/// Columns become digits below 10^9 + 2^13, with carries from one to the next.
struct DecimalCarry {
  // 2^52 = 4503600 10^9 - 372629504, and what is taken off is less than 2^31 10^9.
  static constexpr std::uint64_t high_quotient = 4503600, high_rest = 372629504;
  static_assert((std::uint64_t{1} << 52) == high_quotient * decimal_half - high_rest);
  static constexpr std::uint64_t bias = std::uint64_t{1} << 31;

  Words carry = zeros<std::uint64_t>();

  Words add_to(Column column) {
    const Words sum = column.low + carry + Words(bias * decimal_half) -
                      multiply_halves(column.high, Words(high_rest));
    const Words quotient = divide_by_half(sum);
    carry = multiply_halves(column.high, Words(high_quotient)) + quotient - Words(bias);
    return sum - multiply_halves(quotient, Words(decimal_half));
  }
};
// The sum is at least 2^31 10^9 - 2^32 372629504 - 2^56 > 2^58 and below 2^31 10^9 + 2^57 < 2^62,
// with carries of at most 2^32 4503600 + 2^33 < 2^55.

/// Limbs that may exceed 10^18 - 1 by less than 10^18, and what they carry.
struct LimbCarry {
  Words carry = zeros<std::uint64_t>();

  Words add_to(Words limb) {
    const Words excess = limb + carry - Words(decimal_limb_base);
    const Words is_less = excess >> 63;
    carry = Words(1) - is_less;
    return excess + (Words(decimal_limb_base) & (zeros<std::uint64_t>() - is_less));
  }
};

/// Limbs beyond the end of a run that its last coefficient reaches: twice its digits, those of the
/// number of coefficients, at most ten, and what columns carry.
inline std::size_t limbs_beyond(Packing packing) {
  return packing.pieces / 2 + 3;
}

/// What runs leave over goes to the runs after them, `carry` to the first, and the last run's to
/// `carry`.
inline void exchange_limbs(Words* limbs, std::size_t end, std::size_t count, std::uint64_t* carry) {
  Words incoming[carry_digits];
  for (std::size_t k = 0; k < count; ++k) incoming[k] = pass_on(limbs[end + k], carry[k]);
  LimbCarry carries;
  std::size_t i = 0;
  for (; i < count && i < end; ++i) limbs[i] = carries.add_to(limbs[i] + incoming[i]);
  // A carry beyond is rare; one that reaches the end of a run is rarer, and goes on to the next.
  while (any(carries.carry)) {
    for (; i < end && any(carries.carry); ++i) limbs[i] = carries.add_to(limbs[i]);
    if (i < end) break;
    std::uint64_t first = 0;
    carries.carry = pass_on(carries.carry, first);
    carry[0] += first;
    i = 0;
  }
  // It may find nines there.
  for (std::size_t k = 0; k + 1 < carry_digits && carry[k] == decimal_limb_base; ++k) {
    carry[k] = 0;
    ++carry[k + 1];
  }
}

/// Columns of a run with all that may be added beyond its end.
inline std::size_t columns_of_run(Packing packing) {
  return packing.run * packing.pieces + max_decimal_columns + 2 * double_lanes;
}

std::size_t unpack_decimal_workspace(Packing packing) noexcept {
  return columns_of_run(packing) * (sizeof(Column) / sizeof(std::uint64_t));
}

template <std::size_t primes>
void unpack_decimal_primes(const double* const* residues, Packing packing,
                           const Recombination& table, std::uint64_t* workspace,
                           std::uint64_t* carry, std::uint64_t* out) {
  Column* const columns = reinterpret_cast<Column*>(workspace);
  const std::size_t count = columns_of_run(packing);
  for (std::size_t i = 0; i < count; ++i)
    columns[i] = {zeros<std::uint64_t>(), zeros<std::uint64_t>()};
  add_decimal_coefficients<primes>(residues, packing, table, columns);
  // Limbs take the place of columns that have been read.
  Words* const limbs = reinterpret_cast<Words*>(workspace);
  const std::size_t end = packing.words_of_run(), beyond = limbs_beyond(packing);
  DecimalCarry digits;
  LimbCarry carries;
  for (std::size_t w = 0; w < end + beyond; ++w) {
    const Words low = digits.add_to(columns[2 * w]);
    const Words high = digits.add_to(columns[2 * w + 1]);
    limbs[w] = carries.add_to(low + multiply_halves(high, Words(decimal_half)));
  }
  exchange_limbs(limbs, end, beyond, carry);
  scatter_runs([&](std::size_t w) { return limbs[w]; }, end, out);
}

void unpack_decimal(const double* const* residues, Packing packing, std::size_t primes,
                    const Recombination& table, std::uint64_t* workspace, std::uint64_t* carry,
                    std::uint64_t* out) noexcept {
  with_constant(primes, [&](auto constant) {
    constexpr std::size_t count = decltype(constant)::value;
    unpack_decimal_primes<count>(residues, packing, table, workspace, carry, out);
  });
}

}  // namespace
