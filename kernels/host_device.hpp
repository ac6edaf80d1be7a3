#pragma once

// Functions that the host's compiler and CUDA's both compile: tests run on a CPU what runs on a
// GPU.

#if defined(__CUDACC__)
#define LANEWISE_HOST_DEVICE __host__ __device__
#else
#define LANEWISE_HOST_DEVICE
#endif

/// Before a loop of known length whose array is to be in registers.
#if defined(__CUDACC__)
#define LANEWISE_UNROLL _Pragma("unroll")
#else
#define LANEWISE_UNROLL
#endif
