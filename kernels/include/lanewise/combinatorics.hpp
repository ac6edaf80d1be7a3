#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <lanewise/big_uint.hpp>
#include <lanewise/natural.hpp>
#include <lanewise/options.hpp>
#include <span>

// The factorial's cousins, exactly. All of them are like factorial() in <lanewise/factorials.hpp>:
//
// - Options bound threads and memory, stop the call and tell of it. The call's estimate is held
//   against Options::memory_limit before any work.
// - What is returned was checked, unless Options::verification is `off` or the compiler computed it
//   (double factorials, primorials and subfactorials of one word): the definition's own product,
//   factor by factor, modulo a fixed prime of 51 bits (`full`: two), is what the result leaves,
//   times the definition's divisors where it has some. A wrong result passes with a probability
//   below 2^-50; it is computed again on another instruction set.
// - Errors: limit_exceeded before any work, cancelled, deadline_exceeded, out_of_memory,
//   verification_failed; invalid_argument where a function says so and for negative arguments. What
//   `progress` throws reaches the caller. Floating-point arguments do not compile.
// - Thread-safe. Cost: that of multiplying halves of the result, times the depth of a product tree,
//   and about half a nanosecond for each of the definition's factors, four for subfactorial()'s;
//   results of one word some ten nanoseconds.

namespace lanewise {

/// n!! = n (n - 2) (n - 4) ..., down to 2 or 1; 0!! = 1.
///
/// Method: (2 k)!! = 2^k k!; the odd n!! = odd(k!) swing(n), k = floor(n / 2), with the odd part of
/// k! and that of the swing n! / k!^2 (P. Luschny, "Fast-Factorial-Functions").
BigUint double_factorial(std::uint64_t n, const Options& options = {});

/// n (n - step) (n - 2 step) ..., as far as the factors are positive; 1 for n = 0. step >= 1, else
/// invalid_argument. What n and step have in common is one power; then as factorial() for step 1,
/// double_factorial() for 2, a product tree otherwise.
BigUint multifactorial(std::uint64_t n, std::uint64_t step, const Options& options = {});

/// The product of the primes p <= n; 1 for n < 2.
///
/// Checked by the primes of another sieve, of which Legendre's formula must make n!; below 4096 by
/// the compiler's table of primes, from which the product is made, too.
BigUint primorial(std::uint64_t n, const Options& options = {});

/// n! / (k! (n - k)!), and 0 for k > n; every n and k.
///
/// Method: p's exponent is the number of carries when k and n - k are added in base p (Kummer), for
/// the primes up to n (P. Goetgheluck, "Computing Binomial Coefficients", 1987). Where n is far
/// above k: the primes up to k are divided out of n - k + 1, ..., n, which makes no sieve up to n.
BigUint binomial(std::uint64_t n, std::uint64_t k, const Options& options = {});

/// (k_1 + k_2 + ...)! / (k_1! k_2! ...); 1 for none. As binomial(). A sum above 2^64 - 1 is
/// invalid_argument.
BigUint multinomial(std::span<const std::uint64_t> parts, const Options& options = {});
inline BigUint multinomial(std::initializer_list<std::uint64_t> parts,
                           const Options& options = {}) {
  return multinomial(std::span(parts.begin(), parts.size()), options);
}

/// n (n - 1) ... (n - k + 1), k factors: n! / (n - k)!, and 0 for k > n. Where k is near n by prime
/// factors, as binomial(), their powers by repeated squaring.
BigUint falling_factorial(std::uint64_t n, std::uint64_t k, const Options& options = {});

/// n (n + 1) ... (n + k - 1), k factors; 1 for k = 0. The last factor is at most 2^64 - 1, else
/// invalid_argument.
BigUint rising_factorial(std::uint64_t n, std::uint64_t k, const Options& options = {});

/// The permutations of n things that leave none in its place: D(0) = 1, D(n) = n D(n - 1) + (-1)^n.
/// n < 2^32 - 1, else limit_exceeded.
///
/// Method: binary splitting of that recurrence. The check follows it factor by factor.
BigUint subfactorial(std::uint64_t n, const Options& options = {});

/// (2 n)! / n!^2. n < 2^63, else invalid_argument.
BigUint central_binomial(std::uint64_t n, const Options& options = {});

/// The Catalan number (2 n)! / (n! (n + 1)!). n < 2^63, else invalid_argument.
BigUint catalan(std::uint64_t n, const Options& options = {});

// Any integers; a negative argument is Error invalid_argument.

template <detail::AnyInteger N>
BigUint double_factorial(N n, const Options& options = {}) {
  return double_factorial(detail::natural("double_factorial(n)", n), options);
}
template <detail::AnyInteger N, detail::AnyInteger M>
BigUint multifactorial(N n, M step, const Options& options = {}) {
  constexpr const char* call = "multifactorial(n, step)";
  return multifactorial(detail::natural(call, n), detail::natural(call, step), options);
}
template <detail::AnyInteger N>
BigUint primorial(N n, const Options& options = {}) {
  return primorial(detail::natural("primorial(n)", n), options);
}
template <detail::AnyInteger N, detail::AnyInteger K>
BigUint binomial(N n, K k, const Options& options = {}) {
  constexpr const char* call = "binomial(n, k)";
  return binomial(detail::natural(call, n), detail::natural(call, k), options);
}
template <detail::AnyInteger N, detail::AnyInteger K>
BigUint falling_factorial(N n, K k, const Options& options = {}) {
  constexpr const char* call = "falling_factorial(n, k)";
  return falling_factorial(detail::natural(call, n), detail::natural(call, k), options);
}
template <detail::AnyInteger N, detail::AnyInteger K>
BigUint rising_factorial(N n, K k, const Options& options = {}) {
  constexpr const char* call = "rising_factorial(n, k)";
  return rising_factorial(detail::natural(call, n), detail::natural(call, k), options);
}
template <detail::AnyInteger N>
BigUint subfactorial(N n, const Options& options = {}) {
  return subfactorial(detail::natural("subfactorial(n)", n), options);
}
template <detail::AnyInteger N>
BigUint central_binomial(N n, const Options& options = {}) {
  return central_binomial(detail::natural("central_binomial(n)", n), options);
}
template <detail::AnyInteger N>
BigUint catalan(N n, const Options& options = {}) {
  return catalan(detail::natural("catalan(n)", n), options);
}

template <std::floating_point N>
BigUint double_factorial(N n, const Options& options = {}) = delete;
template <class N, class M>
requires(std::floating_point<N> || std::floating_point<M>) BigUint
    multifactorial(N n, M step, const Options& options = {})
= delete;
template <std::floating_point N>
BigUint primorial(N n, const Options& options = {}) = delete;
template <class N, class K>
requires(std::floating_point<N> || std::floating_point<K>) BigUint
    binomial(N n, K k, const Options& options = {})
= delete;
template <class N, class K>
requires(std::floating_point<N> || std::floating_point<K>) BigUint
    falling_factorial(N n, K k, const Options& options = {})
= delete;
template <class N, class K>
requires(std::floating_point<N> || std::floating_point<K>) BigUint
    rising_factorial(N n, K k, const Options& options = {})
= delete;
template <std::floating_point N>
BigUint subfactorial(N n, const Options& options = {}) = delete;
template <std::floating_point N>
BigUint central_binomial(N n, const Options& options = {}) = delete;
template <std::floating_point N>
BigUint catalan(N n, const Options& options = {}) = delete;

}  // namespace lanewise
