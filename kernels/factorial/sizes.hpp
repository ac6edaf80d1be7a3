#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "kernels/arithmetic.hpp"

// How many limbs factorials have, before they are computed.

namespace lanewise::kernels {

/// Up to here the limbs of factorials are a matter of a table.
inline constexpr std::uint64_t last_tabled_size = 2079;

/// The limbs of first!, ..., last! together, first <= last <= last_tabled_size.
std::size_t tabled_limbs(std::uint64_t first, std::uint64_t last) noexcept;

/// The limbs of one factorial after the other, from its leading bits: n! is at least
/// leading 2^exponent and less than (leading + width) 2^exponent, and the first bit of `leading` is
/// set. A factor widens the interval by two units at most, each below 2^-63 of n!: after ten
/// thousand factors it still tells the size, but for one factorial in 10^14, and knows when not.
class FactorialSize {
 public:
  /// That of 0!.
  constexpr FactorialSize() = default;

  /// That of n!, whose limbs these are, the last one not zero.
  FactorialSize(std::uint64_t n, const Limb* limbs, std::size_t size) noexcept : n_(n) {
    const auto zeros = static_cast<unsigned>(std::countl_zero(limbs[size - 1]));
    leading_ = limbs[size - 1] << zeros;
    if (zeros > 0 && size > 1) leading_ |= limbs[size - 2] >> (64 - zeros);
    width_ = 1;
    exponent_ = static_cast<std::int64_t>(size * 64) - 64 - zeros;
  }

  /// On to the next factorial.
  constexpr void advance() noexcept {
    const Wide leading = static_cast<Wide>(leading_) * ++n_;
    const Wide width = static_cast<Wide>(width_) * n_;
    // The product keeps its first bit in the low word or has it in the high one: n > 0.
    const auto shift =
        static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(leading >> 64)));
    leading_ = static_cast<std::uint64_t>(leading >> shift);
    width_ = static_cast<std::uint64_t>(width >> shift) + 2;
    exponent_ += shift;
  }

  constexpr std::uint64_t n() const noexcept { return n_; }

  /// The limbs, if is_certain().
  constexpr std::size_t limbs() const noexcept {
    return static_cast<std::size_t>((exponent_ + 64 + 63) / 64);
  }

  /// Whether the whole interval has that many limbs.
  constexpr bool is_certain() const noexcept {
    return exponent_ % 64 != 0 || leading_ + (width_ - 1) >= leading_;
  }

 private:
  __extension__ using Wide = unsigned __int128;

  std::uint64_t n_ = 0;
  std::uint64_t leading_ = std::uint64_t{1} << 63;
  std::uint64_t width_ = 1;
  std::int64_t exponent_ = -63;
};

}  // namespace lanewise::kernels
