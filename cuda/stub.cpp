// The backend of a build without CUDA kernels: never usable, and says so.

#include "cuda/backend.hpp"

namespace lanewise::cuda {

Availability availability() {
  return {false, "this build has no CUDA kernels"};
}

}  // namespace lanewise::cuda
