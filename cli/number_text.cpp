#include "cli/number_text.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <span>
#include <string>

namespace lanewise::cli {
namespace {

using Limbs = std::span<const std::uint64_t>;
using Write = std::function<void(std::string_view)>;

constexpr std::size_t piece = std::size_t{1} << 14;  // Limbs, each of 8 bytes or 16 digits.

void append_hex(std::string& text, std::uint64_t limb, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    text += "0123456789abcdef"[limb >> shift & 15];
  }
}

void write_hex(Limbs limbs, const Write& write) {
  std::string text;
  text.reserve(16 * piece);
  int digits = limbs.empty() ? 1 : 16 - std::countl_zero(limbs.back()) / 4;
  if (limbs.empty()) append_hex(text, 0, digits);
  for (std::size_t i = limbs.size(); i-- > 0; digits = 16) {
    append_hex(text, limbs[i], digits);
    if (i % piece != 0) continue;
    write(text);
    text.clear();
  }
  write(text + "\n");
}

void write_raw(Limbs limbs, const Write& write) {
  std::string bytes;
  bytes.reserve(8 * piece);
  for (std::size_t first = 0; first < limbs.size(); first += piece) {
    bytes.clear();
    for (const std::uint64_t limb : limbs.subspan(first, std::min(piece, limbs.size() - first))) {
      for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(limb >> shift & 255);
    }
    if (first + piece >= limbs.size()) {
      const int zeros = std::countl_zero(limbs.back()) / 8;
      bytes.resize(bytes.size() - static_cast<std::size_t>(zeros));
    }
    write(bytes);
  }
}

}  // namespace

void write_number(const BigUint& number, NumberFormat format, const Write& write) {
  switch (format) {
    case NumberFormat::decimal: return write(number.to_decimal() + "\n");
    case NumberFormat::hex: return write_hex(number.limbs(), write);
    case NumberFormat::raw: return write_raw(number.limbs(), write);
  }
}

DigitCount count_digits(const BigUint& number) {
  const Limbs limbs = number.limbs();
  if (limbs.size() <= 1) return {number.to_decimal().size(), true};
  // The top two limbs hold 64 significant bits or more, so the logarithm's error comes from the
  // arithmetic: some units in the last place of a number below 2^64.
  const std::size_t n = limbs.size();
  const long double top = std::ldexp(static_cast<long double>(limbs[n - 1]), 64) +
                          static_cast<long double>(limbs[n - 2]);
  const long double log10 =
      std::log10(top) + 64 * static_cast<long double>(n - 2) * std::log10(2.0L);
  const long double error = 1e-15L + log10 * 8 * std::numeric_limits<long double>::epsilon();
  const auto digits = static_cast<std::uint64_t>(log10 + error) + 1;
  return {digits, static_cast<std::uint64_t>(log10 - error) + 1 == digits};
}

}  // namespace lanewise::cli
