#include <gtest/gtest.h>

#include <functional>
#include <lanewise/backend.hpp>
#include <lanewise/combinatorics.hpp>
#include <lanewise/factorial_mod.hpp>
#include <lanewise/factorials.hpp>
#include <limits>
#include <numeric>
#include <vector>

#include "allocation_counter.hpp"
#include "thrown_error.hpp"

// What factorials allocate. A program of its own, for the counter replaces operator new; not under
// ThreadSanitizer, whose runtime does the same. Its tables are below 2 MiB: a larger Buffer is not
// from operator new.

namespace lanewise::tests {
namespace {

/// Two threads, or one where the machine has no more: the estimate is of the threads in force.
const unsigned in_force = settings().threads.value == "1" ? 1 : 2;

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

TEST(FactorialMemory, OfACallIsWithinItsEstimate) {
  factorial(20000, {.threads = 7});  // Threads keep some memory once they exist.
  for (const std::uint64_t n : {0u, 20u, 500u, 513u, 1000u, 5000u, 20000u, 100000u, 300001u}) {
    for (const unsigned threads : {1u, in_force}) {
      const std::size_t before = allocated_bytes;
      reset_peak();
      factorial(n, {.threads = threads});
      const std::size_t taken = peak_since(before);
      EXPECT_LE(taken, estimate_factorial(n).peak_bytes) << n << ' ' << threads;
      if (n >= 100000) {
        EXPECT_GE(taken, estimate_factorial(n).peak_bytes / 5) << n << ' ' << threads;
      }
    }
  }
}

TEST(FactorialMemory, OfATableIsWithinItsEstimate) {
  struct Range {
    std::uint64_t first, last;
  };
  for (const auto [first, last] : {Range{0, 0}, Range{1, 999}, Range{20000, 20050}}) {
    const std::size_t before = allocated_bytes;
    reset_peak();
    factorials(first, last, {.threads = 1});
    EXPECT_LE(peak_since(before), estimate_factorials(first, last).peak_bytes);
  }
}

TEST(FactorialMemory, OfTablesAndListsOnThreadsIsWithinTheirEstimates) {
  factorials(1, 9000, {.threads = 7});
  std::vector<std::uint64_t> list;
  for (std::uint64_t n = 0; n < 300; ++n) list.push_back(n * 7919 % 30'000);
  for (const auto& numbers : {list, {20'000, 22'000}, {0}, {100, 100'000}, {2080, 2080, 2081}}) {
    for (const unsigned threads : {1u, in_force}) {
      const std::size_t before = allocated_bytes;
      reset_peak();
      factorials(numbers, {.threads = threads});
      EXPECT_LE(peak_since(before), estimate_factorials(numbers).peak_bytes) << numbers.size();
    }
  }
  // From 2 MiB on the table itself is not counted: what remains is what the threads begin with.
  const std::size_t before = allocated_bytes;
  reset_peak();
  factorials(1, 9000, {.threads = 7});
  const FactorialEstimate estimate = estimate_factorials(1, 9000);
  EXPECT_LE(peak_since(before), estimate.peak_bytes - estimate.result_bytes);
}

TEST(CousinMemory, IsWithinItsEstimate) {
  using Call = std::function<BigUint(const Options&)>;
  const Call calls[] = {
      [](const Options& o) { return double_factorial(1000, o); },
      [](const Options& o) { return double_factorial(200'000, o); },
      [](const Options& o) { return double_factorial(200'001, o); },
      [](const Options& o) { return multifactorial(200'000, 3, o); },
      [](const Options& o) { return multifactorial(200'000, 1000, o); },
      [](const Options& o) { return multifactorial(200'000, 8, o); },
      [](const Options& o) { return primorial(60, o); },
      [](const Options& o) { return primorial(1'000'000, o); },
      [](const Options& o) { return binomial(1000, 500, o); },
      [](const Options& o) { return binomial(1'000'000, 500'000, o); },
      [](const Options& o) { return binomial(1'000'000, 70'000, o); },
      [](const Options& o) { return binomial(1'000'000, 20'000, o); },
      [](const Options& o) { return binomial(largest, 20'000, o); },
      [](const Options& o) {
        return multinomial({70'000, 60'000, 50'000, 50'000}, o);
      },
      [](const Options& o) { return multinomial(std::vector<std::uint64_t>(100'000, 1), o); },
      [](const Options& o) { return multinomial(std::vector<std::uint64_t>(100'000, 0), o); },
      [](const Options& o) {
        std::vector<std::uint64_t> parts(1000);
        std::iota(parts.begin(), parts.end(), std::uint64_t{1});
        return multinomial(parts, o);
      },
      [](const Options& o) { return falling_factorial(200'000, 199'000, o); },
      [](const Options& o) { return falling_factorial(200'000, 100'000, o); },
      [](const Options& o) { return falling_factorial(1'000'000, 20'000, o); },
      [](const Options& o) { return rising_factorial(largest / 2, 20'000, o); },
      [](const Options& o) { return subfactorial(100, o); },
      [](const Options& o) { return subfactorial(70'000, o); },
      [](const Options& o) { return catalan(300'000, o); },
  };
  int number = 0;
  for (const Call& call : calls) {
    for (const unsigned threads : {1u, in_force, 7u}) {
      call({.threads = threads});  // Threads keep some memory once they exist.
      Statistics statistics;
      const std::size_t before = allocated_bytes;
      reset_peak();
      const BigUint result = call({.threads = threads, .statistics = &statistics});
      const std::size_t taken = peak_since(before);
      EXPECT_LE(taken, statistics.peak_bytes) << number << ' ' << threads;
      if (threads == 1 && result.limbs().size() > 20'000) {
        EXPECT_GE(taken, statistics.peak_bytes / 8) << number << ' ' << statistics.peak_bytes;
      }
    }
    ++number;
  }
}

TEST(CousinMemory, OfAListIsNotTakenByACallThatIsRefused) {
  const std::vector<std::uint64_t> parts(1'000'000, 0);
  const auto call = [&] { multinomial(parts, {.memory_limit = 1'000'000}); };
  code_of(call);
  const std::size_t before = allocated_bytes;
  reset_peak();
  EXPECT_EQ(code_of(call), ErrorCode::limit_exceeded);
  EXPECT_LE(peak_since(before), 4096u) << "the message alone may be allocated";
}

/// Prime moduli and powers, in vectors and without, shared products and those of many pairs.
TEST(FactorialModMemory, IsWithinItsEstimate) {
  const std::uint64_t moduli[] = {1'000'000'007, 9223372036854775783, 97 * 101 * 103,
                                  std::uint64_t{1'000'003} * 1'000'003, std::uint64_t{1} << 40};
  std::vector<std::uint64_t> out(3000);
  for (const std::uint64_t m : moduli) {
    for (const std::uint64_t step : {1u, 101u, 9973u}) {
      std::vector<std::uint64_t> list(out.size()), lesser(out.size()), moduli_near(out.size());
      for (std::size_t i = 0; i < out.size(); ++i) {
        list[i] = (7919 * i % out.size()) * step % m;
        lesser[i] = list[i] % 33'000;
        moduli_near[i] = m - i % 500;
      }
      for (const unsigned threads : {1u, in_force}) {
        for (const Verification mode : {Verification::fast, Verification::full}) {
          const auto expect_within_estimate = [&](const auto& call) {
            Statistics statistics;
            const Options options = {
                .threads = threads, .verification = mode, .statistics = &statistics};
            call(options);  // Threads keep some memory once they exist.
            const std::size_t before = allocated_bytes;
            reset_peak();
            call(options);
            EXPECT_LE(peak_since(before), statistics.peak_bytes) << m << ' ' << step;
          };
          expect_within_estimate([&](const Options& o) { factorial_mod(list, m, out, o); });
          expect_within_estimate(
              [&](const Options& o) { factorial_mod(lesser, moduli_near, out, o); });
          expect_within_estimate([&](const Options& o) { factorial_mod(list[1], m, o); });
        }
      }
    }
  }
}

TEST(FactorialMemory, IsNotTakenByACallThatIsRefused) {
  code_of([] { factorial(largest); });
  const std::size_t before = allocated_bytes;
  reset_peak();
  EXPECT_EQ(code_of([] { factorial(largest); }), ErrorCode::limit_exceeded);
  EXPECT_EQ(code_of([] { factorial(1'000'000, {.memory_limit = 1'000'000}); }),
            ErrorCode::limit_exceeded);
  EXPECT_EQ(code_of([] { factorials(1, largest / 2); }), ErrorCode::limit_exceeded);
  EXPECT_LE(peak_since(before), 4096u) << "the message alone may be allocated";
}

TEST(FactorialMemory, ThatRunsOutIsOutOfMemory) {
  for (const std::size_t largest_that_works : {1000u, 10'000u, 100'000u}) {
    largest_allocation = largest_that_works;
    const ErrorCode single = code_of([] { factorial(100'000); });
    const ErrorCode table = code_of([] { factorials(1, 1500); });
    largest_allocation = PTRDIFF_MAX;
    EXPECT_EQ(single, ErrorCode::out_of_memory) << largest_that_works;
    EXPECT_EQ(table, ErrorCode::out_of_memory) << largest_that_works;
  }
  largest_allocation = 1000;
  const ErrorCode small = code_of([] { factorial(2079); });
  const ErrorCode list = code_of([] { factorials(std::vector<std::uint64_t>(50, 2000)); });
  largest_allocation = PTRDIFF_MAX;
  EXPECT_EQ(small, ErrorCode::out_of_memory);
  EXPECT_EQ(list, ErrorCode::out_of_memory);
}

}  // namespace
}  // namespace lanewise::tests
