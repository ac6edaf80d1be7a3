#include "bench/flint/swing.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <span>
#include <utility>

namespace lanewise::bench {
namespace {

using Limb = std::uint64_t;
__extension__ using DoubleLimb = unsigned __int128;

/// A number in memory that nobody has cleared.
struct Number {
  Number() = default;
  explicit Number(std::size_t most) : limbs(new Limb[most]), size(most) {}

  void normalise() {
    while (size > 0 && limbs[size - 1] == 0) --size;
  }

  std::unique_ptr<Limb[]> limbs;
  std::size_t size = 0;
};

void multiply(Limb* out, std::span<const Limb> a, std::span<const Limb> b) {
  if (a.size() < b.size()) std::swap(a, b);
  flint().multiply(out, a.data(), static_cast<long>(a.size()), b.data(),
                   static_cast<long>(b.size()));
}

/// limbs[0 .. size) times the word, in place; returns the new size.
std::size_t multiply_by_word(Limb* limbs, std::size_t size, Limb word) {
  Limb carry = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto sum = static_cast<DoubleLimb>(limbs[i]) * word + carry;
    limbs[i] = static_cast<Limb>(sum);
    carry = static_cast<Limb>(sum >> 64);
  }
  limbs[size] = carry;
  return size + (carry != 0);
}

/// Products of up to so many words are made word by word.
constexpr std::size_t leaf = 24;

/// out[0 .. words.size()) holds the product; returns its size. `work` has room for twice as many
/// limbs as there are words.
std::size_t product_into(Limb* out, std::span<const Limb> words, Limb* work) {
  if (words.size() <= leaf) {
    out[0] = words[0];
    std::size_t size = 1;
    // One limb more than the product so far has, and never more than there are words.
    for (const Limb word : words.subspan(1)) size = multiply_by_word(out, size, word);
    return size;
  }
  const std::size_t half = words.size() / 2;
  Limb* const rest = work + words.size();
  const std::size_t low = product_into(work, words.first(half), rest);
  const std::size_t high = product_into(work + half, words.subspan(half), rest);
  multiply(out, {work, low}, {work + half, high});
  const std::size_t size = low + high;
  return size - (out[size - 1] == 0);
}

Number product(std::span<const Limb> words) {
  Number result(std::max<std::size_t>(words.size(), 1));
  result.limbs[0] = 1;
  if (words.empty()) {
    result.size = 1;
    return result;
  }
  const std::unique_ptr<Limb[]> work(new Limb[2 * words.size() + 128]);
  result.size = product_into(result.limbs.get(), words, work.get());
  return result;
}

/// Factors, as many of them as fit to a word.
class Words {
 public:
  void append(Limb factor) {
    const auto product = static_cast<DoubleLimb>(word_) * factor;
    if (product >> 64 == 0) {
      word_ = static_cast<Limb>(product);
    } else {
      words_.push_back(std::exchange(word_, factor));
    }
  }
  std::span<const Limb> finish() {
    if (word_ != 1) words_.push_back(std::exchange(word_, 1));
    return words_;
  }

 private:
  std::vector<Limb> words_;
  Limb word_ = 1;
};

/// The odd primes up to n: a sieve of bits for odd numbers.
std::vector<std::uint32_t> odd_primes(std::uint64_t n) {
  std::vector<std::uint64_t> composite((n / 2) / 64 + 1);
  const auto is_composite = [&](std::uint64_t i) { return composite[i / 64] >> (i % 64) & 1; };
  std::vector<std::uint32_t> primes;
  for (std::uint64_t i = 1; 2 * i + 1 <= n; ++i) {
    if (is_composite(i)) continue;
    const std::uint64_t p = 2 * i + 1;
    primes.push_back(static_cast<std::uint32_t>(p));
    for (std::uint64_t j = p * p / 2; 2 * j + 1 <= n; j += p) {
      composite[j / 64] |= std::uint64_t{1} << (j % 64);
    }
  }
  return primes;
}

/// The odd part of n! / floor(n / 2)!^2: p as often as quotients n / p^k are odd.
Number odd_swing(std::uint64_t n, std::span<const std::uint32_t> primes) {
  Words words;
  auto prime = primes.begin();
  for (; prime != primes.end() && std::uint64_t{*prime} * *prime <= n; ++prime) {
    for (std::uint64_t quotient = n / *prime; quotient > 0; quotient /= *prime) {
      if (quotient % 2 == 1) words.append(*prime);
    }
  }
  // Beyond the root, primes of one quotient lie together; the odd quotients are wanted.
  const auto above_root = prime;
  const auto up_to = [&](std::uint64_t most) {
    return std::upper_bound(above_root, primes.end(), most);
  };
  for (std::uint64_t quotient = 1; above_root != primes.end() && n / quotient >= *above_root;
       quotient += 2) {
    const auto end = up_to(n / quotient);
    for (auto p = up_to(n / (quotient + 1)); p != end; ++p) words.append(*p);
  }
  return product(words.finish());
}

Number odd_factorial(std::uint64_t n, std::span<const std::uint32_t> primes) {
  constexpr std::uint64_t direct = 400;
  if (n <= direct) {
    Words words;
    for (std::uint64_t k = 3; k <= n; ++k) words.append(k >> std::countr_zero(k));
    return product(words.finish());
  }
  Number square;
  {
    const Number half = odd_factorial(n / 2, primes);
    square = Number(2 * half.size);
    flint().square(square.limbs.get(), half.limbs.get(), static_cast<long>(half.size));
    square.normalise();
  }
  const Number swing = odd_swing(n, primes);
  Number result(square.size + swing.size);
  multiply(result.limbs.get(), {square.limbs.get(), square.size}, {swing.limbs.get(), swing.size});
  result.normalise();
  return result;
}

std::vector<Limb> shifted(const Number& a, std::uint64_t shift) {
  const std::size_t whole = shift / 64;
  const unsigned bits = shift % 64;
  std::vector<Limb> result(whole + a.size + 1);
  Limb below = 0;
  for (std::size_t i = 0; i < a.size; ++i) {
    result[whole + i] = a.limbs[i] << bits | below;
    below = bits == 0 ? 0 : a.limbs[i] >> (64 - bits);
  }
  result[whole + a.size] = below;
  if (below == 0) result.pop_back();
  return result;
}

}  // namespace

std::vector<std::uint64_t> swing_factorial(std::uint64_t n) {
  const std::vector<std::uint32_t> primes = odd_primes(n);
  return shifted(odd_factorial(n, primes), n - static_cast<std::uint64_t>(std::popcount(n)));
}

}  // namespace lanewise::bench
