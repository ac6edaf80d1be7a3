#include <gtest/gtest.h>
#include <mpfr.h>

#include <algorithm>
#include <cstdlib>
#include <lanewise/factorial_questions.hpp>
#include <limits>
#include <string>
#include <vector>

#include "gmp_numbers.hpp"
#include "kernels/questions/stirling.hpp"
#include "thrown_error.hpp"

// How long n! is and how it begins: GMP's n! decides, and MPFR's log(Gamma(n + 1)) for large n.

namespace lanewise::tests {
namespace {

constexpr std::uint64_t greatest = std::numeric_limits<std::uint64_t>::max();

/// Sanitizers make them ten times as slow.
#if defined(NDEBUG)
constexpr std::uint64_t every_last = 20'000;
constexpr int random_count = 10'000;
#else
constexpr std::uint64_t every_last = 2'000;
constexpr int random_count = 500;
#endif

/// An mpfr_t that frees itself.
class Real {
 public:
  explicit Real(mpfr_prec_t precision) { mpfr_init2(value_, precision); }
  Real(const Real&) = delete;
  Real& operator=(const Real&) = delete;
  ~Real() { mpfr_clear(value_); }
  operator mpfr_ptr() { return value_; }

 private:
  mpfr_t value_;
};

constexpr mpfr_prec_t oracle_bits = 256;

/// log(n!) to oracle_bits.
void set_log_factorial(mpfr_ptr result, std::uint64_t n) {
  Real x(128);
  mpfr_set_ui(x, n, MPFR_RNDN);
  mpfr_add_ui(x, x, 1, MPFR_RNDN);
  mpfr_lngamma(result, x, MPFR_RNDN);
}

/// floor(log(n!) / log(base)) + 1 by MPFR, n > 20.
std::vector<std::uint64_t> mpfr_digits(std::uint64_t n, std::uint64_t base) {
  Real log(oracle_bits);
  Real log_base(oracle_bits);
  set_log_factorial(log, n);
  mpfr_set_ui(log_base, base, MPFR_RNDN);
  mpfr_log(log_base, log_base, MPFR_RNDN);
  mpfr_div(log, log, log_base, MPFR_RNDN);
  Mpz digits;
  mpfr_get_z(digits, log, MPFR_RNDD);
  mpz_add_ui(digits, digits, 1);
  return digits.limbs();
}

/// The first digits of n! by MPFR, up to 40.
std::string mpfr_leading_digits(std::uint64_t n, std::size_t count) {
  Real log(oracle_bits);
  Real ten(oracle_bits);
  Real quotient(oracle_bits);
  set_log_factorial(log, n);
  mpfr_set_ui(ten, 10, MPFR_RNDN);
  mpfr_log(ten, ten, MPFR_RNDN);
  mpfr_div(quotient, log, ten, MPFR_RNDN);
  mpfr_frac(quotient, quotient, MPFR_RNDN);
  mpfr_exp10(quotient, quotient, MPFR_RNDN);
  mpfr_exp_t exponent;
  char* const text = mpfr_get_str(nullptr, &exponent, 10, count + 10, quotient, MPFR_RNDZ);
  const std::string digits(text, count);
  mpfr_free_str(text);
  return digits;
}

/// The digits of a number in a base. mpz_sizeinbase may be one off; next to a power, that decides.
std::uint64_t digits_of(mpz_srcptr value, std::uint64_t base) {
  Real log(oracle_bits);
  Real log_base(oracle_bits);
  mpfr_set_z(log, value, MPFR_RNDN);
  mpfr_set_ui(log_base, base, MPFR_RNDN);
  mpfr_log(log, log, MPFR_RNDN);
  mpfr_log(log_base, log_base, MPFR_RNDN);
  mpfr_div(log, log, log_base, MPFR_RNDN);
  const auto about = static_cast<std::uint64_t>(mpfr_get_ui(log, MPFR_RNDN));
  mpfr_sub_ui(log, log, about, MPFR_RNDN);
  if (mpfr_sgn(static_cast<mpfr_ptr>(log)) != 0 && mpfr_get_exp(log) > -100)
    return about + (mpfr_sgn(static_cast<mpfr_ptr>(log)) > 0);
  Mpz power;
  mpz_ui_pow_ui(power, base, about);
  return about + (mpz_cmp(value, power) >= 0);
}

/// Random numbers with bit lengths spread evenly.
std::uint64_t spread(RandomNumbers& random) {
  return random.any() >> random.below(59);
}

TEST(FactorialDigits, InBasesAreThoseOfGmpForEveryN) {
  Mpz value(std::vector<std::uint64_t>{1});
  for (std::uint64_t n = 0; n <= every_last; ++n) {
    if (n > 0) mpz_mul_ui(value, value, n);
    ASSERT_EQ(factorial_bit_length(n), mpz_sizeinbase(value, 2)) << n;
    for (const std::uint64_t base :
         {std::uint64_t{2}, std::uint64_t{3}, std::uint64_t{7}, std::uint64_t{10},
          std::uint64_t{16}, std::uint64_t{36}, std::uint64_t{1'000'000'000}, greatest})
      ASSERT_EQ(factorial_digits(n, base), digits_of(value, base)) << n << " base " << base;
  }
}

/// n! itself, and what is next to it, as a base: powers, which no precision decides.
TEST(FactorialDigits, InBasesNextToFactorials) {
  std::uint64_t value = 1;
  for (std::uint64_t n = 3; n <= 20; ++n) {
    value = n == 3 ? 6 : value * n;
    EXPECT_EQ(factorial_digits(n, value - 1), 2u) << n;
    EXPECT_EQ(factorial_digits(n, value), 2u) << n;
    EXPECT_EQ(factorial_digits(n, value + 1), 1u) << n;
  }
  EXPECT_EQ(factorial_digits(0, 2), 1u);
  EXPECT_EQ(factorial_digits(1, greatest), 1u);
  EXPECT_EQ(factorial_digits(2, 2), 2u);
}

TEST(FactorialDigits, OfRandomNAreThoseOfMpfr) {
  RandomNumbers random;
  for (int i = 0; i < random_count; ++i) {
    const std::uint64_t n = 21 + spread(random) / 2;
    const std::uint64_t base = i % 2 == 0 ? 10 : 2 + spread(random) / 2;
    ASSERT_EQ(limbs_of(factorial_digits_wide(n, base)), mpfr_digits(n, base))
        << n << " base " << base;
  }
  for (const std::uint64_t n : {std::uint64_t{1} << 63, greatest - 1, greatest})
    for (const std::uint64_t base : {std::uint64_t{2}, std::uint64_t{10}, greatest})
      EXPECT_EQ(limbs_of(factorial_digits_wide(n, base)), mpfr_digits(n, base)) << n;
}

TEST(FactorialDigits, ThatDoNotFitNameTheLargestN) {
  for (const std::uint64_t base : {std::uint64_t{2}, std::uint64_t{10}, std::uint64_t{1} << 50}) {
    const std::string message = message_of([=] { factorial_digits(greatest, base); });
    const std::string before = "the largest n of this base is ";
    const std::size_t at = message.find(before);
    ASSERT_NE(at, std::string::npos) << message;
    const std::uint64_t n = std::strtoull(message.c_str() + at + before.size(), nullptr, 10);
    EXPECT_EQ(std::vector{factorial_digits(n, base)}, mpfr_digits(n, base));
    EXPECT_EQ(code_of([=] { factorial_digits(n + 1, base); }), ErrorCode::overflow);
    EXPECT_EQ(mpfr_digits(n + 1, base).size(), 2u);
  }
  EXPECT_EQ(code_of([] { factorial_bit_length(greatest); }), ErrorCode::overflow);
}

TEST(FactorialDigits, InBasesZeroAndOneAreRefused) {
  for (const std::uint64_t base : {0u, 1u}) {
    EXPECT_EQ(code_of([=] { factorial_digits(5, base); }), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of([=] { factorial_digits_wide(5, base); }), ErrorCode::invalid_argument);
    EXPECT_EQ(code_of([=] { first_factorial_with_digits(5, base); }), ErrorCode::invalid_argument);
  }
}

TEST(FactorialDigits, FirstWithDigitsIsTheLeast) {
  for (const std::uint64_t base : {std::uint64_t{2}, std::uint64_t{10}, std::uint64_t{1000}}) {
    std::uint64_t n = 0;
    for (std::uint64_t digits = 0; digits <= 1000; ++digits) {
      while (factorial_digits(n, base) < digits) ++n;
      ASSERT_EQ(first_factorial_with_digits(digits, base), n) << digits << " base " << base;
    }
  }
  RandomNumbers random;
  for (int i = 0; i < random_count / 20; ++i) {
    const std::uint64_t digits = 1000 + spread(random);
    const std::uint64_t base = 2 + random.below(1000);
    const std::uint64_t n = first_factorial_with_digits(digits, base);
    const std::vector<std::uint64_t> of_n = mpfr_digits(n, base);
    ASSERT_TRUE(of_n.size() == 2 || of_n[0] >= digits) << digits << " base " << base;
    ASSERT_LT(mpfr_digits(n - 1, base), std::vector{digits}) << digits << " base " << base;
  }
}

TEST(FactorialDigits, FirstWithDigitsAtTheEnds) {
  EXPECT_EQ(first_factorial_with_digits(0), 0u);
  EXPECT_EQ(first_factorial_with_digits(1), 0u);
  EXPECT_EQ(first_factorial_with_digits(2), 4u);
  const std::uint64_t n = first_factorial_with_digits(greatest);
  EXPECT_LT(mpfr_digits(n - 1, 10), std::vector{greatest});
  const std::uint64_t most = factorial_digits(greatest, greatest);
  EXPECT_LE(first_factorial_with_digits(most, greatest), greatest);
  EXPECT_EQ(code_of([=] { first_factorial_with_digits(most + 1, greatest); }), ErrorCode::overflow);
}

TEST(FactorialLeadingDigits, AreThoseOfGmpForEveryN) {
  Mpz value(std::vector<std::uint64_t>{1});
  Mpz top;
  Mpz power;
  for (std::uint64_t n = 0; n <= every_last; ++n) {
    if (n > 0) mpz_mul_ui(value, value, n);
    // The first 40 digits, or all.
    const std::uint64_t digits = factorial_digits(n);
    mpz_ui_pow_ui(power, 10, digits > 40 ? digits - 40 : 0);
    if (n > 1000 && n % 16 != 0) continue;
    mpz_tdiv_q(top, value, power);
    const std::string text = top.text(10);
    for (std::size_t count = 1; count <= 40; count += n < 300 ? 1 : 1 + n % 7)
      ASSERT_EQ(factorial_leading_digits(n, count), text.substr(0, count)) << n << ' ' << count;
  }
}

TEST(FactorialLeadingDigits, OfRandomNAreThoseOfMpfr) {
  RandomNumbers random;
  for (int i = 0; i < random_count; ++i) {
    const std::uint64_t n = 1000 + spread(random) / 2;
    const std::size_t count = 1 + random.below(30);
    ASSERT_EQ(factorial_leading_digits(n, count), mpfr_leading_digits(n, count)) << n;
  }
  EXPECT_EQ(factorial_leading_digits(greatest, 30), mpfr_leading_digits(greatest, 30));
}

/// Each number of digits has its precision: they must agree, and with n! itself.
TEST(FactorialLeadingDigits, OfAllCountsAgree) {
  Mpz value;
  for (const std::uint64_t n : {700u, 5000u, 40'000u}) {
    mpz_fac_ui(value, n);
    const std::string text = value.text(10);
    for (const std::size_t count : {1u, 50u, 77u, 400u, 1500u, 10'000u})
      EXPECT_EQ(factorial_leading_digits(n, count), text.substr(0, count)) << n << ' ' << count;
  }
  constexpr std::uint64_t n = 1'000'000'000'000'000'000;
  const std::string longest = factorial_leading_digits(n, most_leading_digits);
  EXPECT_EQ(longest.size(), most_leading_digits);
  for (const std::size_t count : {1u, 19u, 20u, 57u, 300u, 2000u})
    EXPECT_EQ(factorial_leading_digits(n, count), longest.substr(0, count)) << count;
}

TEST(FactorialDigits, OfNegativeNumbersAreRefused) {
  EXPECT_EQ(code_of([] { factorial_digits(-1); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { factorial_digits_wide(-1L, 2); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { factorial_bit_length(-1); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { factorial_leading_digits(-1, 3); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { first_factorial_with_digits(-1); }), ErrorCode::invalid_argument);
  EXPECT_EQ(factorial_digits(5), 3u);
}

TEST(FactorialZeros, OfNegativeNumbersAreRefused) {
  EXPECT_EQ(code_of([] { factorial_valuation(-1, 2); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { factorial_trailing_zeros(-1); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { first_factorial_with_trailing_zeros(-100, 2); }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { factorial_last_nonzero_digits(-1, 3); }), ErrorCode::invalid_argument);
}

TEST(FactorialQuestions, InNegativeBasesAreRefused) {
  EXPECT_EQ(code_of([] { factorial_digits(5, -2); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { factorial_digits_wide(5, -2); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { first_factorial_with_digits(5, -2); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { factorial_valuation(5, -2); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { factorial_trailing_zeros(5, -2); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { first_factorial_with_trailing_zeros(5, -2); }),
            ErrorCode::invalid_argument);
}

/// Whether the questions can be put with arguments of a type.
template <class N>
constexpr bool takes = requires(N n) {
  factorial_valuation(n, 2);
}
|| requires(N n) {
  factorial_valuation(5, n);
}
|| requires(N n) {
  factorial_trailing_zeros(n);
}
|| requires(N n) {
  first_factorial_with_trailing_zeros(n, 2);
}
|| requires(N n) {
  factorial_last_nonzero_digits(n, 3);
}
|| requires(N n) {
  factorial_digits(5, n);
}
|| requires(N n) {
  factorial_leading_digits(n, 5);
};
static_assert(takes<int> && takes<std::uint64_t> && takes<std::int8_t>);
static_assert(!takes<double> && !takes<float>);

TEST(FactorialLeadingDigits, NoneOrTooManyAreRefused) {
  for (const std::size_t count : {std::size_t{0}, most_leading_digits + 1})
    EXPECT_EQ(code_of([=] { factorial_leading_digits(5, count); }), ErrorCode::invalid_argument);
  EXPECT_EQ(factorial_leading_digits(0, most_leading_digits), "1");
  EXPECT_EQ(factorial_leading_digits(5, most_leading_digits), "120");
}

/// The number of ulps, rounded up, by which x differs from the number that MPFR has.
double ulps_between(const kernels::fixed::Fixed& x, mpfr_ptr expected) {
  Mpz limbs(x.limbs());
  const auto bits = static_cast<mpfr_exp_t>(64 * x.fraction());
  mpfr_mul_2si(expected, expected, bits, MPFR_RNDN);
  mpfr_sub_z(expected, expected, limbs, MPFR_RNDN);
  return std::abs(mpfr_get_d(expected, MPFR_RNDA));
}

TEST(FactorialLogarithms, AreWithinTheirBalls) {
  RandomNumbers random;
  for (const std::size_t fraction : {1u, 2u, 5u, 17u}) {
    Real expected(static_cast<mpfr_prec_t>(64 * fraction + 200));
    Real log_base(static_cast<mpfr_prec_t>(64 * fraction + 200));
    int decided = 0;
    for (int i = 0; i < 200; ++i) {
      const std::uint64_t n = i < 100 ? static_cast<std::uint64_t>(i) + 2 : spread(random) + 2;
      const auto power = kernels::factorial_power(n, greatest, fraction);
      if (!power) continue;
      ++decided;
      // log(n!) less so many log(base).
      set_log_factorial(expected, n);
      mpfr_log_ui(log_base, greatest, MPFR_RNDN);
      ASSERT_EQ(power->quotient >> 64, 0u);
      mpfr_mul_ui(log_base, log_base, static_cast<std::uint64_t>(power->quotient), MPFR_RNDN);
      mpfr_sub(expected, expected, log_base, MPFR_RNDN);
      const kernels::Ball& ball = power->remainder;
      EXPECT_LE(ulps_between(ball.value, expected), static_cast<double>(ball.error)) << n;
    }
    EXPECT_GT(decided, 150);
  }
}

TEST(FixedPoint, FunctionsKeepTheirBounds) {
  using namespace kernels::fixed;
  RandomNumbers random;
  for (const std::size_t fraction : {3u, 4u, 11u, 60u}) {
    Real expected(static_cast<mpfr_prec_t>(64 * fraction + 200));
    mpfr_const_pi(expected, MPFR_RNDN);
    EXPECT_LT(ulps_between(pi(fraction), expected), 0x1p28);
    const Logarithms logarithms(fraction);
    mpfr_const_pi(expected, MPFR_RNDN);
    mpfr_mul_ui(expected, expected, 2, MPFR_RNDN);
    mpfr_log(expected, expected, MPFR_RNDN);
    EXPECT_LT(ulps_between(logarithms.of_two_pi(), expected), 0x1p38);
    for (int i = 0; i < 100; ++i) {
      const std::uint64_t n =
          i < 50 ? static_cast<std::uint64_t>(i) + 1 : greatest - random.any() / 16;
      mpfr_log_ui(expected, n, MPFR_RNDN);
      EXPECT_LT(ulps_between(logarithms.of(n), expected), 0x1p36) << n;
    }
    for (int i = 0; i < 20; ++i) {
      Fixed x(fraction, random.uniform(1), 2);
      x >>= 64;
      x *= 20;
      x /= 7;
      mpfr_set_z(expected, Mpz(x.limbs()), MPFR_RNDN);
      mpfr_div_2ui(expected, expected, 64 * fraction, MPFR_RNDN);
      mpfr_exp(expected, expected, MPFR_RNDN);
      EXPECT_LT(ulps_between(exponential(x), expected), 2);
    }
  }
}

}  // namespace
}  // namespace lanewise::tests
