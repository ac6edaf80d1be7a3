#include <algorithm>
#include <lanewise/decimal.hpp>

namespace lanewise {

Decimal Decimal::parse(std::string_view text) {
  if (text.empty()) {
    throw Error(ErrorCode::invalid_argument, "Decimal::parse(): the text is empty");
  }
  detail::Limbs limbs((text.size() - 1) / limb_digits + 1);
  std::fill(limbs.begin(), limbs.end(), 0);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9') {
      throw Error(ErrorCode::invalid_argument,
                  "Decimal::parse(): no digit at " + std::to_string(i));
    }
    std::uint64_t& limb = limbs[(text.size() - 1 - i) / limb_digits];
    limb = limb * 10 + static_cast<std::uint64_t>(text[i] - '0');
  }
  return Decimal(std::move(limbs));
}

std::string Decimal::to_string(const DecimalFormat& format) const {
  std::string text(digits(), '0');
  copy_digits(0, text);
  if (!format.separator.empty()) {
    for (std::size_t left = text.size(); left > format.group_digits;) {
      text.insert(left -= format.group_digits, format.separator);
    }
  }
  if (format.newline) text += '\n';
  return text;
}

void Decimal::copy_digits(std::uint64_t first, std::span<char> out) const {
  const std::uint64_t count = digits();
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint64_t place = count - 1 - (first + i);
    std::uint64_t limb = is_zero() ? 0 : limbs_[place / limb_digits];
    for (std::uint64_t k = place % limb_digits; k > 0; --k) limb /= 10;
    out[i] = static_cast<char>('0' + limb % 10);
  }
}

}  // namespace lanewise
