#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <lanewise/backend.hpp>
#include <lanewise/decimal.hpp>
#include <limits>
#include <string>
#include <vector>

#include "decimal_numbers.hpp"
#include "rows.hpp"
#include "thrown_error.hpp"

// Factorials computed in base 10^18, and numbers from one base to the other: GMP's text decides.

namespace lanewise::tests {
namespace {

class DecimalFactorialOfRow : public RowTest {
 protected:
  void SetUp() override {
    RowTest::SetUp();
    if (!IsSkipped()) force_isa(GetParam().name);
  }
  void TearDown() override { force_isa("auto"); }
};

/// Sanitizers make them ten times as slow.
#if defined(NDEBUG)
constexpr std::uint64_t every_last = 3000;
#else
constexpr std::uint64_t every_last = 600;
#endif

TEST_P(DecimalFactorialOfRow, OfEveryNHasTheTextOfGmp) {
  Mpz expected(std::vector<std::uint64_t>{1});
  for (std::uint64_t n = 0; n <= every_last; ++n) {
    if (n > 0) mpz_mul_ui(expected, expected, n);
    ASSERT_EQ(factorial_decimal(n).to_string(), expected.text(10)) << n;
  }
}

TEST_P(DecimalFactorialOfRow, OfSpacedN) {
  const double last = GetParam().name == std::string("scalar") ? 2e4 : 1.2e5;
  for (double x = 2080; x < last; x *= 1.6) {
    const auto n = static_cast<std::uint64_t>(x);
    Mpz expected;
    mpz_fac_ui(expected, n);
    const std::string text = expected.text(10);
    for (const unsigned threads : {1u, 3u}) {
      ASSERT_EQ(factorial_decimal(n, {.threads = threads}).to_string(), text) << n;
    }
  }
}

/// The twos and fives that trailing zeros take are right where n is next to a power of either.
TEST_P(DecimalFactorialOfRow, NextToPowersOfTwoAndFive) {
  for (const std::uint64_t power : {3125u, 4096u, 8192u, 15625u}) {
    for (std::uint64_t n = power - 1; n <= power + 1; ++n) {
      Mpz expected;
      mpz_fac_ui(expected, n);
      ASSERT_EQ(factorial_decimal(n).to_string(), expected.text(10)) << n;
    }
  }
}

LANEWISE_FOR_EVERY_ROW(DecimalFactorialOfRow);

#if defined(NDEBUG)
TEST(DecimalFactorial, OfAHundredSpacedNToAMillion) {
  for (unsigned i = 1; i <= 100; ++i) {
    const auto n = static_cast<std::uint64_t>(std::pow(10.0, 3 + 3.0 * i / 100));
    const Decimal value = factorial_decimal(n, {.threads = 1});
    ASSERT_EQ(to_binary(value), factorial(n)) << n;
    if (i % 10 != 0) continue;
    Mpz expected;
    mpz_fac_ui(expected, n);
    ASSERT_EQ(value.to_string(), expected.text(10)) << n;
  }
}
#endif

TEST(DecimalFactorial, IsVerified) {
  Statistics statistics;
  Options options;
  options.statistics = &statistics;
  factorial_decimal(50'000, options);
  EXPECT_GT(statistics.checks, 1u);
  EXPECT_EQ(statistics.faults_found, 0u);
  EXPECT_GT(statistics.peak_bytes, factorial_decimal(50'000).limbs().size_bytes());
  options.verification = Verification::full;
  EXPECT_EQ(factorial_decimal(50'000, options), factorial_decimal(50'000));
  options.verification = Verification::off;
  EXPECT_EQ(factorial_decimal(50'000, options), factorial_decimal(50'000));
  EXPECT_EQ(statistics.checks, 0u);
}

TEST(DecimalFactorial, KeepsToItsLimits) {
  const FactorialEstimate estimate = estimate_factorial_decimal(100'000);
  EXPECT_EQ(estimate.digits, 456'574u);
  EXPECT_GE(estimate.result_bytes, factorial_decimal(100'000).limbs().size_bytes());
  EXPECT_LE(estimate.result_bytes, factorial_decimal(100'000).limbs().size_bytes() + 8);
  EXPECT_LE(estimate.least_bytes, estimate.peak_bytes);
  const Decimal lean = factorial_decimal(100'000, {.memory_limit = estimate.least_bytes});
  EXPECT_EQ(lean, factorial_decimal(100'000));
  const auto refused = [](std::uint64_t n, std::uint64_t limit) {
    return code_of([&] { factorial_decimal(n, {.memory_limit = limit}); });
  };
  EXPECT_EQ(refused(100'000, estimate.least_bytes / 2), ErrorCode::limit_exceeded);
  EXPECT_EQ(refused(1'000'000'000'000'000'000, 0), ErrorCode::limit_exceeded);
  EXPECT_EQ(refused(std::numeric_limits<std::uint64_t>::max(), 0), ErrorCode::limit_exceeded);
  EXPECT_EQ(code_of([] { factorial_decimal(-1); }), ErrorCode::invalid_argument);
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(code_of([&] { factorial_decimal(100'000, {.stop = source.get_token()}); }),
            ErrorCode::cancelled);
}

// Conversions

class ConversionOfRow : public DecimalFactorialOfRow {
 protected:
  static void expect_conversion(const Mpz& value, unsigned threads = 1) {
    const BigUint binary(std::span<const std::uint64_t>(value.limbs()));
    const Decimal decimal = to_decimal(binary, {.threads = threads});
    ASSERT_EQ(decimal.to_string(), value.text(10));
    ASSERT_EQ(to_binary(decimal, {.threads = threads}), binary)
        << value.text(10).size() << " digits";
  }

  RandomNumbers random_;
};

TEST_P(ConversionOfRow, OfAllShortLengths) {
  for (std::size_t limbs = 0; limbs <= 200; ++limbs) {
    expect_conversion(Mpz(random_.uniform(limbs)));
    expect_conversion(Mpz(random_.runs(limbs)));
  }
}

TEST_P(ConversionOfRow, OfLongNumbers) {
  for (const std::size_t limbs : {511u, 512u, 513u, 3000u, 4097u, 20'000u}) {
    for (const unsigned threads : {1u, 2u, 3u}) {
      expect_conversion(Mpz(random_.uniform(limbs)), threads);
      expect_conversion(Mpz(random_.runs(limbs)), threads);
    }
  }
}

TEST_P(ConversionOfRow, OfPowersOfTenAndTheirNeighbours) {
  for (std::size_t k = 0; k < 700; k += k < 80 ? 1 : 37) {
    Mpz power;
    mpz_ui_pow_ui(power, 10, k);
    expect_conversion(power);
    mpz_sub_ui(power, power, 1);  // All nines.
    expect_conversion(power);
    mpz_add_ui(power, power, 2);
    expect_conversion(power);
  }
}

LANEWISE_FOR_EVERY_ROW(ConversionOfRow);

TEST(Conversion, KeepsToItsLimits) {
  RandomNumbers random;
  const BigUint value(std::span<const std::uint64_t>(random.uniform(10'000)));
  EXPECT_EQ(code_of([&] { to_decimal(value, {.memory_limit = 80'000}); }),
            ErrorCode::limit_exceeded);
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(code_of([&] { to_decimal(value, {.stop = source.get_token()}); }),
            ErrorCode::cancelled);
  std::vector<double> told;
  Options options;
  options.progress = [&](double fraction) { told.push_back(fraction); };
  to_decimal(value, options);
  EXPECT_TRUE(std::ranges::is_sorted(told));
  EXPECT_EQ(told.front(), 0);
  EXPECT_EQ(told.back(), 1);
}

}  // namespace
}  // namespace lanewise::tests
