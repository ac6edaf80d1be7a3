#pragma once

#include <cstdint>

// Arithmetic modulo one odd word.

namespace lanewise::kernels {

/// Montgomery's method of radix R = 2^64 (P. L. Montgomery, "Modular Multiplication Without Trial
/// Division", 1985) for an odd modulus m, 1 <= m < 2^63. Numbers are below m; a number x stands for
/// itself, or for x / R where it says so.
class Montgomery {
 public:
  explicit constexpr Montgomery(std::uint64_t m) : m_(m), inverse_(3 * m ^ 2) {
    for (int i = 0; i < 4; ++i) inverse_ *= 2 - m * inverse_;
    one_ = (0 - m) % m;
    square_ = static_cast<std::uint64_t>(static_cast<Wide>(one_) * one_ % m);
  }

  constexpr std::uint64_t modulus() const { return m_; }
  /// What stands for 1: R mod m.
  constexpr std::uint64_t one() const { return one_; }

  /// x y / R, the product of what x and y stand for. x < 2^64 where y < m.
  constexpr std::uint64_t multiply(std::uint64_t x, std::uint64_t y) const {
    const Wide product = static_cast<Wide>(x) * y;
    const std::uint64_t q = static_cast<std::uint64_t>(product) * inverse_;
    const auto high = static_cast<std::uint64_t>(product >> 64);
    const auto multiple = static_cast<std::uint64_t>((static_cast<Wide>(q) * m_) >> 64);
    return high - multiple + (high < multiple ? m_ : 0);
  }

  /// What stands for x, any x.
  constexpr std::uint64_t enter(std::uint64_t x) const { return multiply(x, square_); }
  /// What x stands for.
  constexpr std::uint64_t leave(std::uint64_t x) const { return multiply(x, 1); }

  constexpr std::uint64_t add(std::uint64_t x, std::uint64_t y) const {
    const std::uint64_t sum = x + y;
    return sum >= m_ ? sum - m_ : sum;
  }
  constexpr std::uint64_t subtract(std::uint64_t x, std::uint64_t y) const {
    return x >= y ? x - y : x - y + m_;
  }

  /// x^e, of what x stands for.
  constexpr std::uint64_t power(std::uint64_t x, std::uint64_t e) const {
    std::uint64_t result = one_;
    for (; e != 0; e >>= 1) {
      if (e & 1) result = multiply(result, x);
      x = multiply(x, x);
    }
    return result;
  }

  /// What stands for the inverse of what x stands for, which has no factor in common with m.
  constexpr std::uint64_t inverse(std::uint64_t x) const {
    // Euclid's algorithm with x's cofactors alone, mod m.
    std::uint64_t a = leave(x), b = m_, s = 1 % m_, t = 0;
    while (a != 0) {
      const std::uint64_t quotient = b / a, rest = b % a;
      const auto drop = static_cast<std::uint64_t>(static_cast<Wide>(quotient) * s % m_);
      const std::uint64_t next = subtract(t, drop);
      b = a, a = rest, t = s, s = next;
    }
    return enter(t);
  }

 private:
  __extension__ using Wide = unsigned __int128;

  std::uint64_t m_, inverse_, one_ = 0, square_ = 0;
};

}  // namespace lanewise::kernels
