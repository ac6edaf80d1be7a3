#pragma once

#include <bit>
#include <compare>
#include <complex>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

// The element types of arrays: those of C++, two half-precision floats, and the 128-bit integer
// that exact results need.

namespace lanewise {

/// IEEE 754 binary16, held as its bits: the layout of _Float16, std::float16_t and CUDA's __half.
/// It is stored, and converted to float for arithmetic.
struct float16 {
  std::uint16_t bits;

  float16() = default;  // cppcheck-suppress uninitMemberVar
  /// Rounded to nearest, ties to even; beyond 65504 plus half a unit, infinity. A NaN keeps its
  /// sign and the first bits of its payload, and is quiet.
  explicit constexpr float16(float value) : bits(round(std::bit_cast<std::uint32_t>(value))) {}
  /// Exact; a signalling NaN becomes quiet.
  explicit constexpr operator float() const { return std::bit_cast<float>(expand(bits)); }

  static constexpr float16 from_bits(std::uint16_t bits) {
    float16 value(0.0F);
    value.bits = bits;
    return value;
  }

 private:
  static constexpr std::uint16_t round(std::uint32_t value);
  static constexpr std::uint32_t expand(std::uint32_t half);
};

/// bfloat16: the upper half of a float, held as its bits; std::bfloat16_t and CUDA's __nv_bfloat16.
struct bfloat16 {
  std::uint16_t bits;

  bfloat16() = default;  // cppcheck-suppress uninitMemberVar
  /// Rounded to nearest, ties to even. A NaN keeps its sign and the first bits of its payload, and
  /// is quiet.
  explicit constexpr bfloat16(float value) : bits(round(std::bit_cast<std::uint32_t>(value))) {}
  /// Exact.
  explicit constexpr operator float() const {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
  }

  static constexpr bfloat16 from_bits(std::uint16_t bits) {
    bfloat16 value(0.0F);
    value.bits = bits;
    return value;
  }

 private:
  static constexpr std::uint16_t round(std::uint32_t value) {
    const bool is_nan = (value & 0x7fff'ffff) > 0x7f80'0000;
    if (is_nan) return static_cast<std::uint16_t>(value >> 16 | 0x40);
    return static_cast<std::uint16_t>((value + 0x7fff + (value >> 16 & 1)) >> 16);
  }
};

#if defined(__SIZEOF_INT128__)
namespace detail {
__extension__ using NativeUint128 = unsigned __int128;
}
#endif

/// A natural number below 2^128: low + 2^64 high. In memory the low half comes first.
struct uint128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  friend constexpr bool operator==(const uint128&, const uint128&) = default;
  friend constexpr std::strong_ordering operator<=>(const uint128& a, const uint128& b) {
    return a.high != b.high ? a.high <=> b.high : a.low <=> b.low;
  }
#if defined(__SIZEOF_INT128__)
  explicit constexpr operator detail::NativeUint128() const {
    return static_cast<detail::NativeUint128>(high) << 64 | low;
  }
  /// Rounded to nearest, ties to even.
  explicit constexpr operator double() const {
    return static_cast<double>(static_cast<detail::NativeUint128>(*this));
  }
#endif
};

/// An element type by name, for calls that choose it at run time and for explanations.
enum class ElementType : std::uint8_t {
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  float16,
  bfloat16,
  float32,
  float64,
  complex64,   ///< std::complex<float>
  complex128,  ///< std::complex<double>
  natural,     ///< A number of any size: factorials.
};

/// The element types of arrays, in the order above.
inline constexpr std::size_t array_element_types = static_cast<std::size_t>(ElementType::natural);

std::string_view to_string(ElementType type) noexcept;

constexpr bool is_integer(ElementType type) noexcept {
  return type <= ElementType::uint64;
}
constexpr bool is_half(ElementType type) noexcept {
  return type == ElementType::float16 || type == ElementType::bfloat16;
}
constexpr bool is_complex(ElementType type) noexcept {
  return type == ElementType::complex64 || type == ElementType::complex128;
}

/// The integers that arrays hold: signed and unsigned, of 8 to 64 bits. bool and the character
/// types are none.
template <class T>
concept IntegerElement = std::integral<T> && sizeof(T) <= 8 && !std::same_as<T, bool> &&
                         !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
                         !std::same_as<T, char8_t> && !std::same_as<T, char16_t> &&
                         !std::same_as<T, char32_t>;

template <class T>
concept HalfElement = std::same_as<T, float16> || std::same_as<T, bfloat16>;

template <class T>
concept RealElement = HalfElement<T> || std::same_as<T, float> || std::same_as<T, double>;

template <class T>
concept ComplexElement =
    std::same_as<T, std::complex<float>> || std::same_as<T, std::complex<double>>;

/// What an array may hold.
template <class T>
concept ArrayElement = IntegerElement<T> || RealElement<T> || ComplexElement<T>;

namespace detail {

template <IntegerElement T>
consteval ElementType integer_type() {
  constexpr bool is_signed = std::is_signed_v<T>;
  switch (sizeof(T)) {
    case 1: return is_signed ? ElementType::int8 : ElementType::uint8;
    case 2: return is_signed ? ElementType::int16 : ElementType::uint16;
    case 4: return is_signed ? ElementType::int32 : ElementType::uint32;
    default: return is_signed ? ElementType::int64 : ElementType::uint64;
  }
}

template <class T>
struct Widened;
template <IntegerElement T>
struct Widened<T> {
  using if_signed = std::conditional_t<sizeof(T) == 1, std::int16_t,
                                       std::conditional_t<sizeof(T) == 2, std::int32_t,  //
                                                          std::int64_t>>;
  using if_unsigned = std::conditional_t<sizeof(T) == 1, std::uint16_t,
                                         std::conditional_t<sizeof(T) == 2, std::uint32_t,  //
                                                            std::uint64_t>>;
  using type = std::conditional_t<sizeof(T) == 8, uint128,
                                  std::conditional_t<std::is_signed_v<T>, if_signed, if_unsigned>>;
};

}  // namespace detail

/// The ElementType of T.
template <ArrayElement T>
consteval ElementType element_type() {
  if constexpr (IntegerElement<T>) return detail::integer_type<T>();
  if constexpr (std::same_as<T, float16>) return ElementType::float16;
  if constexpr (std::same_as<T, bfloat16>) return ElementType::bfloat16;
  if constexpr (std::same_as<T, float>) return ElementType::float32;
  if constexpr (std::same_as<T, double>) return ElementType::float64;
  if constexpr (std::same_as<T, std::complex<float>>) return ElementType::complex64;
  return ElementType::complex128;
}

/// The integer twice as wide as T, of the same sign; uint128 for the 64-bit ones. It holds the
/// square of every T.
template <IntegerElement T>
using widened_t = typename detail::Widened<T>::type;

/// The largest x for which x^2 fits T: floor(sqrt(max)). The square of a T overflows exactly where
/// its magnitude is larger: 11, 15, 181, 255, 46340, 65535, 3037000499, 4294967295 for int8, uint8,
/// ... uint64.
template <IntegerElement T>
inline constexpr T max_square_root = [] {
  std::uint64_t root = 0;
  for (int bit = 31; bit >= 0; --bit) {
    const std::uint64_t larger = root | std::uint64_t{1} << bit;
    if (larger * larger <= static_cast<std::uint64_t>(std::numeric_limits<T>::max())) root = larger;
  }
  return static_cast<T>(root);
}();

// Conversions of binary16: its exponent is biased by 15 and a float's by 127, and its fraction has
// 10 bits to a float's 23.

constexpr std::uint16_t float16::round(std::uint32_t value) {
  const std::uint32_t sign = value >> 16 & 0x8000, magnitude = value & 0x7fff'ffff;
  const auto with_sign = [sign](std::uint32_t half) {
    return static_cast<std::uint16_t>(sign | half);
  };
  if (magnitude > 0x7f80'0000) return with_sign(0x7e00 | (magnitude >> 13 & 0x1ff));
  if (magnitude >= 0x4780'0000) return with_sign(0x7c00);  // From 65536 on, whatever the rounding.
  // The bits to drop: 13, and more where the result is subnormal; then the fraction's leading one
  // is explicit.
  const std::uint32_t exponent = magnitude >> 23;
  const bool is_normal = exponent >= 113;
  const std::uint32_t dropped = is_normal ? 13 : 126 - exponent;
  if (dropped > 24) return with_sign(0);
  const std::uint32_t kept =
      is_normal ? magnitude - (std::uint32_t{112} << 23) : (magnitude & 0x7f'ffff) | 0x80'0000;
  const std::uint32_t half_unit = (std::uint32_t{1} << (dropped - 1)) - 1 + (kept >> dropped & 1);
  return with_sign((kept + half_unit) >> dropped);
}

constexpr std::uint32_t float16::expand(std::uint32_t half) {
  const std::uint32_t sign = (half & 0x8000) << 16, magnitude = half & 0x7fff;
  if (magnitude > 0x7c00) return sign | 0x7fc0'0000 | magnitude << 13;
  if (magnitude == 0x7c00) return sign | 0x7f80'0000;
  if (magnitude >= 0x400) return sign | ((magnitude << 13) + (std::uint32_t{112} << 23));
  if (magnitude == 0) return sign;
  // Subnormal: magnitude * 2^-24, with its leading one moved to bit 23.
  const auto shift = static_cast<std::uint32_t>(std::countl_zero(magnitude)) - 8;
  return sign | (((magnitude << shift) & 0x7f'ffff) | (126 - shift) << 23);
}

}  // namespace lanewise
