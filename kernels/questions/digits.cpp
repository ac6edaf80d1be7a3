#include <algorithm>
#include <cmath>
#include <lanewise/decimal.hpp>
#include <lanewise/factorial_questions.hpp>
#include <limits>

#include "kernels/factorial/estimate.hpp"
#include "kernels/questions/stirling.hpp"
#include "kernels/tuning.hpp"

namespace lanewise {
namespace kernels {
namespace {

using fixed::Fixed;

constexpr Wide two_to_64 = Wide{1} << 64;

/// n! of no larger n fits a word, and some are powers of a base.
constexpr std::uint64_t last_word_factorial = 20;

/// The digits are `least` to `most`.
struct DigitBounds {
  Wide least;
  Wide most;
};

/// For n > last_word_factorial, in the machine's arithmetic.
DigitBounds digit_bounds(std::uint64_t n, std::uint64_t base) {
  constexpr long double epsilon = std::numeric_limits<long double>::epsilon();
  const auto x = static_cast<long double>(n);
  const long double high = log2_factorial_bound(n);
  // That bound allows for eight roundings, and its series is less than 1 / (1000 n^7) too large.
  const long double low =
      high - 20 * epsilon * (x * std::log2(x) + 1) - 1 / (1000 * std::pow(x, 7.0L));
  // Off by two roundings, of the logarithm and the quotient; four for the products by this.
  const long double log2_base = std::log2(static_cast<long double>(base));
  return {static_cast<Wide>(low / log2_base * (1 - 4 * epsilon)) + 1,
          static_cast<Wide>(high / log2_base * (1 + 4 * epsilon)) + 1};
}

Wide digits_of_word_factorial(std::uint64_t n, std::uint64_t base) noexcept {
  std::uint64_t value = 1;
  for (std::uint64_t i = 2; i <= n; ++i) value *= i;
  Wide digits = 1;
  while ((value /= base) != 0) ++digits;
  return digits;
}

/// n > last_word_factorial: see factorial_power() on why it ends.
Wide decided_digits(std::uint64_t n, std::uint64_t base) {
  for (std::size_t fraction = 1;; fraction *= 2) {
    if (const auto power = factorial_power(n, base, fraction)) return power->quotient + 1;
  }
}

Wide digits_of_factorial(std::uint64_t n, std::uint64_t base) {
  if (n <= last_word_factorial) return digits_of_word_factorial(n, base);
  const DigitBounds bounds = digit_bounds(n, base);
  return bounds.least == bounds.most ? bounds.least : decided_digits(n, base);
}

bool has_digits(std::uint64_t n, Wide digits, std::uint64_t base) {
  if (n <= last_word_factorial) return digits_of_word_factorial(n, base) >= digits;
  const DigitBounds bounds = digit_bounds(n, base);
  if (bounds.least >= digits) return true;
  if (bounds.most < digits) return false;
  return decided_digits(n, base) >= digits;
}

/// The least n whose n! has so many digits, which (2^64 - 1)! has.
std::uint64_t first_with_digits(Wide digits, std::uint64_t base) {
  std::uint64_t first = 0;
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  while (first < last) {
    const std::uint64_t middle = first + (last - first) / 2;
    if (has_digits(middle, digits, base)) {
      last = middle;
    } else {
      first = middle + 1;
    }
  }
  return first;
}

/// A function of two arguments as messages have it.
std::string call_in_words(const char* function, std::uint64_t a, std::uint64_t b) {
  return std::string(function) + "(" + std::to_string(a) + ", " + std::to_string(b) + ")";
}

void check_base(const char* function, std::uint64_t a, std::uint64_t base) {
  if (base < 2)
    throw Error(ErrorCode::invalid_argument,
                call_in_words(function, a, base) + ": a base is 2 or more");
}

/// In a word, or Error overflow.
std::uint64_t digits_in_word(const char* function, std::uint64_t n, std::uint64_t base) {
  const Wide digits = digits_of_factorial(n, base);
  if (digits < two_to_64) return static_cast<std::uint64_t>(digits);
  throw Error(ErrorCode::overflow, std::string(function) + ": " + std::to_string(n) +
                                       "! has 2^64 digits or more in base " + std::to_string(base) +
                                       "; the largest n of this base is " +
                                       std::to_string(first_with_digits(two_to_64, base) - 1) +
                                       "; factorial_digits_wide() has no limit");
}

/// `count` decimal digits of x < 10, the first being the integer.
std::string decimal_digits(Fixed x, std::size_t count) {
  constexpr std::size_t word_digits = 19;
  constexpr Limb word_base = 10'000'000'000'000'000'000u;
  std::string text = std::to_string(x.take_integer());
  while (text.size() < count) {
    x *= word_base;
    const std::string word = std::to_string(x.take_integer());
    text.append(word_digits - word.size(), '0').append(word);
  }
  text.resize(count);
  return text;
}

/// Nothing where the precision does not decide them.
std::string leading_digits_at(std::uint64_t n, std::size_t count, std::size_t fraction) {
  const auto power = factorial_power(n, 10, fraction);
  if (!power) return {};
  // Below 10: exp makes the remainder's error less than ten times as large, and adds 2 ulps.
  const Limb error = 10 * power->remainder.error + 3;
  const Fixed value = exponential(power->remainder.value);
  Fixed low = value;
  Fixed high = value;
  if (value < Fixed(fraction, 1).add_ulps(error)) return {};
  low -= Fixed(fraction).add_ulps(error);
  high.add_ulps(error);
  if (high.integer() >= 10) return {};
  std::string digits = decimal_digits(low, count);
  return digits == decimal_digits(high, count) ? digits : std::string();
}

std::string leading_digits_of_exact(std::uint64_t n, std::size_t count) {
  const Decimal value = factorial_decimal(n);
  std::string digits(std::min<std::uint64_t>(count, value.digits()), '0');
  value.copy_digits(0, digits);
  return digits;
}

/// Up to here n! is computed: the sooner, or, as it may end in so many zeros that no precision
/// decides the digits, needed. Above are more than `count` digits before those zeros: n! has more
/// than 1.4 n of them from n = 128 on, and n > 32 * 3.3 count / 64 there.
std::uint64_t last_exact(std::size_t count, std::size_t fraction) {
  return std::max(least_of_stirling(fraction + 2),
                  std::uint64_t{count} * count / tuning::exact_digits_share);
}

}  // namespace
}  // namespace kernels

std::uint64_t factorial_digits(std::uint64_t n, std::uint64_t base) {
  kernels::check_base("factorial_digits", n, base);
  return kernels::digits_in_word("factorial_digits", n, base);
}

BigUint factorial_digits_wide(std::uint64_t n, std::uint64_t base) {
  using namespace kernels;
  check_base("factorial_digits_wide", n, base);
  const Wide digits = digits_of_factorial(n, base);
  const std::uint64_t limbs[] = {static_cast<std::uint64_t>(digits),
                                 static_cast<std::uint64_t>(digits >> 64)};
  return BigUint(limbs);
}

std::uint64_t factorial_bit_length(std::uint64_t n) {
  return factorial_digits(n, 2);
}

std::string factorial_leading_digits(std::uint64_t n, std::size_t count) {
  using namespace kernels;
  if (count < 1 || count > most_leading_digits)
    throw Error(ErrorCode::invalid_argument, call_in_words("factorial_leading_digits", n, count) +
                                                 ": 1 to " + std::to_string(most_leading_digits) +
                                                 " digits can be had; factorial_decimal() has all");
  // log2(10) = 3.3219...; a limb more decides all but one of 10^18.
  std::size_t fraction = count * 3322 / 1000 / 64 + 2;
  if (n <= last_exact(count, fraction)) return leading_digits_of_exact(n, count);
  for (;; fraction += 2) {
    if (std::string digits = leading_digits_at(n, count, fraction); !digits.empty()) return digits;
  }
}

std::uint64_t first_factorial_with_digits(std::uint64_t digits, std::uint64_t base) {
  using namespace kernels;
  constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  check_base("first_factorial_with_digits", digits, base);
  if (has_digits(last, digits, base)) return first_with_digits(digits, base);
  throw Error(ErrorCode::overflow,
              call_in_words("first_factorial_with_digits", digits, base) +
                  ": that n is 2^64 or more; the most digits in this base are " +
                  std::to_string(factorial_digits(last, base)));
}

}  // namespace lanewise
