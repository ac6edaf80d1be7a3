#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <lanewise/big_uint.hpp>
#include <lanewise/natural.hpp>
#include <string>

// Questions about n! that are answered exactly for every n < 2^64, without n!.

namespace lanewise {

// How long n! is, and how it begins.
//
// Method: log(n!) by Stirling's series, in the machine's arithmetic with a bound on its error, and
// where that does not decide the answer in fixed-point arithmetic with as many digits as it takes.
// Thread-safe; nothing is kept between calls. Where memory cannot be had, some
// KiB but where a function says more, std::bad_alloc.

/// The decimal digits that factorial_leading_digits() gives at most.
inline constexpr std::size_t most_leading_digits = 10'000;

/// The digits of n! in a base of 2 or more: floor(log(n!) / log(base)) + 1. Error overflow where
/// they are more than 2^64 - 1, whose message names the largest n of that base: for base 10, n
/// above about 1.1 * 10^18; factorial_digits_wide() has them all. Error invalid_argument for base 0
/// and 1. Cost: below a microsecond; some ten where the machine's arithmetic does not decide.
std::uint64_t factorial_digits(std::uint64_t n, std::uint64_t base = 10);

/// The same for every n: it is below 2^71.
BigUint factorial_digits_wide(std::uint64_t n, std::uint64_t base = 10);

/// The bit length of n!: its digits in base 2, with Error overflow as there.
std::uint64_t factorial_bit_length(std::uint64_t n);

/// The first `count` decimal digits of n!, or all of them where there are not so many: "1" for 0!.
/// count is 1 to most_leading_digits, else Error invalid_argument.
/// Cost for any n: some ten microseconds for 50 digits, some milliseconds for 1000, about half a
/// second and some MiB of memory for 10,000; of an n up to count^2 / 16 time and memory of n!
/// itself, which is computed: then errors are those of factorial_decimal(), too.
std::string factorial_leading_digits(std::uint64_t n, std::size_t count);

/// The least n whose n! has at least so many digits in a base of 2 or more; 0 for no digits. Error
/// overflow where that n is 2^64 or more, which only is where base > 2^62 or so. Error
/// invalid_argument for base 0 and 1. Cost: as some dozen calls of factorial_digits().
std::uint64_t first_factorial_with_digits(std::uint64_t digits, std::uint64_t base = 10);

// How it ends. Thread-safe; nothing is kept between calls.

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

// Any integers; a negative argument is Error invalid_argument.

template <detail::AnyInteger N, detail::AnyInteger B = std::uint64_t>
std::uint64_t factorial_digits(N n, B base = 10) {
  constexpr const char* call = "factorial_digits(n, base)";
  return factorial_digits(detail::natural(call, n), detail::natural(call, base));
}
template <detail::AnyInteger N, detail::AnyInteger B = std::uint64_t>
BigUint factorial_digits_wide(N n, B base = 10) {
  constexpr const char* call = "factorial_digits_wide(n, base)";
  return factorial_digits_wide(detail::natural(call, n), detail::natural(call, base));
}
template <detail::AnyInteger N, detail::AnyInteger B = std::uint64_t>
std::uint64_t first_factorial_with_digits(N digits, B base = 10) {
  constexpr const char* call = "first_factorial_with_digits(digits, base)";
  return first_factorial_with_digits(detail::natural(call, digits), detail::natural(call, base));
}
template <detail::AnyInteger N, detail::AnyInteger B>
std::uint64_t factorial_valuation(N n, B q) {
  constexpr const char* call = "factorial_valuation(n, q)";
  return factorial_valuation(detail::natural(call, n), detail::natural(call, q));
}
template <detail::AnyInteger N, detail::AnyInteger B = std::uint64_t>
std::uint64_t factorial_trailing_zeros(N n, B base = 10) {
  constexpr const char* call = "factorial_trailing_zeros(n, base)";
  return factorial_trailing_zeros(detail::natural(call, n), detail::natural(call, base));
}
template <detail::AnyInteger N, detail::AnyInteger B = std::uint64_t>
std::uint64_t first_factorial_with_trailing_zeros(N zeros, B base = 10) {
  constexpr const char* call = "first_factorial_with_trailing_zeros(zeros, base)";
  return first_factorial_with_trailing_zeros(detail::natural(call, zeros),
                                             detail::natural(call, base));
}
template <detail::AnyInteger N>
std::uint64_t factorial_bit_length(N n) {
  return factorial_bit_length(detail::natural("factorial_bit_length(n)", n));
}
template <detail::AnyInteger N>
std::string factorial_leading_digits(N n, std::size_t count) {
  return factorial_leading_digits(detail::natural("factorial_leading_digits(n, count)", n), count);
}
template <detail::AnyInteger N>
std::uint64_t factorial_last_nonzero_digits(N n, unsigned k) {
  return factorial_last_nonzero_digits(detail::natural("factorial_last_nonzero_digits(n, k)", n),
                                       k);
}

template <class N, class B = std::uint64_t>
requires(std::floating_point<N> || std::floating_point<B>) std::uint64_t
    factorial_digits(N n, B base = 10)
= delete;
template <class N, class B = std::uint64_t>
requires(std::floating_point<N> || std::floating_point<B>) BigUint
    factorial_digits_wide(N n, B base = 10)
= delete;
template <class N, class B = std::uint64_t>
requires(std::floating_point<N> || std::floating_point<B>) std::uint64_t
    first_factorial_with_digits(N digits, B base = 10)
= delete;
template <class N, class B>
requires(std::floating_point<N> || std::floating_point<B>) std::uint64_t
    factorial_valuation(N n, B q)
= delete;
template <class N, class B = std::uint64_t>
requires(std::floating_point<N> || std::floating_point<B>) std::uint64_t
    factorial_trailing_zeros(N n, B base = 10)
= delete;
template <class N, class B = std::uint64_t>
requires(std::floating_point<N> || std::floating_point<B>) std::uint64_t
    first_factorial_with_trailing_zeros(N zeros, B base = 10)
= delete;
template <std::floating_point N>
std::uint64_t factorial_bit_length(N n) = delete;
template <std::floating_point N>
std::string factorial_leading_digits(N n, std::size_t count) = delete;
template <std::floating_point N>
std::uint64_t factorial_last_nonzero_digits(N n, unsigned k) = delete;

}  // namespace lanewise
