#include "kernels/reference_text.hpp"

#include <cstring>

namespace lanewise::kernels::reference {
namespace {

constexpr std::size_t limb_digits = 18;

/// The characters of 00, 01, ..., 99.
struct Pairs {
  char characters[100][2];
};

constexpr Pairs make_pairs() {
  Pairs pairs{};
  for (int i = 0; i < 100; ++i) {
    pairs.characters[i][0] = static_cast<char>('0' + i / 10);
    pairs.characters[i][1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}
constexpr Pairs pairs = make_pairs();

/// Two digits a step, and from both halves at once: a division waits for the one before it.
void format_limb(std::uint64_t limb, char* out) {
  constexpr std::uint32_t half_base = 1'000'000'000;
  auto upper = static_cast<std::uint32_t>(limb / half_base);
  auto lower = static_cast<std::uint32_t>(limb % half_base);
  for (std::size_t at = limb_digits / 2 - 2; at < limb_digits / 2; at -= 2) {
    std::memcpy(out + at, pairs.characters[upper % 100], 2);
    std::memcpy(out + limb_digits / 2 + at, pairs.characters[lower % 100], 2);
    upper /= 100;
    lower /= 100;
  }
  out[0] = static_cast<char>('0' + upper);
  out[limb_digits / 2] = static_cast<char>('0' + lower);
}

}  // namespace

void format(const std::uint64_t* limbs, std::size_t n, char* out) noexcept {
  for (; n-- > 0; out += limb_digits) format_limb(limbs[n], out);
}

bool parse(const char* text, std::size_t n, std::uint64_t* limbs) noexcept {
  while (n-- > 0) {
    std::uint64_t limb = 0;
    for (std::size_t i = 0; i < limb_digits; ++i) {
      const auto digit = static_cast<unsigned char>(*text++ - '0');
      if (digit > 9) return false;
      limb = 10 * limb + digit;
    }
    limbs[n] = limb;
  }
  return true;
}

}  // namespace lanewise::kernels::reference
