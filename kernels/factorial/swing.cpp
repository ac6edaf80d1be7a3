#include "kernels/factorial/swing.hpp"

#include "kernels/factorial/estimate.hpp"

namespace lanewise::kernels {

namespace {

/// The words of primes above 2 up to last_prime.
void append_primes(std::uint64_t last_prime, std::uint64_t n, const PrimeSieve& sieve, Radix radix,
                   FactorWords& words) {
  const std::uint64_t root = integer_sqrt(n);
  sieve.for_each(1, root, [&](std::uint64_t p) {
    if (p == 5 && radix == Radix::decimal) return;
    for (std::uint64_t quotient = n / p; quotient > 0; quotient /= p) {
      if (quotient % 2 == 1) words.append(p);
    }
  });
  for (std::uint64_t k = 1; n / (2 * k - 1) > root; ++k) {
    const std::uint64_t first = std::max(root, n / (2 * k));
    if (first >= last_prime) continue;
    sieve.for_each(first, std::min(last_prime, n / (2 * k - 1)),
                   [&](std::uint64_t p) { words.append(p); });
  }
}

}  // namespace

std::vector<Limb> swing_words(std::uint64_t n, const PrimeSieve& sieve, Radix radix,
                              std::uint64_t twos) {
  FactorWords words(swing_words_bound(n, radix), radix);
  if (twos > 0) words.append(2);
  append_primes(n, n, sieve, radix, words);
  return std::move(words).take();
}

std::vector<Limb> swing_words_of_primes_to(std::uint64_t last_prime, std::uint64_t n,
                                           const PrimeSieve& sieve) {
  FactorWords words(swing_words_bound(std::min(last_prime, n), Radix::binary));
  append_primes(last_prime, n, sieve, Radix::binary, words);
  return std::move(words).take();
}

}  // namespace lanewise::kernels
