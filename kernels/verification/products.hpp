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

/// A product of words modulo the first of the fixed moduli, one word after the other: at a
/// multiplication a factor, and three for each word that the factors fill.
class ResidueProduct {
 public:
  explicit ResidueProduct(std::size_t moduli) noexcept : moduli_(moduli) {}

  void multiply(Limb factor) noexcept {
    Limb product;
    if (__builtin_mul_overflow(word_, factor, &product)) {
      flush();
      product = factor;
    }
    word_ = product;
  }

  /// Of as many moduli; may be this one.
  void multiply(ResidueProduct& other) noexcept;

  Residues residues() noexcept;

 private:
  void flush() noexcept;

  std::size_t moduli_;
  std::uint64_t products_[2] = {1, 1};  ///< But for the words, and divided by
  std::uint64_t divisions_ = 0;         ///< 2^64 so many times.
  Limb word_ = 1;
};

/// Whether both are equal modulo what the execution's mode asks for.
bool agree(const Residues& a, const Residues& b, const Execution& execution);

/// Whether the limbs times `divisor` are congruent to `product`, with the check counted.
bool is_congruent(std::span<const Limb> limbs, const Residues& divisor, const Residues& product,
                  const Execution& execution);

}  // namespace lanewise::kernels
