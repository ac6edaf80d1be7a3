#include "kernels/combinatorics/factorial_ratio.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <vector>

#include "kernels/combinatorics/call.hpp"
#include "kernels/combinatorics/primes.hpp"
#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/zeros.hpp"
#include "kernels/odd_inverse.hpp"
#include "kernels/saturating.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/factorials.hpp"
#include "kernels/verification/products.hpp"

namespace lanewise::kernels {
namespace {

/// Over a longer run of primes the call looks whether it is to stop.
constexpr std::uint64_t long_run = std::uint64_t{1} << 16;

/// Numbers above n / sieved_ratio in a short product.
constexpr std::size_t most_short_numbers = 256;
static_assert(most_short_numbers * std::bit_width(tuning::sieved_ratio * most_short_numbers) >=
              ShortProduct::most_bits);

/// The prime's exponent in b_1! b_2! ...
std::uint64_t exponent_divided(std::uint64_t prime, std::span<const Divisor> divisors) noexcept {
  std::uint64_t sum = 0;
  for (const Divisor& divisor : divisors) {
    if (divisor.value < prime) break;
    sum += divisor.count * exponent_in_factorial(divisor.value, prime);
  }
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

/// A prime that is divided out of consecutive numbers.
class Divider {
 public:
  /// The numbers begin with `first`.
  Divider(std::uint64_t prime, std::uint64_t first) noexcept
      : prime_(prime),
        inverse_(inverse_of_odd(prime)),
        largest_quotient_(~std::uint64_t{0} / prime) {
    const std::uint64_t rest = first % prime;
    next_ = rest == 0 ? 0 : prime - rest;
  }

  std::uint64_t prime() const noexcept { return prime_; }

  /// How often it was divided out so far.
  std::uint64_t count() const noexcept { return count_; }

  /// Leaves the next numbers without the prime. A product by its inverse is a quotient if it is as
  /// small as one: then the division is exact.
  void divide(std::span<std::uint64_t> numbers) noexcept {
    std::uint64_t i = next_;
    for (; i < numbers.size(); i += prime_) {
      std::uint64_t number = numbers[i], quotient = number * inverse_;
      do {
        number = quotient;
        ++count_;
        quotient = number * inverse_;
      } while (quotient <= largest_quotient_);
      numbers[i] = number;
    }
    next_ = i - numbers.size();
  }

 private:
  std::uint64_t prime_;
  std::uint64_t inverse_;           ///< 1 / prime mod 2^64.
  std::uint64_t largest_quotient_;  ///< Of a word.
  std::uint64_t next_;              ///< The index of the next multiple.
  std::uint64_t count_ = 0;
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
    needs.others = sizeof(Divider) * (primes_bound(second()) + 1) +
                   sizeof(std::uint64_t) * static_cast<long double>(range_numbers(second()));
  }
  return needs;
}

std::uint64_t FactorialRatio::exponent_of_two() const noexcept {
  std::uint64_t sum = twos_of_factorial(n_);
  for (const Divisor& divisor : divisors_) sum -= divisor.count * twos_of_factorial(divisor.value);
  return sum;
}

/// Above sqrt(n) the exponent is floor(n / p) - floor(b_1 / p) - ..., the same for all primes of a
/// run, which ends where one of the quotients changes.
template <class Number>
void FactorialRatio::multiply_odd_primes(Number& number, const Monitor& monitor) const {
  const Primes primes(n_, monitor);
  const std::uint64_t root = integer_sqrt(n_);
  primes.for_each(1, root, [&](std::uint64_t p) {
    number.multiply_power(p, exponent_in_factorial(n_, p) - exponent_divided(p, divisors_), n_);
  });
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
    if (end - begin > long_run) monitor.check();
    if (run_exponent == 1) {
      primes.for_each(begin, end, [&](std::uint64_t p) { number.multiply_odd(p); });
    } else if (run_exponent > 1) {
      primes.for_each(begin, end,
                      [&](std::uint64_t p) { number.multiply_power(p, run_exponent, n_); });
    }
    begin = end;
  }
}

template void FactorialRatio::multiply_odd_primes(Factored& number, const Monitor& monitor) const;

/// By what is left of a prime that was divided out when the divisors but for the largest have
/// theirs.
template <class Number, class Divider>
void FactorialRatio::multiply_rest(Number& number, const Divider& divider) const {
  std::uint64_t divided = exponent_divided(divider.prime(), divisors_.subspan(1));
  if (const std::uint64_t again = divisors_[0].count - 1; again > 0) {
    divided += again * exponent_in_factorial(largest(), divider.prime());
  }
  number.multiply_power(divider.prime(), divider.count() - divided, n_);
}

void FactorialRatio::multiply_range(Factored& number, const Monitor& monitor) const {
  const Primes primes(second(), monitor);
  std::vector<Divider> dividers;
  dividers.reserve(static_cast<std::size_t>(primes_bound(second())) + 1);
  primes.for_each(1, second(), [&](std::uint64_t p) { dividers.emplace_back(p, largest() + 1); });
  const std::uint64_t most = std::min(factors(), range_numbers(second()));
  std::vector<std::uint64_t> numbers(most);
  for (std::uint64_t done = 0; done < factors(); done += numbers.size()) {
    monitor.check();
    numbers.resize(std::min(factors() - done, most));
    std::iota(numbers.begin(), numbers.end(), largest() + 1 + done);
    for (Divider& divider : dividers) divider.divide(numbers);
    for (const std::uint64_t factor : numbers) {
      number.multiply_odd(factor >> std::countr_zero(factor));
    }
  }
  for (const Divider& divider : dividers) multiply_rest(number, divider);
}

void FactorialRatio::multiply_range(ShortProduct& number, const Monitor& monitor) const {
  std::uint64_t numbers[most_short_numbers];
  const std::span<std::uint64_t> range(numbers, factors());
  std::iota(range.begin(), range.end(), largest() + 1);
  const Primes primes(second(), monitor);
  primes.for_each(1, second(), [&](std::uint64_t p) {
    Divider divider(p, largest() + 1);
    divider.divide(range);
    multiply_rest(number, divider);
  });
  for (const std::uint64_t factor : range) number.multiply_odd(factor >> std::countr_zero(factor));
}

detail::Limbs FactorialRatio::make(Execution& execution) const {
  const auto multiply_all = [&](auto& number) {
    if (is_by_primes()) {
      multiply_odd_primes(number, execution.monitor);
    } else {
      multiply_range(number, execution.monitor);
    }
    number.multiply_power_of_two(exponent_of_two());
  };
  if (saturating_product(factors(), width_of(n_)) <= ShortProduct::most_bits) {
    ShortProduct number;
    multiply_all(number);
    return number.make();
  }
  Factored number(static_cast<std::size_t>(words()));
  multiply_all(number);
  execution.monitor.report(0.3);
  return std::move(number).make(execution);
}

bool FactorialRatio::is_right(std::span<const Limb> limbs, Execution& execution) const {
  // The largest divisor is cancelled, unless the table knows both factorials.
  const bool is_cancelled = n_ > table_last || factors() <= tuning::few_ratio_factors;
  Residues divided = word_residues(1), factorial = divided;
  std::uint64_t last = 0;
  for (std::size_t i = divisors_.size(); i-- > 0;) {
    const Divisor& divisor = divisors_[i];
    const bool is_largest = i == 0;
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
