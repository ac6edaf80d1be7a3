#include <gtest/gtest.h>

#include <algorithm>
#include <iomanip>
#include <lanewise/backend.hpp>
#include <lanewise/decimal.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "gmp_numbers.hpp"
#include "rows.hpp"
#include "thrown_error.hpp"

// Numbers in base 10^18 and their text, against GMP's.

namespace lanewise::tests {
namespace {

using Limbs = std::vector<std::uint64_t>;

constexpr std::uint64_t largest_limb = Decimal::limb_base - 1;

std::string power_of_ten(std::size_t exponent) {
  return "1" + std::string(exponent, '0');
}

/// 10^k, 10^k + 1, 10^k - 1 = 99...9, as text.
std::vector<std::string> around_power_of_ten(std::size_t k) {
  std::string above = power_of_ten(k);
  above.back() = static_cast<char>(above.back() + 1);
  return {power_of_ten(k), above, k == 0 ? "0" : std::string(k, '9')};
}

/// Others at each call, the same in every run.
std::string random_digits(std::size_t n) {
  static RandomNumbers random;
  return random.digits(n);
}

/// The text with a separator before every group, made the slow way.
std::string grouped(std::string text, const std::string& separator, std::size_t group) {
  for (std::size_t left = text.size(); left > group;) text.insert(left -= group, separator);
  return text;
}

TEST(Decimal, IsZeroByDefault) {
  const Decimal zero;
  EXPECT_TRUE(zero.is_zero());
  EXPECT_TRUE(zero.limbs().empty());
  EXPECT_EQ(zero.digits(), 1u);
  EXPECT_EQ(zero.to_string(), "0");
  EXPECT_EQ(zero, Decimal(0));
  EXPECT_EQ(zero, Decimal(Limbs{0, 0}));
  EXPECT_EQ(zero, Decimal::parse("0000000000000000000000"));
}

TEST(Decimal, TakesWords) {
  for (const std::uint64_t word :
       {std::uint64_t{1}, std::uint64_t{9}, std::uint64_t{10}, largest_limb, largest_limb + 1,
        largest_limb + 2, ~std::uint64_t{0}}) {
    EXPECT_EQ(Decimal(word).to_string(), std::to_string(word));
    EXPECT_EQ(Decimal(word).digits(), std::to_string(word).size());
    EXPECT_EQ(Decimal(word), Decimal::parse(std::to_string(word)));
    EXPECT_EQ(to_binary(Decimal(word)), BigUint(word));
  }
}

TEST(Decimal, TakesLimbsBelowItsBaseAlone) {
  EXPECT_EQ(Decimal(Limbs{5, 0, 7, 0}).to_string(), "7000000000000000000000000000000000005");
  EXPECT_EQ(Decimal(Limbs{largest_limb, largest_limb}).to_string(), std::string(36, '9'));
  for (const std::uint64_t limb : {largest_limb + 1, ~std::uint64_t{0}}) {
    for (const Limbs& limbs : {Limbs{limb}, Limbs{1, limb, 3}, Limbs{1, 2, limb}}) {
      EXPECT_EQ(code_of([&] { return Decimal(limbs); }), ErrorCode::invalid_argument);
      EXPECT_EQ(code_of([&] { return Decimal(detail::Limbs(limbs.begin(), limbs.end())); }),
                ErrorCode::invalid_argument);
    }
  }
  EXPECT_EQ(message_of([] {
              return Decimal(Limbs{1, largest_limb + 1});
            }),
            "Decimal(limbs): limb 1 is 1000000000000000000; each must be below 10^18");
}

TEST(Decimal, OrdersByValue) {
  const std::vector<Decimal> ascending = {Decimal(),
                                          Decimal(1),
                                          Decimal(largest_limb),
                                          Decimal(Limbs{0, 1}),
                                          Decimal(Limbs{1, 1}),
                                          Decimal(Limbs{0, 2}),
                                          Decimal(Limbs{0, 0, 1})};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(ascending[i] <=> ascending[j], i <=> j);
      EXPECT_EQ(ascending[i] == ascending[j], i == j);
    }
  }
}

TEST(Decimal, ReadsWhatItWritesAroundPowersOfTen) {
  for (std::size_t k = 0; k <= 300; ++k) {
    for (const std::string& text : around_power_of_ten(k)) {
      const Decimal value = Decimal::parse(text);
      ASSERT_EQ(value.to_string(), text);
      ASSERT_EQ(value.digits(), text.size());
      ASSERT_EQ(Decimal::parse("000" + text), value);
      const BigUint binary = to_binary(value);
      ASSERT_EQ(Mpz(binary.limbs()).text(10), text);
      ASSERT_EQ(to_decimal(binary), value);
      ASSERT_EQ(BigUint::from_string(text), binary);
      ASSERT_EQ(binary.to_decimal(), text);
    }
  }
}

TEST(Decimal, SaysWhereTextIsNoNumber) {
  const std::string digits = random_digits(100);
  for (const std::size_t n : {std::size_t{1}, std::size_t{17}, std::size_t{18}, std::size_t{100}}) {
    for (std::size_t at = 0; at < n; ++at) {
      std::string text = digits.substr(0, n);
      text[at] = 'x';
      if (at + 1 < n) text[n - 1] = '-';  // Of several, the first.
      const auto call = [&] { return Decimal::parse(text); };
      ASSERT_EQ(code_of(call), ErrorCode::invalid_argument);
      ASSERT_EQ(message_of(call),
                "Decimal::parse(): 'x' at position " + std::to_string(at) +
                    ", counted from 0, is no digit; give the digits 0 to 9 alone");
    }
  }
  EXPECT_EQ(message_of([] { return Decimal::parse(""); }),
            "Decimal::parse(): the text is empty; give a digit");
  for (const char* text : {"-1", "+1", " 1", "1 ", "1,000", "1e3", "0x1", "1\n"}) {
    EXPECT_EQ(code_of([&] { return Decimal::parse(text); }), ErrorCode::invalid_argument) << text;
  }
  EXPECT_NE(message_of([] { return Decimal::parse("12\x01"); }).find("'?' at position 2"),
            std::string::npos);
}

TEST(Decimal, CopiesAnySlice) {
  for (const std::size_t n : {std::size_t{1}, std::size_t{18}, std::size_t{19}, std::size_t{53},
                              std::size_t{54}, std::size_t{75}}) {
    const std::string text = random_digits(n);
    const Decimal value = Decimal::parse(text);
    for (std::size_t first = 0; first <= n; ++first) {
      for (std::size_t count = 0; count <= n - first; ++count) {
        std::string slice(count + 2, '?');
        value.copy_digits(first, {slice.data() + 1, count});
        ASSERT_EQ(slice, "?" + text.substr(first, count) + "?") << first << " of " << n;
      }
    }
  }
  char digit = '?';
  Decimal().copy_digits(0, {&digit, 1});
  EXPECT_EQ(digit, '0');
}

TEST(Decimal, RefusesSlicesBeyondItsEnd) {
  const Decimal value = Decimal::parse("123");
  char digits[4];
  for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{4},
                                    ~std::uint64_t{0}, ~std::uint64_t{0} - 2}) {
    EXPECT_EQ(code_of([&] { value.copy_digits(first, digits); }), ErrorCode::invalid_argument);
  }
  EXPECT_EQ(message_of([&] { value.copy_digits(1, digits); }),
            "Decimal::copy_digits(): 4 digits from digit 1 on end beyond the last of 3; digits() "
            "says how many there are");
}

TEST(Decimal, PutsDigitsIntoGroups) {
  for (const std::size_t n :
       {1U, 2U, 3U, 4U, 6U, 7U, 18U, 19U, 36U, 1000U, 4608U, 4609U, 20'000U}) {
    const std::string text = random_digits(n);
    const Decimal value = Decimal::parse(text);
    for (const std::string separator : {",", "'", "\u202f", "---------------------"}) {
      for (const unsigned group : {1U, 2U, 3U, 4U, 5U, 8U, 9U, 10U, 4607U, 4608U, 100'000U}) {
        ASSERT_TRUE(value.to_string({separator, group}) == grouped(text, separator, group))
            << n << " digits, groups of " << group;
        ASSERT_TRUE(value.to_string({separator, group, true}) ==
                    grouped(text, separator, group) + "\n");
      }
    }
    ASSERT_EQ(value.to_string({.newline = true}), text + "\n");
  }
  EXPECT_EQ(Decimal().to_string({",", 3, true}), "0\n");
  EXPECT_EQ(message_of([] {
              return Decimal(1).to_string({",", 0});
            }),
            "Decimal::to_string(): DecimalFormat::group_digits is 0; give 1 or more");
}

TEST(Decimal, StreamsFormatItAsTheyFormatIntegers) {
  using Stream = std::ostringstream;
  for (const auto manipulate : std::vector<void (*)(Stream&)>{
           [](Stream&) {}, [](Stream& s) { s << std::setw(30); },
           [](Stream& s) { s << std::setw(30) << std::left << std::setfill('*'); },
           [](Stream& s) { s << std::setw(30) << std::internal << std::setfill('.'); },
           [](Stream& s) { s << std::setw(1); }}) {
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
      std::ostringstream own, expected;
      manipulate(own);
      manipulate(expected);
      own << Decimal(value) << '|';
      expected << value << '|';
      EXPECT_EQ(own.str(), expected.str());
    }
  }
}

TEST(Conversion, OfRandomNumbersIsThatOfGmp) {
  RandomNumbers random;
  for (std::size_t n = 1; n <= 120; ++n) {
    for (const Limbs& limbs : {random.uniform(n), random.runs(n)}) {
      const BigUint binary{limbs};
      const std::string text = Mpz(limbs).text(10);
      const Decimal decimal = to_decimal(binary);
      ASSERT_EQ(decimal.to_string(), text);
      ASSERT_EQ(decimal, Decimal::parse(text));
      ASSERT_EQ(to_binary(decimal), binary);
    }
  }
}

TEST(Conversion, OfLongNumbersIsThatOfGmp) {
  RandomNumbers random;
  for (const std::size_t n : {1000U, 3001U}) {
    for (const Limbs& limbs : {random.uniform(n), random.runs(n)}) {
      const std::string text = Mpz(limbs).text(10);
      ASSERT_TRUE(BigUint{limbs}.to_decimal() == text);
      ASSERT_EQ(BigUint::from_string(text), BigUint{limbs});
    }
  }
}

TEST(Conversion, StopsWhenAsked) {
  RandomNumbers random;
  const BigUint binary(random.uniform(3000));
  std::stop_source stop;
  stop.request_stop();
  Options options;
  options.stop = stop.get_token();
  EXPECT_EQ(code_of([&] { return to_decimal(binary, options); }), ErrorCode::cancelled);
  EXPECT_EQ(code_of([&] { return to_binary(Decimal::parse(random_digits(9000)), options); }),
            ErrorCode::cancelled);
  EXPECT_EQ(code_of([&] { return to_decimal(binary, {.memory_limit = 100}); }),
            ErrorCode::limit_exceeded);
}

class TextInBase : public testing::TestWithParam<unsigned> {};

TEST_P(TextInBase, IsThatOfGmpAndIsReadAgain) {
  const unsigned base = GetParam();
  RandomNumbers random;
  std::vector<Limbs> numbers = {{1}, {base - 1}, {base}, {~std::uint64_t{0}}, {0, 1}};
  for (std::size_t n = 1; n <= 40; ++n) {
    numbers.push_back(random.uniform(n));
    numbers.push_back(random.runs(n));
    Mpz power;
    mpz_ui_pow_ui(power, base, 7 * n);
    numbers.push_back(power.limbs());
    mpz_sub_ui(power, power, 1);
    numbers.push_back(power.limbs());
  }
  for (const Limbs& limbs : numbers) {
    const BigUint value{limbs};
    std::string text = Mpz(limbs).text(static_cast<int>(base));
    ASSERT_EQ(value.to_string(base), text);
    ASSERT_EQ(BigUint::from_string(text, base), value);
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    ASSERT_EQ(BigUint::from_string(std::string(70, '0') + text, base), value);
  }
  EXPECT_EQ(BigUint().to_string(base), "0");
  EXPECT_EQ(BigUint::from_string("000", base), BigUint());
}

TEST_P(TextInBase, RefusesTheCharactersOfLargerOnes) {
  const unsigned base = GetParam();
  for (int code = 0; code < 256; ++code) {
    const auto character = static_cast<char>(code);
    unsigned digit = 36;
    if (code >= '0' && code <= '9') digit = static_cast<unsigned>(code - '0');
    if (code >= 'a' && code <= 'z') digit = static_cast<unsigned>(code - 'a') + 10;
    if (code >= 'A' && code <= 'Z') digit = static_cast<unsigned>(code - 'A') + 10;
    const auto call = [&] { return BigUint::from_string(std::string("10") + character, base); };
    if (digit < base) {
      EXPECT_EQ(call(), BigUint(base * base + digit));
    } else {
      EXPECT_NE(message_of(call).find("at position 2, counted from 0, is no digit of base " +
                                      std::to_string(base)),
                std::string::npos);
    }
  }
  EXPECT_EQ(code_of([&] { return BigUint::from_string("", base); }), ErrorCode::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(EveryBase, TextInBase, testing::Range(2U, 37U));

TEST(BigUintText, HasBasesFrom2To36Alone) {
  for (const unsigned base : {0U, 1U, 37U, 256U, ~0U}) {
    EXPECT_EQ(
        message_of([&] { return BigUint(1).to_string(base); }),
        "BigUint::to_string(base): the base is " + std::to_string(base) + "; it may be 2 to 36");
    EXPECT_EQ(code_of([&] { return BigUint::from_string("1", base); }),
              ErrorCode::invalid_argument);
  }
}

TEST(FactorialDecimal, TextIsThatOfGmp) {
  Mpz expected;
  mpz_set_ui(expected, 1);
  for (std::uint64_t n = 0; n <= 3000; ++n) {
    if (n > 0) mpz_mul_ui(expected, expected, n);
    ASSERT_EQ(factorial_decimal(n).to_string(), expected.text(10)) << n;
  }
}

TEST(FactorialDecimal, TakesWhatFactorialTakes) {
  EXPECT_EQ(factorial_decimal(5).to_string(), "120");
  EXPECT_EQ(factorial_decimal(5, {.threads = 2}).to_string(), "120");
  EXPECT_EQ(code_of([] { return factorial_decimal(-1); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { return factorial_decimal(-1, Options{}); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { return factorial_decimal(~std::uint64_t{0}); }),
            ErrorCode::limit_exceeded);
  const FactorialEstimate estimate = estimate_factorial_decimal(1000);
  EXPECT_GE(estimate.digits, factorial_decimal(1000).digits());
  EXPECT_LE(estimate.digits, factorial_decimal(1000).digits() + 1);
  EXPECT_GE(estimate.peak_bytes, estimate.result_bytes);
}

using DecimalOnRows = RowTest;

TEST_P(DecimalOnRows, TextIsTheSameOnEveryRow) {
  force_isa(GetParam().name, "test");
  const std::string text = random_digits(100'000);
  const Decimal value = Decimal::parse(text);
  EXPECT_TRUE(value.to_string() == text);
  EXPECT_TRUE(value.to_string({",", 3}) == grouped(text, ",", 3));
  force_isa("auto", "test");
}

LANEWISE_FOR_EVERY_ROW(DecimalOnRows);

}  // namespace
}  // namespace lanewise::tests
