#pragma once

#include <cstddef>

#include "kernels/host_device.hpp"

// How kernels are written: as blocks of threads, in phases, so that the same source runs on a GPU
// and, thread after thread in any order, on a CPU (cuda/host_block.hpp).
//
// A kernel is a struct: its members are the arguments, by value; it has
//
//   static constexpr unsigned threads                 threads of a block;
//   std::size_t shared_bytes() const                  what its blocks share, 0 for nothing;
//   template <class Block> LANEWISE_HOST_DEVICE void operator()(Block& block) const
//
// and its body is a sequence of phases, block.each([&](unsigned thread) { ... }). All threads pass
// a phase before any of them begins the next one: that is the only barrier there is. What stands
// between phases must be the same for every thread: arguments, block.index(), loops over them.
// Threads of a phase must not read what another one writes in it. What a thread knows from one
// phase to the next is in shared memory or in block.locals().

namespace lanewise::cuda {

#if defined(__CUDACC__)

/// A value of every thread: in its registers.
template <class T>
class DeviceLocals {
 public:
  __device__ T& operator[](unsigned) { return value_; }

 private:
  T value_;
};

/// The block of the thread that runs, on a GPU.
class DeviceBlock {
 public:
  __device__ explicit DeviceBlock(std::byte* shared) : shared_(shared) {}

  __device__ std::size_t index() const { return blockIdx.x; }

  template <class Phase>
  __device__ void each(Phase phase) {
    phase(threadIdx.x);
    __syncthreads();
  }

  /// So many more elements of shared memory, aligned to 16 bytes.
  template <class T>
  __device__ T* shared(std::size_t count) {
    T* const made = reinterpret_cast<T*>(shared_);
    shared_ += (count * sizeof(T) + 15) / 16 * 16;
    return made;
  }

  template <class T>
  __device__ DeviceLocals<T> locals() {
    return {};
  }

 private:
  std::byte* shared_;
};

/// One for every kernel struct.
template <class Kernel>
__global__ void __launch_bounds__(Kernel::threads)
    run_kernel(const __grid_constant__ Kernel kernel) {
  extern __shared__ __align__(16) std::byte shared[];
  DeviceBlock block(shared);
  kernel(block);
}

#endif

/// What `count` elements take of shared_bytes().
template <class T>
constexpr std::size_t shared_size(std::size_t count) {
  return (count * sizeof(T) + 15) / 16 * 16;
}

}  // namespace lanewise::cuda
