// Factorials on the GPU: what is compiled for it, and what calls have in common.

#include "cuda/numbers/factorials.hpp"

#include "cuda/device_queue.cuh"
#include "cuda/numbers/gpu_factorials.hpp"

namespace lanewise::cuda {
namespace {

/// Constants of the device's transforms. Never destroyed: calls may be under way to the end.
const PrimeConstants* transform_constants() {
  static const auto& made = *[] {
    DeviceQueue queue;
    auto* const constants = new TransformConstants<DeviceQueue>(queue);
    queue.finish();
    return constants;
  }();
  return made.primes();
}

}  // namespace

detail::Limbs gpu_factorial(std::uint64_t n, kernels::Execution& execution) {
  DeviceQueue queue;
  return factorial_limbs(n, queue, transform_constants(), execution);
}

kernels::DeviceMemory gpu_factorial_memory(std::uint64_t n) {
  return {planned_bytes(n, levels_of_factorial(n), shared_limit_of_device()),
          free_bytes_of_device()};
}

}  // namespace lanewise::cuda
