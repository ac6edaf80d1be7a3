#pragma once

#include <mpfr.h>

#include <cfloat>
#include <cmath>
#include <cstdint>
#include <lanewise/backend.hpp>
#include <limits>

// MPFR as the oracle of the gamma function and its kin.

namespace lanewise::tests {

/// An mpfr_t of 128 bits that frees itself.
class Mpfr {
 public:
  Mpfr() { mpfr_init2(value_, 128); }
  Mpfr(const Mpfr&) = delete;
  Mpfr& operator=(const Mpfr&) = delete;
  ~Mpfr() { mpfr_clear(value_); }
  operator mpfr_ptr() { return value_; }
  operator mpfr_srcptr() const { return value_; }

 private:
  mpfr_t value_;
};

/// f(x), to 128 bits.
inline void evaluate(Operation function, mpfr_srcptr x, mpfr_ptr result) {
  Mpfr shifted;
  mpfr_set_prec(shifted, 1400);  // x + 1 is exact, however small x.
  mpfr_set(shifted, x, MPFR_RNDN);
  const bool of_next = function == Operation::factorial || function == Operation::log_factorial;
  if (of_next) mpfr_add_ui(shifted, shifted, 1, MPFR_RNDN);
  int sign = 0;
  if (function == Operation::gamma || function == Operation::factorial) {
    mpfr_gamma(result, shifted, MPFR_RNDN);
  } else {
    mpfr_lgamma(result, &sign, shifted, MPFR_RNDN);
  }
}

/// |got - exact| in units in the last place that a T of exact's magnitude has; infinite where one
/// is finite after rounding and the other is not, or only one is a NaN.
template <class T>
double error_in_ulp(T got, mpfr_srcptr exact) {
  const auto rounded = static_cast<T>(mpfr_get_d(exact, MPFR_RNDN));
  if (std::isnan(got) || std::isnan(rounded))
    return std::isnan(got) && std::isnan(rounded) ? 0 : HUGE_VAL;
  if (std::isinf(got) || std::isinf(rounded)) return got == rounded ? 0 : HUGE_VAL;
  if (mpfr_zero_p(exact)) return got == T{0} ? 0 : HUGE_VAL;
  using Limits = std::numeric_limits<T>;
  const long last = std::max<long>(mpfr_get_exp(exact), Limits::min_exponent) - Limits::digits;
  Mpfr difference;
  mpfr_set_d(difference, static_cast<double>(got), MPFR_RNDN);
  mpfr_sub(difference, difference, exact, MPFR_RNDN);
  mpfr_mul_2si(difference, difference, -last, MPFR_RNDN);
  return std::fabs(mpfr_get_d(difference, MPFR_RNDN));
}

template <class T>
double error_in_ulp(Operation function, T x, T got) {
  Mpfr argument, exact;
  mpfr_set_d(argument, static_cast<double>(x), MPFR_RNDN);
  evaluate(function, argument, exact);
  return error_in_ulp(got, exact);
}

}  // namespace lanewise::tests
