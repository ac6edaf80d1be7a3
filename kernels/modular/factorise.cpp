#include "kernels/modular/factorise.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include "kernels/modular/montgomery.hpp"

namespace lanewise::kernels {
namespace {

constexpr std::uint64_t bases[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};

/// Trial divisors go up to this.
constexpr std::uint64_t small_end = 256;

/// n odd, above all bases.
bool is_strong_probable_prime(const Montgomery& field, std::uint64_t base) {
  const std::uint64_t n = field.modulus();
  const int twos = std::countr_zero(n - 1);
  const std::uint64_t minus_one = n - field.one();
  std::uint64_t x = field.power(field.enter(base), (n - 1) >> twos);
  if (x == field.one() || x == minus_one) return true;
  for (int i = 1; i < twos; ++i) {
    x = field.multiply(x, x);
    if (x == minus_one) return true;
  }
  return false;
}

/// A proper factor of a composite odd n, or n itself where this c has no luck.
std::uint64_t brent(const Montgomery& field, std::uint64_t c) {
  const std::uint64_t n = field.modulus();
  const auto step = [&](std::uint64_t x) { return field.add(field.multiply(x, x), c); };
  const auto distance = [](std::uint64_t a, std::uint64_t b) { return a > b ? a - b : b - a; };
  constexpr std::uint64_t batch = 64;
  std::uint64_t x = 0, y = 2 % n, start = y, divisor = 1;
  for (std::uint64_t r = 1; divisor == 1; r *= 2) {
    x = y;
    for (std::uint64_t i = 0; i < r; ++i) y = step(y);
    for (std::uint64_t k = 0; k < r && divisor == 1; k += batch) {
      start = y;
      std::uint64_t product = field.one();
      for (std::uint64_t i = 0; i < std::min(batch, r - k); ++i) {
        y = step(y);
        product = field.multiply(product, distance(x, y));
      }
      divisor = std::gcd(product, n);
    }
  }
  if (divisor != n) return divisor;
  // More than one prime came in one batch, or none will: one step after the other.
  do {
    start = step(start);
    divisor = std::gcd(distance(x, start), n);
  } while (divisor == 1);
  return divisor;
}

/// Adds the primes of n, which is odd, once for each time that it has them.
void add_primes(std::uint64_t n, std::vector<std::uint64_t>& primes) {
  if (n == 1) return;
  if (is_prime(n)) {
    primes.push_back(n);
    return;
  }
  const Montgomery field(n);
  std::uint64_t divisor = n;
  for (std::uint64_t c = 1; divisor == n; ++c) divisor = brent(field, c);
  add_primes(divisor, primes);
  add_primes(n / divisor, primes);
}

}  // namespace

bool is_prime(std::uint64_t n) {
  if (n < 2) return false;
  for (const std::uint64_t base : bases) {
    if (n % base == 0) return n == base;
  }
  const Montgomery field(n);
  return std::all_of(std::begin(bases), std::end(bases),
                     [&](std::uint64_t base) { return is_strong_probable_prime(field, base); });
}

std::vector<PrimePower> factorise(std::uint64_t n) {
  std::vector<PrimePower> found;
  const auto take = [&](std::uint64_t prime) {
    if (n % prime != 0) return;
    found.push_back({prime, 0});
    for (; n % prime == 0; n /= prime) ++found.back().exponent;
  };
  take(2);
  for (std::uint64_t d = 3; d < small_end && d * d <= n; d += 2) take(d);
  std::vector<std::uint64_t> primes;
  add_primes(n, primes);
  std::sort(primes.begin(), primes.end());
  for (const std::uint64_t prime : primes) {
    if (found.empty() || found.back().prime != prime) found.push_back({prime, 0});
    ++found.back().exponent;
  }
  return found;
}

}  // namespace lanewise::kernels
