#pragma once

#include "cuda/host_queue.hpp"
#include "cuda/queue_table.hpp"
#include "cuda/stream_table.hpp"

// A device that is this CPU: what the library does with a GPU runs here on it, kernels included.

namespace lanewise::tests {

inline void* borrow_queue(void*) {
  return new cuda::HostQueue;
}
inline void* native_queue(void* queue) {
  return queue;
}

inline constexpr cuda::StreamTable host_streams = cuda::QueueTable<cuda::HostQueue>::make(
    borrow_queue, native_queue, [] {}, nullptr);

}  // namespace lanewise::tests
