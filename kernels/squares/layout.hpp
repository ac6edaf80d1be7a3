#pragma once

#include <cstddef>
#include <lanewise/squares.hpp>
#include <string>

// Where the elements of an argument lie, and what may not lie there.

namespace lanewise::kernels {

using detail::Elements;

/// Element i, counted row by row.
inline std::byte* address_of(const Elements& view, std::size_t i) noexcept {
  const std::size_t row = i / view.columns, column = i % view.columns;
  return static_cast<std::byte*>(view.data) + row * view.row_pitch +
         static_cast<std::ptrdiff_t>(column) * view.stride;
}

/// The number of elements. Throws invalid_argument where it does not fit a size_t.
std::size_t count_of(const Elements& view);

/// Whether elements of `bytes` lie one after the other.
inline bool is_contiguous(const Elements& view, std::size_t bytes) noexcept {
  return view.rows == 1 && view.stride == static_cast<std::ptrdiff_t>(bytes);
}

/// Whether the elements of each row do.
inline bool has_contiguous_rows(const Elements& view, std::size_t bytes) noexcept {
  return view.stride == static_cast<std::ptrdiff_t>(bytes);
}

/// The same elements in the same order with fewer rows, where that can be said: a matrix without
/// gaps is one row, a matrix of one column is a row with a stride, and no elements are an empty
/// row.
Elements simplified(const Elements& view) noexcept;

/// Throws Error invalid_argument.
[[noreturn]] void refuse(const std::string& message);

/// What a function reads or writes: elements of this size and alignment, where `view` has them.
struct Argument {
  const Elements& view;
  std::size_t bytes;
  std::size_t alignment;
};

/// Throws invalid_argument where the pointer is not aligned, for an argument `what` of `function`.
void require_aligned(const char* function, const char* what, const void* pointer,
                     std::size_t alignment);

/// Throws invalid_argument where the arguments of an elementwise function break its contract:
/// shapes that differ, misaligned pointers, results that share an element, overlap in part.
void require_valid(const char* function, const Argument& in, const Argument& out);

/// Whether out is in: the same elements, one for one.
bool is_in_place(const Argument& in, const Argument& out) noexcept;

}  // namespace lanewise::kernels
