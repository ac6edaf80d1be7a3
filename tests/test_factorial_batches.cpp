#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <lanewise/backend.hpp>
#include <lanewise/factorials.hpp>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "gmp_numbers.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/factorial/sizes.hpp"
#include "kernels/factorial/small.hpp"
#include "thrown_error.hpp"

// Small factorials, tables and lists.

namespace lanewise::tests {
namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

using List = std::vector<std::uint64_t>;

void expect_right(const List& list, const Options& options = {}) {
  const std::vector<BigUint> results = factorials(list, options);
  ASSERT_EQ(results.size(), list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    ASSERT_EQ(limbs_of(results[i]), gmp_factorial(list[i])) << list[i];
  }
}

void expect_right(const FactorialTable& table) {
  Mpz expected(gmp_factorial(table.first()));
  for (std::uint64_t n = table.first();; ++n) {
    ASSERT_TRUE(std::ranges::equal(table.limbs(n), expected.limbs())) << n;
    if (n == table.last()) return;
    mpz_mul_ui(expected, expected, n + 1);
  }
}

class SmallFactorialOfRow : public testing::TestWithParam<kernels::TableRow> {};

TEST_P(SmallFactorialOfRow, IsThatOfGmp) {
  if (!GetParam().unsupported.empty()) GTEST_SKIP() << GetParam().unsupported;
  if (!GetParam().table->limbs) GTEST_SKIP() << "no kernels for natural numbers";
  const kernels::LimbKernels& row = *GetParam().table->limbs;
  Mpz odd_part;
  for (std::uint64_t n = 0; n <= kernels::last_small_factorial; ++n) {
    const std::vector<std::uint64_t> expected = gmp_factorial(n);
    ASSERT_EQ(limbs_of(BigUint(kernels::small_factorial_limbs(n, row))), expected) << n;
    const Mpz value(expected);
    mpz_tdiv_q_2exp(odd_part, value, mpz_scan1(value, 0));
    const kernels::Natural found = kernels::small_odd_factorial(n, row);
    ASSERT_TRUE(std::ranges::equal(found.view(), odd_part.limbs())) << n;
  }
}

INSTANTIATE_TEST_SUITE_P(EveryRow, SmallFactorialOfRow, testing::ValuesIn(kernels::table_rows()),
                         [](const auto& row) { return row.param.name; });

TEST(SmallFactorial, IsRecorded) {
  for (const std::uint64_t n : {0u, 128u, 129u, 2079u, 2080u}) {
    factorial(n);
    EXPECT_EQ(last_call().operation, Operation::factorial);
    EXPECT_EQ(last_call().type, ElementType::natural);
    EXPECT_EQ(last_call().n, n);
    EXPECT_EQ(last_call().isa, settings().isa.value);
  }
}

TEST(SmallFactorial, WithOptionsIsTheSame) {
  for (const std::uint64_t n : {0u, 1u, 128u, 129u, 1000u, 2079u}) {
    const std::vector<std::uint64_t> expected = gmp_factorial(n);
    Statistics statistics;
    const std::stop_source stop;
    for (const Options& options :
         {Options{.threads = 3}, Options{.memory_limit = 1 << 20},
          Options{.stop = stop.get_token()}, Options{.verification = Verification::off},
          Options{.verification = Verification::full}, Options{.statistics = &statistics}}) {
      EXPECT_EQ(limbs_of(factorial(n, options)), expected) << n;
    }
    EXPECT_EQ(statistics.isa, settings().isa.value);
  }
}

TEST(SmallFactorial, HonoursWhatItsCallerAsks) {
  std::stop_source stop;
  stop.request_stop();
  const auto past = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  const auto fail = [](double) { throw std::domain_error("mine"); };
  for (const std::uint64_t n : {5u, 1000u}) {
    EXPECT_EQ(code_of([&] { factorial(n, {.memory_limit = 8}); }), ErrorCode::limit_exceeded);
    EXPECT_EQ(code_of([&] { factorial(n, {.stop = stop.get_token()}); }), ErrorCode::cancelled);
    EXPECT_EQ(code_of([&] { factorial(n, {.deadline = past}); }), ErrorCode::deadline_exceeded);
    EXPECT_THROW(factorial(n, {.progress = fail}), std::domain_error);
    EXPECT_EQ(code_of([&] { factorial(n, {.threads = 1'000'000}); }), ErrorCode::invalid_argument);
  }
}

TEST(FactorialSizes, AreThoseOfGmp) {
  Mpz value;
  mpz_set_ui(value, 1);
  kernels::FactorialSize size;
  for (std::uint64_t n = 0; n <= 6000; ++n, size.advance()) {
    if (n > 0) mpz_mul_ui(value, value, n);
    ASSERT_TRUE(size.is_certain()) << n;
    ASSERT_EQ(size.limbs(), mpz_size(value)) << n;
    if (n <= kernels::last_tabled_size) {
      ASSERT_EQ(kernels::tabled_limbs(n, n), size.limbs()) << n;
    }
    if (n % 97 != 0) continue;
    const std::vector<std::uint64_t> limbs = value.limbs();
    ASSERT_EQ(kernels::FactorialSize(n, limbs.data(), limbs.size()).limbs(), size.limbs()) << n;
  }
}

TEST(FactorialSizes, AreNotCertainWhereTheIntervalCrossesALimb) {
  // All ones, and nothing known of the limb below: less than twice that needs another limb.
  const std::uint64_t ones[] = {0, largest};
  kernels::FactorialSize size(1, ones, 2);
  EXPECT_TRUE(size.is_certain());
  EXPECT_EQ(size.limbs(), 2u);
  // 2^64 - 1 halves of 2^128: times two, all but certain to fill the two limbs; the width is three.
  const std::uint64_t halves[] = {largest, largest >> 1};
  kernels::FactorialSize twice(1, halves, 2);
  twice.advance();
  EXPECT_FALSE(twice.is_certain());
}

TEST(FactorialTables, AreRightOverEveryWayToBegin) {
  struct Range {
    std::uint64_t first, last;
  };
  for (const auto [first, last] :
       {Range{0, 128}, Range{0, 129}, Range{127, 128}, Range{128, 129}, Range{128, 130},
        Range{129, 131}, Range{100, 2080}, Range{2079, 2081}, Range{2080, 2090}, Range{1, 4000},
        Range{5000, 5400}, Range{40'000, 40'020}}) {
    SCOPED_TRACE(std::to_string(first) + ".." + std::to_string(last));
    expect_right(factorials(first, last));
  }
}

TEST(FactorialTables, AreTheSameOnAnyNumberOfThreads) {
  for (const unsigned threads : {1u, 2u, 3u, 7u}) {
    SCOPED_TRACE(threads);
    expect_right(factorials(0, 8000, {.threads = threads}));
    EXPECT_EQ(last_call().threads > 1, threads > 1);
    EXPECT_LE(last_call().threads, threads);
  }
}

TEST(FactorialTables, AreTheSameUnderAnyVerification) {
  for (const Verification verification :
       {Verification::off, Verification::fast, Verification::full}) {
    Statistics statistics;
    expect_right(factorials(0, 4500, {.verification = verification, .statistics = &statistics}));
    EXPECT_EQ(statistics.checks > 4000, verification != Verification::off);
    EXPECT_EQ(statistics.faults_found, 0u);
  }
}

TEST(FactorialTables, AreExplainedAsTheyRun) {
  for (const std::uint64_t last : {999u, 8000u}) {
    factorials(1, last);
    const Explanation plan = explain(Operation::factorials, ElementType::natural, last);
    EXPECT_EQ(plan.threads, last_call().threads) << last;
    EXPECT_EQ(plan.isa, last_call().isa);
  }
}

TEST(FactorialLists, MayBeEmpty) {
  EXPECT_TRUE(factorials(List{}).empty());
  EXPECT_EQ(estimate_factorials(std::span<const std::uint64_t>{}).peak_bytes, 0u);
}

TEST(FactorialLists, AreInTheirOwnOrderWithDuplicates) {
  expect_right({0});
  expect_right({1, 0});
  expect_right({7, 3, 7, 0, 1, 1, 200, 199, 2080, 2079, 128, 129, 2080, 0});
  expect_right({30'000, 5000, 30'001, 29'999, 30'000, 5063, 5064, 5065, 20, 5000, 29'936});
}

TEST(FactorialLists, AreRightForRandomNumbersOnAnyNumberOfThreads) {
  RandomNumbers random;
  List list;
  for (int i = 0; i < 60; ++i) list.push_back(random.below(20'000));
  for (int i = 0; i < 200; ++i) list.push_back(19'000 + random.below(1000));
  for (const unsigned threads : {1u, 2u, 7u}) {
    SCOPED_TRACE(threads);
    expect_right(list, {.threads = threads});
    EXPECT_EQ(last_call().threads > 1, threads > 1);
    EXPECT_EQ(last_call().n, std::ranges::max(list));
  }
  for (const Verification verification : {Verification::off, Verification::full}) {
    expect_right(list, {.verification = verification});
  }
}

TEST(FactorialLists, AreEstimated) {
  const List list = {5000, 1, 4000, 5000, 30};
  const FactorialEstimate estimate = estimate_factorials(list);
  std::uint64_t bytes = 0;
  for (const BigUint& value : factorials(list)) bytes += value.limbs().size_bytes();
  EXPECT_GE(estimate.result_bytes, bytes);
  EXPECT_LE(estimate.result_bytes, bytes + list.size() * (sizeof(BigUint) + 8));
  EXPECT_EQ(estimate.bits, estimate_factorial(5000).bits);
  EXPECT_GT(estimate.peak_bytes, estimate.result_bytes);
}

TEST(FactorialLists, AreRefusedBeforeTheWork) {
  const List list = {3000, 10, 4000};
  const std::uint64_t need = estimate_factorials(list).peak_bytes;
  expect_right(list, {.memory_limit = need});
  bool began = false;
  const auto note = [&](double) { began = true; };
  const Options options = {.memory_limit = need - 1, .progress = note};
  EXPECT_EQ(code_of([&] { factorials(list, options); }), ErrorCode::limit_exceeded);
  EXPECT_EQ(code_of([&] {
              factorials(List{1, largest, 2}, {.progress = note});
            }),
            ErrorCode::limit_exceeded);
  EXPECT_EQ(code_of([&] {
              factorials(List{largest, largest}, {.memory_limit = largest});
            }),
            ErrorCode::limit_exceeded);
  EXPECT_EQ(code_of([&] { factorials(list, {.threads = 1'000'000, .progress = note}); }),
            ErrorCode::invalid_argument);
  EXPECT_FALSE(began);
}

TEST(FactorialLists, StopAndDeadlineEndThem) {
  List list;
  for (std::uint64_t n = 0; n < 300; ++n) list.push_back(20'000 + n);
  for (const unsigned threads : {1u, 3u}) {
    std::stop_source stop;
    const auto stop_midway = [&](double fraction) {
      if (fraction > 0.3) stop.request_stop();
    };
    const Options stopped = {.threads = threads, .stop = stop.get_token(), .progress = stop_midway};
    EXPECT_EQ(code_of([&] { factorials(list, stopped); }), ErrorCode::cancelled);
    const auto past = std::chrono::steady_clock::now() - std::chrono::seconds(1);
    EXPECT_EQ(code_of([&] { factorials(list, {.threads = threads, .deadline = past}); }),
              ErrorCode::deadline_exceeded);
  }
}

TEST(FactorialLists, ReportProgressOnTheCallingThread) {
  List list;
  for (std::uint64_t n = 0; n < 400; ++n) list.push_back(n * 37 % 20'011);
  for (const unsigned threads : {1u, 3u}) {
    const auto caller = std::this_thread::get_id();
    std::vector<double> fractions;
    const auto note = [&](double fraction) {
      EXPECT_EQ(std::this_thread::get_id(), caller);
      fractions.push_back(fraction);
    };
    factorials(list, {.threads = threads, .progress = note});
    ASSERT_GT(fractions.size(), 3u);
    EXPECT_EQ(fractions.front(), 0);
    EXPECT_EQ(fractions.back(), 1);
    EXPECT_TRUE(std::ranges::is_sorted(fractions));
  }
}

}  // namespace
}  // namespace lanewise::tests
