#pragma once

#include <cstdint>

#include "kernels/arithmetic.hpp"

namespace lanewise::kernels {

/// n! modulo the prime p, n < p < 2^63, in O(sqrt(n) log n) operations and O(sqrt(n)) memory, where
/// the execution's row offers a transform; factor by factor where it does not, and where n is
/// small. Does not use Wilson's theorem: where n > p / 2, (p - 1 - n)! is the smaller work.
///
/// (A. Bostan, P. Gaudry, E. Schost, "Linear recurrences with polynomial coefficients and
/// application to integer factorization and Cartier-Manin operator", 2007.)
///
/// Where the execution has a verifier, two of the samples that are multiplied in the end, taken at
/// random, are made again factor by factor.
///
/// Reports progress, on the calling thread. Throws Error limit_exceeded for n > 2^60,
/// verification_failed, what Monitor::check() throws, and std::bad_alloc.
std::uint64_t factorial_mod_prime_by_sampling(std::uint64_t n, std::uint64_t p,
                                              Execution& execution);

/// At least the memory that it takes: 160 bytes times a power of two from sqrt(n) on, below
/// 2 sqrt(n), and 8 MiB; 2^64 - 1 for n > 2^60.
std::uint64_t sampling_bytes(std::uint64_t n) noexcept;

}  // namespace lanewise::kernels
