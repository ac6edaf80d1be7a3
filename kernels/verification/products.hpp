#pragma once

#include <cstdint>
#include <span>

#include "kernels/arithmetic.hpp"
#include "kernels/verification/arithmetic.hpp"
#include "kernels/verification/modulus.hpp"

// Products of words modulo the fixed moduli, factor by factor: what a definition says that a result
// leaves, by means that share nothing with how the result is computed.

namespace lanewise::kernels {

/// The residues of a number of one word, modulo all fixed moduli.
Residues word_residues(std::uint64_t word);

/// Of a^exponent.
Residues power_of(Residues a, std::uint64_t exponent);

/// first (first + step) (first + 2 step) ..., `count` factors, of which none exceeds 2^64 - 1,
/// modulo q. Half a nanosecond a factor below 2^32, and up to a nanosecond above.
std::uint64_t progression_modulo(std::uint64_t first, std::uint64_t step, std::uint64_t count,
                                 const Modulus& q) noexcept;

/// The same modulo the moduli that the execution's mode asks for, on its threads.
Residues progression_residues(std::uint64_t first, std::uint64_t step, std::uint64_t count,
                              Execution& execution);

/// n! modulo the same; from a table as far as it goes and one modulus suffices.
Residues factorial_residues(std::uint64_t n, Execution& execution);

/// Whether the limbs times `divisor` are congruent to `product`, with the check counted.
bool is_congruent(std::span<const Limb> limbs, const Residues& divisor, const Residues& product,
                  const Execution& execution);

}  // namespace lanewise::kernels
