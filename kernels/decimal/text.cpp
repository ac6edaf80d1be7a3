#include "kernels/decimal/text.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "kernels/dispatch.hpp"
#include "kernels/text.hpp"

namespace lanewise {
namespace kernels {
namespace {

constexpr std::size_t limb_digits = Decimal::limb_digits;

/// Digits that are put into groups at once: they stay in the first cache.
constexpr std::size_t grouped_piece = 256 * limb_digits;

template <class Kernel>
Kernel text_kernel(Kernel TextKernels::*kernel) {
  const auto select = [kernel](const KernelTable& row) {
    return row.text ? row.text->*kernel : nullptr;
  };
  return find_kernel(choice(), select).kernel;
}

/// Digits [first, first + count) of a number that is not zero, where `first` counts from the top of
/// the highest limb, its leading zeros included.
void copy_padded_digits(std::span<const Limb> limbs, std::uint64_t first, std::size_t count,
                        char* out) {
  const auto format = text_kernel(&TextKernels::format);
  std::size_t left = limbs.size() - static_cast<std::size_t>(first / limb_digits);
  const auto copy_part = [&](std::size_t begin, std::size_t end, char* to) {
    char text[limb_digits];
    format(&limbs[--left], 1, text);
    return std::copy(text + begin, text + end, to);
  };
  if (const std::size_t begin = first % limb_digits; begin != 0 && count > 0) {
    const std::size_t end = std::min(limb_digits, begin + count);
    out = copy_part(begin, end, out);
    count -= end - begin;
  }
  const std::size_t whole = count / limb_digits, end = count % limb_digits;
  left -= whole;
  format(limbs.data() + left, whole, out);
  if (end > 0) copy_part(0, end, out + whole * limb_digits);
}

/// The same, where `first` counts from the leading digit.
void copy_digits(const Decimal& value, std::uint64_t digits, std::uint64_t first, std::size_t count,
                 char* out) {
  if (value.is_zero()) {
    std::fill_n(out, count, '0');
  } else {
    const std::uint64_t zeros = limb_digits * value.limbs().size() - digits;
    copy_padded_digits(value.limbs(), zeros + first, count, out);
  }
}

}  // namespace

DecimalText::DecimalText(const char* call, const Decimal& value, const DecimalFormat& format)
    : value_(value), format_(format), digits_(value.digits()) {
  if (format.group_digits != 0) return;
  throw Error(ErrorCode::invalid_argument,
              std::string(call) + ": DecimalFormat::group_digits is 0; give 1 or more");
}

std::uint64_t DecimalText::size() const noexcept {
  return digits_ + (digits_ - 1) / format_.group_digits * format_.separator.size() +
         (format_.newline ? 1 : 0);
}

std::size_t DecimalText::most_characters(std::size_t digits) const noexcept {
  return digits + (digits / format_.group_digits + 1) * format_.separator.size() + 1;
}

std::size_t DecimalText::most_digits(std::size_t characters) const noexcept {
  // d digits of groups of g with separators of s take at most d + (d / g + 1) s + 1.
  const std::uint64_t group = format_.group_digits, separator = format_.separator.size();
  if (characters <= separator + 1) return 1;
  const std::uint64_t digits = (characters - separator - 1) * group / (group + separator);
  return static_cast<std::size_t>(std::max<std::uint64_t>(1, digits));
}

char* DecimalText::write(std::uint64_t first, std::size_t count, char* out) const {
  const std::uint64_t end = first + count;
  if (format_.separator.empty()) {
    copy_digits(value_, digits_, first, count, out);
    out += count;
  } else {
    for (; first < end; first += grouped_piece) {
      const std::uint64_t piece = std::min<std::uint64_t>(grouped_piece, end - first);
      out = write_groups(first, static_cast<std::size_t>(piece), out);
    }
  }
  if (format_.newline && end == digits_) *out++ = '\n';
  return out;
}

char* DecimalText::write_groups(std::uint64_t first, std::size_t count, char* out) const {
  char digits[grouped_piece];
  copy_digits(value_, digits_, first, count, digits);
  const std::string_view separator = format_.separator;
  const std::size_t group = format_.group_digits;
  const char* in = digits;
  const char* const end = digits + count;

  // The rest of a group that began before, or the first one, which no separator stands before.
  std::size_t head = static_cast<std::size_t>((digits_ - first) % group);
  if (head == 0 && first == 0) head = group;
  head = std::min(head, count);
  out = std::copy_n(in, head, out);
  in += head;

  // Short groups as words, whose surplus the next ones overwrite.
  constexpr std::size_t word = 8;
  if (group <= word && separator.size() <= word) {
    char separator_word[word] = {};
    std::copy(separator.begin(), separator.end(), separator_word);
    for (; end - in >= static_cast<std::ptrdiff_t>(word); in += group) {
      std::memcpy(out, separator_word, word);
      out += separator.size();
      std::memcpy(out, in, word);
      out += group;
    }
  }
  while (in < end) {
    const std::size_t run = std::min(group, static_cast<std::size_t>(end - in));
    out = std::copy(separator.begin(), separator.end(), out);
    out = std::copy_n(in, run, out);
    in += run;
  }
  return out;
}

}  // namespace kernels

namespace {

[[noreturn]] void refuse(std::string_view text) {
  if (text.empty()) {
    throw Error(ErrorCode::invalid_argument, "Decimal::parse(): the text is empty; give a digit");
  }
  const std::size_t at = text.find_first_not_of("0123456789");
  throw Error(ErrorCode::invalid_argument,
              "Decimal::parse(): '" + kernels::printable(text.substr(at, 1)) + "' at position " +
                  std::to_string(at) +
                  ", counted from 0, is no digit; give the digits 0 to 9 alone");
}

}  // namespace

Decimal Decimal::parse(std::string_view text) {
  if (text.empty()) refuse(text);
  const auto parse = kernels::text_kernel(&kernels::TextKernels::parse);
  // The digits above whole limbs, with zeros in front as a limb's text has them.
  const std::size_t whole = text.size() / limb_digits, above = text.size() % limb_digits;
  char top[limb_digits];
  std::fill_n(top, limb_digits - above, '0');
  std::copy_n(text.begin(), above, top + limb_digits - above);
  detail::Limbs limbs(whole + 1);
  const bool is_number =
      parse(top, 1, &limbs[whole]) && parse(text.data() + above, whole, limbs.data());
  if (!is_number) refuse(text);
  return Decimal(std::move(limbs));
}

std::string Decimal::to_string(const DecimalFormat& format) const {
  const kernels::DecimalText text("Decimal::to_string()", *this, format);
  std::string characters(text.size(), '\0');
  text.write(0, text.digits(), characters.data());
  return characters;
}

void Decimal::copy_digits(std::uint64_t first, std::span<char> out) const {
  const std::uint64_t count = digits();
  if (first > count || out.size() > count - first) {
    throw Error(ErrorCode::invalid_argument,
                "Decimal::copy_digits(): " + std::to_string(out.size()) + " digits from digit " +
                    std::to_string(first) + " on end beyond the last of " + std::to_string(count) +
                    "; digits() says how many there are");
  }
  kernels::copy_digits(*this, count, first, out.size(), out.data());
}

}  // namespace lanewise
