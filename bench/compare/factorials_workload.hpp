#pragma once

#include <cstdint>

#include "bench/compare/measure.hpp"

namespace lanewise::compare {

/// The article's second workload, n! for n = 1, ..., last, with every arm that this process runs
/// itself. The interpreters add theirs.
Workload factorials_workload(std::uint64_t last);

/// The same work as a caller has it who forces nothing: each n! from the one before it.
Task dispatched_factorials(std::uint64_t last);

}  // namespace lanewise::compare
