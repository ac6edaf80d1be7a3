#pragma once

#include <cstddef>
#include <cstdint>
#include <lanewise/element.hpp>

#include "kernels/squares/int256.hpp"

// Exact questions about start, start + step, ..., answered from the ends alone.

namespace lanewise::kernels {

__extension__ using Int128 = __int128;

/// An arithmetic range of 64-bit integers as exact numbers. With a step of that width no element
/// passes 128 bits, whatever the size.
struct IntegerRange {
  Int128 start;
  Int128 step;
  std::size_t size;

  Int128 operator[](std::size_t i) const noexcept { return start + step * static_cast<Int128>(i); }
};

/// The range of a type's elements whose bits are given; narrow types are extended by their sign.
IntegerRange integer_range(ElementType type, std::uint64_t start, std::uint64_t step,
                           std::size_t size) noexcept;

/// The least and the greatest value of an integer type, and its largest root, max_square_root.
struct IntegerLimits {
  Int128 min, max;
  std::uint64_t root;
};
IntegerLimits limits_of(ElementType type) noexcept;

/// Whether every element is at least `min` and at most `max`.
bool is_within(const IntegerRange& range, Int128 min, Int128 max) noexcept;

/// The indices [begin, end) of the elements of magnitude at most `limit`: the range rises or falls,
/// so they lie together.
struct Indices {
  std::size_t begin, end;
};
Indices indices_within(const IntegerRange& range, std::uint64_t limit) noexcept;

/// The sum of the squares of all elements, whose magnitudes are below 2^64: with a the start, d the
/// step and n the size, n a^2 + a d n (n - 1) + d^2 (n - 1) n (2n - 1) / 6.
Int256 sum_of_squares_of(const IntegerRange& range) noexcept;

/// The smallest and largest magnitude of the elements; size > 0.
struct MagnitudeBounds {
  std::uint64_t min, max;
};
MagnitudeBounds magnitudes_of(const IntegerRange& range) noexcept;

}  // namespace lanewise::kernels
