#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <lanewise/big_uint.hpp>
#include <lanewise/error.hpp>
#include <lanewise/factorials.hpp>
#include <lanewise/options.hpp>
#include <span>
#include <string>
#include <string_view>

namespace lanewise {

/// How decimal text is laid out. The default is the digits and nothing else.
struct DecimalFormat {
  /// Between groups of digits, counted from the last digit: any bytes, as "," or "\u202f"; empty
  /// leaves the digits together.
  std::string separator{};
  unsigned group_digits = 3;  ///< Digits of a group; 1 or more.
  bool newline = false;       ///< Whether a newline ends the text.
};

/// A natural number of any size in base 10^18: the value is the sum of limbs()[i] * 10^(18 i).
///
/// Limbs are little-endian, each below 10^18, and normalised: the last one is not zero, and zero
/// has none. A value type: its text costs some bytes a nanosecond, as its digits lie in the limbs.
class Decimal {
 public:
  static constexpr unsigned limb_digits = 18;
  static constexpr std::uint64_t limb_base = 1'000'000'000'000'000'000;

  Decimal() noexcept = default;
  Decimal(std::uint64_t value);

  /// A copy of the limbs; leading zeros (at the end) are dropped. A limb of 10^18 or more is Error
  /// invalid_argument.
  explicit Decimal(std::span<const std::uint64_t> limbs);

  /// Takes the limbs over; as above.
  explicit Decimal(detail::Limbs limbs);

  /// The number that the text spells: decimal digits and nothing else, at least one; zeros may
  /// lead. Anything else is Error invalid_argument, whose message names the first character that is
  /// no digit, and where it stands. Cost: linear, some bytes a nanosecond.
  static Decimal parse(std::string_view text);

  std::span<const std::uint64_t> limbs() const noexcept { return limbs_; }
  bool is_zero() const noexcept { return limbs_.empty(); }

  /// The decimal digits that the text has: floor(log10(value)) + 1, and 1 for zero.
  std::uint64_t digits() const noexcept;

  /// The text, in memory of its own; "0" for zero. A group of no digits is Error invalid_argument.
  std::string to_string(const DecimalFormat& format = {}) const;

  /// Writes out.size() digits to `out`, from digit `first` of the text on, where 0 is the leading
  /// one: any slice, at the cost of that slice. Error invalid_argument where the text ends before
  /// the slice does.
  void copy_digits(std::uint64_t first, std::span<char> out) const;

  friend bool operator==(const Decimal&, const Decimal&) noexcept = default;
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept;

 private:
  detail::Limbs limbs_;
};

/// The digits; width and fill as for integers.
std::ostream& operator<<(std::ostream& stream, const Decimal& value);

/// The same number in the other base. Options as for factorial(); the result is exact. Errors:
/// limit_exceeded, cancelled, deadline_exceeded, out_of_memory, verification_failed.
Decimal to_decimal(const BigUint& value, const Options& options = {});
BigUint to_binary(const Decimal& value, const Options& options = {});

/// n! as decimal digits: computed in base 10^18 throughout, so that no conversion is needed.
/// Options and errors as for factorial().
Decimal factorial_decimal(std::uint64_t n, const Options& options = {});

/// A negative argument is Error invalid_argument.
template <std::signed_integral N>
Decimal factorial_decimal(N n, const Options& options = {}) {
  if (n < 0) throw Error(ErrorCode::invalid_argument, "factorial_decimal(n): n must be 0 or more");
  return factorial_decimal(static_cast<std::uint64_t>(n), options);
}
template <std::floating_point N>
Decimal factorial_decimal(N n, const Options& options = {}) = delete;

/// The estimate for factorial_decimal(n), as estimate_factorial() for factorial(n).
FactorialEstimate estimate_factorial_decimal(std::uint64_t n) noexcept;

/// Writes the text to a file descriptor, in pieces of a fraction of a MiB that several threads
/// make: the text as a whole is never in memory.
///
/// The descriptor may be anything that write(2) takes, blocking or not; what was interrupted or
/// written in part goes on, and where it would block the call waits. A stop, a deadline and
/// progress are seen to between pieces, and while it waits for a descriptor that does not block.
/// Options: threads, memory_limit (of the pieces), stop, deadline, progress, statistics. Errors:
/// limit_exceeded before any work; std::system_error where the descriptor refuses, of which a part
/// of the text may have been written before (a closed pipe is std::errc::broken_pipe where SIGPIPE
/// is ignored); invalid_argument, cancelled, deadline_exceeded, out_of_memory.
void write_decimal(int descriptor, const Decimal& value, const DecimalFormat& format = {},
                   const Options& options = {});

}  // namespace lanewise
