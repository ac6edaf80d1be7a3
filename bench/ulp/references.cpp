#include "bench/ulp/references.hpp"

#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace lanewise::ulp {
namespace {

bool is_of_next(Operation function) {
  return function == Operation::factorial || function == Operation::log_factorial;
}
bool is_logarithm(Operation function) {
  return function == Operation::log_gamma || function == Operation::log_factorial;
}

double log_gamma(double x) {
  int sign = 0;
  return lgamma_r(x, &sign);
}
long double log_gamma(long double x) {
  int sign = 0;
  return lgammal_r(x, &sign);
}

/// zeta(k), and Euler's constant in place of zeta(1), by MPFR.
const std::vector<long double>& zetas() {
  static const std::vector<long double> values = [] {
    std::vector<long double> made(41);
    mpfr_t value;
    mpfr_init2(value, 80);
    for (unsigned k = 1; k < made.size(); ++k) {
      if (k == 1) {
        mpfr_const_euler(value, MPFR_RNDN);
      } else {
        mpfr_zeta_ui(value, k, MPFR_RNDN);
      }
      made[k] = mpfr_get_ld(value, MPFR_RNDN);
    }
    mpfr_clear(value);
    return made;
  }();
  return values;
}

/// ln Gamma(1 + x) = sum of zeta(k) (-x)^k / k, |x| <= 1/4, where 1 + x would be rounded.
template <class Real>
Real log_gamma_of_one_and(Real x) {
  const std::vector<long double>& zeta = zetas();
  const Real size = std::fabs(x);
  const std::size_t terms = size < Real(0x1p-12) ? 6 : size < Real(0x1p-5) ? 13 : 35;
  Real sum = 0;
  for (std::size_t k = terms; k > 0; --k) sum = -x * (static_cast<Real>(zeta[k] / k) + sum);
  return sum;
}

template <class Real>
Real screened_in(Operation function, Real x) {
  const bool of_next = is_of_next(function);
  if (function == Operation::log_factorial && std::fabs(x) <= Real(0.25)) {
    return log_gamma_of_one_and(x);
  }
  // A pole to us; C's tgamma(0), whose zero has a sign, is infinite.
  if (function == Operation::factorial && x == Real(-1)) {
    return std::numeric_limits<Real>::quiet_NaN();
  }
  const Real argument = of_next ? x + 1 : x;
  return is_logarithm(function) ? log_gamma(argument) : std::tgamma(argument);
}

/// An mpfr_t of 160 bits that frees itself.
class Number {
 public:
  Number() { mpfr_init2(value_, 160); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  ~Number() { mpfr_clear(value_); }
  operator mpfr_ptr() { return value_; }

 private:
  mpfr_t value_;
};

}  // namespace

long double screened(Operation function, long double x) {
  return screened_in(function, x);
}
double screened(Operation function, double x) {
  return screened_in(function, x);
}

double confirmed_error(Operation function, long double x, double got, const Format& format) {
  Number argument, exact;
  mpfr_set_prec(argument, 1200);  // x + 1 is exact, however small x.
  mpfr_set_ld(argument, x, MPFR_RNDN);
  if (is_of_next(function)) mpfr_add_ui(argument, argument, 1, MPFR_RNDN);
  int sign = 0;
  if (is_logarithm(function)) {
    mpfr_lgamma(exact, &sign, argument, MPFR_RNDN);
  } else {
    mpfr_gamma(exact, argument, MPFR_RNDN);
  }
  if (mpfr_zero_p(exact)) return got == 0 ? 0 : HUGE_VAL;
  long exponent = std::max<long>(mpfr_get_exp(exact), format.min_exponent);
  if (format.unit_at_least > 0) {
    exponent = std::max<long>(exponent, std::ilogb(format.unit_at_least) + 1);
  }
  Number difference;
  mpfr_set_d(difference, got, MPFR_RNDN);
  mpfr_sub(difference, difference, exact, MPFR_RNDN);
  mpfr_mul_2si(difference, difference, format.digits - exponent, MPFR_RNDN);
  return std::fabs(mpfr_get_d(difference, MPFR_RNDN));
}

}  // namespace lanewise::ulp
