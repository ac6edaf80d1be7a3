#pragma once

#include <cstddef>
#include <cstdint>
#include <lanewise/element.hpp>
#include <lanewise/overflow.hpp>

#include "kernels/squares/integer_range.hpp"

namespace lanewise::kernels {

/// What squares_of_range() writes: element i is (start + i * step)^2 within `fit`, and outside it
/// the type's largest value.
struct RangeOfSquares {
  ElementType type;
  std::uint64_t start, step;  ///< The bits of the element type, in the low end.
  Overflow overflow;
  Indices fit;
};

/// The range that a call on `out` asks for. Throws invalid_argument where its arguments break the
/// contract, and OverflowError under Overflow::check where a square does not fit.
RangeOfSquares checked_range(ElementType type, std::uint64_t start, std::uint64_t step,
                             const void* out, std::size_t n, Overflow overflow);

}  // namespace lanewise::kernels
