#pragma once

#include <cstdint>

#include "kernels/arithmetic.hpp"

namespace lanewise::kernels {

/// n! modulo the prime p, n < p < 2^62, in O(sqrt(n) log n) operations and O(sqrt(n)) memory, where
/// the execution's row offers a transform; factor by factor where it does not, and where n is
/// small. Does not use Wilson's theorem: where n > p / 2, (p - 1 - n)! is the smaller work.
///
/// (A. Bostan, P. Gaudry, E. Schost, "Linear recurrences with polynomial coefficients and
/// application to integer factorization and Cartier-Manin operator", 2007.)
///
/// Throws Error limit_exceeded for n > 2^60, what Monitor::check() throws, and std::bad_alloc.
std::uint64_t factorial_mod_prime_by_sampling(std::uint64_t n, std::uint64_t p,
                                              Execution& execution);

}  // namespace lanewise::kernels
