#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

// Questions about n! that are answered exactly without computing it, for n up to 2^64 - 1, in
// microseconds.

namespace lanewise {

/// The greatest e for which q^e divides n!; q >= 2, prime or not, else Error invalid_argument.
///
/// Of a prime p it is floor(n / p) + floor(n / p^2) + ... (A.-M. Legendre, 1808); of a product of
/// prime powers p^a the least of floor(e_p / a). It is below 2^64. Cost: that of factoring q, at
/// most about a millisecond where q is the product of two primes near 2^32.
std::uint64_t factorial_valuation(std::uint64_t n, std::uint64_t q);

/// The zeros that n! ends in, written in the base: the same as factorial_valuation(n, base).
std::uint64_t factorial_trailing_zeros(std::uint64_t n, std::uint64_t base = 10);

/// The least n for which n! ends in at least `zeros` zeros in the base: some numbers of zeros no
/// factorial ends in, such as 5 in base 10. Errors: invalid_argument where base < 2; overflow where
/// no n below 2^64 has so many.
std::uint64_t first_factorial_with_trailing_zeros(std::uint64_t zeros, std::uint64_t base = 10);

/// The last k decimal digits of n! before the zeros it ends in, as the number that they spell,
/// which may begin with zeros; all of them where there are fewer. 1 <= k <= 18, else Error
/// invalid_argument.
///
/// They follow modulo 2^k and modulo 5^k. Modulo 5^k the product of the numbers up to n that 5 does
/// not divide goes by blocks of 5, 25, 125, ... numbers, which are polynomials in where the block
/// begins, of fewer than k terms (in the manner of A. Granville, "Arithmetic properties of binomial
/// coefficients", 1997). Cost: a fifth of a millisecond at most.
std::uint64_t factorial_last_nonzero_digits(std::uint64_t n, unsigned k);

}  // namespace lanewise
