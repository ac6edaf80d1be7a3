#pragma once

#include "cuda/block.hpp"

// Inclusive scans of one value for each thread of a block, in shared memory (W. D. Hillis and G. L.
// Steele, "Data parallel algorithms", 1986).

namespace lanewise::cuda {

/// values[t] = values[0] * ... * values[t] for an associative combine(lower, upper). Where only the
/// last `reach` of them matter, as many steps fewer.
template <unsigned threads, class T, class Block, class Combine>
LANEWISE_HOST_DEVICE void inclusive_scan(Block& block, T* values, Combine combine,
                                         unsigned reach = threads) {
  auto lower = block.template locals<T>();
  for (unsigned distance = 1; distance < reach; distance *= 2) {
    block.each([&](unsigned thread) {
      if (thread >= distance) lower[thread] = values[thread - distance];
    });
    block.each([&](unsigned thread) {
      if (thread >= distance) values[thread] = combine(lower[thread], values[thread]);
    });
  }
}

}  // namespace lanewise::cuda
