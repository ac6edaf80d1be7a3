#pragma once

#include <cstddef>
#include <cstdint>

#include "cuda/numbers/field.hpp"
#include "cuda/numbers/prime_constants.hpp"
#include "kernels/radix.hpp"

// How a number is cut into the coefficients that the transform multiplies: so many bits each, or in
// base 10^18 so many pieces of nine digits. Any number of bits will do, for every coefficient is
// read by itself.

namespace lanewise::cuda {

struct Cut {
  unsigned bits;    ///< Of a coefficient; 0 where the number is in base 10^18.
  unsigned pieces;  ///< Of piece_bits, the last perhaps short; or of nine digits.

  LANEWISE_HOST_DEVICE constexpr bool is_binary() const { return bits != 0; }

  /// Of a number of so many limbs.
  constexpr std::size_t coefficients(std::size_t limbs) const {
    return is_binary() ? (limbs * 64 + bits - 1) / bits : (limbs * 2 + pieces - 1) / pieces;
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

/// Nine digits of a number in base 10^18.
LANEWISE_HOST_DEVICE constexpr Limb digits_at(const Limb* limbs, std::size_t size,
                                              std::size_t piece) {
  const Limb limb = limb_or_zero(limbs, size, piece / 2);
  constexpr Limb base = kernels::decimal_piece_base;
  return piece % 2 == 0 ? limb % base : limb / base;
}

/// Coefficient i modulo a prime: below forward_bound p.
LANEWISE_HOST_DEVICE constexpr double residue_of_coefficient(const Limb* limbs, std::size_t size,
                                                             std::size_t i, Cut cut,
                                                             const PrimeConstants& prime,
                                                             const Field& field) {
  double sum = 0;
  for (unsigned k = 0; k < cut.pieces; ++k) {
    Limb piece = 0;
    if (cut.is_binary()) {
      const unsigned left = cut.bits - k * piece_bits;
      piece = bits_at(limbs, size, i * cut.bits + k * piece_bits,
                      left < piece_bits ? left : piece_bits);
    } else {
      piece = digits_at(limbs, size, i * cut.pieces + k);
    }
    const double weight = cut.is_binary() ? prime.piece_weight[k] : prime.decimal_piece_weight[k];
    sum += k == 0 ? to_double(piece) : field.multiply(to_double(piece), weight);
  }
  return cut.pieces <= pieces_below_bound ? sum : field.reduce(sum);
}

}  // namespace lanewise::cuda
