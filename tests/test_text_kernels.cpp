#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "guarded_array.hpp"
#include "kernels/reference_text.hpp"
#include "rows.hpp"

// Limbs in base 10^18 to characters and back, on every row, against the C library's.

namespace lanewise::tests {
namespace {

using Limbs = std::vector<std::uint64_t>;

constexpr std::size_t limb_digits = 18;
constexpr std::uint64_t limb_base = 1'000'000'000'000'000'000;

std::string text_of(const Limbs& limbs) {
  std::string text;
  for (std::size_t i = limbs.size(); i-- > 0;) {
    std::array<char, limb_digits + 1> characters;
    std::snprintf(characters.data(), characters.size(), "%018llu",
                  static_cast<unsigned long long>(limbs[i]));
    text += characters.data();
  }
  return text;
}

/// What a quotient that is off by one would get wrong: multiples of powers of ten and their
/// neighbours, in every place.
Limbs limbs_around_powers() {
  Limbs limbs;
  std::mt19937_64 random(1);
  for (std::uint64_t power = 1; power <= limb_base; power *= 10) {
    const std::uint64_t most = limb_base / power;
    Limbs factors;
    for (std::uint64_t i = 0; i < 10 && i <= most; ++i)
      factors.insert(factors.end(), {i, most - i});
    for (int i = 0; i < 200; ++i) factors.push_back(random() % (most + 1));
    for (const std::uint64_t factor : factors) {
      for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
        const std::uint64_t limb = factor * power + offset;
        if (limb < limb_base) limbs.push_back(limb);
      }
    }
  }
  return limbs;
}

Limbs random_limbs(std::size_t n) {
  static std::mt19937_64 random(2);
  Limbs limbs(n);
  for (std::uint64_t& limb : limbs) limb = random() % limb_base >> random() % 60;
  return limbs;
}

class TextKernels : public RowTest {
 protected:
  void SetUp() override {
    RowTest::SetUp();
    if (IsSkipped()) return;
    if (!table().text || !table().text->format) GTEST_SKIP() << "left to the scalar row";
  }

  static std::string format(const Limbs& limbs) {
    std::string text(limb_digits * limbs.size(), '?');
    table().text->format(limbs.data(), limbs.size(), text.data());
    return text;
  }

  static bool parse(const std::string& text, Limbs& limbs) {
    limbs.assign(text.size() / limb_digits, ~std::uint64_t{0});
    return table().text->parse(text.data(), limbs.size(), limbs.data());
  }
};

TEST_P(TextKernels, AgreeWithTheCLibraryAroundPowersOfTen) {
  const Limbs limbs = limbs_around_powers();
  const std::string expected = text_of(limbs);
  EXPECT_EQ(format(limbs), expected);
  Limbs parsed;
  EXPECT_TRUE(parse(expected, parsed));
  EXPECT_EQ(parsed, limbs);
}

TEST_P(TextKernels, AgreeWithTheReferenceOnRandomLimbs) {
  const Limbs limbs = random_limbs(100'003);
  std::string expected(limb_digits * limbs.size(), '?');
  kernels::reference::format(limbs.data(), limbs.size(), expected.data());
  EXPECT_TRUE(format(limbs) == expected);
  Limbs parsed;
  EXPECT_TRUE(parse(expected, parsed));
  EXPECT_TRUE(parsed == limbs);
}

TEST_P(TextKernels, TouchNothingBesideTheirArrays) {
  for (std::size_t n = 0; n <= 40; ++n) {
    for (const Place place : {Place::at_front, Place::at_back}) {
      const Limbs limbs = random_limbs(n);
      const std::string expected = text_of(limbs);
      const GuardedArray<std::uint64_t> in(n, place), back(n, place);
      const GuardedArray<char> text(limb_digits * n, place);
      std::copy(limbs.begin(), limbs.end(), in.data());
      table().text->format(in.data(), n, text.data());
      ASSERT_EQ(std::string(text.data(), text.span().size()), expected) << n;
      ASSERT_TRUE(text.canary_is_intact()) << n;
      ASSERT_TRUE(table().text->parse(text.data(), n, back.data())) << n;
      ASSERT_TRUE(std::equal(limbs.begin(), limbs.end(), back.data())) << n;
      ASSERT_TRUE(back.canary_is_intact()) << n;
    }
  }
}

TEST_P(TextKernels, RefuseEveryCharacterThatIsNoDigitInEveryPlace) {
  for (const std::size_t n : {std::size_t{1}, std::size_t{5}, std::size_t{8}, std::size_t{19}}) {
    std::string text = text_of(random_limbs(n));
    Limbs parsed;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char digit = text[at];
      for (const int character :
           {0x00, 0x01, 0x20, 0x2c, 0x2d, 0x2f, 0x3a, 0x7f, 0x80, 0xb0, 0xb9, 0xff}) {
        text[at] = static_cast<char>(character);
        ASSERT_FALSE(parse(text, parsed)) << n << " limbs, character " << character << " at " << at;
      }
      text[at] = digit;
    }
    ASSERT_TRUE(parse(text, parsed));
  }
  for (int character = 0; character < 256; ++character) {
    Limbs parsed;
    const bool is_digit = character >= '0' && character <= '9';
    EXPECT_EQ(parse(std::string(limb_digits, static_cast<char>(character)), parsed), is_digit);
  }
}

LANEWISE_FOR_EVERY_ROW(TextKernels);

}  // namespace
}  // namespace lanewise::tests
