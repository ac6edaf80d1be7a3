#include <gtest/gtest.h>

#include <limits>

#include "gmp_numbers.hpp"
#include "kernels/modular/factorise.hpp"
#include "kernels/modular/montgomery.hpp"

namespace lanewise::tests {
namespace {

__extension__ using Wide = unsigned __int128;

bool gmp_is_prime(std::uint64_t n) {
  const Mpz value(std::vector<std::uint64_t>{n});
  return mpz_probab_prime_p(value, 30) != 0;
}

void expect_factors(std::uint64_t n) {
  std::uint64_t product = 1, before = 1;
  for (const kernels::PrimePower& power : kernels::factorise(n)) {
    ASSERT_GT(power.prime, before) << n;
    ASSERT_TRUE(gmp_is_prime(power.prime)) << n << " by " << power.prime;
    for (unsigned i = 0; i < power.exponent; ++i) product *= power.prime;
    before = power.prime;
  }
  ASSERT_EQ(product, n);
}

TEST(Montgomery, IsArithmeticModuloN) {
  RandomNumbers random;
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t n = (random.any() >> random.below(62)) | 3;
    const std::uint64_t a = random.any(), b = random.any();
    const kernels::Montgomery field(n);
    const std::uint64_t x = field.enter(a), y = field.enter(b);
    ASSERT_EQ(field.leave(x), a % n);
    ASSERT_EQ(field.leave(field.multiply(x, y)),
              static_cast<std::uint64_t>(Wide{a % n} * (b % n) % n));
    ASSERT_EQ(field.leave(field.add(x, y)), static_cast<std::uint64_t>((Wide{a % n} + b % n) % n));
    ASSERT_EQ(field.leave(field.one()), 1 % n);
    ASSERT_EQ(field.leave(field.power(x, 3)),
              static_cast<std::uint64_t>(Wide{a % n} * (a % n) % n * (a % n) % n));
  }
}

TEST(Primes, AreThoseOfGmp) {
  for (std::uint64_t n = 0; n < 100'000; ++n) ASSERT_EQ(kernels::is_prime(n), gmp_is_prime(n)) << n;
  RandomNumbers random;
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t n = random.any() >> random.below(50);
    ASSERT_EQ(kernels::is_prime(n), gmp_is_prime(n)) << n;
  }
  // Strong pseudoprimes to many bases.
  for (const std::uint64_t n : {std::uint64_t{3215031751}, std::uint64_t{3825123056546413051}}) {
    EXPECT_EQ(kernels::is_prime(n), gmp_is_prime(n)) << n;
  }
  EXPECT_TRUE(kernels::is_prime(18446744073709551557u));
  EXPECT_FALSE(kernels::is_prime(std::numeric_limits<std::uint64_t>::max()));
}

TEST(Factors, MultiplyUpToTheNumber) {
  for (std::uint64_t n = 1; n < 20'000; ++n) expect_factors(n);
  RandomNumbers random;
  for (int i = 0; i < 300; ++i) expect_factors(random.any());
  for (const std::uint64_t n :
       {std::uint64_t{1} << 63, std::numeric_limits<std::uint64_t>::max(),
        std::uint64_t{4294967291} * 4294967291, std::uint64_t{4294967291} * 4294967279,
        std::uint64_t{2642245} * 2642245 * 2642245, std::uint64_t{18446744073709551557u}}) {
    expect_factors(n);
  }
}

}  // namespace
}  // namespace lanewise::tests
