// Natural numbers on the GPU.

#include "cuda/device_queue.cuh"
#include "cuda/numbers/gpu_numbers.hpp"
#include "cuda/numbers/number_functions.hpp"

namespace lanewise::cuda {
namespace {

using Functions = NumberFunctions<DeviceQueue>;

kernels::DeviceMemory memory_of_factorial(std::uint64_t n, bool has_result) {
  return {planned_bytes(n, levels_of_factorial(n), shared_limit_of_device(), has_result),
          free_bytes_of_device()};
}

kernels::DeviceMemory memory_without_result(std::uint64_t n) {
  return memory_of_factorial(n, false);
}

}  // namespace

constinit const NumberTable gpu_numbers = {Functions::multiply, Functions::factorial,
                                           memory_without_result, Functions::is_factorial,
                                           Functions::factorials};

lanewise::detail::Limbs gpu_factorial(std::uint64_t n, kernels::Execution& execution) {
  return Functions::factorial_for_host(n, execution);
}

kernels::DeviceMemory gpu_factorial_memory(std::uint64_t n) {
  return memory_of_factorial(n, true);
}

}  // namespace lanewise::cuda
