#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/radix.hpp"

// The exact transform that multiplies long natural numbers: its numbers, and what an instruction
// set offers for it. Like kernel_table.hpp, this header is compiled into every instruction set's
// object.
//
// A factor is a polynomial whose coefficients are `bits` bits of the number, or `digits` digits of
// one in base 10^18; the product of two such polynomials is made modulo several primes, and its
// coefficients are put together again by the Chinese remainder theorem, added up with carries. It
// is exact: no rounding error is ever dropped, for a product modulo p < 2^50 is made by fused
// multiply-add, which gives both halves.
//
// The transform modulo p evaluates a polynomial of degree < L at the L-th roots of unity by
// splitting rings, x^2m - s^2 = (x^m - s)(x^m + s), from x^L - 1 down to degree 1. Node j of any
// level splits by s = W[j], whatever the level, where
//
//   W[0] = 1,  W[2^m] = a root of order 2^(m+2),  W[2^m + j] = W[2^m] W[j] for j < 2^m,
//   W[2^k r + j] = W[2^k r] W[j] for j < 2^k,  W[2j]^2 = W[j],  W[2j+1] = W[1] W[2j].
//
// So values come out in bit-reversed order and go back in it, and no permutation is ever made. The
// array is `rows` rows of `columns` elements: the first levels combine rows, column by column, and
// then row r is the transform of a ring of its own, whose nodes are 2^k r + j.

namespace lanewise::kernels {

/// Roots are kept up to the order 2^(root_levels + 1).
inline constexpr std::size_t root_levels = 32;

/// The widest vectors hold this many doubles; tables begin with as many entries.
inline constexpr std::size_t max_lanes = 8;

/// Roots of unity modulo p, or their inverses: integers in [-p/2, p/2].
struct Roots {
  double power[root_levels];   ///< W[2^m]; 0 where p has no such root.
  double first[3][max_lanes];  ///< first[s][j] = W[2^s j].
};

/// A prime p < 2^50 and its roots.
struct TransformPrime {
  double p;
  double inverse;  ///< 1 / p, rounded.
  double log2;     ///< Of p, to 2^-30 and too small.
  std::uint64_t modulus;
  unsigned order;  ///< Transforms of length 2^order exist.
  Roots forward;
  Roots backward;
};

/// Where an array modulo one prime lies: element (r, c) at r * pitch + c.
struct TransformShape {
  std::size_t rows;     ///< A power of two.
  std::size_t columns;  ///< A power of two, at least lanes^2.
  std::size_t pitch;    ///< At least columns, and a multiple of max_lanes.
};

/// The most bits of a number that are read as one double: below p / 2.
inline constexpr unsigned max_piece_bits = 49;

/// The decimal digits that are read as one double: half of a limb's.
inline constexpr unsigned decimal_piece_digits = 9;
inline constexpr std::uint64_t decimal_piece_base = 1'000'000'000;

/// How a number is cut into coefficients.
struct Packing {
  unsigned bits;        ///< Of a coefficient; 0 where the number is in base 10^18.
  std::size_t run;      ///< Consecutive coefficients that one lane works on: whole limbs, and run
                        ///< is a multiple of the lanes.
  unsigned pieces;      ///< Each coefficient is read in this many pieces
  unsigned piece_bits;  ///< of this many bits, at most max_piece_bits; the last may be shorter.
  unsigned digits = 0;  ///< Of a coefficient in base 10^18: decimal_piece_digits a piece.

  std::size_t words_of_run() const {
    return digits == 0 ? run * bits / 64 : run * digits / decimal_limb_digits;
  }
};

inline constexpr std::size_t max_transform_primes = 10;
inline constexpr unsigned max_pieces_of_coefficient = 5;
inline constexpr unsigned max_decimal_pieces = 8;

/// The digits of decimal_piece_digits that the product of so many primes has.
constexpr std::size_t decimal_columns(std::size_t primes) noexcept {
  return primes == 0 ? 1 : (primes * 50 * 1000 + 29896) / 29897;  // log2(10^9) = 29.8973...
}
inline constexpr std::size_t max_decimal_columns = decimal_columns(max_transform_primes - 1);

/// The most products of a prime and such a digit that a column sums up.
inline constexpr std::size_t max_column_terms = 16;

/// What reduces coefficients modulo a prime: powers[k] = 2^(k piece_bits) mod p, or 10^(9 k), in
/// [-p/2, p/2].
struct PackPrime {
  double p;
  double inverse;
  double powers[max_decimal_pieces];
};
static_assert(max_pieces_of_coefficient <= max_decimal_pieces);

/// Products of primes, in digits of 52 bits and in base 10^9: what puts residues together
/// again (H. L. Garner, "The residue number system", 1959).
struct Recombination {
  /// inverses[i][j] = 1 / p_j modulo p_i, in [-p_i/2, p_i/2], j < i.
  double inverses[max_transform_primes][max_transform_primes];
  double p[max_transform_primes];
  double inverse[max_transform_primes];
  /// The digits of 2^s p_0 ... p_(i-1), s < 52: i + 1 of them, as integers and as doubles.
  std::uint64_t weights[52][max_transform_primes][max_transform_primes];
  double weights_as_double[52][max_transform_primes][max_transform_primes];
  /// The digits of p_0 ... p_(i-1) in base 10^9: decimal_columns(i) of them.
  std::uint64_t decimal_weights[max_transform_primes][max_decimal_columns];
  double decimal_weights_as_double[max_transform_primes][max_decimal_columns];
};

/// Carries from one chunk to the next: digits of 52 bits, or limbs in base 10^18.
inline constexpr std::size_t carry_digits = max_transform_primes + 4;

/// What an instruction set offers, for numbers of one radix. All lengths are powers of two.
struct TransformKernels {
  std::size_t lanes;

  /// From this many limbs of the shorter factor, and of a number that is squared, the transform
  /// beats Karatsuba's method on the same row's limb kernels.
  std::size_t multiply_limbs;
  std::size_t square_limbs;

  /// Doubles that the tables of a prime take: make_tables() fills them once, for both directions.
  std::size_t (*table_size)(TransformShape shape) noexcept;
  void (*make_tables)(const TransformPrime& prime, TransformShape shape, double* tables) noexcept;

  /// Doubles that the twiddles of one row take, for both directions.
  std::size_t (*row_twiddles_size)(TransformShape shape) noexcept;
  void (*make_row_twiddles)(const TransformPrime& prime, TransformShape shape, const double* tables,
                            std::size_t row, double* twiddles) noexcept;

  /// The levels that combine rows, over the columns [first, first + count), in `tile`, which has
  /// rows * count doubles; count is a multiple of max_lanes. Where the upper half of the rows
  /// counts as zero, it is not read.
  void (*forward_columns)(double* x, TransformShape shape, const TransformPrime& prime,
                          const double* tables, std::size_t first, std::size_t count,
                          bool is_half_zero, double* tile) noexcept;
  void (*backward_columns)(double* x, TransformShape shape, const TransformPrime& prime,
                           const double* tables, std::size_t first, std::size_t count,
                           double* tile) noexcept;

  /// The levels within a row.
  void (*forward_row)(double* x, TransformShape shape, const TransformPrime& prime,
                      const double* twiddles) noexcept;

  /// The levels within row a, a[i] * b[i] / length, and the same levels back; b has been through
  /// forward_row(), and where it is null a is squared.
  void (*multiply_row)(double* a, const double* b, TransformShape shape,
                       const TransformPrime& prime, double scale, const double* twiddles) noexcept;

  /// Coefficients of a chunk, `lanes` runs, modulo each of the primes: out[i] + l * packing.run is
  /// where run l goes. Reads lanes * words_of_run() words and up to max_lanes beyond.
  void (*pack)(const std::uint64_t* words, Packing packing, std::size_t primes,
               const PackPrime* prime, double* const* out) noexcept;

  /// Words that unpack() works in.
  std::size_t (*unpack_workspace)(Packing packing) noexcept;

  /// The other way: adds the coefficients of a chunk up to lanes * words_of_run() words, the digits
  /// of a number below the bound that the plan's packing has. `carry`
  /// holds what the chunk before left over, and then what this one leaves.
  void (*unpack)(const double* const* residues, Packing packing, std::size_t primes,
                 const Recombination& recombination, std::uint64_t* workspace, std::uint64_t* carry,
                 std::uint64_t* out) noexcept;
};

}  // namespace lanewise::kernels
