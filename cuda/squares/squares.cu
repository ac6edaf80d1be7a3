// The kernels of squares for a GPU, and the table through which the rest of the library runs them.

#include "cuda/device_queue.cuh"
#include "cuda/numbers/gpu_numbers.hpp"
#include "cuda/queue_table.hpp"
#include "cuda/squares/gpu_streams.hpp"

namespace lanewise::cuda {
namespace {

void* borrow(void* native) {
  return new DeviceQueue(static_cast<cudaStream_t>(native));
}

void* native(void* stream) {
  return static_cast<DeviceQueue*>(stream)->stream();
}

}  // namespace

constinit const StreamTable gpu_streams =
    QueueTable<DeviceQueue>::make(borrow, native, trim_pool, &gpu_numbers);

}  // namespace lanewise::cuda
