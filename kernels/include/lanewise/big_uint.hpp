#pragma once

#include <compare>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace lanewise {

/// A natural number of any size: the value is the sum of limbs()[i] * 2^(64 i).
///
/// Limbs are little-endian and normalised: the last one is not zero, and zero has none. A value
/// type; it does what n! needs and no general arithmetic.
class BigUint {
 public:
  BigUint() noexcept = default;
  BigUint(std::uint64_t value);

  /// Takes the limbs over; leading zeros (at the end of the vector) are dropped.
  explicit BigUint(std::vector<std::uint64_t> limbs) noexcept : limbs_(std::move(limbs)) {
    while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
  }

  std::span<const std::uint64_t> limbs() const noexcept { return limbs_; }
  bool is_zero() const noexcept { return limbs_.empty(); }

  /// floor(log2(value)) + 1, and 0 for zero.
  std::uint64_t bit_length() const noexcept;

  /// Decimal digits, no sign, no separators; "0" for zero. Cost: quadratic in the limbs.
  std::string to_decimal() const;

  /// Hexadecimal digits, lower case, no prefix; "0" for zero. Cost: linear.
  std::string to_hex() const;

  friend bool operator==(const BigUint&, const BigUint&) noexcept = default;
  friend std::strong_ordering operator<=>(const BigUint& a, const BigUint& b) noexcept;

 private:
  std::vector<std::uint64_t> limbs_;
};

/// Decimal, or hexadecimal under std::hex; width, fill, showbase and uppercase as for integers.
std::ostream& operator<<(std::ostream& stream, const BigUint& value);

}  // namespace lanewise
