#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stop_token>
#include <vector>

#include "kernels/modular/convolution.hpp"
#include "kernels/modular/montgomery.hpp"
#include "kernels/modular/sampling.hpp"
#include "rows.hpp"
#include "thrown_error.hpp"

// n! modulo primes by sampling, beside plain loops and Wilson's theorem, and the convolutions that
// it is made of.

namespace lanewise::tests {
namespace {

using kernels::CyclicConvolution;
using kernels::Execution;
using kernels::factorial_mod_prime_by_sampling;
using kernels::Monitor;
using kernels::Montgomery;
__extension__ using Wide = unsigned __int128;

std::uint64_t multiply_mod(std::uint64_t a, std::uint64_t b, std::uint64_t p) {
  return static_cast<std::uint64_t>(static_cast<Wide>(a) * b % p);
}

std::uint64_t factorial_by_loop(std::uint64_t n, std::uint64_t p) {
  std::uint64_t product = 1;
  for (std::uint64_t i = 2; i <= n; ++i) product = multiply_mod(product, i, p);
  return product;
}

bool is_prime(std::uint64_t n) {
  for (std::uint64_t d = 2; d * d <= n; ++d)
    if (n % d == 0) return false;
  return n > 1;
}

std::uint64_t prime_from(std::uint64_t n) {
  while (!is_prime(n)) ++n;
  return n;
}

class SamplingOfRow : public RowTest {
 protected:
  void SetUp() override {
    RowTest::SetUp();
    if (!IsSkipped() && !table().transform) GTEST_SKIP() << "offers no transform";
  }

  Execution execution(unsigned threads = 1) {
    return {{table().name, table().limbs, table().transform, table().residues}, monitor_, threads};
  }
  std::uint64_t factorial(std::uint64_t n, std::uint64_t p, unsigned threads = 1) {
    Execution with = execution(threads);
    return factorial_mod_prime_by_sampling(n, p, with);
  }

  /// n! (p - 1 - n)! = (-1)^(n + 1) modulo p.
  void expect_wilson(std::uint64_t n, std::uint64_t p, unsigned threads = 1) {
    const std::uint64_t product =
        multiply_mod(factorial(n, p, threads), factorial(p - 1 - n, p, threads), p);
    EXPECT_EQ(product, n % 2 == 1 ? 1 : p - 1) << n << "! modulo " << p;
  }

  Options options_;
  Monitor monitor_{options_};
  std::mt19937_64 random_{1};  // NOLINT: the same numbers every time
};

TEST_P(SamplingOfRow, ConvolutionsAreWhatTheyAre) {
  constexpr std::uint64_t greatest_prime = (std::uint64_t{1} << 62) - 57;
  for (const std::uint64_t p :
       {std::uint64_t{3}, std::uint64_t{1'000'003}, std::uint64_t{1} << 61, greatest_prime}) {
    const Montgomery field(p | 1);
    for (const std::size_t length : {64U, 128U, 1024U}) {
      const std::size_t terms = length / 2 + 1;
      std::vector<std::uint64_t> f(terms), g(length), out(length - 5);
      const bool is_extreme = length == 128;
      for (auto& x : f) x = is_extreme ? field.modulus() - 1 : random_() % field.modulus();
      for (auto& x : g) x = is_extreme ? field.modulus() - 1 : random_() % field.modulus();
      Execution with = execution();
      CyclicConvolution convolution(2 * length, field, with);
      convolution.keep(length, f);
      convolution.multiply(g, 3, out);
      for (std::size_t k = 0; k < out.size(); ++k) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < terms; ++i) {
          sum = field.add(sum, field.multiply(f[i], g[(k + 3 + length - i) % length]));
        }
        ASSERT_EQ(out[k], sum) << p << ' ' << length << ' ' << k;
      }
    }
  }
}

TEST_P(SamplingOfRow, AllFactorialsModuloSmallPrimes) {
  for (const std::uint64_t p : {2U, 3U, 5U, 101U, 1031U, 1033U, 4099U, 4201U}) {
    std::uint64_t expected = 1;
    for (std::uint64_t n = 0; n < p; ++n) {
      if (n > 1) expected = expected * n % p;
      ASSERT_EQ(factorial(n, p), expected) << n << "! modulo " << p;
    }
  }
}

TEST_P(SamplingOfRow, EqualsPlainLoops) {
  for (int i = 0; i < 60; ++i) {
    const std::uint64_t p = prime_from(1025 + random_() % 1'000'000);
    const std::uint64_t n = 1025 + random_() % (p - 1025);
    ASSERT_EQ(factorial(n, p), factorial_by_loop(n, p)) << n << "! modulo " << p;
  }
}

TEST_P(SamplingOfRow, EqualsPlainLoopsAroundSquares) {
  for (const std::uint64_t v : {32U, 64U, 256U, 1024U}) {
    for (const std::uint64_t near :
         {v * v, v * v / 4, v * v / 2, v * (v / 2 + 1), v * (v / 2 + 2)}) {
      for (std::uint64_t n = near - 2; n <= near + 2; ++n) {
        const std::uint64_t p = prime_from(n + 1);
        ASSERT_EQ(factorial(n, p), factorial_by_loop(n, p)) << n << "! modulo " << p;
      }
    }
  }
}

TEST_P(SamplingOfRow, EqualsPlainLoopsModuloLongPrimes) {
  const std::uint64_t mersenne = (std::uint64_t{1} << 61) - 1;
  for (const std::uint64_t p : {mersenne, (std::uint64_t{1} << 62) - 57}) {
    for (const std::uint64_t n : {2000U, 300'001U, 3'000'000U})
      EXPECT_EQ(factorial(n, p), factorial_by_loop(n, p)) << n << "! modulo " << p;
  }
}

TEST_P(SamplingOfRow, ObeysWilsonsTheorem) {
  expect_wilson(1'000'000'006 / 2, 1'000'000'007);
  expect_wilson(1, 1'000'000'007);
  expect_wilson(123'456'789, 998'244'353, 2);
}

TEST(Sampling, ObeysWilsonsTheoremModuloLongPrimes) {
  const kernels::Choice& choice = kernels::choice();
  Options options;
  Monitor monitor(options);
  Execution execution = {kernels::arithmetic_row(choice), monitor, 2};
  if (!execution.row.transform) GTEST_SKIP() << "no transform";
  const std::uint64_t p = 1'000'000'000'039, n = 314'159'265'358;
  const std::uint64_t product =
      multiply_mod(factorial_mod_prime_by_sampling(n, p, execution),
                   factorial_mod_prime_by_sampling(p - 1 - n, p, execution), p);
  EXPECT_EQ(product, p - 1);
}

TEST(Sampling, ARowWithoutTransformsMultipliesFactorByFactor) {
  Options options;
  Monitor monitor(options);
  Execution execution = {{}, monitor};
  EXPECT_EQ(factorial_mod_prime_by_sampling(5000, 1'000'003, execution),
            factorial_by_loop(5000, 1'000'003));
}

TEST(Sampling, EndsWhenItIsToldTo) {
  std::stop_source source;
  Options options;
  options.stop = source.get_token();
  Monitor monitor(options);
  Execution execution = {kernels::arithmetic_row(kernels::choice()), monitor};
  source.request_stop();
  EXPECT_EQ(
      code_of([&] { factorial_mod_prime_by_sampling(1'000'000'000, 1'000'000'007, execution); }),
      ErrorCode::cancelled);
}

LANEWISE_FOR_EVERY_ROW(SamplingOfRow);

}  // namespace
}  // namespace lanewise::tests
