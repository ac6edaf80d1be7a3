#include "cli/number_text.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <string>

namespace lanewise::cli {
namespace {

using Limbs = std::span<const std::uint64_t>;

constexpr std::size_t piece = std::size_t{1} << 14;  // Limbs, each of 8 bytes or 16 digits.

void append_hex(std::string& text, std::uint64_t limb, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    text += "0123456789abcdef"[limb >> shift & 15];
  }
}

void write_hex(Limbs limbs, const WriteBytes& write) {
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

void write_bytes(Limbs limbs, const WriteBytes& write) {
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

void write_digits(const BigUint& number, unsigned base, const WriteBytes& write) {
  if (base == 16) return write_hex(number.limbs(), write);
  write(number.to_string(base) + "\n");
}

void write_raw(const BigUint& number, const WriteBytes& write) {
  write_bytes(number.limbs(), write);
}

}  // namespace lanewise::cli
