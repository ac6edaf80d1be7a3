// What the rest of the library sees of the GPU, in a build with CUDA.

#include "cuda/backend.hpp"
#include "cuda/device.hpp"
#include "cuda/numbers/gpu_numbers.hpp"
#include "cuda/squares/gpu_streams.hpp"
#include "cuda/squares/host_arrays.hpp"

namespace lanewise::cuda {

const StreamTable* stream_table() {
  return &gpu_streams;
}

const kernels::DeviceTable* device_table() {
  static const kernels::DeviceTable made = [] {
    kernels::DeviceTable table = HostArrays<gpu_streams>::make(architecture_of_device());
    table.factorial = gpu_factorial;
    table.factorial_memory = gpu_factorial_memory;
    return table;
  }();
  return &made;
}

}  // namespace lanewise::cuda
