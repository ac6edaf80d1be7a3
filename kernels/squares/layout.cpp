#include "kernels/squares/layout.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <lanewise/error.hpp>
#include <numeric>
#include <string>

namespace lanewise::kernels {
namespace {

std::string shape_of(const Elements& view) {
  return view.rows == 1 ? std::to_string(view.columns) + " elements"
                        : std::to_string(view.rows) + " rows of " + std::to_string(view.columns);
}

/// Where the elements of a view lie: each of `bytes`, one every `stride` in a row, and one row
/// every `row_pitch`, from `begin` on; 0 where there is one. Rows and columns of the view change
/// places here where the columns have the smaller steps.
struct Footprint {
  std::ptrdiff_t begin, bytes, stride, row_pitch;
  std::ptrdiff_t row;     ///< From the first to the last element of a row.
  std::ptrdiff_t column;  ///< From the first to the last row.
};

/// More than any two bytes in memory are apart; a few of it can be added.
constexpr std::ptrdiff_t beyond_memory = PTRDIFF_MAX / 8;

/// So many steps in bytes.
std::ptrdiff_t distance_of(std::size_t steps, std::size_t step) noexcept {
  std::ptrdiff_t bytes = 0;
  return __builtin_mul_overflow(steps, step, &bytes) ? beyond_memory
                                                     : std::min(bytes, beyond_memory);
}

Footprint footprint_of(const Argument& argument) noexcept {
  const Elements& view = argument.view;
  const auto first = static_cast<std::ptrdiff_t>(reinterpret_cast<std::uintptr_t>(view.data));
  const auto bytes = static_cast<std::ptrdiff_t>(argument.bytes);
  const auto step = static_cast<std::size_t>(std::abs(view.stride));
  const std::ptrdiff_t stride = view.columns > 1 ? distance_of(1, step) : 0;
  const std::ptrdiff_t row_pitch = view.rows > 1 ? distance_of(1, view.row_pitch) : 0;
  const std::ptrdiff_t row = distance_of(view.columns - 1, step);
  const std::ptrdiff_t column = distance_of(view.rows - 1, view.row_pitch);
  const std::ptrdiff_t begin = view.stride < 0 ? first - row : first;
  if (stride > row_pitch) return {begin, bytes, row_pitch, stride, column, row};
  return {begin, bytes, stride, row_pitch, row, column};
}

/// The step of all sums of multiples of two steps.
std::ptrdiff_t common_step(std::ptrdiff_t a, std::ptrdiff_t b) noexcept {
  return a == 0 && b == 0 ? beyond_memory : std::gcd(a, b);
}

/// The smallest number from `least` on that differs from `value` by a multiple of `step`.
std::ptrdiff_t first_from(std::ptrdiff_t least, std::ptrdiff_t value,
                          std::ptrdiff_t step) noexcept {
  const std::ptrdiff_t rest = (value - least) % step;
  return least + (rest < 0 ? rest + step : rest);
}

/// Whether a row of a and one of b, `distance` bytes from it, may share a byte: an element of b
/// begins within one of a, or the other way round.
bool rows_may_overlap(const Footprint& a, const Footprint& b, std::ptrdiff_t distance) noexcept {
  const std::ptrdiff_t least = std::max(1 - b.bytes, distance - a.row);
  const std::ptrdiff_t most = std::min(a.bytes - 1, distance + b.row);
  return first_from(least, distance, common_step(a.stride, b.stride)) <= most;
}

/// Whether the two may share a byte; of the same stride and pitch, whether they do. Parts of one
/// matrix lie between each other and are apart, as columns and real and imaginary parts do.
bool may_overlap(const Footprint& a, const Footprint& b) noexcept {
  const std::ptrdiff_t distance = b.begin - a.begin;
  const std::ptrdiff_t step = common_step(a.row_pitch, b.row_pitch);
  const std::ptrdiff_t least = std::max(1 - b.bytes - b.row, distance - a.column);
  const std::ptrdiff_t most = std::min(a.row + a.bytes - 1, distance + b.column);
  std::ptrdiff_t between_rows = first_from(least, distance, step);
  while (between_rows <= most && !rows_may_overlap(a, b, between_rows)) between_rows += step;
  return between_rows <= most;
}

void require_apart(const std::string& function, const Argument& in, const Argument& out) {
  if (is_in_place(in, out) || !may_overlap(footprint_of(in), footprint_of(out))) return;
  refuse(function +
         ": the arrays overlap, or interleave with different strides; out must be in itself or "
         "apart from it: copy one of them");
}

/// Each result must have a place of its own.
void require_distinct_results(const std::string& function, const Argument& out) {
  const Elements& view = out.view;
  const auto step = static_cast<std::size_t>(std::abs(view.stride));
  if (view.columns > 1 && step < out.bytes) {
    refuse(function + ": out has a stride of 0, so that its results would share one element");
  }
  const Footprint footprint = footprint_of(out);
  if (view.rows > 1 &&
      (view.row_pitch < out.bytes || footprint.row_pitch < footprint.row + footprint.bytes)) {
    refuse(function + ": the rows of out overlap; its row_pitch must be at least its columns");
  }
}

}  // namespace

void refuse(const std::string& message) {
  throw Error(ErrorCode::invalid_argument, message);
}

std::size_t count_of(const Elements& view) {
  std::size_t count = 0;
  if (!__builtin_mul_overflow(view.rows, view.columns, &count)) return count;
  refuse("a matrix of " + shape_of(view) + " has more elements than memory can have");
}

Elements simplified(const Elements& view) noexcept {
  if (view.rows == 0 || view.columns == 0) return {view.data, 0, view.stride, 1, 0};
  const bool without_gaps = view.row_pitch == view.columns * static_cast<std::size_t>(view.stride);
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
