#pragma once

// Functions that the host's compiler and CUDA's both compile: tests run on a CPU what runs on a
// GPU.

#if defined(__CUDACC__)
#define LANEWISE_HOST_DEVICE __host__ __device__
#else
#define LANEWISE_HOST_DEVICE
#endif

/// Before a loop of a kernel whose number of rounds is known: all of them after each other, so that
/// arrays indexed by it are registers; or one after the other.
#if defined(__CUDA_ARCH__)
#define LANEWISE_UNROLL _Pragma("unroll")
#define LANEWISE_NO_UNROLL _Pragma("unroll 1")
#else
#define LANEWISE_UNROLL
#define LANEWISE_NO_UNROLL
#endif
