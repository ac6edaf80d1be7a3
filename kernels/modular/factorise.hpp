#pragma once

#include <cstdint>
#include <vector>

namespace lanewise::kernels {

/// Whether n is prime: the strong test of G. L. Miller and M. O. Rabin to the first twelve primes
/// as bases, which no composite number below 3.3e24 passes (J. Sorenson and J. Webster, 2017). Some
/// microseconds.
bool is_prime(std::uint64_t n) noexcept;

struct PrimePower {
  std::uint64_t prime;
  unsigned exponent;
};

/// n's prime powers, the primes rising; n >= 1. By trial division, and then by R. P. Brent's
/// variant of J. M. Pollard's method (1980): about n^(1/4) steps, a millisecond at most.
std::vector<PrimePower> factorise(std::uint64_t n);

}  // namespace lanewise::kernels
