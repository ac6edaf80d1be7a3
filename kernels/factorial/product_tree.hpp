#pragma once

#include <lanewise/big_uint.hpp>
#include <span>
#include <vector>

#include "kernels/arithmetic.hpp"
#include "kernels/verification/arithmetic.hpp"

namespace lanewise::kernels {

/// A natural number under construction: limbs little-endian, the last one not zero.
struct Natural {
  detail::Limbs limbs;  ///< Its memory, which may be longer.
  std::size_t size = 0;
  Residues residues{};

  explicit Natural(std::size_t capacity) : limbs(capacity), size(capacity) {}

  std::span<const Limb> view() const { return {limbs.data(), size}; }
  Factor factor() const { return {view(), residues}; }

  /// Drops leading zeros.
  void normalise() {
    while (size > 0 && limbs[size - 1] == 0) --size;
  }
};

/// The product of the words, none of which is zero; 1 for none of them.
///
/// A balanced tree: equal numbers of words right and left, so that the factors of every
/// multiplication have about the same length. It works in the words' own memory and once more as
/// much. The branches run on the call's threads; the result does not depend on how many.
Natural product(std::vector<Limb> words, Execution& execution);

}  // namespace lanewise::kernels
