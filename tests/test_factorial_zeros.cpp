#include <gtest/gtest.h>

#include <lanewise/factorial_questions.hpp>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "gmp_numbers.hpp"
#include "thrown_error.hpp"

// What n! ends in, told without it.

namespace lanewise::tests {
namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t last = 20'000;

/// The prime factorisation, by trial division.
std::vector<std::pair<std::uint64_t, std::uint64_t>> prime_powers(std::uint64_t q) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> powers;
  for (std::uint64_t p = 2; p * p <= q; ++p) {
    std::uint64_t exponent = 0;
    for (; q % p == 0; q /= p) ++exponent;
    if (exponent > 0) powers.emplace_back(p, exponent);
  }
  if (q > 1) powers.emplace_back(q, 1);
  return powers;
}

/// The exponent of p in n!, by the digit sum of n in base p.
std::uint64_t exponent(std::uint64_t n, std::uint64_t p) {
  std::uint64_t digits = 0;
  for (std::uint64_t rest = n; rest > 0; rest /= p) digits += rest % p;
  return (n - digits) / (p - 1);
}

TEST(FactorialZeros, AreThoseOfTheNumber) {
  Mpz factorial(std::vector<std::uint64_t>{1}), rest, base;
  for (std::uint64_t n = 1; n <= 3000; ++n) {
    mpz_mul_ui(factorial, factorial, n);
    for (const unsigned b : {2u, 3u, 4u, 7u, 8u, 10u, 12u, 36u, 97u, 720u}) {
      mpz_set_ui(base, b);
      const mp_bitcnt_t zeros = mpz_remove(rest, factorial, base);
      ASSERT_EQ(factorial_trailing_zeros(n, b), zeros) << n << " in base " << b;
      ASSERT_EQ(factorial_valuation(n, b), zeros);
    }
  }
}

TEST(FactorialZeros, OfEveryNFollowTheOnesBefore) {
  for (const std::uint64_t q : {2u, 5u, 10u, 60u, 1009u}) {
    const auto powers = prime_powers(q);
    std::vector<std::uint64_t> exponents(powers.size());
    for (std::uint64_t n = 1; n <= last; ++n) {
      std::uint64_t zeros = largest;
      for (std::size_t i = 0; i < powers.size(); ++i) {
        for (std::uint64_t rest = n; rest % powers[i].first == 0; rest /= powers[i].first) {
          ++exponents[i];
        }
        zeros = std::min(zeros, exponents[i] / powers[i].second);
      }
      ASSERT_EQ(factorial_trailing_zeros(n, q), zeros) << n << " in base " << q;
    }
  }
}

TEST(FactorialZeros, OfLargeNFollowFromDigitSums) {
  RandomNumbers random;
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t n = random.any() >> random.below(64);
    const std::uint64_t q = 2 + random.below(i % 2 == 0 ? 40 : 100'000);
    std::uint64_t zeros = largest;
    for (const auto& [p, e] : prime_powers(q)) zeros = std::min(zeros, exponent(n, p) / e);
    ASSERT_EQ(factorial_valuation(n, q), zeros) << n << " in base " << q;
  }
}

TEST(FactorialZeros, InBasesThatAreHardToFactor) {
  // Two primes next to 2^32, the square of one, the largest prime, and 2^63.
  EXPECT_EQ(factorial_trailing_zeros(largest, 4294967291ull * 4294967279ull), 4294967302u);
  EXPECT_EQ(factorial_trailing_zeros(4294967291ull * 2, 4294967291ull * 4294967291ull), 1u);
  EXPECT_EQ(factorial_trailing_zeros(largest, 18446744073709551557ull), 1u);
  EXPECT_EQ(factorial_trailing_zeros(18446744073709551556ull, 18446744073709551557ull), 0u);
  EXPECT_EQ(factorial_trailing_zeros(126, 1ull << 63), 120u / 63);
  EXPECT_EQ(factorial_trailing_zeros(0), 0u);
  EXPECT_EQ(factorial_trailing_zeros(largest), exponent(largest, 5));
}

TEST(FactorialZeros, TellTheFirstWithSoMany) {
  for (const std::uint64_t base : {2u, 3u, 10u, 12u, 100u}) {
    for (std::uint64_t zeros = 0; zeros < 2000; ++zeros) {
      const std::uint64_t n = first_factorial_with_trailing_zeros(zeros, base);
      ASSERT_GE(factorial_trailing_zeros(n, base), zeros);
      ASSERT_TRUE(n == 0 || factorial_trailing_zeros(n - 1, base) < zeros) << zeros;
    }
  }
  EXPECT_EQ(first_factorial_with_trailing_zeros(5), 25u);
  const std::uint64_t most = exponent(largest, 5);
  EXPECT_EQ(first_factorial_with_trailing_zeros(most), largest / 5 * 5);
  EXPECT_EQ(code_of([&] { first_factorial_with_trailing_zeros(most + 1); }), ErrorCode::overflow);
}

TEST(FactorialZeros, RefuseBasesThatAreNone) {
  for (const std::uint64_t base : {0u, 1u}) {
    EXPECT_EQ(code_of([&] { factorial_valuation(9, base); }), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of([&] { factorial_trailing_zeros(9, base); }), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of([&] { first_factorial_with_trailing_zeros(9, base); }),
              ErrorCode::invalid_argument);
  }
}

std::uint64_t power_of_ten(unsigned k) {
  std::uint64_t power = 1;
  while (k-- > 0) power *= 10;
  return power;
}

TEST(LastNonzeroDigits, OfEveryNAreThoseOfTheNumber) {
  Mpz rest(std::vector<std::uint64_t>{1});
  const Mpz ten(std::vector<std::uint64_t>{10});
  for (std::uint64_t n = 0; n <= last; ++n) {
    if (n > 0) mpz_mul_ui(rest, rest, n);
    mpz_remove(rest, rest, ten);
    for (const unsigned k : {1u, 2u, 5u, 9u, 17u, 18u}) {
      ASSERT_EQ(factorial_last_nonzero_digits(n, k), mpz_fdiv_ui(rest, power_of_ten(k)))
          << n << ", " << k << " digits";
    }
  }
}

/// (n + 1)! takes n + 1 to those of n!, where that brings no five.
TEST(LastNonzeroDigits, OfLargeNFollowTheOnesBefore) {
  __extension__ using Wide = unsigned __int128;
  RandomNumbers random;
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t n = (random.any() >> random.below(60)) / 2 + 100;
    const std::uint64_t modulus = power_of_ten(18), next = n + 1;
    if (next % 5 == 0) continue;
    const std::uint64_t before = factorial_last_nonzero_digits(n, 18);
    const auto expected = static_cast<std::uint64_t>(Wide{before} * next % modulus);
    ASSERT_EQ(factorial_last_nonzero_digits(next, 18), expected) << n;
    for (unsigned k = 1; k < 18; ++k) {
      ASSERT_EQ(factorial_last_nonzero_digits(n, k), before % power_of_ten(k)) << n;
    }
  }
}

TEST(LastNonzeroDigits, RefuseTooManyOrNone) {
  EXPECT_EQ(code_of([] { factorial_last_nonzero_digits(9, 0); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { factorial_last_nonzero_digits(9, 19); }), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace lanewise::tests
