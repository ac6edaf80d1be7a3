#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <lanewise/backend.hpp>
#include <lanewise/factorial_mod.hpp>
#include <numeric>
#include <random>
#include <stop_token>
#include <vector>

#include "kernels/modular/factorise.hpp"
#include "rows.hpp"
#include "thrown_error.hpp"

namespace lanewise::tests {
namespace {

__extension__ using Wide = unsigned __int128;
using Values = std::vector<std::uint64_t>;

std::uint64_t times(std::uint64_t x, std::uint64_t y, std::uint64_t m) {
  return static_cast<std::uint64_t>(Wide{x} * y % m);
}

std::uint64_t loop(std::uint64_t n, std::uint64_t m) {
  std::uint64_t x = 1 % m;
  for (std::uint64_t i = 2; i <= n && x != 0; ++i) x = times(x, i, m);
  return x;
}

std::uint64_t prime_from(std::uint64_t n) {
  while (!kernels::is_prime(n)) ++n;
  return n;
}

class FactorialModOfRow : public RowTest {
 protected:
  void SetUp() override {
    RowTest::SetUp();
    if (!IsSkipped()) force_isa(GetParam().name);
  }
  void TearDown() override { force_isa("auto"); }

  std::mt19937_64 random_{7};
};

TEST_P(FactorialModOfRow, OfSmallArgumentsIsThatOfALoop) {
  for (std::uint64_t m = 1; m < 300; ++m) {
    for (std::uint64_t n = 0; n < m + 3; ++n) {
      ASSERT_EQ(factorial_mod(n, m), loop(n, m)) << n << " mod " << m;
    }
  }
}

TEST_P(FactorialModOfRow, OfRandomPairsIsThatOfALoop) {
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t m = random_() % 1'000'000 + 1, n = random_() % 1'000'000;
    ASSERT_EQ(factorial_mod(n, m), loop(n, m)) << n << " mod " << m;
  }
}

/// Primes, where no early zero ends the loop, and n on both sides of the middle.
TEST_P(FactorialModOfRow, OfPrimesIsThatOfALoop) {
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t p = prime_from(random_() % 200'000 + 2), n = random_() % p;
    ASSERT_EQ(factorial_mod(n, p), loop(n, p)) << n << " mod " << p;
  }
}

/// Moduli at the ends of what vectors and words take.
TEST_P(FactorialModOfRow, OfLongModuliIsThatOfALoop) {
  for (const unsigned bits : {31u, 32u, 33u, 49u, 50u, 51u, 52u, 53u, 61u, 62u, 63u}) {
    const std::uint64_t end = (std::uint64_t{1} << (bits - 1)) * 2 - 1;
    for (const std::uint64_t m : {end, end - 1, end - 58, end - 24, end / 2 + 2}) {
      for (const std::uint64_t n :
           {std::uint64_t{25}, std::uint64_t{99}, 5000 + random_() % 5000}) {
        ASSERT_EQ(factorial_mod(n, m), loop(n, m)) << n << " mod " << m;
      }
    }
  }
}

/// Products of prime powers, some of which divide n! and some of which do not.
TEST_P(FactorialModOfRow, OfPrimePowersIsThatOfALoop) {
  for (const std::uint64_t p : {2u, 3u, 5u, 7u, 101u, 1009u, 65537u}) {
    std::uint64_t m = 1;
    for (unsigned exponent = 1; m < (std::uint64_t{1} << 62) / p; ++exponent) {
      m *= p;
      for (int i = 0; i < 12; ++i) {
        const std::uint64_t n = random_() % std::min<std::uint64_t>(exponent * p + 3, 300'000);
        ASSERT_EQ(factorial_mod(n, m), loop(n, m)) << n << " mod " << p << "^" << exponent;
        const std::uint64_t other = m % 10 == 0 ? 1 : m < (std::uint64_t{1} << 40) ? 1'000'003 : 1;
        ASSERT_EQ(factorial_mod(n, m * other), loop(n, m * other)) << n << " mod " << m * other;
      }
    }
  }
}

/// Where (n + 1)! mod p is sampled as n! is, one is n + 1 times the other.
TEST_P(FactorialModOfRow, OfLongProductsFollowEachOther) {
  const std::uint64_t p = prime_from(1'000'000'007);
  for (const std::uint64_t n : {std::uint64_t{40'000'000}, p / 2 - 5, p / 2 + 3}) {
    ASSERT_EQ(factorial_mod(n + 1, p), times(factorial_mod(n, p), n + 1, p)) << n;
  }
  // Twice as many factors, the same once more: sampled and multiplied one by one.
  const std::uint64_t q = prime_from(3'000'017), n = 1'400'000;
  ASSERT_EQ(factorial_mod(n, q), loop(n, q));
}

TEST_P(FactorialModOfRow, OfListsIsThatOfEach) {
  for (const std::uint64_t m : {std::uint64_t{1}, std::uint64_t{97}, std::uint64_t{1'000'003},
                                std::uint64_t{1'000'000}, prime_from(std::uint64_t{1} << 55)}) {
    Values n(300), out(300), moduli(300, m);
    for (std::uint64_t& x : n) x = random_() % 30'000;
    n[7] = n[3];
    for (const unsigned threads : {1u, 3u}) {
      factorial_mod(n, m, out, {.threads = threads});
      for (std::size_t i = 0; i < n.size(); ++i) ASSERT_EQ(out[i], loop(n[i], m)) << n[i];
      Values pairs(300);
      factorial_mod(n, moduli, pairs, {.threads = threads});
      ASSERT_EQ(pairs, out);
    }
    Values same = n;
    factorial_mod(same, m, same);
    ASSERT_EQ(same, out);
  }
}

/// Beyond the arguments from which single factorials are sampled, where vectors multiply and where
/// they do not.
TEST_P(FactorialModOfRow, OfListsOfLongProductsIsThatOfEach) {
  struct {
    std::uint64_t p, first, step;
    std::size_t count;
    std::uint64_t most_sampled;  ///< Each sample of a factorial is checked twice.
  } const lists[] = {
      {prime_from(1'000'000'000'039), 1 << 25, 1 << 16, 300, 1},
      {9223372036854775783, 1 << 15, 1, 20'000, 0},
      {prime_from(1'000'000'000'039), 1 << 30, 1 << 9, 2, 1},
      {9223372036854775783, 1 << 30, 1 << 9, 2, 1},
      {9223372036854775783, 1 << 30, 1 << 30, 2, 2},
  };
  for (const auto& [p, first, step, count, most_sampled] : lists) {
    Values n(count), out(count);
    for (std::size_t i = 0; i < count; ++i) n[i] = first + i * step;
    std::shuffle(n.begin(), n.end(), random_);
    Statistics statistics;
    factorial_mod(n, p, out, {.statistics = &statistics});
    EXPECT_LE(statistics.checks, 2 * most_sampled) << first;
    for (std::size_t i = 0; i < count; i += 1 + count / 8) {
      EXPECT_EQ(out[i], factorial_mod(n[i], p)) << n[i] << " mod " << p;
    }
  }
}

TEST_P(FactorialModOfRow, OfPairsIsThatOfALoop) {
  Values n(1500), m(1500), out(1500);
  for (std::size_t i = 0; i < n.size(); ++i) {
    m[i] = random_() >> (1 + random_() % 62);
    m[i] += m[i] == 0;
    n[i] = random_() % std::min<std::uint64_t>(m[i] + 2, i % 50 == 0 ? 100'000 : 6000);
  }
  for (const unsigned threads : {1u, 2u}) {
    factorial_mod(n, m, out, {.threads = threads});
    for (std::size_t i = 0; i < n.size(); ++i) {
      ASSERT_EQ(out[i], loop(n[i], m[i])) << n[i] << " mod " << m[i];
    }
  }
}

LANEWISE_FOR_EVERY_ROW(FactorialModOfRow);

TEST(FactorialMod, OfTenThousandRandomPairsIsThatOfALoop) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t m = random() % 1'000'000 + 1, n = random() % 1'000'000;
    ASSERT_EQ(factorial_mod(n, m), loop(n, m)) << n << " mod " << m;
  }
}

TEST(FactorialMod, OfNextToThePrimeIsWilsons) {
  for (const std::uint64_t p : {std::uint64_t{1'000'000'007}, prime_from(1'000'000'000'000),
                                std::uint64_t{9223372036854775783}}) {
    EXPECT_EQ(factorial_mod(p - 1, p), p - 1);
    EXPECT_EQ(factorial_mod(p - 2, p), 1u);
    EXPECT_EQ(times(factorial_mod(p - 1000, p), factorial_mod(std::uint64_t{999}, p), p), 1u);
    EXPECT_EQ(factorial_mod(p, p), 0u);
    EXPECT_EQ(factorial_mod(p + 1, p), 0u);
  }
}

TEST(FactorialMod, IsVerified) {
  Statistics statistics;
  const std::uint64_t p = 1'000'000'007, n = 400'000'000;
  const std::uint64_t fast = factorial_mod(n, p, {.statistics = &statistics});
  EXPECT_GE(statistics.checks, 2u);
  EXPECT_EQ(statistics.faults_found, 0u);
  EXPECT_EQ(factorial_mod(n, p, {.verification = Verification::full}), fast);
  EXPECT_EQ(factorial_mod(n, p, {.verification = Verification::off}), fast);
}

/// Calls whose longest products are sampled, multiplied and shared.
std::vector<std::function<Values(const Options&)>> long_calls() {
  const std::uint64_t p = prime_from(3'000'000'000), q = prime_from(p + 1);
  return {
      [=](const Options& o) { return Values{factorial_mod(p / 3, p, o)}; },
      [=](const Options& o) { return Values{factorial_mod(p / 3, p * q, o)}; },
      [=](const Options& o) {
        Values n(20'000);
        for (std::size_t i = 0; i < n.size(); ++i) n[i] = 5 * (n.size() - i / 2);
        factorial_mod(n, p * q, n, o);
        return n;
      },
      [=](const Options& o) {
        Values n(100'000), m(n.size());
        for (std::size_t i = 0; i < n.size(); ++i) {
          n[i] = 400 + i % 100;
          m[i] = i % 2 == 0 ? p + i : q * 2;
        }
        n.push_back(5'000'000);
        m.push_back(p * q);
        factorial_mod(n, m, n, o);
        return n;
      },
  };
}

TEST(FactorialMod, ProgressRisesFromZeroToOneAtTheEnd) {
  for (const auto& call : long_calls()) {
    for (const Verification mode : {Verification::fast, Verification::full}) {
      std::vector<double> fractions;
      std::stop_source source;
      const auto progress = [&](double fraction) {
        fractions.push_back(fraction);
        if (fraction == 1) source.request_stop();  // Too late for anything to be left.
      };
      call({.stop = source.get_token(), .progress = progress, .verification = mode});
      ASSERT_GE(fractions.size(), 4u);
      EXPECT_EQ(fractions.front(), 0);
      EXPECT_EQ(fractions.back(), 1);
      EXPECT_TRUE(std::ranges::is_sorted(fractions));
      EXPECT_LT(fractions[1], 0.6);
    }
  }
}

TEST(FactorialMod, StopsInTheMiddle) {
  for (const auto& call : long_calls()) {
    for (const unsigned threads : {1u, 3u}) {
      std::stop_source source;
      const auto at_once = [&](double fraction) {
        if (fraction > 0) source.request_stop();
      };
      EXPECT_EQ(code_of([&] {
                  call({.threads = threads, .stop = source.get_token(), .progress = at_once});
                }),
                ErrorCode::cancelled);
    }
  }
}

TEST(FactorialMod, EndsAtTheDeadline) {
  const auto past = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  const auto future = std::chrono::steady_clock::now() + std::chrono::hours(1);
  for (const auto& call : long_calls()) {
    EXPECT_EQ(code_of([&] { call({.deadline = past}); }), ErrorCode::deadline_exceeded);
    EXPECT_EQ(call({.deadline = future}), call({}));
  }
}

TEST(FactorialMod, IsTheSameWithAnyVerificationAndMemory) {
  for (const auto& call : long_calls()) {
    const Values expected = call({.threads = 1, .verification = Verification::off});
    for (const Verification mode : {Verification::fast, Verification::full}) {
      Statistics statistics;
      EXPECT_EQ(call({.verification = mode, .statistics = &statistics}), expected);
      const std::uint64_t need = statistics.peak_bytes;
      EXPECT_EQ(call({.memory_limit = need, .verification = mode}), expected);
    }
    // Without sampling, for which there is no room.
    Statistics statistics;
    EXPECT_EQ(call({.memory_limit = 8 << 20, .statistics = &statistics}), expected);
    EXPECT_LE(statistics.peak_bytes, 8u << 20);
    EXPECT_EQ(statistics.checks, 0u);
  }
}

TEST(FactorialMod, TakesMemoryOnlyWhereItSamples) {
  const std::uint64_t p = 1'000'000'007;
  const Options little = {.memory_limit = 1 << 20};
  EXPECT_EQ(factorial_mod(40'000, p, little), loop(40'000, p));
  EXPECT_EQ(factorial_mod(40'000, std::uint64_t{1} << 40, little), 0u);
  EXPECT_EQ(factorial_mod(20'000'000, p, little), factorial_mod(20'000'000, p));
  EXPECT_EQ(factorial_mod(std::uint64_t{100'000'000'000'000'000},
                          std::uint64_t{1'000'000'000'000'000'000}, little),
            0u);
  const Values n(1'000'000, 49), m(n.size(), p);
  Values out(n.size());
  factorial_mod(n, m, out, {.memory_limit = 64 << 20});
  EXPECT_EQ(out.back(), loop(49, p));
  EXPECT_EQ(code_of([&] { factorial_mod(n, m, out, little); }), ErrorCode::limit_exceeded);
}

TEST(FactorialMod, RefusesBeforeTheWorkWhatIsTooLong) {
  const std::uint64_t p = 9223372036854775783, n = std::uint64_t{1} << 61;
  for (const std::uint64_t limit : {std::uint64_t{1} << 30, ~std::uint64_t{0}}) {
    const Options options = {.memory_limit = limit, .progress = [](double) { FAIL(); }};
    EXPECT_EQ(code_of([&] { factorial_mod(n, p, options); }), ErrorCode::limit_exceeded);
    const std::string message = message_of([&] { factorial_mod(n, p, options); });
    EXPECT_EQ(message.rfind("factorial_mod(2305843009213693952, 9223372036854775783)", 0), 0u)
        << message;
  }
}

TEST(FactorialMod, RefusesWhatItCannotDo) {
  EXPECT_EQ(code_of([] { factorial_mod(5, 0); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { factorial_mod(5, std::uint64_t{1} << 63); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { factorial_mod(-1, 7); }), ErrorCode::invalid_argument);
  const Values n(3), m = {7, 0, 7};
  Values out(2), three(3);
  EXPECT_EQ(code_of([&] { factorial_mod(n, 7, out); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { factorial_mod(n, m, three); }), ErrorCode::invalid_argument);
  // Beyond where products are an answer.
  const std::uint64_t p = prime_from((std::uint64_t{1} << 42) + 1);
  EXPECT_EQ(code_of([&] { factorial_mod(p / 2, p, {.memory_limit = 1 << 20}); }),
            ErrorCode::limit_exceeded);
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(code_of([&] { factorial_mod(p / 2, p, {.stop = source.get_token()}); }),
            ErrorCode::cancelled);
}

}  // namespace
}  // namespace lanewise::tests
