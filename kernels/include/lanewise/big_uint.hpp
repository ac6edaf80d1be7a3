#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <lanewise/buffer.hpp>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lanewise {

namespace detail {

/// The memory of limbs: left uninitialised where a container would fill it with zeros, and from
/// 2 MiB on that of a Buffer.
template <class T>
struct LimbAllocator {
  using value_type = T;

  LimbAllocator() noexcept = default;
  template <class U>
  LimbAllocator(const LimbAllocator<U>&) noexcept {}

  T* allocate(std::size_t n) {
    if (n > SIZE_MAX / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(n < buffer_limbs ? ::operator new(n * sizeof(T))
                                            : allocate_buffer(n * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t n) noexcept {
    if (n < buffer_limbs) return ::operator delete(memory);
    free_buffer(memory, n * sizeof(T));
  }

  template <class U, class... Arguments>
  void construct(U* at, Arguments&&... arguments) {
    if constexpr (sizeof...(arguments) == 0) {
      ::new (static_cast<void*>(at)) U;
    } else {
      ::new (static_cast<void*>(at)) U(std::forward<Arguments>(arguments)...);
    }
  }

  friend bool operator==(LimbAllocator, LimbAllocator) noexcept { return true; }

 private:
  static constexpr std::size_t buffer_limbs = (std::size_t{2} << 20) / sizeof(T);
};

using Limbs = std::vector<std::uint64_t, LimbAllocator<std::uint64_t>>;

}  // namespace detail

/// A natural number of any size: the value is the sum of limbs()[i] * 2^(64 i).
///
/// Limbs are little-endian and normalised: the last one is not zero, and zero has none. A value
/// type; it does what n! needs and no general arithmetic.
class BigUint {
 public:
  BigUint() noexcept = default;
  BigUint(std::uint64_t value);

  /// A copy of the limbs; leading zeros (at the end) are dropped.
  explicit BigUint(std::span<const std::uint64_t> limbs);

  /// Takes the limbs over.
  explicit BigUint(detail::Limbs limbs) noexcept : limbs_(std::move(limbs)) {
    while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
  }

  std::span<const std::uint64_t> limbs() const noexcept { return limbs_; }
  bool is_zero() const noexcept { return limbs_.empty(); }

  /// floor(log2(value)) + 1, and 0 for zero.
  std::uint64_t bit_length() const noexcept;

  /// The number that the text spells in a base from 2 to 36: digits, then letters of either case,
  /// at least one character and nothing else; zeros may lead. Error invalid_argument otherwise,
  /// whose message names the first character that is no digit of the base, and where it stands.
  /// Cost: as to_string().
  static BigUint from_string(std::string_view text, unsigned base = 10);

  /// Digits and lower-case letters in a base from 2 to 36, else Error invalid_argument; no sign, no
  /// prefix; "0" for zero. Cost: linear for powers of two; of base 10 that of
  /// lanewise::to_decimal() in <lanewise/decimal.hpp>; for other bases quadratic in the limbs, a
  /// division by a word for each word of the text and limb that is left. Of base 10, either way,
  /// the errors are those of lanewise::to_decimal() and to_binary() with their default options:
  /// limit_exceeded, out_of_memory, verification_failed.
  std::string to_string(unsigned base = 10) const;

  /// to_string(10). <lanewise/decimal.hpp> has more: options, groups of digits, text in pieces.
  std::string to_decimal() const;

  /// Hexadecimal digits, lower case, no prefix; "0" for zero. Cost: linear.
  std::string to_hex() const;

  friend bool operator==(const BigUint&, const BigUint&) noexcept = default;
  friend std::strong_ordering operator<=>(const BigUint& a, const BigUint& b) noexcept;

 private:
  detail::Limbs limbs_;
};

/// Decimal, or hexadecimal under std::hex; width, fill, showbase and uppercase as for integers.
std::ostream& operator<<(std::ostream& stream, const BigUint& value);

}  // namespace lanewise
