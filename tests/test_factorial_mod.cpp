#include <gtest/gtest.h>

#include <lanewise/lanewise.hpp>
#include <random>
#include <vector>

#include "kernels/modular/factorise.hpp"
#include "kernels/modular/montgomery.hpp"
#include "rows.hpp"
#include "thrown_error.hpp"

namespace lanewise::tests {
namespace {

__extension__ using Wide = unsigned __int128;

using Values = std::vector<std::uint64_t>;

std::uint64_t loop(std::uint64_t n, std::uint64_t m) {
  std::uint64_t x = 1 % m;
  for (std::uint64_t i = 2; i <= n && x != 0; ++i) {
    x = static_cast<std::uint64_t>(static_cast<Wide>(x) * i % m);
  }
  return x;
}

class FactorialModOfRow : public RowTest {
 protected:
  void SetUp() override {
    RowTest::SetUp();
    if (!IsSkipped()) force_isa(GetParam().name);
  }
  void TearDown() override { force_isa("auto"); }
};

TEST_P(FactorialModOfRow, OfSmallArgumentsIsThatOfALoop) {
  for (std::uint64_t m = 1; m < 300; ++m) {
    for (std::uint64_t n = 0; n < m + 3; ++n) {
      ASSERT_EQ(factorial_mod(n, m), loop(n, m)) << n << " mod " << m;
    }
  }
}

TEST_P(FactorialModOfRow, OfRandomPairsIsThatOfALoop) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t m = random() % 1'000'000 + 1, n = random() % 1'000'000;
    ASSERT_EQ(factorial_mod(n, m), loop(n, m)) << n << " mod " << m;
  }
}

TEST_P(FactorialModOfRow, OfAnyWidthOfModulusIsThatOfALoop) {
  std::mt19937_64 random(2);
  for (unsigned bits = 20; bits <= 63; ++bits) {
    for (const std::uint64_t n : {100u, 1000u, 40000u}) {
      const std::uint64_t m = (random() >> (64 - bits)) | std::uint64_t{1} << (bits - 1);
      ASSERT_EQ(factorial_mod(n, m), loop(n, m)) << n << " mod " << m;
    }
  }
}

/// From FLINT 3.5, n_factorial_fast_mod2_preinv.
TEST_P(FactorialModOfRow, OfLargePrimes) {
  EXPECT_EQ(factorial_mod(std::uint64_t{499'999'990}, 1'000'000'007), 642'927'473u);
  EXPECT_EQ(factorial_mod(std::uint64_t{50'000'000'000}, 99'999'999'977), 32'416'372'368u);
}

TEST_P(FactorialModOfRow, OfPrimePowersAndTheirMultiples) {
  for (const std::uint64_t p : {3u, 5u, 7u, 101u, 10007u, 65537u}) {
    std::uint64_t power = p * p;
    for (std::uint64_t k = 2; k <= 3; ++k, power *= p) {
      for (const std::uint64_t m : {power, 2 * power, 12 * power}) {
        for (const std::uint64_t n : {p - 1, p, p + 1, 2 * p - 1, 2 * p, 3 * p - 1, 3 * p}) {
          ASSERT_EQ(factorial_mod(n, m), loop(n, m)) << n << " mod " << m;
        }
      }
    }
  }
}

TEST_P(FactorialModOfRow, OfAListIsThatOfEach) {
  std::mt19937_64 random(3);
  for (const std::uint64_t m : {1'000'003u, 1'000'000u, 999'999u}) {
    Values n = {0, 1, 5, 5, m - 1, m, UINT64_MAX};
    for (int i = 0; i < 100; ++i) n.push_back(random() % m);
    Values out(n.size());
    factorial_mod(n, m, out);
    for (std::size_t i = 0; i < n.size(); ++i) ASSERT_EQ(out[i], factorial_mod(n[i], m));
    factorial_mod(n, m, n);
    EXPECT_EQ(n, out);
  }
}

TEST_P(FactorialModOfRow, OfPairsIsThatOfALoop) {
  std::mt19937_64 random(4);
  for (const std::size_t count : {1u, 31u, 32u, 33u, 2000u}) {
    Values n, m, out(count);
    for (std::size_t i = 0; i < count; ++i) {
      n.push_back(random() % 5'000);
      m.push_back((random() >> (1 + random() % 60)) + 1);
    }
    n[0] = 0, m[0] = 3;
    factorial_mod(n, m, out, {.verification = Verification::full});
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(out[i], loop(n[i], m[i])) << n[i] << " mod " << m[i];
    }
  }
}

LANEWISE_FOR_EVERY_ROW(FactorialModOfRow);

TEST(FactorialMod, OfLongProductsIsThatOfALoop) {
  for (const std::uint64_t p : {1'000'000'000'039u, 1'000'000'000'000'037u}) {
    const std::uint64_t n = 100'000'000;  // By samples.
    const kernels::Montgomery field(p);
    std::uint64_t x = field.one(), y = field.one();
    for (std::uint64_t i = 1; i <= n; ++i) {
      x = field.multiply(x, y);
      y = field.add(y, field.one());
    }
    EXPECT_EQ(factorial_mod(n, p), field.leave(x)) << p;
  }
}

TEST(FactorialMod, OfTheLargestArguments) {
  EXPECT_EQ(factorial_mod(UINT64_MAX, max_factorial_modulus), 0u);
  EXPECT_EQ(factorial_mod(std::uint64_t{0}, 1), 0u);
  EXPECT_EQ(factorial_mod(std::uint64_t{0}, max_factorial_modulus), 1u);
  const std::uint64_t p = 9'223'372'036'854'775'783;  // The largest prime below 2^63.
  EXPECT_EQ(factorial_mod(p - 1, p), p - 1);
  EXPECT_EQ(factorial_mod(p - 2, p), 1u);
  EXPECT_EQ(factorial_mod(p, p), 0u);
  EXPECT_EQ(factorial_mod(std::uint64_t{5'000'000}, p), loop(5'000'000, p));
}

TEST(FactorialMod, RefusesWhatHasNoMeaning) {
  const auto code = [](auto call) { return code_of(call); };
  EXPECT_EQ(code([] { factorial_mod(5, 0); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code([] { factorial_mod(5, std::uint64_t{1} << 63); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code([] { factorial_mod(-1, 7); }), ErrorCode::invalid_argument);
  std::uint64_t two[2] = {1, 2}, one[1];
  EXPECT_EQ(code([&] { factorial_mod(two, 7, one); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code([&] { factorial_mod(two, two, one); }), ErrorCode::invalid_argument);
}

TEST(FactorialMod, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(
      code_of([&] { factorial_mod(499'999'990, 1'000'000'007, {.stop = source.get_token()}); }),
      ErrorCode::cancelled);
}

TEST(Factorise, GivesPrimesWhoseProductItIs) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 300; ++i) {
    const std::uint64_t n = (random() >> (1 + i % 60)) + 1;
    std::uint64_t product = 1;
    for (const kernels::PrimePower& of : kernels::factorise(n)) {
      EXPECT_TRUE(kernels::is_prime(of.prime));
      for (unsigned k = 0; k < of.exponent; ++k) product *= of.prime;
    }
    EXPECT_EQ(product, n);
  }
}

}  // namespace
}  // namespace lanewise::tests
