#pragma once

#include <lanewise/backend.hpp>

// What the gamma function and its kin are measured against.

namespace lanewise::ulp {

/// f(x) in long double by the C library: 64 bits on x86, where its error is some thousandths of a
/// double's last place. Fast, and wrong where the library is: it finds the candidates.
long double screened(Operation function, long double x);

/// The same in double, for float.
double screened(Operation function, double x);

/// A type of floating-point numbers, and the unit in which errors are told.
struct Format {
  int digits;
  int min_exponent;
  double unit_at_least;  ///< 0, or a magnitude below which the unit does not shrink.
};

/// |got - f(x)| by MPFR to 160 bits, in units in the last place of `unit_at_least` or of f(x),
/// whichever is larger.
double confirmed_error(Operation function, long double x, double got, const Format& format);

}  // namespace lanewise::ulp
