// What the rest of the library sees of the GPU, in a build with CUDA.

#include "cuda/backend.hpp"
#include "cuda/device.hpp"
#include "cuda/squares/gpu_streams.hpp"
#include "cuda/squares/host_arrays.hpp"

namespace lanewise::cuda {

const StreamTable* stream_table() {
  return &gpu_streams;
}

const kernels::DeviceTable* device_table() {
  static const kernels::DeviceTable made = HostArrays<gpu_streams>::make(architecture_of_device());
  return &made;
}

}  // namespace lanewise::cuda
