// The backend of a build without CUDA: never usable, and says why.

#include "cuda/backend.hpp"
#include "cuda/stream_table.hpp"

namespace lanewise::cuda {

Availability availability() {
  return {
      false,
#include "cuda_reason.inc"
  };
}

std::optional<DeviceInfo> device_info() {
  return std::nullopt;
}

std::string description() {
  return "an NVIDIA GPU";
}

void when_availability_changes(void (*)()) {}

const kernels::DeviceTable* device_table() {
  return nullptr;
}

const StreamTable* stream_table() {
  return nullptr;
}

}  // namespace lanewise::cuda
