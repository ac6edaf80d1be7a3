#pragma once

#if LANEWISE_HAVE_GMP
#include <gmp.h>

#include <cstdint>

namespace lanewise::bench {

/// n! by GMP into a number that keeps its memory from call to call.
inline void gmp_factorial(std::uint64_t n) {
  struct Number {
    Number() { mpz_init(value); }
    ~Number() { mpz_clear(value); }
    mpz_t value;
  };
  static Number number;
  mpz_fac_ui(number.value, n);
}

}  // namespace lanewise::bench
#endif
