#include <array>
#include <lanewise/error.hpp>
#include <lanewise/factorial_questions.hpp>
#include <string>

#include "kernels/factorial/zeros.hpp"

namespace lanewise {
namespace kernels {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr unsigned most_digits = 18;

std::uint64_t power(std::uint64_t base, unsigned exponent) {
  std::uint64_t result = 1;
  while (exponent-- > 0) result *= base;
  return result;
}

std::uint64_t multiply(std::uint64_t a, std::uint64_t b, std::uint64_t modulus) {
  return static_cast<std::uint64_t>(Wide{a} * b % modulus);
}

std::uint64_t power(std::uint64_t base, std::uint64_t exponent, std::uint64_t modulus) {
  std::uint64_t result = 1 % modulus;
  for (; exponent != 0; exponent /= 2) {
    if (exponent % 2 == 1) result = multiply(result, base, modulus);
    base = multiply(base, base, modulus);
  }
  return result;
}

/// Modulo 5^k, the products of the numbers that 5 does not divide.
class UnitsOfFive {
 public:
  explicit UnitsOfFive(unsigned k) : k_(k), modulus_(power(5, k)) {
    blocks_[1] = {24 % modulus_, 250 % modulus_, 875 % modulus_, 1250 % modulus_, 625 % modulus_};
    for (unsigned level = 2; level <= most_levels; ++level) {
      Polynomial& block = blocks_[level];
      block = part(level, 0);
      for (std::uint64_t d = 1; d < 5; ++d) block = product(block, part(level, d), terms(level));
    }
  }

  std::uint64_t modulus() const { return modulus_; }

  /// n! without its fives.
  std::uint64_t of_factorial(std::uint64_t n) const {
    std::uint64_t result = 1 % modulus_;
    for (; n > 0; n /= 5) result = multiply(result, up_to(n), modulus_);
    return result;
  }

 private:
  /// 5^27 is the last power of five below 2^64.
  static constexpr unsigned most_levels = 27;

  /// Coefficients, the lowest first, of the product of the numbers after 5^level t up to
  /// 5^level (t + 1). That of t^j is a multiple of 5^(level j), which leaves few.
  using Polynomial = std::array<std::uint64_t, most_digits>;
  unsigned terms(unsigned level) const { return (k_ + level - 1) / level; }

  /// The d-th fifth of a block: f(5 t + d), where f is a block of the level below.
  Polynomial part(unsigned level, std::uint64_t d) const {
    const Polynomial& f = blocks_[level - 1];
    Polynomial result{};  // By Horner's rule.
    for (unsigned i = terms(level - 1); i-- > 0;) {
      for (unsigned j = terms(level); j-- > 1;) {
        result[j] =
            (multiply(result[j], d, modulus_) + multiply(result[j - 1], 5, modulus_)) % modulus_;
      }
      result[0] = (multiply(result[0], d, modulus_) + f[i]) % modulus_;
    }
    return result;
  }

  Polynomial product(const Polynomial& f, const Polynomial& g, unsigned terms) const {
    Polynomial result{};
    for (unsigned i = 0; i < terms; ++i) {
      for (unsigned j = 0; i + j < terms; ++j) {
        result[i + j] = (result[i + j] + multiply(f[i], g[j], modulus_)) % modulus_;
      }
    }
    return result;
  }

  std::uint64_t value(unsigned level, std::uint64_t t) const {
    std::uint64_t result = 0;
    for (unsigned i = terms(level); i-- > 0;) {
      result = (multiply(result, t % modulus_, modulus_) + blocks_[level][i]) % modulus_;
    }
    return result;
  }

  /// The product of the numbers from 1 to n that 5 does not divide.
  std::uint64_t up_to(std::uint64_t n) const {
    std::uint64_t result = 1 % modulus_, done = 0;
    for (unsigned level = most_levels; level > 0; --level) {
      const std::uint64_t length = power(5, level);
      for (; n - done >= length; done += length) {
        result = multiply(result, value(level, done / length), modulus_);
      }
    }
    while (done < n) result = multiply(result, ++done % modulus_, modulus_);
    return result;
  }

  unsigned k_;
  std::uint64_t modulus_;
  std::array<Polynomial, most_levels + 1> blocks_{};
};

/// n! / 10^v modulo 10^k, factor by factor.
std::uint64_t last_digits_of_small(std::uint64_t n, unsigned k) {
  const std::uint64_t modulus = power(10, k);
  std::uint64_t result = power(2, twos_of_rest(n, Radix::decimal), modulus);
  for (std::uint64_t i = 2; i <= n; ++i) {
    std::uint64_t factor = i;
    while (factor % 2 == 0) factor /= 2;
    while (factor % 5 == 0) factor /= 5;
    result = multiply(result, factor, modulus);
  }
  return result;
}

/// The same where it is a multiple of 2^k.
std::uint64_t last_digits_of_large(std::uint64_t n, unsigned k) {
  const UnitsOfFive units(k);
  const std::uint64_t fives = units.modulus(), twos = power(2, k);
  const std::uint64_t half = fives / 2 + 1;
  const std::uint64_t rest =
      multiply(units.of_factorial(n), power(half, fives_of_factorial(n), fives), fives);
  // x = 2^k y and x = rest modulo 5^k.
  return twos * multiply(rest, power(half, std::uint64_t{k}, fives), fives);
}

}  // namespace
}  // namespace kernels

std::uint64_t factorial_last_nonzero_digits(std::uint64_t n, unsigned k) {
  using namespace kernels;
  if (k == 0 || k > most_digits) {
    throw Error(ErrorCode::invalid_argument, "factorial_last_nonzero_digits(): asked for " +
                                                 std::to_string(k) + " digits; 1 to " +
                                                 std::to_string(most_digits) + " can be told");
  }
  const bool is_multiple = twos_of_rest(n, Radix::decimal) >= k;
  return is_multiple ? last_digits_of_large(n, k) : last_digits_of_small(n, k);
}

}  // namespace lanewise
