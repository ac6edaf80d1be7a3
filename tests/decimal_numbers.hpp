#pragma once

#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "gmp_numbers.hpp"
#include "kernels/radix.hpp"

// Numbers in base 10^18, and GMP's opinion of them.

namespace lanewise::tests {

using DecimalLimbs = std::vector<std::uint64_t>;

inline constexpr std::uint64_t greatest_decimal_limb = kernels::decimal_limb_base - 1;

/// Limbs as GMP writes the number: cut off its text, eighteen digits each.
inline DecimalLimbs decimal_limbs_of(const Mpz& value, std::size_t size) {
  std::string text = value.text(10);
  DecimalLimbs limbs;
  while (!text.empty()) {
    const std::size_t digits = std::min<std::size_t>(text.size(), kernels::decimal_limb_digits);
    limbs.push_back(std::stoull(text.substr(text.size() - digits)));
    text.resize(text.size() - digits);
  }
  limbs.resize(std::max(size, limbs.size()));
  return limbs;
}

inline std::string decimal_text(std::span<const std::uint64_t> limbs) {
  std::string text;
  for (std::size_t i = limbs.size(); i-- > 0;) {
    char digits[kernels::decimal_limb_digits + 1];
    std::snprintf(digits, sizeof digits, "%018llu", static_cast<unsigned long long>(limbs[i]));
    text += digits;
  }
  return text;
}

/// Into a number that is 0.
inline void set_decimal(Mpz& value, std::span<const std::uint64_t> limbs) {
  if (!limbs.empty()) mpz_set_str(value, decimal_text(limbs).c_str(), 10);
}

/// The product, of both sizes together.
inline DecimalLimbs decimal_product(std::span<const std::uint64_t> a,
                                    std::span<const std::uint64_t> b) {
  Mpz x, y;
  set_decimal(x, a);
  set_decimal(y, b);
  mpz_mul(x, x, y);
  return decimal_limbs_of(x, a.size() + b.size());
}

inline DecimalLimbs nines(std::size_t n) {
  return DecimalLimbs(n, greatest_decimal_limb);
}

/// Every limb any value, or one of few near the ends where carries go far.
inline DecimalLimbs random_decimal(RandomNumbers& random, std::size_t n, bool is_extreme = false) {
  DecimalLimbs limbs(n);
  for (std::uint64_t& limb : limbs) {
    limb = random.below(kernels::decimal_limb_base);
    if (is_extreme && limb % 4 < 3) limb = limb % 4 == 0 ? 0 : greatest_decimal_limb - limb % 2;
  }
  return limbs;
}

}  // namespace lanewise::tests
