#pragma once

#include <cstdint>
#include <vector>

namespace lanewise::kernels {

struct PrimePower {
  std::uint64_t prime;
  unsigned exponent;
};

/// Whether n < 2^63 is prime, certainly: the test of Miller and Rabin to the first twelve prime
/// bases, which no composite number below 3.18e23 passes (J. Sorenson and J. Webster, "Strong
/// pseudoprimes to twelve prime bases", 2017). Some microseconds.
bool is_prime(std::uint64_t n);

/// The prime powers whose product is n, 1 <= n < 2^63, by rising primes; none for 1. Division by
/// small primes, then Pollard's method as R. P. Brent improved it ("An improved Monte Carlo
/// factorization algorithm", 1980). About the fourth root of n steps, a fraction of a millisecond.
std::vector<PrimePower> factorise(std::uint64_t n);

}  // namespace lanewise::kernels
