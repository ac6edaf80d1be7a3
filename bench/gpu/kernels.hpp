#pragma once

#include <driver_types.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>

// What runs on the GPU beside the library: peers, checks of results, and the little kernels that
// measure the machine. Plain functions, so that only .cu files need CUDA's compiler. All of them
// start their work on the stream and return; errors are thrown by check() of device.hpp.

namespace lanewise::bench::gpu {

// Of the element types std::int64_t, std::int32_t, float and double.

/// out[i] = random_element<T>(seed, i).
template <class T>
void fill_random(T* out, std::size_t n, std::uint64_t seed, cudaStream_t stream);

/// What elements ought to be, as a function of seed and index.
enum class Expected {
  element,  ///< random_element(seed, i)
  square,   ///< its square
  range,    ///< (seed + i)^2
};

/// Adds to *count, in the device's memory, the number of elements whose bits are others.
template <class T>
void count_wrong(const T* data, std::size_t n, Expected expected, std::uint64_t seed,
                 unsigned long long* count, cudaStream_t stream);

/// Squares by a kernel whose thread i does element i.
template <class T>
void plain_square(const T* in, T* out, std::size_t n, cudaStream_t stream);

/// Squares by cub::DeviceTransform.
template <class T>
void cub_square(const T* in, T* out, std::size_t n, cudaStream_t stream);

/// What cub's reductions add up in: 64 bits that wrap, or doubles. Named without an expression of
/// T, which g++ and clang mangle differently: nvcc's host compiler need not be the other one.
template <class T>
struct SumOf {
  using Type = std::uint64_t;
};
template <>
struct SumOf<float> {
  using Type = double;
};
template <>
struct SumOf<double> {
  using Type = double;
};
template <class T>
using Sum = typename SumOf<T>::Type;

/// The sum of squares by cub::DeviceReduce::TransformReduce. As in cub, a null `scratch` asks for
/// the size of it.
template <class T>
void cub_sum_of_squares(void* scratch, std::size_t& scratch_bytes, const T* in, Sum<T>* out,
                        std::size_t n, cudaStream_t stream);

/// The sum by cub::DeviceReduce::Sum, which reads and does hardly more.
template <class T>
void cub_sum(void* scratch, std::size_t& scratch_bytes, const T* in, T* out, std::size_t n,
             cudaStream_t stream);

// The machine

void launch_empty(cudaStream_t stream);

/// Copies `bytes`, a multiple of 16, `repeats` times over in one launch.
void copy_repeatedly(const void* in, void* out, std::size_t bytes, unsigned repeats,
                     unsigned blocks, cudaStream_t stream);

/// Instructions whose rate is measured, in chains that do not wait for each other.
enum class Instruction { fma_double, imad, imad_wide, imad_high, add, imad_and_add };

inline constexpr unsigned rate_threads = 512;
inline constexpr unsigned rate_chains = 8;

/// Each thread does `rounds` instructions in each of rate_chains chains; for imad_and_add so many
/// of either. cycles[b] is what block b took by its processor's clock.
void run_instructions(Instruction instruction, unsigned blocks, unsigned rounds, long long* cycles,
                      std::uint64_t* sink, cudaStream_t stream);

}  // namespace lanewise::bench::gpu
