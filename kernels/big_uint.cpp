#include <algorithm>
#include <bit>
#include <lanewise/big_uint.hpp>
#include <ostream>

namespace lanewise {
namespace {

__extension__ using Limb2 = unsigned __int128;

/// A word of decimal digits: the largest power of ten below 2^64, and above 2^63, as the division
/// wants it.
constexpr std::uint64_t decimal_base = 10'000'000'000'000'000'000u;
constexpr unsigned decimal_base_digits = 19;

/// floor((2^128 - 1) / decimal_base) - 2^64.
constexpr std::uint64_t decimal_base_reciprocal =
    static_cast<std::uint64_t>(~Limb2{0} / decimal_base - (Limb2{1} << 64));

/// Divides remainder 2^64 + limb by decimal_base, remainder < decimal_base: returns the quotient
/// and leaves the new remainder. N. Moeller and T. Granlund, "Improved Division by Invariant
/// Integers" (2011), algorithm 4: two multiplications in place of a division.
std::uint64_t divide_step(std::uint64_t& remainder, std::uint64_t limb) {
  const Limb2 estimate = static_cast<Limb2>(decimal_base_reciprocal) * remainder +
                         ((static_cast<Limb2>(remainder) << 64) | limb);
  std::uint64_t quotient = static_cast<std::uint64_t>(estimate >> 64) + 1;
  std::uint64_t rest = limb - quotient * decimal_base;
  // Taken every other time and not predictable, hence a mask and no branch.
  const bool too_large = rest > static_cast<std::uint64_t>(estimate);
  const std::uint64_t mask = std::uint64_t{0} - too_large;
  quotient += mask;
  rest += mask & decimal_base;
  if (rest >= decimal_base) [[unlikely]] {
    ++quotient;
    rest -= decimal_base;
  }
  remainder = rest;
  return quotient;
}

/// Writes the word's digits so that they end at `end`, zeros in front; returns where they begin.
char* write_decimal_word(char* end, std::uint64_t word) {
  for (unsigned i = 0; i < decimal_base_digits; ++i, word /= 10) {
    *--end = static_cast<char>('0' + word % 10);
  }
  return end;
}

void drop_leading_zeros(detail::Limbs& limbs) {
  while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
}

}  // namespace

BigUint::BigUint(std::uint64_t value) : limbs_(value != 0, value) {}

BigUint::BigUint(std::span<const std::uint64_t> limbs) : limbs_(limbs.begin(), limbs.end()) {
  drop_leading_zeros(limbs_);
}

std::uint64_t BigUint::bit_length() const noexcept {
  if (is_zero()) return 0;
  return (limbs_.size() - 1) * 64 + static_cast<std::uint64_t>(std::bit_width(limbs_.back()));
}

std::string BigUint::to_decimal() const {
  // Words that one pass over the limbs divides out: the divisions of a limb wait for one another,
  // those of the next limb do not, and the processor overlaps them (3 times faster than one word).
  constexpr std::size_t words_per_pass = 4;
  detail::Limbs rest = limbs_;
  // 64 bits are less than 19.27 digits; a pass writes all its words.
  std::string digits(limbs_.size() * 20 + words_per_pass * decimal_base_digits, '0');
  char* begin = digits.data() + digits.size();
  while (!rest.empty()) {
    std::uint64_t remainders[words_per_pass] = {};
    for (std::size_t i = rest.size(); i-- > 0;) {
      std::uint64_t limb = rest[i];
      for (std::uint64_t& remainder : remainders) limb = divide_step(remainder, limb);
      rest[i] = limb;
    }
    for (const std::uint64_t word : remainders) begin = write_decimal_word(begin, word);
    drop_leading_zeros(rest);
  }
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

std::string BigUint::to_hex() const {
  constexpr char hex_digits[] = "0123456789abcdef";
  std::string digits;
  digits.reserve(limbs_.size() * 16);
  for (std::size_t i = limbs_.size(); i-- > 0;) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      digits.push_back(hex_digits[limbs_[i] >> shift & 15]);
    }
  }
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

std::strong_ordering operator<=>(const BigUint& a, const BigUint& b) noexcept {
  if (const auto order = a.limbs_.size() <=> b.limbs_.size(); order != 0) return order;
  return std::lexicographical_compare_three_way(a.limbs_.rbegin(), a.limbs_.rend(),
                                                b.limbs_.rbegin(), b.limbs_.rend());
}

std::ostream& operator<<(std::ostream& stream, const BigUint& value) {
  const auto flags = stream.flags();
  const bool hex = (flags & std::ios_base::basefield) == std::ios_base::hex;
  std::string text = hex ? value.to_hex() : value.to_decimal();
  // As for integers, zero has no prefix.
  std::size_t prefix = 0;
  if (hex && (flags & std::ios_base::showbase) && !value.is_zero()) {
    text.insert(0, "0x");
    prefix = 2;
  }
  if (hex && (flags & std::ios_base::uppercase)) {
    for (char& c : text) {
      if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
    }
  }
  const auto width = static_cast<std::size_t>(std::max<std::streamsize>(stream.width(), 0));
  if ((flags & std::ios_base::adjustfield) == std::ios_base::internal && text.size() < width) {
    text.insert(prefix, width - text.size(), stream.fill());
  }
  return stream << text;
}

}  // namespace lanewise
