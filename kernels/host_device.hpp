#pragma once

// Functions that the host's compiler and CUDA's both compile: tests run on a CPU what runs on a
// GPU.

#if defined(__CUDACC__)
#define LANEWISE_HOST_DEVICE __host__ __device__
#else
#define LANEWISE_HOST_DEVICE
#endif
