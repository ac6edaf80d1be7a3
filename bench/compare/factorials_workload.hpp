#pragma once

#include <cstdint>

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// The article's second workload, n! for n = 1, ..., last, with every arm that this process runs
/// itself. The interpreters add theirs.
Workload factorials_workload(std::uint64_t last);

}  // namespace lanewise::compare
