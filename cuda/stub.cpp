// The backend of a build without CUDA: never usable, and says why.

#include "cuda/backend.hpp"

namespace lanewise::cuda {

Availability availability() {
  return {false, LANEWISE_CUDA_REASON};
}

}  // namespace lanewise::cuda
