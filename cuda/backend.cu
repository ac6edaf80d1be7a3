// The backend as dispatch.cpp sees it.

#include <cuda_runtime_api.h>

#include "cuda/backend.hpp"

namespace lanewise::cuda {

Availability availability() {
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error != cudaSuccess) return {false, cudaGetErrorString(error)};
  return {count > 0, count > 0 ? "" : "there is no CUDA device"};
}

}  // namespace lanewise::cuda
