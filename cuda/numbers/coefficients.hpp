#pragma once

#include <cstddef>
#include <cstdint>

#include "cuda/numbers/field.hpp"
#include "cuda/numbers/prime_constants.hpp"

// How a number is cut into the coefficients that the transform multiplies: any number of bits will
// do, for every coefficient is read by itself.

namespace lanewise::cuda {

struct Cut {
  unsigned bits;    ///< Of a coefficient,
  unsigned pieces;  ///< which is read in pieces of piece_bits, the last perhaps short.

  /// Of a number of so many limbs.
  constexpr std::size_t coefficients(std::size_t limbs) const {
    return (limbs * 64 + bits - 1) / bits;
  }
};

/// Sums of so many pieces times their weights need not be reduced: a piece is below p / 4, and a
/// product of one by a weight below product_bound(1/4).
inline constexpr unsigned pieces_below_bound = 4;
static_assert(0.2501 + (pieces_below_bound - 1) * kernels::product_bound(0.2501, true) <=
              kernels::ButterflyBounds<true>::forward);
static_assert(0.2501 + (max_pieces - 1) * kernels::product_bound(0.2501, true) <= 4);

/// limbs[word], or zero beyond the end.
LANEWISE_HOST_DEVICE constexpr Limb limb_or_zero(const Limb* limbs, std::size_t size,
                                                 std::size_t word) {
  return word < size ? limbs[word] : 0;
}

/// Bits [first, first + count) of a number, count <= 64.
LANEWISE_HOST_DEVICE constexpr Limb bits_at(const Limb* limbs, std::size_t size, std::size_t first,
                                            unsigned count) {
  const std::size_t word = first / 64;
  const unsigned shift = first % 64;
  Limb bits = limb_or_zero(limbs, size, word) >> shift;
  if (shift + count > 64) bits |= limb_or_zero(limbs, size, word + 1) << (64 - shift);
  return count == 64 ? bits : bits & ((Limb{1} << count) - 1);
}

/// Coefficient i modulo a prime: below forward_bound p.
LANEWISE_HOST_DEVICE constexpr double residue_of_coefficient(const Limb* limbs, std::size_t size,
                                                             std::size_t i, Cut cut,
                                                             const PrimeConstants& prime,
                                                             const Field& field) {
  double sum = 0;
  for (unsigned k = 0; k < cut.pieces; ++k) {
    const unsigned left = cut.bits - k * piece_bits;
    const double piece = to_double(
        bits_at(limbs, size, i * cut.bits + k * piece_bits, left < piece_bits ? left : piece_bits));
    sum += k == 0 ? piece : field.multiply(piece, prime.piece_weight[k]);
  }
  return cut.pieces <= pieces_below_bound ? sum : field.reduce(sum);
}

}  // namespace lanewise::cuda
