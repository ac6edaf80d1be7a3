// The kernels of squares for a GPU, and the table through which the rest of the library runs them.

#include "cuda/device_queue.cuh"
#include "cuda/queue_table.hpp"

namespace lanewise::cuda {
namespace {

void* borrow(void* native) {
  return new DeviceQueue(static_cast<cudaStream_t>(native));
}

void* native(void* stream) {
  return static_cast<DeviceQueue*>(stream)->stream();
}

constexpr StreamTable table = QueueTable<DeviceQueue>::make(borrow, native);

}  // namespace

const StreamTable* stream_table() {
  return &table;
}

}  // namespace lanewise::cuda
