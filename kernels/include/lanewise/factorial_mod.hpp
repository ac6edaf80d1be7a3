#pragma once

#include <concepts>
#include <cstdint>
#include <lanewise/error.hpp>
#include <lanewise/options.hpp>
#include <span>

namespace lanewise {

/// Moduli of factorial_mod() are below 2^63.
inline constexpr std::uint64_t max_factorial_modulus = (std::uint64_t{1} << 63) - 1;

/// n! mod m for any n, 1 <= m <= max_factorial_modulus; else Error invalid_argument.
///
/// Method: 0 where every prime power of m divides n!; else modulo the prime powers, put together by
/// the Chinese remainder theorem. Modulo p^k with n < k p: n! = p^v u, where u is the product of
/// numbers prime to p; modulo a prime p <= 2 n by Wilson's theorem, n! (p - 1 - n)! = (-1)^(n + 1).
/// Products are made of odd numbers alone, n! = 2^e prod_i odd(n >> i), multiplied in vectors by
/// Montgomery's method ("Modular Multiplication Without Trial Division", 1985), and from some tens
/// of millions on by sampling polynomials (A. Bostan, P. Gaudry and E. Schost, 2007), whose
/// convolutions are exact transforms.
/// Cost: modulo a prime p the lesser of min(n, p - n) / 2 products in some 0.06 to 0.9 ns each, and
/// about sqrt(n) log n. Memory: up to 320 bytes times sqrt(n) for the latter.
/// Verification: `fast` makes two samples again factor by factor; products that are not sampled are
/// not checked. `full` computes everything again, on another instruction set where there is one.
/// Errors: limit_exceeded before any work, cancelled, deadline_exceeded, out_of_memory,
/// verification_failed; what `progress` throws. Thread-safe.
std::uint64_t factorial_mod(std::uint64_t n, std::uint64_t m, const Options& options = {});

/// A negative argument is Error invalid_argument.
template <std::signed_integral N>
std::uint64_t factorial_mod(N n, std::uint64_t m, const Options& options = {}) {
  if (n < 0) throw Error(ErrorCode::invalid_argument, "factorial_mod(n, m): n must be 0 or more");
  return factorial_mod(static_cast<std::uint64_t>(n), m, options);
}
template <std::floating_point N>
std::uint64_t factorial_mod(N n, std::uint64_t m, const Options& options = {}) = delete;

/// out[i] = n[i]! mod m for many n, in any order, which may come again; out may be n. They share
/// one product up to the greatest. The spans have one size, else invalid_argument.
void factorial_mod(std::span<const std::uint64_t> n, std::uint64_t m, std::span<std::uint64_t> out,
                   const Options& options = {});

/// out[i] = n[i]! mod m[i]; out may be n or m. Short products are made a pair a lane.
void factorial_mod(std::span<const std::uint64_t> n, std::span<const std::uint64_t> m,
                   std::span<std::uint64_t> out, const Options& options = {});

}  // namespace lanewise
