#include <gtest/gtest.h>

#include <lanewise/decimal.hpp>
#include <string>
#include <vector>

#include "gmp_numbers.hpp"
#include "thrown_error.hpp"

namespace lanewise::tests {
namespace {

using Limbs = std::vector<std::uint64_t>;

TEST(FactorialDecimal, TextIsThatOfGmp) {
  Mpz expected;
  mpz_set_ui(expected, 1);
  for (std::uint64_t n = 0; n <= 3000; ++n) {
    if (n > 0) mpz_mul_ui(expected, expected, n);
    ASSERT_EQ(factorial_decimal(n).to_string(), expected.text(10)) << n;
  }
}

}  // namespace
}  // namespace lanewise::tests
