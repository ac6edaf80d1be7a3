#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <lanewise/big_uint.hpp>
#include <lanewise/error.hpp>
#include <string>

// Questions about n! that are answered exactly for every n, without n!.

namespace lanewise {

// How long n! is, and how it begins.
//
// Method: log(n!) by Stirling's series, in the machine's arithmetic with a bound on its error, and
// where that does not decide the answer in fixed-point arithmetic with as many digits as it takes.
// Thread-safe; nothing is kept between calls. Where memory of some KiB cannot be had,
// std::bad_alloc.

/// The decimal digits that factorial_leading_digits() gives at most.
inline constexpr std::size_t most_leading_digits = 10'000;

/// The digits of n! in a base of 2 or more: floor(log(n!) / log(base)) + 1. Error overflow where
/// they are more than 2^64 - 1, whose message names the largest n of that base: for base 10, n
/// above about 1.1 * 10^18; factorial_digits_wide() has them all. Error invalid_argument for base 0
/// and 1. Cost: below a microsecond; some ten where the machine's arithmetic does not decide.
std::uint64_t factorial_digits(std::uint64_t n, std::uint64_t base = 10);

/// The same for every n: it is below 2^71.
BigUint factorial_digits_wide(std::uint64_t n, std::uint64_t base = 10);

/// The bit length of n!: its digits in base 2, with Error overflow as there.
std::uint64_t factorial_bit_length(std::uint64_t n);

/// The first `count` decimal digits of n!, or all of them where there are not so many: "1" for 0!.
/// count is 1 to most_leading_digits, else Error invalid_argument.
/// Cost for any n: some ten microseconds for 50 digits, some milliseconds for 1000, one or two
/// seconds for 10,000; of an n below count^2 / 64 that of n! itself, which is computed: then errors
/// are those of factorial_decimal(), too.
std::string factorial_leading_digits(std::uint64_t n, std::size_t count);

/// The least n whose n! has at least so many digits in a base of 2 or more; 0 for no digits. Error
/// overflow where that n is 2^64 or more, which only is where base > 2^62 or so. Error
/// invalid_argument for base 0 and 1. Cost: as some dozen calls of factorial_digits().
std::uint64_t first_factorial_with_digits(std::uint64_t digits, std::uint64_t base = 10);

namespace detail {

template <std::signed_integral N>
std::uint64_t not_negative(N n, const char* call) {
  if (n < 0)
    throw Error(ErrorCode::invalid_argument, std::string(call) + ": the first must be 0 or more");
  return static_cast<std::uint64_t>(n);
}

}  // namespace detail

/// A negative first argument is Error invalid_argument.
template <std::signed_integral N>
std::uint64_t factorial_digits(N n, std::uint64_t base = 10) {
  return factorial_digits(detail::not_negative(n, "factorial_digits(n, base)"), base);
}
template <std::signed_integral N>
BigUint factorial_digits_wide(N n, std::uint64_t base = 10) {
  return factorial_digits_wide(detail::not_negative(n, "factorial_digits_wide(n, base)"), base);
}
template <std::signed_integral N>
std::uint64_t factorial_bit_length(N n) {
  return factorial_bit_length(detail::not_negative(n, "factorial_bit_length(n)"));
}
template <std::signed_integral N>
std::string factorial_leading_digits(N n, std::size_t count) {
  return factorial_leading_digits(detail::not_negative(n, "factorial_leading_digits(n, count)"),
                                  count);
}
template <std::signed_integral N>
std::uint64_t first_factorial_with_digits(N digits, std::uint64_t base = 10) {
  return first_factorial_with_digits(
      detail::not_negative(digits, "first_factorial_with_digits(digits, base)"), base);
}
template <std::floating_point N>
std::uint64_t factorial_digits(N n, std::uint64_t base = 10) = delete;
template <std::floating_point N>
BigUint factorial_digits_wide(N n, std::uint64_t base = 10) = delete;
template <std::floating_point N>
std::uint64_t factorial_bit_length(N n) = delete;
template <std::floating_point N>
std::string factorial_leading_digits(N n, std::size_t count) = delete;
template <std::floating_point N>
std::uint64_t first_factorial_with_digits(N digits, std::uint64_t base = 10) = delete;

}  // namespace lanewise
