#include "kernels/modular/factorise.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>

#include "kernels/modular/montgomery.hpp"

namespace lanewise::kernels {
namespace {

constexpr std::array<std::uint64_t, 12> witnesses = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};

/// Whether the base does not show that the odd n is composite.
bool passes_strong_test(const Montgomery& field, std::uint64_t base) {
  const std::uint64_t n = field.modulus();
  const int twos = std::countr_zero(n - 1);
  const std::uint64_t one = field.one(), minus_one = n - one;
  std::uint64_t x = field.power(field.enter(base % n), (n - 1) >> twos);
  if (x == one || x == minus_one) return true;
  for (int i = 1; i < twos; ++i) {
    x = field.multiply(x, x);
    if (x == minus_one) return true;
  }
  return false;
}

/// A proper factor of n, which is odd and composite.
std::uint64_t proper_factor(std::uint64_t n) {
  const Montgomery field(n);
  for (std::uint64_t constant = 1;; ++constant) {
    const std::uint64_t c = field.enter(constant % n);
    const auto next = [&](std::uint64_t x) { return field.add(field.multiply(x, x), c); };
    // Differences are multiplied up, for one greatest common divisor for many; where it is n, the
    // steps are gone through again one by one.
    constexpr std::uint64_t batch = 128;
    std::uint64_t y = field.enter(2 % n), product = field.one(), divisor = 1;
    std::uint64_t x = y, saved = y;
    for (std::uint64_t length = 1; divisor == 1; length *= 2) {
      x = y;
      for (std::uint64_t i = 0; i < length; ++i) y = next(y);
      for (std::uint64_t done = 0; done < length && divisor == 1; done += batch) {
        saved = y;
        for (std::uint64_t i = 0; i < std::min(batch, length - done); ++i) {
          y = next(y);
          product = field.multiply(product, x > y ? x - y : y - x);
        }
        divisor = std::gcd(product, n);
      }
    }
    for (divisor = divisor == n ? 1 : divisor; divisor == 1;) {
      saved = next(saved);
      divisor = std::gcd(x > saved ? x - saved : saved - x, n);
    }
    if (divisor != n) return divisor;
  }
}

void append_primes(std::uint64_t n, std::vector<std::uint64_t>& primes) {
  if (n == 1) return;
  if (is_prime(n)) return primes.push_back(n);
  const std::uint64_t factor = proper_factor(n);
  append_primes(factor, primes);
  append_primes(n / factor, primes);
}

}  // namespace

bool is_prime(std::uint64_t n) noexcept {
  for (const std::uint64_t p : witnesses) {
    if (n % p == 0) return n == p;
  }
  if (n < 2) return false;
  const Montgomery field(n);
  return std::ranges::all_of(witnesses,
                             [&](std::uint64_t base) { return passes_strong_test(field, base); });
}

std::vector<PrimePower> factorise(std::uint64_t n) {
  constexpr std::uint64_t tried_below = 256;
  std::vector<std::uint64_t> primes;
  for (std::uint64_t p = 2; p < tried_below && p * p <= n; p += p == 2 ? 1 : 2) {
    for (; n % p == 0; n /= p) primes.push_back(p);
  }
  append_primes(n, primes);
  std::ranges::sort(primes);
  std::vector<PrimePower> powers;
  for (const std::uint64_t p : primes) {
    if (powers.empty() || powers.back().prime != p) powers.push_back({p, 0});
    ++powers.back().exponent;
  }
  return powers;
}

}  // namespace lanewise::kernels
