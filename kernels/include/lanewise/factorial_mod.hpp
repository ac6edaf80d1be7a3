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
/// Montgomery's method ("Modular Multiplication Without Trial Division", 1985), and from 2^25 on,
/// or 2^15 where no vectors multiply, by sampling polynomials (A. Bostan, P. Gaudry and E. Schost,
/// 2007), whose convolutions are exact transforms.
/// Cost: modulo a prime p, with k = min(n, p - 1 - n), k / 2 products in some 0.06 to 0.9 ns each,
/// and about sqrt(k) log k where k! is sampled.
/// Memory: where k! is sampled 8 MiB, and 160 bytes times the least power of two from sqrt(k) on.
/// Where that exceeds Options::memory_limit, products of k < 2^40 are made in next to none, which
/// takes minutes at most; beyond, the call is limit_exceeded, and in any memory for k > 2^60.
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
/// one product up to some n; beyond, where that is less work, each is sampled or made from the next
/// smaller one. The spans have one size, else invalid_argument. Memory: 128 bytes each, and up to
/// 24 times the bits of the greatest n (of all together at most 24 times that n), besides the
/// samples.
void factorial_mod(std::span<const std::uint64_t> n, std::uint64_t m, std::span<std::uint64_t> out,
                   const Options& options = {});

/// out[i] = n[i]! mod m[i]; out may be n or m. Where m is odd and below 2^50 (which depends on the
/// instruction set) and n < 4096, a pair a lane; else a pair a thread for n < 32,768, and one pair
/// after the other from there on. Memory: 24 bytes each, besides the samples of one.
void factorial_mod(std::span<const std::uint64_t> n, std::span<const std::uint64_t> m,
                   std::span<std::uint64_t> out, const Options& options = {});

}  // namespace lanewise
