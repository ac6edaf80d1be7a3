#pragma once

#include <cstdint>
#include <functional>
#include <lanewise/backend.hpp>
#include <lanewise/element.hpp>
#include <vector>

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// How long the calls of an arm last together here, in seconds: less than elsewhere, for there are
/// more than a hundred arms.
inline constexpr double by_type_seconds = 0.02;

/// One operation on arrays of one type.
struct TypedWorkload {
  Operation operation;
  ElementType type;
  std::function<Workload()> make;  ///< Its arms hold the arrays, which go with them.
};

/// What this program can run of the comparison by element type, over n elements: square() of every
/// type beside a naive loop, Eigen and copies of the same bytes; squares_of_range() of int64, and
/// sum_of_squares() of int64 and float64. The largest has three arrays of n complex128.
std::vector<TypedWorkload> squares_by_type(std::uint64_t n);

}  // namespace lanewise::compare
