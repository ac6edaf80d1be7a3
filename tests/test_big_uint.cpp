#include <gtest/gtest.h>

#include <iomanip>
#include <lanewise/big_uint.hpp>
#include <sstream>
#include <vector>

#include "gmp_numbers.hpp"

namespace lanewise::tests {
namespace {

using Limbs = std::vector<std::uint64_t>;

BigUint power(std::uint64_t base, std::uint64_t exponent, int offset = 0) {
  Mpz value;
  mpz_ui_pow_ui(value, base, exponent);
  if (offset > 0) mpz_add_ui(value, value, 1);
  if (offset < 0) mpz_sub_ui(value, value, 1);
  return BigUint(value.limbs());
}

void expect_text_as_gmp(const BigUint& value) {
  const Mpz expected(value.limbs());
  EXPECT_EQ(value.to_decimal(), expected.text(10));
  EXPECT_EQ(value.to_hex(), expected.text(16));
}

/// What `manipulate` makes of a stream, then the value, then a marker.
template <class Value, class Manipulate>
std::string written(const Value& value, Manipulate manipulate) {
  std::ostringstream stream;
  manipulate(stream);
  stream << value << '|';
  return stream.str();
}

TEST(BigUint, IsZeroByDefault) {
  const BigUint zero;
  EXPECT_TRUE(zero.is_zero());
  EXPECT_TRUE(zero.limbs().empty());
  EXPECT_EQ(zero.bit_length(), 0u);
  EXPECT_EQ(zero.to_decimal(), "0");
  EXPECT_EQ(zero.to_hex(), "0");
  EXPECT_EQ(zero, BigUint(0));
}

TEST(BigUint, TakesOneLimb) {
  const BigUint value(42);
  EXPECT_FALSE(value.is_zero());
  EXPECT_EQ(limbs_of(value), Limbs{42});
  EXPECT_EQ(value.to_decimal(), "42");
}

TEST(BigUint, DropsLeadingZeros) {
  EXPECT_EQ(BigUint(Limbs{7, 0, 0}), BigUint(7));
  EXPECT_EQ(BigUint(Limbs{0, 0}), BigUint());
  EXPECT_EQ(limbs_of(BigUint(Limbs{0, 1, 0})), (Limbs{0, 1}));
}

TEST(BigUint, BitLengthIsThatOfGmp) {
  for (std::uint64_t exponent = 1; exponent <= 260; ++exponent) {
    for (const int offset : {-1, 0, 1}) {
      const BigUint value = power(2, exponent, offset);
      EXPECT_EQ(value.bit_length(), mpz_sizeinbase(Mpz(value.limbs()), 2));
    }
  }
}

TEST(BigUint, OrdersByValue) {
  const std::vector<BigUint> ascending = {BigUint(),
                                          BigUint(1),
                                          BigUint(~0ull),
                                          BigUint(Limbs{0, 1}),
                                          BigUint(Limbs{1, 1}),
                                          BigUint(Limbs{0, 2}),
                                          BigUint(Limbs{~0ull, ~0ull}),
                                          BigUint(Limbs{0, 0, 1})};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(ascending[i] <=> ascending[j], i <=> j);
      EXPECT_EQ(ascending[i] == ascending[j], i == j);
    }
  }
}

TEST(BigUint, TextAroundPowersOfTenIsThatOfGmp) {
  for (std::uint64_t exponent = 1; exponent <= 200; ++exponent) {
    for (const int offset : {-1, 0, 1}) expect_text_as_gmp(power(10, exponent, offset));
  }
}

TEST(BigUint, TextAtLimbBoundariesIsThatOfGmp) {
  for (std::uint64_t limbs = 1; limbs <= 40; ++limbs) {
    for (const int offset : {-1, 0, 1}) expect_text_as_gmp(power(2, 64 * limbs, offset));
  }
}

TEST(BigUint, TextOfRandomNumbersIsThatOfGmp) {
  RandomNumbers random;
  for (std::size_t n = 1; n <= 150; ++n) {
    expect_text_as_gmp(BigUint(random.uniform(n)));
    expect_text_as_gmp(BigUint(random.runs(n)));
  }
  expect_text_as_gmp(BigUint(random.runs(3000)));
}

TEST(BigUint, StreamsFormatItAsTheyFormatIntegers) {
  using Stream = std::ostringstream;
  const std::vector<void (*)(Stream&)> formats = {
      [](Stream&) {},
      [](Stream& s) { s << std::hex; },
      [](Stream& s) { s << std::hex << std::showbase; },
      [](Stream& s) { s << std::hex << std::showbase << std::uppercase; },
      [](Stream& s) { s << std::uppercase << std::hex; },
      [](Stream& s) { s << std::showbase << std::uppercase; },
      [](Stream& s) { s << std::setw(30); },
      [](Stream& s) { s << std::setw(30) << std::left << std::setfill('*'); },
      [](Stream& s) { s << std::setw(30) << std::right << std::setfill('0'); },
      [](Stream& s) {
        s << std::setw(30) << std::internal << std::setfill('0') << std::hex << std::showbase;
      },
      [](Stream& s) { s << std::setw(30) << std::internal << std::setfill('.'); },
      [](Stream& s) { s << std::setw(3) << std::hex << std::showbase; },
  };
  for (const std::uint64_t value : {0ull, 1ull, 0xabcdefull, ~0ull}) {
    for (std::size_t i = 0; i < formats.size(); ++i) {
      EXPECT_EQ(written(BigUint(value), formats[i]), written(value, formats[i]))
          << value << ", format " << i;
    }
  }
}

TEST(BigUint, StreamingUsesUpTheWidth) {
  std::ostringstream stream;
  stream << std::setw(6) << BigUint(12) << BigUint(34);
  EXPECT_EQ(stream.str(), "    1234");
  EXPECT_EQ(stream.width(), 0);
}

}  // namespace
}  // namespace lanewise::tests
