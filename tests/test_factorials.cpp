#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <lanewise/backend.hpp>
#include <lanewise/factorials.hpp>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "gmp_numbers.hpp"
#include "rows.hpp"
#include "thrown_error.hpp"

namespace lanewise::tests {
namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

/// Arguments from 3,000 to a million, each about a quarter larger than the one before.
std::vector<std::uint64_t> spaced_arguments() {
  std::vector<std::uint64_t> result;
  for (double n = 3001; n < 1e6; n *= 1.27) result.push_back(static_cast<std::uint64_t>(n));
  result.push_back(1'000'000);
  return result;
}

/// Sanitizers make factorials ten times as slow.
#if defined(NDEBUG)
constexpr std::uint64_t every_last = 20'000;
#else
constexpr std::uint64_t every_last = 3000;
#endif

class FactorialOfRow : public RowTest {
 protected:
  void SetUp() override {
    RowTest::SetUp();
    if (!IsSkipped()) force_isa(GetParam().name);
  }
  void TearDown() override { force_isa("auto"); }
};

TEST_P(FactorialOfRow, OfEveryNIsNTimesTheOneBefore) {
  Mpz expected(std::vector<std::uint64_t>{1});
  for (std::uint64_t n = 0; n <= every_last; ++n) {
    if (n > 0) mpz_mul_ui(expected, expected, n);
    const BigUint value = factorial(n);
    ASSERT_EQ(value.limbs().size(), mpz_size(expected)) << n;
    ASSERT_TRUE(std::equal(value.limbs().begin(), value.limbs().end(), mpz_limbs_read(expected)))
        << n;
  }
}

LANEWISE_FOR_EVERY_ROW(FactorialOfRow);

TEST(Factorial, OfSpacedNToAMillionIsThatOfGmp) {
  for (const std::uint64_t n : spaced_arguments()) {
    ASSERT_EQ(limbs_of(factorial(n)), gmp_factorial(n)) << n;
  }
}

TEST(Factorial, IsNTimesTheOneBefore) {
  for (const std::uint64_t n : {513u, 1024u, 4097u, 30030u, 65536u}) {
    const BigUint before = factorial(n - 1);
    Mpz product(before.limbs());
    mpz_mul_ui(product, product, n);
    EXPECT_EQ(limbs_of(factorial(n)), product.limbs()) << n;
  }
}

TEST(Factorial, HasTheExponentOfTwoOfLegendresFormula) {
  for (const std::uint64_t n : {1u, 2u, 63u, 64u, 1000u, 32767u, 32768u, 100000u}) {
    const BigUint value = factorial(n);
    EXPECT_EQ(mpz_scan1(Mpz(value.limbs()), 0), n - static_cast<unsigned>(std::popcount(n)));
  }
}

TEST(Factorial, IsMinusOneModuloThePrimeAfterIt) {
  for (const std::uint64_t prime : {3u, 521u, 1031u, 7919u, 104729u}) {
    const BigUint value = factorial(prime - 1);
    EXPECT_EQ(mpz_fdiv_ui(Mpz(value.limbs()), prime), prime - 1) << "Wilson's theorem";
  }
}

TEST(Factorial, EndsInAsManyZerosAsItHasFives) {
  for (const std::uint64_t n : {4u, 5u, 24u, 25u, 1000u, 9999u}) {
    std::uint64_t fives = 0;
    for (std::uint64_t quotient = n / 5; quotient > 0; quotient /= 5) fives += quotient;
    const std::string text = factorial(n).to_decimal();
    EXPECT_EQ(text.size() - 1 - text.find_last_not_of('0'), fives) << n;
  }
}

TEST(Factorial, IsTheSameOnAnyNumberOfThreads) {
  for (const std::uint64_t n : {100u, 5000u, 100003u, 300001u}) {
    const std::vector<std::uint64_t> expected = gmp_factorial(n);
    for (const unsigned threads : {1u, 2u, 3u, 7u}) {
      EXPECT_EQ(limbs_of(factorial(n, {.threads = threads})), expected)
          << n << "! on " << threads << " threads";
    }
  }
}

TEST(Factorial, RunsOnTheThreadsThatItMay) {
  // 3 do the products; more than 4 only the product trees.
  for (const unsigned threads : {1u, 3u, 7u}) {
    factorial(300'001, {.threads = threads});
    EXPECT_EQ(last_call().threads, threads);
  }
}

TEST(Factorial, TakesSignedArgumentsAndRefusesNegativeOnes) {
  EXPECT_EQ(factorial(5), BigUint(120));
  EXPECT_EQ(code_of([] { factorial(-1); }), ErrorCode::invalid_argument);
}

TEST(Factorials, AreTheSingleFactorials) {
  struct Range {
    std::uint64_t first, last;
  };
  for (const auto [first, last] :
       {Range{0, 0}, Range{0, 1}, Range{1, 1}, Range{0, 300}, Range{1, 999}, Range{20, 22},
        Range{600, 640}, Range{12345, 12345}, Range{50000, 50003}}) {
    const FactorialTable table = factorials(first, last);
    EXPECT_EQ(table.first(), first);
    EXPECT_EQ(table.last(), last);
    ASSERT_EQ(table.size(), last - first + 1);
    for (std::uint64_t n = first; n <= last; ++n) {
      ASSERT_TRUE(std::ranges::equal(table.limbs(n), gmp_factorial(n))) << n;
    }
    EXPECT_EQ(table[last], factorial(last));
  }
}

TEST(Factorials, ArePackedWithoutGaps) {
  const FactorialTable table = factorials(7, 400);
  for (std::uint64_t n = 7; n < 400; ++n) {
    EXPECT_EQ(table.limbs(n).data() + table.limbs(n).size(), table.limbs(n + 1).data());
  }
}

TEST(Factorials, RefuseAnEmptyRangeAndAnEntryOutsideIt) {
  EXPECT_EQ(code_of([] { factorials(5, 4); }), ErrorCode::invalid_argument);
  const FactorialTable table = factorials(3, 9);
  EXPECT_EQ(code_of([&] { table.limbs(2); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { table.limbs(10); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { FactorialTable().limbs(0); }), ErrorCode::invalid_argument);
}

TEST(Factorials, WithMoreEntriesThanCanBeCountedAreRefused) {
  EXPECT_EQ(code_of([] { factorials(0, largest); }), ErrorCode::limit_exceeded);
  EXPECT_EQ(code_of([] { factorials(0, largest, {.memory_limit = largest}); }),
            ErrorCode::limit_exceeded);
}

TEST(FactorialEstimate, IsTheTrueSizeOrOneMore) {
  for (std::uint64_t n = 0; n <= 2000; ++n) {
    const std::vector<std::uint64_t> limbs = gmp_factorial(n);
    const Mpz value(limbs);
    const FactorialEstimate estimate = estimate_factorial(n);
    const std::uint64_t bits = mpz_sizeinbase(value, 2);
    const std::uint64_t digits = value.text(10).size();
    EXPECT_GE(estimate.bits, bits) << n;
    EXPECT_LE(estimate.bits, bits + 1) << n;
    EXPECT_GE(estimate.digits, digits) << n;
    EXPECT_LE(estimate.digits, digits + 1) << n;
    EXPECT_GE(estimate.result_bytes, limbs.size() * 8) << n;
    EXPECT_LE(estimate.result_bytes, limbs.size() * 8 + 8) << n;
  }
  for (const std::uint64_t n : spaced_arguments()) {
    const std::uint64_t bits = BigUint(gmp_factorial(n)).bit_length();
    EXPECT_GE(estimate_factorial(n).bits, bits) << n;
    EXPECT_LE(estimate_factorial(n).bits, bits + 1) << n;
  }
}

TEST(FactorialEstimate, RisesWithN) {
  RandomNumbers random;
  const auto expect_rising = [](std::uint64_t a, std::uint64_t b) {
    const FactorialEstimate low = estimate_factorial(a), high = estimate_factorial(b);
    EXPECT_LE(low.bits, high.bits) << a << ' ' << b;
    EXPECT_LE(low.digits, high.digits) << a << ' ' << b;
    EXPECT_LE(low.result_bytes, high.result_bytes) << a << ' ' << b;
    EXPECT_LE(high.result_bytes, high.least_bytes) << b;
    EXPECT_LE(high.least_bytes, high.peak_bytes) << b;
  };
  for (std::uint64_t n = 0; n < 5000; ++n) expect_rising(n, n + 1);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t a = random.any() >> random.below(64), b = random.any() >> random.below(64);
    expect_rising(std::min(a, b), std::max(a, b));
    expect_rising(a, a == largest ? a : a + 1);
  }
}

TEST(FactorialEstimate, SaturatesWhereItDoesNotFit) {
  const FactorialEstimate estimate = estimate_factorial(largest);
  EXPECT_EQ(estimate.bits, largest);
  EXPECT_EQ(estimate.digits, largest);
  EXPECT_EQ(estimate.result_bytes, largest);
  EXPECT_EQ(estimate.peak_bytes, largest);
  EXPECT_EQ(estimate_factorials(0, largest).peak_bytes, largest);
  EXPECT_EQ(estimate_factorials(largest - 1, largest).result_bytes, largest);
}

TEST(FactorialEstimate, OfATableBoundsItsLimbsClosely) {
  struct Range {
    std::uint64_t first, last;
  };
  for (const auto [first, last] : {Range{0, 0}, Range{0, 5}, Range{1, 999}, Range{0, 3000},
                                   Range{2000, 2001}, Range{500, 700}}) {
    const FactorialTable table = factorials(first, last);
    std::uint64_t bytes = (table.size() + 1) * 8;
    for (std::uint64_t n = first; n <= last; ++n) bytes += table.limbs(n).size_bytes();
    const FactorialEstimate estimate = estimate_factorials(first, last);
    EXPECT_GE(estimate.result_bytes, bytes) << first << ' ' << last;
    EXPECT_LE(estimate.result_bytes, bytes + bytes / 50 + 8 * table.size() + 16)
        << first << ' ' << last;
  }
}

TEST(FactorialLimit, MessageNamesNeedLimitAndRemedy) {
  const std::string message = message_of([] { factorial(100'000, {.memory_limit = 4000}); });
  EXPECT_NE(message.find("factorial(100000)"), message.npos) << message;
  EXPECT_NE(message.find("needs up to"), message.npos) << message;
  EXPECT_NE(message.find("4.00 kB"), message.npos) << message;
  EXPECT_NE(message.find("set Options::memory_limit"), message.npos) << message;
}

TEST(FactorialLimit, AdmitsWhatTheEstimateSays) {
  const std::uint64_t need = estimate_factorial(3000).peak_bytes;
  EXPECT_EQ(limbs_of(factorial(3000, {.memory_limit = need})), gmp_factorial(3000));
  EXPECT_EQ(code_of([&] { factorial(3000, {.memory_limit = need - 1}); }),
            ErrorCode::limit_exceeded);
}

TEST(FactorialLimit, MoreThreadsThanThereCanBeAreRefused) {
  EXPECT_EQ(code_of([] { factorial(5, {.threads = 1'000'000}); }), ErrorCode::invalid_argument);
}

TEST(FactorialControl, StopTokenThatIsSetCancels) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(code_of([&] { factorial(10, {.stop = stop.get_token()}); }), ErrorCode::cancelled);
  EXPECT_EQ(code_of([&] { factorials(1, 10, {.stop = stop.get_token()}); }), ErrorCode::cancelled);
}

TEST(FactorialControl, StopTokenThatIsSetDuringTheWorkCancels) {
  for (const unsigned threads : {1u, 3u}) {
    std::stop_source stop;
    double last = 0;
    const auto stop_midway = [&](double fraction) {
      last = fraction;
      if (fraction > 0.05) stop.request_stop();
    };
    const Options options = {.threads = threads, .stop = stop.get_token(), .progress = stop_midway};
    EXPECT_EQ(code_of([&] { factorial(50'000, options); }), ErrorCode::cancelled);
    EXPECT_LT(last, 1);
  }
}

TEST(FactorialControl, StopTokenThatIsSetDuringATableCancels) {
  std::stop_source stop;
  const auto stop_midway = [&](double fraction) {
    if (fraction > 0.3) stop.request_stop();
  };
  const Options options = {.stop = stop.get_token(), .progress = stop_midway};
  EXPECT_EQ(code_of([&] { factorials(1, 3000, options); }), ErrorCode::cancelled);
}

TEST(FactorialControl, DeadlineInThePastEndsTheCall) {
  const auto past = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  EXPECT_EQ(code_of([&] { factorial(10, {.deadline = past}); }), ErrorCode::deadline_exceeded);
  EXPECT_EQ(code_of([&] { factorials(1, 10, {.deadline = past}); }), ErrorCode::deadline_exceeded);
}

TEST(FactorialControl, DeadlineFarAwayDoesNotMatter) {
  const auto future = std::chrono::steady_clock::now() + std::chrono::hours(1);
  EXPECT_EQ(factorial(10, {.deadline = future}), BigUint(3628800));
}

TEST(FactorialControl, ProgressRisesFromZeroToOneOnTheCallingThread) {
  const auto caller = std::this_thread::get_id();
  std::vector<double> fractions;
  const auto note = [&](double fraction) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    fractions.push_back(fraction);
  };
  for (const auto& call : std::vector<std::function<void()>>{
           [&] { factorial(0, {.progress = note}); },
           [&] { factorial(20'000, {.threads = 3, .progress = note}); },
           [&] { factorials(2, 3000, {.threads = 3, .progress = note}); }}) {
    fractions.clear();
    call();
    ASSERT_GE(fractions.size(), 2u);
    EXPECT_EQ(fractions.front(), 0);
    EXPECT_EQ(fractions.back(), 1);
    EXPECT_TRUE(std::ranges::is_sorted(fractions));
    EXPECT_EQ(std::ranges::adjacent_find(fractions), fractions.end()) << "no news twice";
  }
}

TEST(FactorialControl, WhatTheCallbackThrowsReachesTheCaller) {
  const auto fail = [](double) { throw std::domain_error("mine"); };
  EXPECT_THROW(factorial(1000, {.progress = fail}), std::domain_error);
  EXPECT_THROW(factorials(1, 1000, {.progress = fail}), std::domain_error);
}

}  // namespace
}  // namespace lanewise::tests
