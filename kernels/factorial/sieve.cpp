#include "kernels/factorial/sieve.hpp"

#include <cmath>

namespace lanewise::kernels {
namespace {

/// Bits of a segment: 16 KB, half of the smallest L1 cache in use.
constexpr std::uint64_t segment_bits = std::uint64_t{1} << 17;

void clear_bit(std::vector<std::uint64_t>& words, std::uint64_t bit) {
  words[bit / 64] &= ~(std::uint64_t{1} << (bit % 64));
}

/// A prime and the bit of its next odd multiple to strike.
struct Striker {
  std::uint64_t prime;
  std::uint64_t next;
};

/// The odd primes up to `limit`, by a plain sieve: limit is a square root.
std::vector<Striker> strikers_up_to(std::uint64_t limit) {
  std::vector<bool> composite(limit / 2 + 1);
  std::vector<Striker> strikers;
  for (std::uint64_t p = 3; p <= limit; p += 2) {
    if (composite[p / 2]) continue;
    strikers.push_back({p, p * p / 2});
    for (std::uint64_t multiple = p * p; multiple <= limit; multiple += 2 * p) {
      composite[multiple / 2] = true;
    }
  }
  return strikers;
}

}  // namespace

std::uint64_t integer_sqrt(std::uint64_t n) noexcept {
  constexpr std::uint64_t largest = 0xFFFFFFFF;
  auto root = std::min(largest, static_cast<std::uint64_t>(std::sqrt(static_cast<double>(n))));
  while (root * root > n) --root;
  while (root < largest && (root + 1) * (root + 1) <= n) ++root;
  return root;
}

PrimeSieve::PrimeSieve(std::uint64_t limit, const Monitor& monitor) {
  const std::uint64_t bits = limit / 2 + limit % 2;
  words_.assign(bits / 64 + 1, ~std::uint64_t{0});
  clear_bit(words_, 0);  // 1 is not prime.
  auto strikers = strikers_up_to(integer_sqrt(limit));
  for (std::uint64_t begin = 0; begin < bits; begin += segment_bits) {
    monitor.check();
    const std::uint64_t end = std::min(bits, begin + segment_bits);
    for (Striker& striker : strikers) {
      if (striker.next >= end) {
        if (striker.prime * striker.prime / 2 >= end) break;
        continue;
      }
      std::uint64_t bit = striker.next;
      for (; bit < end; bit += striker.prime) clear_bit(words_, bit);
      striker.next = bit;
    }
  }
}

}  // namespace lanewise::kernels
