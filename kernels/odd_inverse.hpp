#pragma once

namespace lanewise::kernels {

/// 1 / odd modulo 2^bits, where an unsigned Word has so many bits.
template <class Word>
constexpr Word inverse_of_odd(Word odd) noexcept {
  Word inverse = odd;  // Modulo 2^3, and each step of Newton's method doubles the exponent.
  for (unsigned bits = 3; bits < 8 * sizeof(Word); bits *= 2) inverse *= 2 - odd * inverse;
  return inverse;
}

}  // namespace lanewise::kernels
