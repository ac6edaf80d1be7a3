#pragma once

#include <string>

#include "kernels/device_table.hpp"

// The one header of cuda/ that dispatch.cpp sees. There is no CUDA in it.

namespace lanewise::cuda {

struct Availability {
  bool usable = false;
  std::string reason;  ///< Why it is not usable; empty where it is.
};

/// Whether this process can compute on an NVIDIA GPU, decided on the first call.
Availability availability();

/// What the GPU does with host arrays, where it is usable; null in a build without CUDA.
const kernels::DeviceTable* device_table();

}  // namespace lanewise::cuda
