#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <lanewise/big_uint.hpp>
#include <lanewise/buffer.hpp>
#include <lanewise/error.hpp>
#include <lanewise/options.hpp>
#include <span>
#include <vector>

namespace lanewise {

/// The size of a factorial before it is computed. Counts are rounded up, never down, rise with n,
/// and saturate at 2^64 - 1 where they do not fit; peak_bytes does so where `bits` does.
struct FactorialEstimate {
  std::uint64_t bits = 0;          ///< The bit length of n!; for n < 2^40 at most one more.
  std::uint64_t digits = 0;        ///< The decimal digits of n!; for n < 2^40 at most one more.
  std::uint64_t result_bytes = 0;  ///< Of the limbs that are returned; at most one limb more.
  std::uint64_t peak_bytes = 0;    ///< The most memory that the call takes, result included.
};

/// The estimate for factorial(n), for every n, in under a microsecond. From two thousand limbs on
/// peak_bytes is between one and three times what the call takes on any number of threads.
FactorialEstimate estimate_factorial(std::uint64_t n) noexcept;

/// The estimate for factorials(first, last), first <= last, in some microseconds: `bits` and
/// `digits` are those of last!, result_bytes is that of the whole table, offsets included.
FactorialEstimate estimate_factorials(std::uint64_t first, std::uint64_t last) noexcept;

/// n! = 1 * 2 * ... * n, exactly; 0! = 1.
///
/// Method: prime swing (P. Luschny, "Fast-Factorial-Functions"): the odd part of n! is the square
/// of the odd part of floor(n/2)! times the odd part of the swing n! / floor(n/2)!^2, whose prime
/// exponents are sums of single bits; powers of two are one shift at the end.
/// What is returned was checked, unless Options::verification is `off`: modulo primes above n, by
/// Wilson's theorem, and long multiplications one by one.
/// Errors: limit_exceeded before any work, cancelled, deadline_exceeded, out_of_memory,
/// verification_failed; what `progress` throws. Thread-safe.
BigUint factorial(std::uint64_t n, const Options& options = {});

/// A negative argument is Error invalid_argument.
template <std::signed_integral N>
BigUint factorial(N n, const Options& options = {}) {
  if (n < 0) throw Error(ErrorCode::invalid_argument, "factorial(n): n must be 0 or more");
  return factorial(static_cast<std::uint64_t>(n), options);
}
template <std::floating_point N>
BigUint factorial(N n, const Options& options = {}) = delete;

/// first!, (first + 1)!, ..., last!, packed: all limbs in one allocation.
class FactorialTable {
 public:
  std::uint64_t first() const noexcept { return first_; }
  std::uint64_t last() const noexcept { return first_ + size() - 1; }
  std::size_t size() const noexcept { return size_; }

  /// The limbs of n!, little-endian and normalised; first() <= n <= last(), else invalid_argument.
  std::span<const std::uint64_t> limbs(std::uint64_t n) const;

  /// A copy of n!.
  BigUint operator[](std::uint64_t n) const;

 private:
  friend FactorialTable factorials(std::uint64_t first, std::uint64_t last, const Options& options);

  std::uint64_t first_ = 0;
  std::size_t size_ = 0;
  Buffer<std::uint64_t> storage_;  // size_ + 1 offsets into what follows, then the limbs.
};

/// All factorials from first! to last!, each from the one before by one multiplication.
///
/// first <= last, else invalid_argument. Errors as for factorial(). The cost is linear in the size
/// of the result, beyond factorial(first).
FactorialTable factorials(std::uint64_t first, std::uint64_t last, const Options& options = {});

}  // namespace lanewise
