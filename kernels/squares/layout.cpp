#include "kernels/squares/layout.hpp"

#include <cstdint>
#include <lanewise/error.hpp>
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

/// The bytes of a view: pieces of `width` bytes, one every `pitch` bytes, from `begin` to `end`.
/// Elements with a stride are such pieces, and so are the rows of a matrix.
struct Footprint {
  std::uintptr_t begin, end, width, pitch;
};

Footprint footprint_of(const Argument& argument) noexcept {
  const Elements& view = argument.view;
  const auto first = reinterpret_cast<std::uintptr_t>(view.data);
  if (view.rows > 1) {
    const std::size_t width = view.columns * argument.bytes;
    return {first, first + (view.rows - 1) * view.row_pitch + width, width, view.row_pitch};
  }
  const bool falls = view.stride < 0;
  const auto pitch = static_cast<std::uintptr_t>(falls ? -view.stride : view.stride);
  const std::uintptr_t begin = falls ? first - (view.columns - 1) * pitch : first;
  return {begin, begin + (view.columns - 1) * pitch + argument.bytes, argument.bytes, pitch};
}

/// Whether the two may share a byte. Columns of one matrix lie between each other: with the same
/// pitch, pieces are apart if they are within one pitch.
bool may_overlap(const Footprint& a, const Footprint& b) noexcept {
  if (a.end <= b.begin || b.end <= a.begin) return false;
  if (a.pitch != b.pitch || a.pitch == 0) return true;
  const std::uintptr_t distance = a.begin <= b.begin
                                      ? (b.begin - a.begin) % a.pitch
                                      : (a.pitch - (a.begin - b.begin) % a.pitch) % a.pitch;
  return distance < a.width || distance + b.width > a.pitch;
}

void require_apart(const std::string& function, const Argument& in, const Argument& out) {
  if (is_in_place(in, out) || !may_overlap(footprint_of(in), footprint_of(out))) return;
  refuse(function + ": the arrays overlap in part; out must be in itself or apart from it");
}

/// Each result must have a place of its own.
void require_distinct_results(const std::string& function, const Argument& out) {
  const Elements& view = out.view;
  const auto step = static_cast<std::size_t>(view.stride < 0 ? -view.stride : view.stride);
  if (view.columns > 1 && step < out.bytes) {
    refuse(function + ": out has a stride of 0, so that its results would share one element");
  }
  if (view.rows > 1 && view.row_pitch < view.columns * out.bytes) {
    refuse(function + ": the rows of out overlap; its row_pitch must be at least its columns");
  }
}

}  // namespace

std::size_t count_of(const Elements& view) {
  std::size_t count = 0;
  if (!__builtin_mul_overflow(view.rows, view.columns, &count)) return count;
  refuse("a matrix of " + shape_of(view) + " has more elements than memory can have");
}

Elements simplified(const Elements& view, std::size_t bytes) noexcept {
  if (view.rows == 0 || view.columns == 0) {
    return {view.data, 0, static_cast<std::ptrdiff_t>(bytes), 1, 0};
  }
  const bool without_gaps =
      has_contiguous_rows(view, bytes) && view.row_pitch == view.columns * bytes;
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
         (in.view.columns == 1 || in.view.stride == out.view.stride) &&
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
