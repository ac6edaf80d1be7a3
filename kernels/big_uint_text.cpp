#include <algorithm>
#include <array>
#include <bit>
#include <lanewise/decimal.hpp>
#include <string>

#include "kernels/dispatch.hpp"
#include "kernels/text.hpp"

// Natural numbers as text in any base, and back.

namespace lanewise {
namespace {

__extension__ using Limb2 = unsigned __int128;

constexpr unsigned least_base = 2, most_base = 36;

constexpr char digit_characters[] = "0123456789abcdefghijklmnopqrstuvwxyz";

constexpr unsigned char no_digit = 255;

/// The digit that a character is, by its code; no_digit for most.
constexpr std::array<unsigned char, 256> make_digit_values() {
  std::array<unsigned char, 256> values{};
  values.fill(no_digit);
  for (unsigned digit = 0; digit < most_base; ++digit) {
    const char character = digit_characters[digit];
    values[static_cast<unsigned char>(character)] = static_cast<unsigned char>(digit);
    if (digit < 10) continue;
    const char upper = static_cast<char>(character - 'a' + 'A');
    values[static_cast<unsigned char>(upper)] = static_cast<unsigned char>(digit);
  }
  return values;
}
constexpr std::array<unsigned char, 256> digit_values = make_digit_values();

unsigned digit_of(char character) {
  return digit_values[static_cast<unsigned char>(character)];
}

void check_base(const char* call, unsigned base) {
  if (base >= least_base && base <= most_base) return;
  throw Error(ErrorCode::invalid_argument,
              std::string(call) + ": the base is " + std::to_string(base) + "; it may be 2 to 36");
}

void check_text(std::string_view text, unsigned base) {
  if (text.empty()) {
    throw Error(ErrorCode::invalid_argument,
                "BigUint::from_string(): the text is empty; give a digit");
  }
  const auto is_wrong = [base](char character) { return digit_of(character) >= base; };
  const auto found = std::find_if(text.begin(), text.end(), is_wrong);
  if (found == text.end()) return;
  const auto at = static_cast<std::size_t>(found - text.begin());
  throw Error(ErrorCode::invalid_argument,
              "BigUint::from_string(): '" + kernels::printable(text.substr(at, 1)) +
                  "' at position " + std::to_string(at) + ", counted from 0, is no digit of base " +
                  std::to_string(base) + "; give its digits alone");
}

// Bases that are powers of two: digits are runs of bits.

std::string text_of_bits(const BigUint& value, unsigned bits) {
  const std::span<const std::uint64_t> limbs = value.limbs();
  std::string text((value.bit_length() + bits - 1) / bits, '0');
  std::uint64_t bit = 0;
  for (std::size_t i = text.size(); i-- > 0; bit += bits) {
    const std::size_t limb = bit / 64, shift = bit % 64;
    std::uint64_t digit = limbs[limb] >> shift;
    if (shift + bits > 64 && limb + 1 < limbs.size()) digit |= limbs[limb + 1] << (64 - shift);
    text[i] = digit_characters[digit & ((1U << bits) - 1)];
  }
  return text;
}

BigUint number_of_bits(std::string_view text, unsigned bits) {
  detail::Limbs limbs((text.size() * bits + 63) / 64);
  std::fill(limbs.begin(), limbs.end(), 0);
  std::uint64_t bit = 0;
  for (std::size_t i = text.size(); i-- > 0; bit += bits) {
    const std::uint64_t digit = digit_of(text[i]);
    const std::size_t limb = bit / 64, shift = bit % 64;
    limbs[limb] |= digit << shift;
    // There need be no limb above.
    if (const std::uint64_t above = shift == 0 ? 0 : digit >> (64 - shift); above != 0) {
      limbs[limb + 1] |= above;
    }
  }
  return BigUint(std::move(limbs));
}

// Other bases: in words of as many digits as a limb holds.

struct WordOfDigits {
  explicit WordOfDigits(unsigned in_base) : base(in_base) {
    for (; power <= UINT64_MAX / base; power *= base) ++digits;
  }
  unsigned base;
  unsigned digits = 0;
  std::uint64_t power = 1;  ///< base^digits
};

/// Words that one pass over the limbs divides out: the divisions of a limb wait for one another,
/// those of the next limb do not, and the processor overlaps them.
constexpr std::size_t words_per_pass = 4;

/// Divides the limbs by the divisor so many times, and leaves the remainders, the lowest first.
void divide(detail::Limbs& limbs, std::uint64_t divisor,
            std::uint64_t (&remainders)[words_per_pass]) {
  std::fill_n(remainders, words_per_pass, 0);
  for (std::size_t i = limbs.size(); i-- > 0;) {
    std::uint64_t limb = limbs[i];
    for (std::uint64_t& remainder : remainders) {
      const Limb2 dividend = static_cast<Limb2>(remainder) << 64 | limb;
      limb = static_cast<std::uint64_t>(dividend / divisor);
      remainder = static_cast<std::uint64_t>(dividend % divisor);
    }
    limbs[i] = limb;
  }
  while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
}

std::string text_by_division(const BigUint& value, unsigned base) {
  const WordOfDigits word(base);
  detail::Limbs rest(value.limbs().begin(), value.limbs().end());
  std::string reversed;
  while (!rest.empty()) {
    std::uint64_t remainders[words_per_pass];
    divide(rest, word.power, remainders);
    for (std::uint64_t remainder : remainders) {
      for (unsigned i = 0; i < word.digits; ++i, remainder /= base) {
        reversed += digit_characters[remainder % base];
      }
    }
  }
  while (!reversed.empty() && reversed.back() == '0') reversed.pop_back();
  return {reversed.rbegin(), reversed.rend()};
}

BigUint number_by_multiplication(std::string_view text, unsigned base) {
  const WordOfDigits word(base);
  const kernels::LimbKernels& kernels =
      *find_kernel(kernels::choice(), [](const kernels::KernelTable& row) {
         return row.limbs;
       }).kernel;
  detail::Limbs limbs;
  while (!text.empty()) {
    // The first word is the one that may be short.
    const std::size_t count = (text.size() - 1) % word.digits + 1;
    std::uint64_t carry = 0;
    for (const char character : text.substr(0, count)) carry = carry * base + digit_of(character);
    text.remove_prefix(count);
    const std::uint64_t top =
        kernels.multiply_1(limbs.data(), limbs.data(), limbs.size(), word.power);
    limbs.push_back(top);
    for (std::size_t i = 0; carry != 0; ++i) {
      limbs[i] += carry;
      carry = limbs[i] < carry;
    }
    if (limbs.back() == 0) limbs.pop_back();
  }
  return BigUint(std::move(limbs));
}

}  // namespace

std::string BigUint::to_string(unsigned base) const {
  check_base("BigUint::to_string(base)", base);
  if (is_zero()) return "0";
  if (std::has_single_bit(base)) {
    return text_of_bits(*this, static_cast<unsigned>(std::countr_zero(base)));
  }
  if (base == 10) return lanewise::to_decimal(*this).to_string();
  return text_by_division(*this, base);
}

BigUint BigUint::from_string(std::string_view text, unsigned base) {
  check_base("BigUint::from_string(text, base)", base);
  check_text(text, base);
  if (std::has_single_bit(base)) {
    return number_of_bits(text, static_cast<unsigned>(std::countr_zero(base)));
  }
  if (base == 10) return to_binary(Decimal::parse(text));
  return number_by_multiplication(text, base);
}

std::string BigUint::to_decimal() const {
  return to_string(10);
}

std::string BigUint::to_hex() const {
  return to_string(16);
}

}  // namespace lanewise
