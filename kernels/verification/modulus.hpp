#pragma once

#include "kernels/kernel_table.hpp"
#include "kernels/radix.hpp"

// Arithmetic modulo the words that results are verified by.

namespace lanewise::kernels {

/// A word of twice the length.
__extension__ using DoubleLimb = unsigned __int128;

/// x / 2^64 mod q by Montgomery's reduction, below x / 2^64 + q; x < 2^127. Takes the members
/// `value` and `negative_inverse` of q: of Modulus, or of what shares its arithmetic.
template <class ModulusLike>
constexpr std::uint64_t reduce_by_limb(DoubleLimb x, const ModulusLike& q) {
  const std::uint64_t multiple = static_cast<std::uint64_t>(x) * q.negative_inverse;
  return static_cast<std::uint64_t>((x + static_cast<DoubleLimb>(multiple) * q.value) >> 64);
}

/// a b mod q, b < q. Takes `whole_64` too.
template <class ModulusLike>
constexpr std::uint64_t multiply_modulo(std::uint64_t a, std::uint64_t b, const ModulusLike& q) {
  const std::uint64_t scaled = reduce_by_limb(static_cast<DoubleLimb>(a) * q.whole_64, q);
  const std::uint64_t product = reduce_by_limb(static_cast<DoubleLimb>(scaled) * b, q);
  return product < q.value ? product : product - q.value;
}

/// What the residue kernels need of q for limbs of the radix; q odd, 3 <= q < 2^51. About a
/// microsecond.
constexpr Modulus make_modulus(std::uint64_t q, Radix radix = Radix::binary) noexcept {
  constexpr std::size_t stride = 8;  // Products that run beside each other.
  Modulus made{};
  made.value = q;
  std::uint64_t inverse = q;  // Modulo 2^3, and each step of Newton's method doubles the exponent.
  for (int bits = 3; bits < 64; bits *= 2) inverse *= 2 - q * inverse;
  made.negative_inverse = 0 - inverse;
  const auto two_64 = static_cast<std::uint64_t>((DoubleLimb{1} << 64) % q);
  made.whole_64 = static_cast<std::uint64_t>(static_cast<DoubleLimb>(two_64) * two_64 % q);
  const std::uint64_t limb = radix == Radix::binary ? two_64 : decimal_limb_base % q;

  std::uint64_t* const weights = made.weights;
  weights[0] = 1;
  for (std::size_t i = 1; i <= stride; ++i)
    weights[i] = multiply_modulo(limb, weights[i - 1], made);
  const std::uint64_t step = multiply_modulo(two_64, weights[stride], made);
  for (std::size_t i = stride; i < residue_block_limbs; ++i) {
    const std::uint64_t weight =
        reduce_by_limb(static_cast<DoubleLimb>(weights[i - stride]) * step, made);
    weights[i] = weight < q ? weight : weight - q;
  }
  const std::uint64_t block = multiply_modulo(limb, weights[residue_block_limbs - 1], made);
  made.next_block_64 = multiply_modulo(two_64, block, made);
  made.next_block_104 = multiply_modulo(std::uint64_t{1} << 40, made.next_block_64, made);
  made.whole_104 = multiply_modulo(std::uint64_t{1} << 40, made.whole_64, made);
  return made;
}

/// Primes q for which (q - 1) / 2 is prime too, so that 2^64 and 10^18 have that order modulo q or
/// twice it: no number as short as fits a memory has limbs whose exchange would not show. They are
/// the largest such below 2^49 pi and 2^49 e, and above 2^50.
inline constexpr std::uint64_t fixed_primes[] = {1768559438006363, 1530256628716763};

/// Their moduli for limbs of a radix; the first two members of each do not depend on it.
extern const Modulus fixed_moduli[2], fixed_decimal_moduli[2];

inline const Modulus* fixed_moduli_of(Radix radix) {
  return radix == Radix::binary ? fixed_moduli : fixed_decimal_moduli;
}

}  // namespace lanewise::kernels
