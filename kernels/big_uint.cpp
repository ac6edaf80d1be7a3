#include <algorithm>
#include <bit>
#include <lanewise/big_uint.hpp>
#include <ostream>

namespace lanewise {
namespace {

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
