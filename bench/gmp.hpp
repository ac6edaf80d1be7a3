#pragma once

#if LANEWISE_HAVE_GMP
#include <gmp.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lanewise::bench {

/// A number that keeps its memory from call to call.
struct GmpNumber {
  GmpNumber() { mpz_init(value); }
  GmpNumber(const GmpNumber&) = delete;
  GmpNumber& operator=(const GmpNumber&) = delete;
  ~GmpNumber() { mpz_clear(value); }
  mpz_t value;
};

/// The number's limbs, where they lie.
inline std::span<const std::uint64_t> limbs_of(const GmpNumber& number) {
  return {mpz_limbs_read(number.value), mpz_size(number.value)};
}

/// n! by GMP.
inline void gmp_factorial(std::uint64_t n) {
  static GmpNumber number;
  mpz_fac_ui(number.value, n);
}

/// 1!, ..., last! by GMP, each from the one before.
inline void gmp_batch(std::uint64_t last) {
  static std::vector<GmpNumber> numbers(10'000);
  mpz_set_ui(numbers[0].value, 1);
  for (std::size_t i = 1; i < last; ++i) {
    mpz_mul_ui(numbers[i].value, numbers[i - 1].value, i + 1);
  }
}

}  // namespace lanewise::bench
#endif
