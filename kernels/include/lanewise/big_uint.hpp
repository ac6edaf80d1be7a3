#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <lanewise/buffer.hpp>
#include <new>
#include <span>
#include <string>
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

  /// Decimal digits, no sign, no separators; "0" for zero. Cost: quadratic in the limbs.
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
