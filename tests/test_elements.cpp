#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#include "square_values.hpp"
#include "squares_oracle.hpp"

// The element types: half precision and its conversions, the wider types, and their names.

namespace lanewise::tests {
namespace {

template <class T>
class HalfPrecision : public testing::Test {};
using HalfTypes = testing::Types<float16, bfloat16>;
TYPED_TEST_SUITE(HalfPrecision, HalfTypes, ElementNames);

TYPED_TEST(HalfPrecision, ConvertsToFloatExactly) {
  for (const TypeParam x : all_values<TypeParam>()) {
    const auto converted = static_cast<float>(x);
    if (is_nan(x)) {
      ASSERT_TRUE(std::isnan(converted));
      ASSERT_EQ(std::signbit(converted), (x.bits & 0x8000U) != 0);
    } else {
      ASSERT_EQ(static_cast<double>(converted), value_of(x)) << x.bits;
      ASSERT_EQ(std::signbit(converted), (x.bits & 0x8000U) != 0);
    }
  }
}

TYPED_TEST(HalfPrecision, ComesBackFromFloatAsItWas) {
  constexpr unsigned quiet = 1U << (HalfFormat<TypeParam>::fraction_bits - 1);
  for (const TypeParam x : all_values<TypeParam>()) {
    const TypeParam back(static_cast<float>(x));
    ASSERT_EQ(back.bits, is_nan(x) ? x.bits | quiet : x.bits) << "a NaN becomes quiet";
  }
}

/// The half nearest to a float that is no NaN.
template <HalfElement T>
std::uint16_t expected_half(float x) {
  const auto sign = static_cast<unsigned>(std::signbit(x)) << 15;
  return static_cast<std::uint16_t>(sign | HalfFormat<T>::nearest(std::abs(double{x})));
}

TYPED_TEST(HalfPrecision, TakesTheNearestOfEveryFloatBetweenNeighbours) {
  // Around each value and each middle between two: the floats just below, at and just above.
  const std::vector<double>& all = HalfFormat<TypeParam>::magnitudes();
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    for (const double centre : {all[i], (all[i] + all[i + 1]) / 2}) {
      const auto x = static_cast<float>(centre);
      for (const float near : {std::nextafter(x, 0.0F), x, std::nextafter(x, INFINITY)}) {
        ASSERT_EQ(TypeParam(near).bits, expected_half<TypeParam>(near)) << near;
        ASSERT_EQ(TypeParam(-near).bits, expected_half<TypeParam>(-near)) << near;
      }
    }
  }
}

TYPED_TEST(HalfPrecision, TakesTheNearestOfAnyFloat) {
  Random random(20);
  for (int i = 0; i < 1'000'000; ++i) {
    const auto x = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
    const TypeParam half(x);
    if (std::isnan(x)) {
      ASSERT_TRUE(is_nan(half));
      ASSERT_EQ((half.bits & 0x8000U) != 0, std::signbit(x));
      ASSERT_NE(half.bits & (1U << (HalfFormat<TypeParam>::fraction_bits - 1)), 0u) << "quiet";
    } else {
      ASSERT_EQ(half.bits, expected_half<TypeParam>(x)) << x;
    }
  }
}

#if defined(__x86_64__) && !defined(__clang__)
TEST(Float16, RoundsAsTheCompilersOwn) {
  for (std::uint64_t bits = 0; bits < std::uint64_t{1} << 32; bits += 997) {
    const auto x = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (std::isnan(x)) continue;
    __extension__ const auto theirs = static_cast<_Float16>(x);
    ASSERT_EQ(float16(x).bits, std::bit_cast<std::uint16_t>(theirs)) << x;
  }
}
#endif

TEST(Float16, HasTheLimitsOfBinary16) {
  EXPECT_EQ(float16(65504.0F).bits, 0x7bff);
  EXPECT_EQ(float16(65519.996F).bits, 0x7bff);
  EXPECT_EQ(float16(65520.0F).bits, 0x7c00) << "half a unit beyond the largest is infinity";
  EXPECT_EQ(float16(std::ldexp(1.0F, -24)).bits, 1);
  EXPECT_EQ(float16(std::ldexp(1.0F, -25)).bits, 0) << "ties to even";
  EXPECT_EQ(float16(-std::ldexp(1.5F, -25)).bits, 0x8001);
  static_assert(float16(1.0F).bits == 0x3c00 && static_cast<float>(float16(-2.0F)) == -2);
}

TEST(Bfloat16, IsTheUpperHalfOfAFloat) {
  EXPECT_EQ(bfloat16(std::numeric_limits<float>::max()).bits, 0x7f80) << "rounds to infinity";
  EXPECT_EQ(bfloat16(std::numeric_limits<float>::denorm_min()).bits, 0);
  static_assert(bfloat16(1.0F).bits == 0x3f80 && static_cast<float>(bfloat16(-2.0F)) == -2);
}

TEST(HalfSquares, AreOneRoundingOfTheExactSquare) {
  for (const float16 x : all_values<float16>()) {
    if (is_nan(x)) continue;
    const double exact = value_of(x) * value_of(x);
    ASSERT_EQ(expected_square(x).bits, HalfFormat<float16>::nearest(exact)) << x.bits;
  }
  for (const bfloat16 x : all_values<bfloat16>()) {
    const bool is_subnormal_square = (expected_square(x).bits & 0x7f80U) == 0;
    if (is_nan(x) || is_subnormal_square) continue;
    const double exact = value_of(x) * value_of(x);
    ASSERT_EQ(expected_square(x).bits, HalfFormat<bfloat16>::nearest(exact)) << x.bits;
  }
}

// Types

template <class T, class Wide>
constexpr bool widens_to = std::is_same_v<widened_t<T>, Wide>;
static_assert(widens_to<std::int8_t, std::int16_t> && widens_to<std::uint8_t, std::uint16_t>);
static_assert(widens_to<std::int16_t, std::int32_t> && widens_to<std::uint16_t, std::uint32_t>);
static_assert(widens_to<std::int32_t, std::int64_t> && widens_to<std::uint32_t, std::uint64_t>);
static_assert(widens_to<std::int64_t, uint128> && widens_to<std::uint64_t, uint128>);

static_assert(ArrayElement<signed char> && ArrayElement<long> && ArrayElement<unsigned long long>);
static_assert(!ArrayElement<bool> && !ArrayElement<char> && !ArrayElement<wchar_t> &&
              !ArrayElement<char8_t> && !ArrayElement<char16_t> && !ArrayElement<char32_t>);
static_assert(!ArrayElement<uint128> && !ArrayElement<long double> && !ArrayElement<void*>);
static_assert(!ArrayElement<std::complex<long double>>);

template <class T>
concept Squarable = requires(const std::vector<T>& in, std::vector<T>& out) {
  square(in, out);
};
template <class In, class Out>
concept SquarableInto = requires(const std::vector<In>& in, Out out) {
  square(in, out);
};
static_assert(Squarable<std::int8_t> && Squarable<float16> && Squarable<std::complex<float>>);
static_assert(!Squarable<char> && !Squarable<uint128>);
static_assert(SquarableInto<std::int8_t, std::span<std::int16_t>>);
static_assert(!SquarableInto<std::int8_t, std::span<std::uint16_t>> &&
              !SquarableInto<std::int8_t, std::span<std::int32_t>> &&
              !SquarableInto<float, std::span<double>>);
static_assert(!SquarableInto<float, std::span<const float>>, "out must be written to");
template <class T>
concept TakesPolicy = requires(std::vector<T>& x) {
  square(x, x, Overflow::wrap);
};
static_assert(TakesPolicy<int> && !TakesPolicy<float> && !TakesPolicy<std::complex<float>>);

TEST(ElementTypes, HaveTheirNamesAndKinds) {
  std::vector<std::string> names;
  for_each_type(AllTypes{}, [&names]<class T>() {
    constexpr ElementType type = element_type<T>();
    names.emplace_back(to_string(type));
    EXPECT_EQ(static_cast<std::size_t>(type), names.size() - 1);
    EXPECT_EQ(is_integer(type), IntegerElement<T>);
    EXPECT_EQ(is_half(type), HalfElement<T>);
    EXPECT_EQ(is_complex(type), ComplexElement<T>);
  });
  EXPECT_EQ(names.size(), array_element_types);
  EXPECT_EQ(names, (std::vector<std::string>{"int8", "uint8", "int16", "uint16", "int32", "uint32",
                                             "int64", "uint64", "float16", "bfloat16", "float32",
                                             "float64", "complex64", "complex128"}));
}

TEST(Uint128, IsOrderedAndConvertsToTheNearestDouble) {
  EXPECT_LT((uint128{~0ULL, 0}), (uint128{0, 1}));
  EXPECT_LT((uint128{1, 1}), (uint128{2, 1}));
  EXPECT_EQ(static_cast<Wide>(uint128{5, 7}), (Wide{7} << 64) + 5);
  EXPECT_EQ(static_cast<double>(uint128{0, 1}), std::ldexp(1.0, 64));
  EXPECT_EQ(static_cast<double>(uint128{1025, 1}), std::ldexp(1.0, 64));
  EXPECT_EQ(static_cast<double>(uint128{2049, 1}), std::ldexp(1.0, 64) + 4096);
  EXPECT_EQ(static_cast<double>(uint128{6144, 1}), std::ldexp(1.0, 64) + 8192) << "ties to even";
}

}  // namespace
}  // namespace lanewise::tests
