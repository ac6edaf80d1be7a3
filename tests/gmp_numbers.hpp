#pragma once

#include <gmp.h>

#include <cstdint>
#include <lanewise/big_uint.hpp>
#include <span>
#include <string>
#include <vector>

// GMP as the oracle of exact arithmetic.

namespace lanewise::tests {

static_assert(sizeof(mp_limb_t) == sizeof(std::uint64_t));

/// An mpz_t that frees itself.
class Mpz {
 public:
  Mpz() { mpz_init(value_); }
  explicit Mpz(std::span<const std::uint64_t> limbs) : Mpz() {
    mpz_import(value_, limbs.size(), -1, sizeof(std::uint64_t), 0, 0, limbs.data());
  }
  Mpz(const Mpz&) = delete;
  Mpz& operator=(const Mpz&) = delete;
  ~Mpz() { mpz_clear(value_); }

  operator mpz_ptr() { return value_; }
  operator mpz_srcptr() const { return value_; }

  std::vector<std::uint64_t> limbs() const {
    const mp_limb_t* const data = mpz_limbs_read(value_);
    return {data, data + mpz_size(value_)};
  }

  /// base 10 or 16.
  std::string text(int base) const {
    std::string digits(mpz_sizeinbase(value_, base) + 2, '\0');
    mpz_get_str(digits.data(), base, value_);
    digits.resize(digits.find('\0'));
    return digits;
  }

 private:
  mpz_t value_;
};

inline std::vector<std::uint64_t> gmp_factorial(std::uint64_t n) {
  Mpz result;
  mpz_fac_ui(result, n);
  return result.limbs();
}

/// The product with all its places, zero limbs at its top included.
inline std::vector<std::uint64_t> gmp_product(const std::vector<std::uint64_t>& a,
                                              const std::vector<std::uint64_t>& b) {
  Mpz product;
  mpz_mul(product, Mpz(a), Mpz(b));
  std::vector<std::uint64_t> limbs = product.limbs();
  limbs.resize(a.size() + b.size());
  return limbs;
}

inline std::vector<std::uint64_t> limbs_of(const BigUint& value) {
  return {value.limbs().begin(), value.limbs().end()};
}

/// Random numbers of an exact number of limbs; the same in every run.
class RandomNumbers {
 public:
  RandomNumbers() { gmp_randinit_mt(state_); }
  RandomNumbers(const RandomNumbers&) = delete;
  RandomNumbers& operator=(const RandomNumbers&) = delete;
  ~RandomNumbers() { gmp_randclear(state_); }

  std::uint64_t below(std::uint64_t bound) { return gmp_urandomm_ui(state_, bound); }
  std::uint64_t any() { return uniform(1)[0]; }

  /// n decimal digits, the first not zero.
  std::string digits(std::size_t n) {
    std::string text(n, '1');
    for (std::size_t i = 0; i < n; ++i) {
      text[i] = static_cast<char>(i == 0 ? '1' + below(9) : '0' + below(10));
    }
    return text;
  }

  /// Every limb any value.
  std::vector<std::uint64_t> uniform(std::size_t n) { return take(n, mpz_urandomb); }

  /// Long runs of ones and zeros, which find lost carries.
  std::vector<std::uint64_t> runs(std::size_t n) { return take(n, mpz_rrandomb); }

 private:
  template <class Generator>
  std::vector<std::uint64_t> take(std::size_t n, Generator generate) {
    Mpz value;
    generate(value, state_, n * 64);
    std::vector<std::uint64_t> limbs = value.limbs();
    limbs.resize(n);
    return limbs;
  }

  gmp_randstate_t state_;
};

}  // namespace lanewise::tests
