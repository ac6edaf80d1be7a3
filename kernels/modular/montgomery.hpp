#pragma once

#include <cstdint>

#include "kernels/odd_inverse.hpp"

namespace lanewise::kernels {

/// 1 / x mod m, m >= 1, where x < m has no factor in common with m: by Euclid's algorithm.
constexpr std::uint64_t inverse_modulo(std::uint64_t x, std::uint64_t m) noexcept {
  __extension__ using Wide = unsigned __int128;
  std::uint64_t a = x, b = m, s = 1 % m, t = 0;  // a = s x, b = t x modulo m.
  while (a != 0) {
    const std::uint64_t quotient = b / a, rest = b % a;
    const auto multiple = static_cast<std::uint64_t>(Wide{quotient} * s % m);
    const std::uint64_t next = t >= multiple ? t - multiple : t + (m - multiple);
    b = a, a = rest, t = s, s = next;
  }
  return t;
}

/// Arithmetic modulo an odd n < 2^64, n >= 1, on numbers x < n that stand for x / 2^64 mod n (P. L.
/// Montgomery, "Modular Multiplication Without Trial Division", 1985).
class Montgomery {
 public:
  explicit constexpr Montgomery(std::uint64_t n) noexcept : n_(n), inverse_(inverse_of_odd(n)) {
    one_ = static_cast<std::uint64_t>((Wide{1} << 64) % n);
    square_ = static_cast<std::uint64_t>(Wide{one_} * one_ % n);
  }

  constexpr std::uint64_t modulus() const noexcept { return n_; }

  /// What stands for 1, and for x < 2^64.
  constexpr std::uint64_t one() const noexcept { return one_; }
  constexpr std::uint64_t enter(std::uint64_t x) const noexcept { return multiply(x, square_); }

  /// What x stands for.
  constexpr std::uint64_t leave(std::uint64_t x) const noexcept { return multiply(x, 1); }

  /// a b, where a b < 2^64 n: one of them may be any word.
  constexpr std::uint64_t multiply(std::uint64_t a, std::uint64_t b) const noexcept {
    const Wide product = Wide{a} * b;
    const std::uint64_t multiple = static_cast<std::uint64_t>(product) * inverse_;
    const auto high = static_cast<std::uint64_t>(product >> 64);
    const auto taken = static_cast<std::uint64_t>(Wide{multiple} * n_ >> 64);
    return high < taken ? high - taken + n_ : high - taken;
  }

  constexpr std::uint64_t add(std::uint64_t a, std::uint64_t b) const noexcept {
    return a >= n_ - b ? a - (n_ - b) : a + b;
  }

  constexpr std::uint64_t subtract(std::uint64_t a, std::uint64_t b) const noexcept {
    return a >= b ? a - b : a + (n_ - b);
  }

  constexpr std::uint64_t power(std::uint64_t x, std::uint64_t exponent) const noexcept {
    std::uint64_t result = one_;
    for (; exponent != 0; exponent /= 2, x = multiply(x, x)) {
      if (exponent % 2 == 1) result = multiply(result, x);
    }
    return result;
  }

  /// Of a number that has no factor in common with n.
  constexpr std::uint64_t inverse(std::uint64_t x) const noexcept {
    return enter(inverse_modulo(leave(x), n_));
  }

 private:
  __extension__ using Wide = unsigned __int128;

  std::uint64_t n_;
  std::uint64_t inverse_;               ///< 1 / n mod 2^64.
  std::uint64_t one_ = 0, square_ = 0;  ///< 2^64 and 2^128 mod n.
};

}  // namespace lanewise::kernels
