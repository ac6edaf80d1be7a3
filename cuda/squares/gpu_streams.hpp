#pragma once

#include "cuda/stream_table.hpp"

namespace lanewise::cuda {

/// The GPU's streams, of a build with CUDA.
extern const StreamTable gpu_streams;

}  // namespace lanewise::cuda
