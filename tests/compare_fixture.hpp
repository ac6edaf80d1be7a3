#pragma once

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// A made-up comparison with the figures of a two-core machine: both workloads, every group, all
/// locks at 1, 2, 4 and 8 threads, arms that cannot run, and some element types. Its times come
/// from planted values with deterministic noise, through the same rounds as real ones.
Comparison synthetic_comparison();

}  // namespace lanewise::compare
