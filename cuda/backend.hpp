#pragma once

#include <string>

// The one header of cuda/ that dispatch.cpp sees. There is no CUDA in it.

namespace lanewise::cuda {

struct Availability {
  bool usable = false;
  std::string reason;  ///< Why it is not usable; empty where it is.
};

/// Whether this process can compute on an NVIDIA GPU, decided on the first call.
Availability availability();

}  // namespace lanewise::cuda
