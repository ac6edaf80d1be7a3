#include <algorithm>
#include <lanewise/decimal.hpp>
#include <ostream>

namespace lanewise {
namespace {

void check_and_normalise(detail::Limbs& limbs) {
  for (std::size_t i = 0; i < limbs.size(); ++i) {
    if (limbs[i] < Decimal::limb_base) continue;
    throw Error(ErrorCode::invalid_argument, "Decimal(limbs): limb " + std::to_string(i) + " is " +
                                                 std::to_string(limbs[i]) +
                                                 "; each must be below 10^18");
  }
  while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
}

}  // namespace

Decimal::Decimal(std::uint64_t value) {
  for (; value != 0; value /= limb_base) limbs_.push_back(value % limb_base);
}

Decimal::Decimal(std::span<const std::uint64_t> limbs)
    : Decimal(detail::Limbs(limbs.begin(), limbs.end())) {}

Decimal::Decimal(detail::Limbs limbs) : limbs_(std::move(limbs)) {
  check_and_normalise(limbs_);
}

std::uint64_t Decimal::digits() const noexcept {
  if (is_zero()) return 1;
  std::uint64_t count = limb_digits * (limbs_.size() - 1);
  for (std::uint64_t top = limbs_.back(); top != 0; top /= 10) ++count;
  return count;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept {
  if (const auto order = a.limbs_.size() <=> b.limbs_.size(); order != 0) return order;
  return std::lexicographical_compare_three_way(a.limbs_.rbegin(), a.limbs_.rend(),
                                                b.limbs_.rbegin(), b.limbs_.rend());
}

std::ostream& operator<<(std::ostream& stream, const Decimal& value) {
  const auto flags = stream.flags();
  std::string text = value.to_string();
  const auto width = static_cast<std::size_t>(std::max<std::streamsize>(stream.width(), 0));
  if ((flags & std::ios_base::adjustfield) == std::ios_base::internal && text.size() < width) {
    text.insert(0, width - text.size(), stream.fill());
  }
  return stream << text;
}

}  // namespace lanewise
