#pragma once

#include <cstdint>
#include <span>

#include "kernels/arithmetic.hpp"

// Whether limbs are a factorial, by means that share nothing with how factorials are computed. A
// random fault passes with a probability below 2^-50; one bit flipped, or any run of them, never.

namespace lanewise::kernels {

/// Whether the limbs of the radix, little-endian, are n!; n < 2^50.
///
/// Up to table_last, n! mod a fixed prime is known. Above, Wilson's theorem: for every prime p > n,
///   n! (n + 1) (n + 2) ... (p - 1) = (p - 1)! = -1 mod p,
/// asked for the next primes, as many as two words below 2^51 hold. Costs one pass over the limbs
/// (about 0.1 ns a limb from cache with IFMA, twice 0.3 without), and 10 ns up to table_last;
/// above, 3 us to find the primes, and sqrt(n) / 2 remainders.
bool is_factorial(std::uint64_t n, std::span<const Limb> limbs, const ResidueKernels& kernels,
                  Radix radix = Radix::binary);

/// The largest n whose factorial's residue comes from the table.
inline constexpr std::uint64_t table_last = (1 << 15) - 1;

/// n! modulo the first fixed prime, n <= table_last.
std::uint64_t factorial_residue(std::uint64_t n) noexcept;

}  // namespace lanewise::kernels
