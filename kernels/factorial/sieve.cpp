#include "kernels/factorial/sieve.hpp"

#include <array>
#include <cmath>
#include <initializer_list>

namespace lanewise::kernels {
namespace {

/// Bits of a segment: 16 KB, half of the smallest L1 cache in use.
constexpr std::uint64_t segment_bits = std::uint64_t{1} << 17;

/// Two or three small primes whose multiples repeat every so many words: striking them prime by
/// prime would take most of the time.
template <std::size_t period>
using Pattern = std::array<std::uint64_t, period>;

/// Bit i of the words in a row says whether none of the primes divides 2 i + 1.
template <std::size_t period>
constexpr Pattern<period> make_pattern(std::initializer_list<std::uint64_t> primes) {
  Pattern<period> pattern{};
  for (std::uint64_t& word : pattern) word = ~std::uint64_t{0};
  for (const std::uint64_t p : primes) {
    for (std::uint64_t bit = p / 2; bit < period * 64; bit += p) {
      pattern[bit / 64] &= ~(std::uint64_t{1} << (bit % 64));
    }
  }
  return pattern;
}

constexpr auto pattern_3_5_7 = make_pattern<std::size_t{3} * 5 * 7>({3, 5, 7});
constexpr auto pattern_11_13 = make_pattern<std::size_t{11} * 13>({11, 13});
constexpr auto pattern_17_19 = make_pattern<std::size_t{17} * 19>({17, 19});
constexpr std::uint64_t first_struck_prime = 23;

/// The small primes themselves: 3, 5, 7, 11, 13, 17 and 19.
constexpr std::uint64_t small_primes = 0b1101101110;

/// Words [begin, end) with the multiples of small primes struck.
void strike_small_primes(std::vector<std::uint64_t>& words, std::size_t begin, std::size_t end) {
  std::size_t i = begin % pattern_3_5_7.size(), j = begin % pattern_11_13.size(),
              k = begin % pattern_17_19.size();
  for (std::size_t word = begin; word < end; ++word) {
    words[word] = pattern_3_5_7[i] & pattern_11_13[j] & pattern_17_19[k];
    if (++i == pattern_3_5_7.size()) i = 0;
    if (++j == pattern_11_13.size()) j = 0;
    if (++k == pattern_17_19.size()) k = 0;
  }
  if (begin == 0) words[0] = (words[0] | small_primes) & ~std::uint64_t{1};  // 1 is not prime.
}

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
    if (p >= first_struck_prime) strikers.push_back({p, p * p / 2});
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
  words_.resize(bits / 64 + 1);
  auto strikers = strikers_up_to(integer_sqrt(limit));
  for (std::uint64_t begin = 0; begin < words_.size() * 64; begin += segment_bits) {
    monitor.check();
    const std::uint64_t end = std::min(words_.size() * 64, begin + segment_bits);
    strike_small_primes(words_, begin / 64, end / 64);
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
