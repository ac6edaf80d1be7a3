#pragma once

#include <cstdint>
#include <functional>
#include <lanewise/big_uint.hpp>
#include <string_view>

// Numbers of any size as bytes to write, piece by piece, so that no second copy of one is held.

namespace lanewise::cli {

enum class NumberFormat {
  decimal,  ///< Digits and a newline. Made as a whole: the library has no other way.
  hex,      ///< Lower-case digits without a prefix, and a newline.
  raw,      ///< The bytes of the number, least significant first, without leading zeros.
};

/// Passes the number on to `write`, a piece after the other, each of at most a few hundred KiB but
/// for decimal.
void write_number(const BigUint& number, NumberFormat format,
                  const std::function<void(std::string_view)>& write);

/// The decimal digits, for a number that is not zero; `exact` is false where it may be one less.
struct DigitCount {
  std::uint64_t digits = 0;
  bool exact = true;
};
DigitCount count_digits(const BigUint& number);

}  // namespace lanewise::cli
