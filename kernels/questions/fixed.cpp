#include "kernels/questions/fixed.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace lanewise::kernels::fixed {
namespace {

__extension__ using Wide = unsigned __int128;

/// limbs[0..n) /= divisor, n >= 1. By multiplication with the divisor's reciprocal: N. Moller and
/// T. Granlund, "Improved division by invariant integers", 2011, algorithm 4; the dividend's bits
/// are shifted as the divisor's.
void divide(Limb* limbs, std::size_t n, Limb divisor) noexcept {
  const int shift = std::countl_zero(divisor);
  const Limb d = divisor << shift;
  const auto reciprocal = static_cast<Limb>(((Wide{~d} << 64) | ~Limb{0}) / d);
  const auto top_bits = [shift](Limb x) { return shift == 0 ? 0 : x >> (64 - shift); };
  Limb remainder = top_bits(limbs[n - 1]);
  for (std::size_t i = n; i-- > 0;) {
    const Limb low = limbs[i] << shift | (i > 0 ? top_bits(limbs[i - 1]) : 0);
    // The shift is of 128 bits. NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult)
    const Wide estimate = Wide{reciprocal} * remainder + ((Wide{remainder} << 64) | low);
    Limb quotient = static_cast<Limb>(estimate >> 64) + 1;
    remainder = low - quotient * d;
    if (remainder > static_cast<Limb>(estimate)) {
      --quotient;
      remainder += d;
    }
    if (remainder >= d) {
      ++quotient;
      remainder -= d;
    }
    limbs[i] = quotient;
  }
}

/// out[0..n) += in[0..n) * factor; returns the carry.
Limb add_product(Limb* out, const Limb* in, std::size_t n, Limb factor) noexcept {
  Limb carry = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Wide sum = Wide{in[i]} * factor + out[i] + carry;
    out[i] = static_cast<Limb>(sum);
    carry = static_cast<Limb>(sum >> 64);
  }
  return carry;
}

/// The sum of s^j / ((2j + 1) m^(2j + 1)) over j >= 0 where s is 1 or -1: atanh(1/m) or atan(1/m);
/// 1 < m < 2^32. Powers are off by less than 2 ulps, terms by less than 3, and what follows the
/// last one that is not zero is less than 3: off by less than 2^18 ulps.
Fixed inverse_series(Limb m, bool is_alternating, std::size_t fraction) {
  Fixed power(fraction, 1);
  power /= m;
  Fixed sum = power;
  Fixed negative(fraction);
  for (Limb j = 1; !(power /= m * m).is_zero(); ++j) {
    Fixed term = power;
    term /= 2 * j + 1;
    (is_alternating && j % 2 == 1 ? negative : sum) += term;
  }
  return sum -= negative;
}

Fixed inverse_atanh(Limb m, std::size_t fraction) {
  return inverse_series(m, false, fraction);
}

Fixed times_inverse_atan(Limb factor, Limb m, std::size_t fraction) {
  return inverse_series(m, true, fraction) *= factor;
}

/// A number whose primes are 2, 3, 5 and 7 alone, and their exponents.
struct Smooth {
  std::uint64_t value = 1;
  std::array<int, 4> exponents{};
};

/// A smooth number in (n/2, n], the nearest whose odd part is small.
Smooth smooth_below(std::uint64_t n) noexcept {
  const std::uint64_t largest_odd = std::min(n, std::uint64_t{1} << 20);
  Smooth best{};
  Smooth odd{};
  for (std::uint64_t a = 1; a <= largest_odd; a *= 7, ++odd.exponents[3]) {
    odd.exponents[2] = 0;
    for (std::uint64_t b = a; b <= largest_odd; b *= 5, ++odd.exponents[2]) {
      odd.exponents[1] = 0;
      for (std::uint64_t c = b; c <= largest_odd; c *= 3, ++odd.exponents[1]) {
        int twos = std::countl_zero(c) - std::countl_zero(n);
        if (c << twos > n) --twos;
        if (c << twos < best.value) continue;
        best = {c << twos, {twos, odd.exponents[1], odd.exponents[2], odd.exponents[3]}};
      }
    }
  }
  return best;
}

/// -log(1 - part / whole) = the sum of (part / whole)^j / j over j >= 1, part <= whole / 2. Powers
/// are off by less than 2 ulps, terms by less than 3, of which there are less than 2^17: off by
/// less than 2^19 ulps.
Fixed minus_log_without(std::uint64_t part, std::uint64_t whole, std::size_t fraction) {
  Fixed sum(fraction);
  Fixed power(fraction, 1);
  for (Limb j = 1;; ++j) {
    power *= part;
    power /= whole;
    if (power.is_zero()) return sum;
    Fixed term = power;
    sum += term /= j;
  }
}

/// The same for a fraction delta < 2^-64: off by less than 2^12 ulps beyond twice delta's error.
Fixed minus_log_without(const Fixed& delta) {
  Fixed sum = delta;
  Fixed power = delta;
  for (Limb j = 2; !(power = product(power, delta)).is_zero(); ++j) {
    Fixed term = power;
    sum += term /= j;
  }
  return sum;
}

}  // namespace

Fixed::Fixed(std::size_t fraction, std::span<const Limb> value, std::size_t integer_limbs)
    : Fixed(fraction, 0, integer_limbs) {
  std::copy(value.begin(), value.end(), limbs_.begin() + static_cast<std::ptrdiff_t>(fraction));
}

std::size_t Fixed::used() const noexcept {
  std::size_t n = limbs_.size();
  while (n > 0 && limbs_[n - 1] == 0) --n;
  return n;
}

Fixed& Fixed::operator+=(const Fixed& x) noexcept {
  const std::size_t n = x.used();
  Limb carry = 0;
  for (std::size_t i = 0; i < n || (carry != 0 && i < limbs_.size()); ++i) {
    const Wide sum = Wide{limbs_[i]} + (i < n ? x.limbs_[i] : 0) + carry;
    limbs_[i] = static_cast<Limb>(sum);
    carry = static_cast<Limb>(sum >> 64);
  }
  return *this;
}

Fixed& Fixed::operator-=(const Fixed& x) noexcept {
  const std::size_t n = x.used();
  Limb borrow = 0;
  for (std::size_t i = 0; i < n || (borrow != 0 && i < limbs_.size()); ++i) {
    const Wide difference = Wide{limbs_[i]} - (i < n ? x.limbs_[i] : 0) - borrow;
    limbs_[i] = static_cast<Limb>(difference);
    borrow = static_cast<Limb>(difference >> 64) & 1;
  }
  return *this;
}

Fixed& Fixed::operator*=(Limb factor) noexcept {
  const std::size_t n = used();
  Limb carry = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Wide value = Wide{limbs_[i]} * factor + carry;
    limbs_[i] = static_cast<Limb>(value);
    carry = static_cast<Limb>(value >> 64);
  }
  if (carry != 0) limbs_[n] = carry;
  return *this;
}

Fixed& Fixed::operator/=(Limb divisor) noexcept {
  if (const std::size_t n = used(); n != 0) divide(limbs_.data(), n, divisor);
  return *this;
}

Fixed& Fixed::operator<<=(std::size_t bits) noexcept {
  const std::size_t whole = bits / 64;
  const std::size_t rest = bits % 64;
  for (std::size_t i = limbs_.size(); i-- > 0;) {
    const Limb high = i >= whole ? limbs_[i - whole] : 0;
    const Limb low = i >= whole + 1 ? limbs_[i - whole - 1] : 0;
    limbs_[i] = rest == 0 ? high : high << rest | low >> (64 - rest);
  }
  return *this;
}

Fixed& Fixed::operator>>=(std::size_t bits) noexcept {
  const std::size_t whole = bits / 64;
  const std::size_t rest = bits % 64;
  const std::size_t n = limbs_.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Limb low = i + whole < n ? limbs_[i + whole] : 0;
    const Limb high = i + whole + 1 < n ? limbs_[i + whole + 1] : 0;
    limbs_[i] = rest == 0 ? low : low >> rest | high << (64 - rest);
  }
  return *this;
}

Fixed& Fixed::add_ulps(Limb ulps) noexcept {
  for (std::size_t i = 0; ulps != 0 && i < limbs_.size(); ++i) {
    limbs_[i] += ulps;
    ulps = limbs_[i] < ulps;
  }
  return *this;
}

Limb Fixed::take_integer() noexcept {
  const Limb value = integer();
  std::fill(limbs_.begin() + static_cast<std::ptrdiff_t>(fraction_), limbs_.end(), 0);
  return value;
}

Fixed Fixed::with_fraction(std::size_t fraction) const {
  Fixed result(fraction, 0, limbs_.size() - fraction_);
  const std::size_t common = limbs_.size() - fraction_ + std::min(fraction, fraction_);
  std::copy_n(limbs_.rbegin(), common, result.limbs_.rbegin());
  return result;
}

Fixed product(const Fixed& x, const Fixed& y) {
  const std::size_t xn = x.used();
  const std::size_t yn = y.used();
  std::vector<Limb> whole(std::max(xn + yn, y.fraction_) + 1);
  for (std::size_t i = 0; i < xn; ++i)
    whole[i + yn] = add_product(whole.data() + i, y.limbs_.data(), yn, x.limbs_[i]);
  Fixed result(x.fraction_, 0, x.limbs_.size() - x.fraction_);
  const std::size_t n = std::min(whole.size() - y.fraction_, result.limbs_.size());
  std::copy_n(whole.begin() + static_cast<std::ptrdiff_t>(y.fraction_), n, result.limbs_.begin());
  return result;
}

void add_products(Fixed& x, Limb factor, const Fixed& y, Limb y_factor) noexcept {
  const std::size_t n = std::max(x.used(), y.used());
  Limb carry = 0;
  Limb y_carry = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Wide term = Wide{y.limbs_[i]} * y_factor + y_carry;
    const Wide sum = Wide{x.limbs_[i]} * factor + carry + static_cast<Limb>(term);
    y_carry = static_cast<Limb>(term >> 64);
    x.limbs_[i] = static_cast<Limb>(sum);
    carry = static_cast<Limb>(sum >> 64);
  }
  if (n < x.limbs_.size()) x.limbs_[n] = carry + y_carry;
}

bool operator<(const Fixed& x, const Fixed& y) noexcept {
  const std::size_t n = std::max(x.limbs_.size(), y.limbs_.size());
  for (std::size_t i = n; i-- > 0;) {
    const Limb a = i < x.limbs_.size() ? x.limbs_[i] : 0;
    const Limb b = i < y.limbs_.size() ? y.limbs_[i] : 0;
    if (a != b) return a < b;
  }
  return false;
}

Fixed pi(std::size_t fraction) {
  // C. Stormer, 1896: pi/4 = 44 atan(1/57) + 7 atan(1/239) - 12 atan(1/682) + 24 atan(1/12943).
  Fixed sum = times_inverse_atan(44, 57, fraction);
  sum += times_inverse_atan(7, 239, fraction);
  sum += times_inverse_atan(24, 12943, fraction);
  sum -= times_inverse_atan(12, 682, fraction);
  return sum *= 4;
}

Fixed exponential(const Fixed& x) {
  // exp(x) = exp(x / 2^halvings)^(2^halvings). As much time goes to squares as to terms where there
  // are about as many of both. Each square doubles the error, relatively: together they multiply it
  // by less than 2^halvings exp(3), and what each adds is as small, for which there are guards.
  const std::size_t bits = 64 * x.fraction();
  const auto halvings = static_cast<std::size_t>(std::sqrt(static_cast<double>(bits)));
  const std::size_t fraction = x.fraction() + halvings / 64 + 2;
  Fixed reduced = x.with_fraction(fraction);
  reduced >>= halvings;
  Fixed sum(fraction, 1);
  Fixed term(fraction, 1);
  for (Limb j = 1;; ++j) {
    term = product(reduced, term);
    term /= j;
    if (term.is_zero()) break;
    sum += term;
  }
  for (std::size_t i = 0; i < halvings; ++i) sum = product(sum, sum);
  return sum.with_fraction(x.fraction());
}

Logarithms::Logarithms(std::size_t fraction) : fraction_(fraction) {
  for (const Limb m : {251u, 449u, 4801u, 8749u})
    inverse_atanhs_.push_back(inverse_atanh(m, fraction));
}

Fixed Logarithms::of(std::uint64_t n) const {
  // The logarithms of 2, 3, 5 and 7 as sums of 2 atanh(1/m), m = 251, 449, 4801 and 8749: those are
  // log((m + 1) / (m - 1)), and m + 1 and m - 1 have no other primes. This is the inverse of the
  // matrix of their exponents.
  constexpr int of_prime[4][4] = {
      {72, 27, -19, 31}, {114, 43, -30, 49}, {167, 63, -44, 72}, {202, 76, -53, 87}};
  const Smooth smooth = smooth_below(n);
  Fixed result(fraction_);
  Fixed negative(fraction_);
  for (std::size_t i = 0; i < 4; ++i) {
    // Below 2^14 in magnitude.
    int factor = 0;
    for (std::size_t p = 0; p < 4; ++p) factor += 2 * smooth.exponents[p] * of_prime[p][i];
    Fixed term = inverse_atanhs_[i];
    term *= static_cast<Limb>(factor < 0 ? -factor : factor);
    (factor < 0 ? negative : result) += term;
  }
  result -= negative;
  // log(n) = log(smooth) - log(smooth / n).
  if (smooth.value != n) result += minus_log_without(n - smooth.value, n, fraction_);
  return result;
}

Fixed Logarithms::of_two_pi() const {
  // A convergent of pi's continued fraction, 2.8e-36 of pi above it.
  constexpr std::uint64_t numerator = 430'010'946'591'069'243;
  constexpr std::uint64_t denominator = 136'876'735'467'187'340;
  Fixed excess(fraction_, numerator);
  excess -= pi(fraction_) *= denominator;
  excess /= numerator;
  Fixed result = of(2 * numerator);
  result -= of(denominator);
  result -= minus_log_without(excess);
  return result;
}

}  // namespace lanewise::kernels::fixed
