#pragma once

#include <cstdint>

#include "cuda/stream_table.hpp"

namespace lanewise::cuda {

/// Of a build with CUDA.
extern const NumberTable gpu_numbers;

/// As DeviceTable::factorial and DeviceTable::factorial_memory.
lanewise::detail::Limbs gpu_factorial(std::uint64_t n, kernels::Execution& execution);
kernels::DeviceMemory gpu_factorial_memory(std::uint64_t n);

}  // namespace lanewise::cuda
