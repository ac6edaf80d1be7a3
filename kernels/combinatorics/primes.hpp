#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "kernels/factorial/sieve.hpp"

namespace lanewise::kernels {

/// The odd primes below 2^12, which the compiler has sieved.
inline constexpr std::uint64_t small_primes_end = 4096;
inline constexpr std::size_t small_prime_count = 563;
extern const std::array<std::uint16_t, small_prime_count> small_primes;

/// The odd primes up to a limit: a sieve, or the stored ones where they suffice.
class Primes {
 public:
  Primes(std::uint64_t limit, const Monitor& monitor) {
    if (limit >= small_primes_end) sieve_.emplace(limit, monitor);
  }

  /// As PrimeSieve::for_each().
  template <class Visit>
  void for_each(std::uint64_t first, std::uint64_t last, Visit visit) const {
    if (sieve_) return sieve_->for_each(first, last, visit);
    const auto* prime = std::upper_bound(small_primes.begin(), small_primes.end(), first);
    for (; prime != small_primes.end() && *prime <= last; ++prime) visit(std::uint64_t{*prime});
  }

 private:
  std::optional<PrimeSieve> sieve_;
};

}  // namespace lanewise::kernels
