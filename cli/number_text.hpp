#pragma once

#include <cstdint>
#include <functional>
#include <lanewise/big_uint.hpp>
#include <string_view>

// Numbers of any size as bytes to write, piece by piece, so that no second copy of one is held.
// Decimal text is the library's own: write_decimal().

namespace lanewise::cli {

using WriteBytes = std::function<void(std::string_view)>;

/// The digits of a base from 2 to 36, without a prefix, and a newline. Of base 16 in pieces of at
/// most a few hundred KiB, of others as a whole.
void write_digits(const BigUint& number, unsigned base, const WriteBytes& write);

/// The bytes of the number, least significant first, without leading zeros, in such pieces.
void write_raw(const BigUint& number, const WriteBytes& write);

}  // namespace lanewise::cli
