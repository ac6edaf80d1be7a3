#include "kernels/combinatorics/factorial_ratio.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <ranges>
#include <vector>

#include "kernels/combinatorics/call.hpp"
#include "kernels/combinatorics/primes.hpp"
#include "kernels/factorial/estimate.hpp"
#include "kernels/saturating.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/factorials.hpp"
#include "kernels/verification/products.hpp"

namespace lanewise::kernels {
namespace {

/// The sum of floor(n / p^k) over k >= 1.
std::uint64_t legendre(std::uint64_t n, std::uint64_t prime) noexcept {
  std::uint64_t sum = 0;
  while (n >= prime) sum += n /= prime;
  return sum;
}

unsigned width_of(std::uint64_t n) noexcept {
  return static_cast<unsigned>(std::bit_width(n));
}

/// At least the primes up to x (J. B. Rosser and L. Schoenfeld, 1962, corollary 1 of theorem 1).
long double primes_bound(std::uint64_t x) noexcept {
  if (x < 3) return 1;
  const auto y = static_cast<long double>(x);
  return 1.25506L * y / std::log(y);
}

/// Consecutive numbers, out of which primes are divided, as many at a time as fit a cache.
class Range {
 public:
  /// The numbers after `first`, of which the primes up to `last_prime` are to be divided out.
  Range(std::uint64_t first, std::uint64_t last_prime, const Primes& primes) : first_(first + 1) {
    strikers_.reserve(static_cast<std::size_t>(primes_bound(last_prime)) + 1);
    primes.for_each(1, last_prime, [&](std::uint64_t p) {
      strikers_.push_back({p, inverse_of(p), ~std::uint64_t{0} / p, (p - first_ % p) % p});
    });
  }

  /// The next `count` numbers without those primes, but with their powers of two.
  std::span<const std::uint64_t> next(std::size_t count) {
    numbers_.resize(count);
    for (std::size_t i = 0; i < count; ++i) numbers_[i] = first_ + i;
    first_ += count;
    for (Striker& striker : strikers_) strike(striker);
    return numbers_;
  }

 private:
  struct Striker {
    std::uint64_t prime;
    std::uint64_t inverse;   ///< 1 / prime mod 2^64: it makes exact divisions products,
    std::uint64_t quotient;  ///< and these have at most this.
    std::uint64_t next;      ///< The index of the next multiple.
  };

  static std::uint64_t inverse_of(std::uint64_t odd) noexcept {
    std::uint64_t inverse = odd;  // Modulo 2^3, and each step of Newton's method doubles that.
    for (int bits = 3; bits < 64; bits *= 2) inverse *= 2 - odd * inverse;
    return inverse;
  }

  void strike(Striker& striker) {
    std::uint64_t i = striker.next;
    for (; i < numbers_.size(); i += striker.prime) {
      std::uint64_t number = numbers_[i];
      for (std::uint64_t quotient = number * striker.inverse; quotient <= striker.quotient;
           quotient = number * striker.inverse) {
        number = quotient;
      }
      numbers_[i] = number;
    }
    striker.next = i - numbers_.size();
  }

  std::uint64_t first_;
  std::vector<Striker> strikers_;
  std::vector<std::uint64_t> numbers_;
};

/// Numbers at a time: so many that going through the primes costs little beside striking.
std::uint64_t range_numbers(std::uint64_t last_prime) noexcept {
  return std::clamp<std::uint64_t>(last_prime, std::uint64_t{1} << 12, std::uint64_t{1} << 17);
}

}  // namespace

std::uint64_t FactorialRatio::second() const noexcept {
  if (divisors_.empty()) return 0;
  if (divisors_[0].count > 1) return largest();
  return divisors_.size() > 1 ? divisors_[1].value : 0;
}

bool FactorialRatio::is_by_primes() const noexcept {
  return n_ / tuning::sieved_ratio <= factors();
}

bool FactorialRatio::is_short() const noexcept {
  return saturating_product(factors(), width_of(n_)) <= short_bits;
}

long double FactorialRatio::bits() const noexcept {
  // Of the whole quotient, and with the largest divisor cancelled; either may be the better bound.
  const long double cancelled =
      static_cast<long double>(factors()) * std::log2(static_cast<long double>(n_) + 1);
  long double divided = 0;
  for (const Divisor& divisor : divisors_) {
    divided += static_cast<long double>(divisor.count) * log2_factorial_below(divisor.value);
  }
  return 1 + std::min(cancelled - (divided - log2_factorial_below(largest())) * (1 - 0x1p-40L),
                      log2_factorial_bound(n_) - divided * (1 - 0x1p-60L));
}

long double FactorialRatio::words() const noexcept {
  const unsigned width = width_of(n_);
  const auto count = static_cast<long double>(factors());
  // Made in either way, the factors are below n and their product has so many bits.
  const long double product_bits = is_short() ? count * width : bits();
  if (is_by_primes()) return packed_words(product_bits, product_bits, width);
  return packed_words(product_bits, count + static_cast<long double>(second()), width);
}

Needs FactorialRatio::needs() const noexcept {
  Needs needs;
  needs.bits = bits();
  needs.words = words();
  if (is_by_primes()) {
    needs.sieved = static_cast<long double>(n_);
    // Of primes whose powers are made by squaring: 16 bytes, and as much again twice as their list
    // grows.
    needs.others = 48 * primes_bound(n_ / 2);
  } else {
    needs.sieved = static_cast<long double>(second());
    needs.others =
        32 * (primes_bound(second()) + 1) + 8 * static_cast<long double>(range_numbers(second()));
  }
  return needs;
}

std::uint64_t FactorialRatio::exponent(std::uint64_t prime) const noexcept {
  std::uint64_t sum = legendre(n_, prime);
  for (const Divisor& divisor : divisors_) {
    if (divisor.value < prime) break;
    sum -= divisor.count * legendre(divisor.value, prime);
  }
  return sum;
}

std::uint64_t FactorialRatio::exponent_of_two() const noexcept {
  const auto twos = [](std::uint64_t n) {
    return n - static_cast<std::uint64_t>(std::popcount(n));
  };
  std::uint64_t sum = twos(n_);
  for (const Divisor& divisor : divisors_) sum -= divisor.count * twos(divisor.value);
  return sum;
}

/// Above sqrt(n) the exponent is floor(n / p) - floor(b_1 / p) - ..., the same for all primes of a
/// run, which ends where one of the quotients changes.
void FactorialRatio::multiply_primes(Factored& number, const Monitor& monitor) const {
  const Primes primes(n_, monitor);
  const std::uint64_t root = integer_sqrt(n_);
  primes.for_each(1, root, [&](std::uint64_t p) { number.multiply_power(p, exponent(p), n_); });
  for (std::uint64_t begin = root; begin < n_;) {
    const std::uint64_t first = begin + 1;
    std::uint64_t quotient = n_ / first;
    std::uint64_t end = n_ / quotient, run_exponent = quotient;
    for (const Divisor& divisor : divisors_) {
      if (divisor.value < first) break;
      quotient = divisor.value / first;
      end = std::min(end, divisor.value / quotient);
      run_exponent -= divisor.count * quotient;
    }
    if (run_exponent == 1) {
      primes.for_each(begin, end, [&](std::uint64_t p) { number.multiply_odd(p); });
    } else if (run_exponent > 1) {
      primes.for_each(begin, end,
                      [&](std::uint64_t p) { number.multiply_power(p, run_exponent, n_); });
    }
    begin = end;
  }
  number.multiply_power_of_two(exponent_of_two());
}

void FactorialRatio::multiply_range(Factored& number, const Monitor& monitor) const {
  const Primes primes(second(), monitor);
  Range range(largest(), second(), primes);
  const std::uint64_t most = range_numbers(second());
  for (std::uint64_t left = factors(); left > 0;) {
    monitor.check();
    const std::uint64_t count = std::min(left, most);
    for (const std::uint64_t factor : range.next(count)) {
      number.multiply_odd(factor >> std::countr_zero(factor));
    }
    left -= count;
  }
  primes.for_each(1, second(), [&](std::uint64_t p) { number.multiply_power(p, exponent(p), n_); });
  number.multiply_power_of_two(exponent_of_two());
}

detail::Limbs FactorialRatio::make(Execution& execution) const {
  Factored number(static_cast<std::size_t>(words()));
  if (is_by_primes()) {
    multiply_primes(number, execution.monitor);
  } else {
    multiply_range(number, execution.monitor);
  }
  execution.monitor.report(0.3);
  return std::move(number).make(execution);
}

bool FactorialRatio::is_right(std::span<const Limb> limbs, Execution& execution) const {
  // The largest divisor is cancelled, unless the table knows both factorials.
  constexpr std::uint64_t few_factors = 40;
  const bool is_cancelled = n_ > table_last || factors() <= few_factors;
  Residues divided = word_residues(1), factorial = divided;
  std::uint64_t last = 0;
  for (const Divisor& divisor : divisors_ | std::views::reverse) {
    const bool is_largest = divisor.value == largest();
    const std::uint64_t count = divisor.count - (is_largest && is_cancelled ? 1 : 0);
    if (count == 0) break;
    factorial = divisor.value <= table_last
                    ? factorial_residues(divisor.value, execution)
                    : product_of(factorial, progression_residues(last + 1, 1, divisor.value - last,
                                                                 execution));
    last = divisor.value;
    divided = product_of(divided, power_of(factorial, count));
  }
  const Residues product = is_cancelled
                               ? progression_residues(largest() + 1, 1, factors(), execution)
                               : factorial_residues(n_, execution);
  return is_congruent(limbs, divided, product, execution);
}

}  // namespace lanewise::kernels
