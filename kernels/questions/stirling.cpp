#include "kernels/questions/stirling.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace lanewise::kernels {
namespace {

using fixed::Fixed;
using fixed::Logarithms;

/// What is computed below is off by less than so many limbs.
constexpr std::size_t guard_limbs = 2;

/// T_1, ..., T_count: tan(x) is the sum of T_j x^(2j - 1) / (2j - 1)!. Method: R. Brent and
/// D. Harvey, "Fast computation of Bernoulli, Tangent and Secant numbers", 2011, algorithm
/// TangentNumbers; in place, words times numbers.
std::vector<Fixed> tangent_numbers(std::size_t count, std::size_t limbs) {
  std::vector<Fixed> numbers(count, Fixed(0, 1, limbs));
  for (std::size_t k = 2; k <= count; ++k) {
    numbers[k - 1] = numbers[k - 2];
    numbers[k - 1] *= k - 1;
  }
  for (std::size_t k = 2; k <= count; ++k) {
    for (std::size_t j = k; j <= count; ++j)
      add_products(numbers[j - 1], j - k + 2, numbers[j - 2], j - k);
  }
  return numbers;
}

/// How many terms of the series leave less than 2^-bits; n >= bits / 2. The magnitude of term j is
/// 2 zeta(2j) (2j - 2)! / ((2 pi)^(2j) n^(2j - 1)), zeta(2j) < 2.
std::size_t terms_of_series(std::uint64_t n, std::size_t bits) {
  const double log2_circle = std::log2(2 * std::numbers::pi * static_cast<double>(n));
  double next = 2 + std::log2(static_cast<double>(n)) - 2 * log2_circle;
  std::size_t count = 0;
  while (next > -static_cast<double>(bits) - 1) {
    ++count;
    const auto twice = static_cast<double>(2 * count);
    next += std::log2(twice * (twice - 1)) - 2 * log2_circle;
  }
  return count;
}

/// x / (4^j (4^j - 1)), off by less than 32 ulps beyond what x's error makes of it: 1 / (1 - q) =
/// (1 + q)(1 + q^2)(1 + q^4)...
Fixed over_powers_of_four(Fixed x, std::size_t j, std::size_t bits) {
  x >>= 4 * j;
  for (std::size_t shift = 2 * j; shift <= bits; shift *= 2) {
    Fixed shifted = x;
    x += shifted >>= shift;
  }
  return x;
}

/// The sum of B_2j / (2j (2j - 1) n^(2j - 1)) over j >= 1, off by less than 2^8 ulps; B_2j =
/// (-1)^(j - 1) 2j T_j / (4^j (4^j - 1)). By Horner's rule, as T_j itself is a large number: errors
/// are divided by n^2 on the way.
Fixed stirling_series(std::uint64_t n, std::size_t fraction) {
  const std::size_t count = terms_of_series(n, 64 * fraction);
  // T_j < (2j)^(2j).
  const auto twice = static_cast<double>(2 * count);
  const auto limbs = static_cast<std::size_t>(twice * std::log2(twice) / 64) + 1;
  const std::vector<Fixed> numbers = tangent_numbers(count, limbs);
  const std::size_t bits = 64 * (fraction + limbs + 1);
  Fixed sum(fraction, 0, limbs + 1);
  for (std::size_t j = count; j > 0; --j) {
    Fixed term = over_powers_of_four(Fixed(fraction, numbers[j - 1].limbs(), limbs + 1), j, bits);
    term /= 2 * j - 1;
    sum /= n;
    sum /= n;
    sum = term -= sum;
  }
  return sum /= n;
}

/// log(n!) for n >= least_of_stirling(fraction), off by less than 2^101 ulps: n times log(n)'s
/// error.
Fixed log_large_factorial(std::uint64_t n, const Logarithms& logarithms, std::size_t fraction) {
  // (n + 1/2) log(n) - n + log(2 pi) / 2 + the series.
  Fixed twice = logarithms.of(n);
  Fixed sum = twice;
  sum *= n;
  twice += logarithms.of_two_pi();
  sum += twice >>= 1;
  sum += stirling_series(n, fraction);
  return sum -= Fixed(fraction, n);
}

/// log((n + 1) (n + 2) ... last), off by less than 2^36 ulps a factor.
Fixed log_of_product(std::uint64_t n, std::uint64_t last, const Logarithms& logarithms,
                     std::size_t fraction) {
  Fixed sum(fraction);
  std::uint64_t word = 1;
  for (std::uint64_t i = n + 1; i <= last; ++i) {
    std::uint64_t longer;
    if (__builtin_mul_overflow(word, i, &longer)) {
      sum += logarithms.of(word);
      longer = i;
    }
    word = longer;
  }
  return sum += logarithms.of(word);
}

/// log(n!), off by less than 2^102 ulps.
Fixed log_any_factorial(std::uint64_t n, const Logarithms& logarithms, std::size_t fraction) {
  const std::uint64_t last = std::max(n, least_of_stirling(fraction));
  Fixed result = log_large_factorial(last, logarithms, fraction);
  if (n != last) result -= log_of_product(n, last, logarithms, fraction);
  return result;
}

}  // namespace

std::optional<FactorialPower> factorial_power(std::uint64_t n, std::uint64_t base,
                                              std::size_t fraction) {
  const Logarithms logarithms(fraction + guard_limbs);
  Fixed remainder = log_any_factorial(n, logarithms, fraction + guard_limbs);
  const Fixed log_base = logarithms.of(base);
  Wide quotient = 0;
  for (std::size_t bit = 71; bit-- > 0;) {
    Fixed multiple = log_base;
    multiple <<= bit;
    if (remainder < multiple) continue;
    remainder -= multiple;
    quotient |= Wide{1} << bit;
  }
  // quotient * log(base) is off by less than 2^107 ulps; what is cut off is less than one more.
  Ball ball{remainder.with_fraction(fraction), 2};
  if (ball.value < Fixed(fraction).add_ulps(ball.error)) return std::nullopt;
  Fixed high = ball.value;
  if (!(high.add_ulps(2 * ball.error) < log_base.with_fraction(fraction))) return std::nullopt;
  return FactorialPower{quotient, ball};
}

}  // namespace lanewise::kernels
