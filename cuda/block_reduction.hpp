#pragma once

#include "kernels/host_device.hpp"

namespace lanewise::cuda {

/// Combines the values that the block's threads have left in shared memory, one each: the whole is
/// then in values[0]. `combine` must not mind the order. `Threads` is a power of two.
template <unsigned Threads, class Block, class T, class Combine>
LANEWISE_HOST_DEVICE void reduce_shared(Block& block, T* values, Combine combine) {
  static_assert((Threads & (Threads - 1)) == 0);
  for (unsigned half = Threads / 2; half > 0; half /= 2) {
    block.each([&](unsigned thread) {
      if (thread < half) values[thread] = combine(values[thread], values[thread + half]);
    });
  }
}

}  // namespace lanewise::cuda
