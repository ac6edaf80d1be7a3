#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "kernels/arithmetic.hpp"

namespace lanewise::kernels {

/// out[0..n) += carry, and returns the carry out, 0 or 1 if there was one. Limbs are at most
/// `greatest`, and so is the carry.
inline Limb propagate(Limb* out, std::size_t n, Limb carry, Limb greatest) {
  for (std::size_t i = 0; carry != 0 && i < n; ++i) {
    const Limb room = greatest - carry;
    const bool overflows = out[i] > room;
    out[i] = overflows ? out[i] - room - 1 : out[i] + carry;
    carry = overflows;
  }
  return carry;
}

/// Adds piece[0..n) to what out holds in its first `overlap` <= n limbs, and writes the rest.
inline void append(Limb* out, std::span<const Limb> piece, std::size_t overlap,
                   const ArithmeticRow& row) {
  const Limb carry = row.limbs->add(out, out, piece.data(), overlap);
  const std::span<const Limb> rest = piece.subspan(overlap);
  std::copy(rest.begin(), rest.end(), out + overlap);
  propagate(out + overlap, rest.size(), carry, greatest_limb(row.radix));
}

}  // namespace lanewise::kernels
