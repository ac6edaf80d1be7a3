#pragma once

#include <cstdint>
#include <vector>

#include "kernels/arithmetic.hpp"
#include "kernels/factorial/sieve.hpp"
#include "kernels/radix.hpp"

namespace lanewise::kernels {

/// Packs factors into limbs of the radix: one after the other into the same limb while they fit.
class FactorWords {
 public:
  explicit FactorWords(std::size_t capacity, Radix radix = Radix::binary)
      : greatest_(greatest_limb(radix)) {
    words_.reserve(capacity);
  }

  /// factor >= 1.
  void append(Limb factor) {
    Limb product;
    if (__builtin_mul_overflow(word_, factor, &product) || product > greatest_) {
      words_.push_back(word_);
      product = factor;
    }
    word_ = product;
  }

  std::vector<Limb> take() && {
    words_.push_back(word_);
    return std::move(words_);
  }

 private:
  std::vector<Limb> words_;
  Limb word_ = 1;
  Limb greatest_;
};

/// Words whose product is the odd part of the swing of n, n! / floor(n / 2)!^2, in base 10^18
/// without its fives and times 2^twos, twos <= 1.
///
/// The exponent of p in the swing is the number of k >= 1 for which floor(n / p^k) is odd. For
/// p > sqrt(n) that is the one bit floor(n / p) mod 2, so those primes are whole runs of the sieve:
/// n / (2 k) < p <= n / (2 k - 1). The sieve reaches n.
std::vector<Limb> swing_words(std::uint64_t n, const PrimeSieve& sieve, Radix radix,
                              std::uint64_t twos = 0);

/// Of the same in base 2^64 what the primes up to last_prime contribute, sqrt(n) <= last_prime, to
/// which the sieve reaches.
std::vector<Limb> swing_words_of_primes_to(std::uint64_t last_prime, std::uint64_t n,
                                           const PrimeSieve& sieve);

}  // namespace lanewise::kernels
