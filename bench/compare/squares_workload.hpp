#pragma once

#include <cstdint>

#include "bench/compare/measure.hpp"

namespace lanewise::compare {

/// The article's first workload, x ** 2 over range(n), with every arm that this process runs
/// itself: the naive loop and the locks, Lanewise, libraries, rooflines. The interpreters add
/// theirs. The arms share two warm arrays of n elements, which live as long as the arms do.
Workload squares_workload(std::uint64_t n);

/// The same work as a caller has it who forces nothing: on what the library chooses.
Task dispatched_squares(std::uint64_t n);

}  // namespace lanewise::compare
