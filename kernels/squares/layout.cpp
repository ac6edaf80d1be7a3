#include "kernels/squares/layout.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <lanewise/error.hpp>
#include <numeric>
#include <string>

namespace lanewise::kernels {
namespace {

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ErrorCode::invalid_argument, message);
}

std::string shape_of(const Elements& view) {
  return view.rows == 1 ? std::to_string(view.columns) + " elements"
                        : std::to_string(view.rows) + " rows of " + std::to_string(view.columns);
}

/// From element to element and from row to row in bytes, 0 where there is one; the bytes from the
/// first to the last of a row and of a column. The view has elements.
struct Extents {
  std::uintptr_t stride, row_pitch, row, column;
};

Extents extents_of(const Argument& argument) noexcept {
  const Elements& view = argument.view;
  const auto step = static_cast<std::uintptr_t>(view.stride < 0 ? -view.stride : view.stride);
  const std::uintptr_t stride = view.columns > 1 ? step : 0;
  const std::uintptr_t row_pitch = view.rows > 1 ? view.row_pitch : 0;
  return {stride, row_pitch, (view.columns - 1) * stride + argument.bytes,
          (view.rows - 1) * row_pitch + argument.bytes};
}

/// Pieces of `width` bytes, one every `step` bytes in both directions without end; with a step of 0
/// the one at `begin`.
struct Pieces {
  std::uintptr_t begin, width, step;
};

/// Three sets of pieces that all the bytes of a view lie in: one from the first to the last, its
/// rows, and its elements.
std::array<Pieces, 3> covers_of(const Argument& argument) noexcept {
  const auto [stride, row_pitch, row, column] = extents_of(argument);
  const auto first = reinterpret_cast<std::uintptr_t>(argument.view.data);
  const std::uintptr_t begin = argument.view.stride < 0 ? first - (row - argument.bytes) : first;
  return {{{begin, row + column - argument.bytes, 0},
           {begin, row, row_pitch},
           {begin, argument.bytes, std::gcd(stride, row_pitch)}}};
}

/// Whether pieces of the two share a byte. Those of a lie at a.begin, those of b at b.begin, modulo
/// a common divisor of their steps.
bool may_meet(const Pieces& a, const Pieces& b) noexcept {
  const std::uintptr_t step = std::gcd(a.step, b.step);
  if (step == 0) return a.begin < b.begin + b.width && b.begin < a.begin + a.width;
  const std::uintptr_t distance =
      a.begin <= b.begin ? (b.begin - a.begin) % step : (step - (a.begin - b.begin) % step) % step;
  return distance < a.width || distance + b.width > step;
}

/// Whether the two may share a byte: columns, and real and imaginary parts, lie between each other
/// and are apart. Two views are apart where one pair of covers is.
bool may_overlap(const Argument& in, const Argument& out) noexcept {
  const auto in_covers = covers_of(in), out_covers = covers_of(out);
  return std::all_of(in_covers.begin(), in_covers.end(), [&](const Pieces& a) {
    return std::all_of(out_covers.begin(), out_covers.end(),
                       [&](const Pieces& b) { return may_meet(a, b); });
  });
}

void require_apart(const std::string& function, const Argument& in, const Argument& out) {
  if (is_in_place(in, out) || !may_overlap(in, out)) return;
  refuse(function + ": the arrays overlap in part; out must be in itself or apart from it");
}

/// Each result must have a place of its own.
void require_distinct_results(const std::string& function, const Argument& out) {
  const Elements& view = out.view;
  const Extents extents = extents_of(out);
  if (view.columns > 1 && extents.stride < out.bytes) {
    refuse(function + ": out has a stride of 0, so that its results would share one element");
  }
  const bool rows_are_apart = view.rows == 1 || extents.row_pitch >= extents.row;
  const bool columns_are_apart =
      extents.row_pitch >= out.bytes && (view.columns == 1 || extents.stride >= extents.column);
  if (!rows_are_apart && !columns_are_apart) {
    refuse(function + ": the rows of out overlap; its row_pitch must be at least its columns");
  }
}

}  // namespace

std::size_t count_of(const Elements& view) {
  std::size_t count = 0;
  if (!__builtin_mul_overflow(view.rows, view.columns, &count)) return count;
  refuse("a matrix of " + shape_of(view) + " has more elements than memory can have");
}

Elements simplified(const Elements& view) noexcept {
  const bool without_gaps =
      view.stride > 0 && view.row_pitch == view.columns * static_cast<std::size_t>(view.stride);
  if (view.rows > 1 && without_gaps) {
    return {view.data, view.rows * view.columns, view.stride, 1, 0};
  }
  if (view.rows > 1 && view.columns == 1) {
    return {view.data, view.rows, static_cast<std::ptrdiff_t>(view.row_pitch), 1, 0};
  }
  return view;
}

bool is_in_place(const Argument& in, const Argument& out) noexcept {
  return in.view.data == out.view.data && in.bytes == out.bytes &&
         in.view.stride == out.view.stride &&
         (in.view.rows == 1 || in.view.row_pitch == out.view.row_pitch);
}

void require_aligned(const char* function, const char* what, const void* pointer,
                     std::size_t alignment) {
  if (reinterpret_cast<std::uintptr_t>(pointer) % alignment == 0) return;
  refuse(std::string(function) + ": " + what + " is not aligned to the " +
         std::to_string(alignment) + " bytes of its type; copy it into an array of the type");
}

void require_valid(const char* function, const Argument& in, const Argument& out) {
  const std::string name = std::string(function) + "(in, out)";
  if (in.view.rows != out.view.rows || in.view.columns != out.view.columns) {
    refuse(name + ": in has " + shape_of(in.view) + " and out " + shape_of(out.view) +
           "; they must have the same number");
  }
  if (count_of(in.view) == 0) return;
  require_aligned(name.c_str(), "in", in.view.data, in.alignment);
  require_aligned(name.c_str(), "out", out.view.data, out.alignment);
  require_distinct_results(name, out);
  require_apart(name, in, out);
}

}  // namespace lanewise::kernels
