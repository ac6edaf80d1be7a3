#pragma once

#include "kernels/kernel_table.hpp"

// Arithmetic modulo the words that results are verified by.

namespace lanewise::kernels {

/// x / 2^64 mod q by Montgomery's reduction, below x / 2^64 + q; x < 2^115.
__extension__ constexpr std::uint64_t reduce_by_limb(unsigned __int128 x, const Modulus& q) {
  const std::uint64_t multiple = static_cast<std::uint64_t>(x) * q.negative_inverse;
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((x + static_cast<Wide>(multiple) * q.value) >> 64);
}

/// a b mod q, b < q.
constexpr std::uint64_t multiply_modulo(std::uint64_t a, std::uint64_t b, const Modulus& q) {
  __extension__ using Wide = unsigned __int128;
  const std::uint64_t scaled = reduce_by_limb(static_cast<Wide>(a) * q.whole_64, q);
  const std::uint64_t product = reduce_by_limb(static_cast<Wide>(scaled) * b, q);
  return product < q.value ? product : product - q.value;
}

/// What the residue kernels need of q; q odd, 3 <= q < 2^51. About a microsecond.
constexpr Modulus make_modulus(std::uint64_t q) noexcept {
  __extension__ using Wide = unsigned __int128;
  constexpr std::size_t stride = 8;  // Products that run beside each other.
  Modulus made{};
  made.value = q;
  std::uint64_t inverse = q;  // Modulo 2^3, and each step of Newton's method doubles the exponent.
  for (int bits = 3; bits < 64; bits *= 2) inverse *= 2 - q * inverse;
  made.negative_inverse = 0 - inverse;
  const auto limb = static_cast<std::uint64_t>((Wide{1} << 64) % q);
  made.whole_64 = static_cast<std::uint64_t>(static_cast<Wide>(limb) * limb % q);

  std::uint64_t* const weights = made.weights;
  weights[0] = 1;
  for (std::size_t i = 1; i <= stride; ++i)
    weights[i] = multiply_modulo(limb, weights[i - 1], made);
  const std::uint64_t step = multiply_modulo(limb, weights[stride], made);
  for (std::size_t i = stride; i < residue_block_limbs; ++i) {
    const std::uint64_t weight =
        reduce_by_limb(static_cast<Wide>(weights[i - stride]) * step, made);
    weights[i] = weight < q ? weight : weight - q;
  }
  const std::uint64_t last = weights[residue_block_limbs - 1];
  made.next_block_64 = multiply_modulo(made.whole_64, last, made);
  made.next_block_104 = multiply_modulo(std::uint64_t{1} << 40, made.next_block_64, made);
  made.whole_104 = multiply_modulo(std::uint64_t{1} << 40, made.whole_64, made);
  return made;
}

/// Primes q for which (q - 1) / 2 is prime too, so that 2^64 has that order modulo q: no number as
/// short as fits a memory has limbs whose exchange would not show. They are the largest such below
/// 2^49 pi and 2^49 e, and above 2^50.
inline constexpr std::uint64_t fixed_primes[] = {1768559438006363, 1530256628716763};

/// Their moduli.
extern const Modulus fixed_moduli[2];

}  // namespace lanewise::kernels
