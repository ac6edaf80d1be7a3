#pragma once

#include <cstdint>

#include "kernels/arithmetic.hpp"
#include "kernels/device_table.hpp"

namespace lanewise::cuda {

/// As DeviceTable::factorial and DeviceTable::factorial_memory.
detail::Limbs gpu_factorial(std::uint64_t n, kernels::Execution& execution);
kernels::DeviceMemory gpu_factorial_memory(std::uint64_t n);

}  // namespace lanewise::cuda
