#include "kernels/combinatorics/primes.hpp"

namespace lanewise::kernels {
namespace {

constexpr std::array<std::uint16_t, small_prime_count> sieve_small_primes() {
  std::array<bool, small_primes_end> composite{};
  std::array<std::uint16_t, small_prime_count> primes{};
  std::size_t count = 0;
  for (std::size_t p = 3; p < small_primes_end; p += 2) {
    if (composite[p]) continue;
    primes.at(count++) = static_cast<std::uint16_t>(p);
    for (std::size_t multiple = p * p; multiple < small_primes_end; multiple += 2 * p) {
      composite[multiple] = true;
    }
  }
  return primes;
}

}  // namespace

constexpr std::array<std::uint16_t, small_prime_count> small_primes = sieve_small_primes();
static_assert(small_primes.back() == 4093);

}  // namespace lanewise::kernels
