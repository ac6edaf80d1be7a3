#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "kernels/squares/int256.hpp"
#include "square_values.hpp"
#include "sums_oracle.hpp"

// The arithmetic of sums, means and closed forms.

namespace lanewise::tests {
namespace {

using kernels::Int256;

Int256 from_halves(std::uint64_t high, Wide low) {
  Int256 result;
  result.limbs = {static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(low >> 64), high, 0};
  return result;
}

TEST(Int256, IsExactAndTwosComplement) {
  const Int256 minus_one = Int256::from_signed(-1);
  EXPECT_EQ(minus_one + Int256(1), Int256(0));
  EXPECT_EQ(minus_one * minus_one, Int256(1));
  EXPECT_EQ(Int256(~0ULL) * Int256(~0ULL), from_halves(0, exact_square(~std::uint64_t{0})));
  // (2^128 - 1)^2 = 2^256 - 2^129 + 1
  const Int256 most = from_halves(0, ~Wide{0});
  EXPECT_EQ(most * most, (Int256(1) + Int256::from_signed(-2) * from_halves(1, 0)));
  const kernels::Division division = divide(most * Int256(1000) + Int256(999), 1000);
  EXPECT_EQ(division.quotient, most);
  EXPECT_EQ(division.remainder, 999u);
}

TEST(Int256, RatiosAreRoundedOnceWithTiesToEven) {
  Random random(80);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t n = (random.next() >> random.below(64)) | 1;
    // A quotient below 2^128, of any length, and any rest.
    const Wide quotient = (Wide{random.next()} << 64 | random.next()) >> random.below(128);
    const Int256 numerator = from_halves(0, quotient) * Int256(n) + Int256(random.next() % n);
    const Natural192 expected = {Wide{numerator.limbs[1]} << 64 | numerator.limbs[0],
                                 numerator.limbs[2]};
    ASSERT_EQ(rounded_ratio(numerator, n), expected_ratio(expected, n)) << n;
  }
  EXPECT_EQ(rounded_ratio(Int256(0), 3), 0);
}

TEST(Int256, RatiosJustOffTheMiddleFollowTheirRest) {
  const std::uint64_t middle = (std::uint64_t{1} << 53) + 1;  // Between two doubles.
  for (const std::uint64_t n : {3ULL, 1ULL << 40, (1ULL << 40) + 1, ~0ULL}) {
    const Int256 numerator = Int256(middle) * Int256(n);
    EXPECT_EQ(rounded_ratio(numerator, n), std::ldexp(1.0, 53)) << "to the even one";
    EXPECT_EQ(rounded_ratio(numerator + Int256(1), n), std::ldexp(1.0, 53) + 2) << n;
    EXPECT_EQ(rounded_ratio(numerator + Int256::from_signed(-1), n), std::ldexp(1.0, 53)) << n;
  }
}

}  // namespace
}  // namespace lanewise::tests
