#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/arithmetic.hpp"

// Multiplication that is checked: multiply() and square(), and a product's residues from those of
// its factors. A caller that keeps the residues it is given, and hands them back with the number,
// saves reading the number again, and has it checked once more against what it was.

namespace lanewise::kernels {

/// A number modulo the fixed moduli that the call's mode checks by. Unknown until a check was made;
/// a factor's unknown residues are computed when they are needed.
struct Residues {
  std::array<std::uint64_t, 2> values{};
  bool known = false;
};

/// The limbs' residues that the execution's mode asks for; the others stay 0, and are equal
/// everywhere. The execution has a verifier.
Residues residues_of(std::span<const Limb> limbs, const Execution& execution);

/// Of a b.
Residues product_of(const Residues& a, const Residues& b);

/// A number to multiply. `limbs` may end in zeros; none are the number 0.
struct Factor {
  std::span<const Limb> limbs;
  Residues residues{};
};

/// When a product is checked.
enum class Check {
  now,
  /// With what is made of it: its residues are those that the factors' say it has, so that a wrong
  /// product makes the next check fail. That spares a pass over the product, and costs more to
  /// compute again where it was wrong. `full` checks now all the same.
  later,
};

/// out[0 .. a + b limbs) = a b as multiply(), and its residues. Products from
/// tuning::verified_product_limbs on are checked, and computed again on another row where they are
/// wrong; wrong again, Error verification_failed, upon which compute_verified() computes all again.
/// `full` checks known residues of the factors first. The residues stay unknown where nothing is
/// checked. A check costs a pass over the product, and one over each factor of unknown residues.
Residues multiply_verified(Limb* out, const Factor& a, const Factor& b, Check check,
                           Execution& execution);

/// The same of a a, as square().
Residues square_verified(Limb* out, const Factor& a, Check check, Execution& execution);

/// Of a times the factor.
Residues multiplied(const Residues& a, Limb factor);

}  // namespace lanewise::kernels
