#pragma once

#include "bench/gpu/session.hpp"

// The groups that are measured, a function each for what belongs together.

namespace lanewise::bench::gpu {

/// Squares, ranges and sums of large arrays in the GPU's memory beside the card's own limits.
void measure_arrays(Session& session);

/// Small arrays, where launches count.
void measure_small_arrays(Session& session);

/// Between host and GPU.
void measure_transfers(Session& session);

/// Launches, allocation, the L2 cache, rates of instructions.
void measure_machine(Session& session);

/// Products of long numbers.
void measure_products(Session& session);

/// Factorials, one at a time and in batches.
void measure_factorials(Session& session);
void measure_batches(Session& session);

}  // namespace lanewise::bench::gpu
