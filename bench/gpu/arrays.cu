// Peers of the squares of arrays, and the checks of their results.

#include <cub/device/device_reduce.cuh>
#include <cub/device/device_transform.cuh>
#include <type_traits>

#include "bench/gpu/device.hpp"
#include "bench/gpu/kernels.hpp"
#include "bench/gpu/random_elements.hpp"

namespace lanewise::bench::gpu {
namespace {

constexpr unsigned threads = 256;

unsigned blocks_for(std::size_t n) {
  return static_cast<unsigned>((n + threads - 1) / threads);
}

/// As the library defines it: integers wrap.
template <class T>
__device__ T squared(T x) {
  if constexpr (std::is_integral_v<T>) {
    const auto bits = static_cast<std::make_unsigned_t<T>>(x);
    return static_cast<T>(bits * bits);
  } else {
    return x * x;
  }
}

template <class T>
struct SquareOperation {
  __device__ T operator()(T x) const { return squared(x); }
};
template <class T>
struct SummandOperation {
  __device__ Sum<T> operator()(T x) const {
    const auto wide = static_cast<Sum<T>>(x);
    return wide * wide;
  }
};
struct Plus {
  template <class T>
  __device__ T operator()(T a, T b) const {
    return a + b;
  }
};

template <class T>
__global__ void square_kernel(const T* in, T* out, std::size_t n) {
  const std::size_t i = std::size_t{blockIdx.x} * threads + threadIdx.x;
  if (i < n) out[i] = squared(in[i]);
}

template <class T>
__global__ void random_kernel(T* out, std::size_t n, std::uint64_t seed) {
  const std::size_t i = std::size_t{blockIdx.x} * threads + threadIdx.x;
  if (i < n) out[i] = random_element<T>(seed, i);
}

template <class T>
__device__ T expected_element(Expected expected, std::uint64_t seed, std::size_t i) {
  switch (expected) {
    case Expected::element: return random_element<T>(seed, i);
    case Expected::square: return squared(random_element<T>(seed, i));
    case Expected::range: break;
  }
  return squared(static_cast<T>(seed + i));
}

template <class T>
__global__ void wrong_kernel(const T* data, std::size_t n, Expected expected, std::uint64_t seed,
                             unsigned long long* count) {
  using Bits = std::conditional_t<sizeof(T) == 8, unsigned long long, unsigned>;
  const std::size_t i = std::size_t{blockIdx.x} * threads + threadIdx.x;
  if (i >= n) return;
  const T right = expected_element<T>(expected, seed, i);
  if (reinterpret_cast<const Bits*>(data)[i] != *reinterpret_cast<const Bits*>(&right)) {
    atomicAdd(count, 1ull);
  }
}

}  // namespace

template <class T>
void fill_random(T* out, std::size_t n, std::uint64_t seed, cudaStream_t stream) {
  random_kernel<<<blocks_for(n), threads, 0, stream>>>(out, n, seed);
  check(cudaGetLastError(), "fill_random");
}

template <class T>
void count_wrong(const T* data, std::size_t n, Expected expected, std::uint64_t seed,
                 unsigned long long* count, cudaStream_t stream) {
  wrong_kernel<<<blocks_for(n), threads, 0, stream>>>(data, n, expected, seed, count);
  check(cudaGetLastError(), "count_wrong");
}

template <class T>
void plain_square(const T* in, T* out, std::size_t n, cudaStream_t stream) {
  square_kernel<<<blocks_for(n), threads, 0, stream>>>(in, out, n);
  check(cudaGetLastError(), "plain_square");
}

template <class T>
void cub_square(const T* in, T* out, std::size_t n, cudaStream_t stream) {
  check(cub::DeviceTransform::Transform(in, out, n, SquareOperation<T>{}, stream),
        "cub::DeviceTransform::Transform");
}

template <class T>
void cub_sum_of_squares(void* scratch, std::size_t& scratch_bytes, const T* in, Sum<T>* out,
                        std::size_t n, cudaStream_t stream) {
  check(cub::DeviceReduce::TransformReduce(scratch, scratch_bytes, in, out, n, Plus{},
                                           SummandOperation<T>{}, Sum<T>{}, stream),
        "cub::DeviceReduce::TransformReduce");
}

template <class T>
void cub_sum(void* scratch, std::size_t& scratch_bytes, const T* in, T* out, std::size_t n,
             cudaStream_t stream) {
  check(cub::DeviceReduce::Sum(scratch, scratch_bytes, in, out, n, stream),
        "cub::DeviceReduce::Sum");
}

#define LANEWISE_FOR(T)                                                                          \
  template void fill_random(T*, std::size_t, std::uint64_t, cudaStream_t);                       \
  template void count_wrong(const T*, std::size_t, Expected, std::uint64_t, unsigned long long*, \
                            cudaStream_t);                                                       \
  template void plain_square(const T*, T*, std::size_t, cudaStream_t);                           \
  template void cub_square(const T*, T*, std::size_t, cudaStream_t);                             \
  template void cub_sum_of_squares(void*, std::size_t&, const T*, Sum<T>*, std::size_t,          \
                                   cudaStream_t);                                                \
  template void cub_sum(void*, std::size_t&, const T*, T*, std::size_t, cudaStream_t);
LANEWISE_FOR(std::int64_t)
LANEWISE_FOR(std::int32_t)
LANEWISE_FOR(float)
LANEWISE_FOR(double)
#undef LANEWISE_FOR

}  // namespace lanewise::bench::gpu
