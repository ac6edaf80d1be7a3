// Little kernels that measure the machine: launches, the L2 cache, rates of instructions.

#include "bench/gpu/device.hpp"
#include "bench/gpu/kernels.hpp"

namespace lanewise::bench::gpu {
namespace {

__global__ void empty_kernel() {}

/// Past L1: what is measured is L2.
__global__ void copy_kernel(const uint4* in, uint4* out, std::size_t n, unsigned repeats) {
  const std::size_t step = std::size_t{gridDim.x} * blockDim.x;
  for (unsigned k = 0; k < repeats; ++k) {
    for (std::size_t i = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x; i < n; i += step) {
      __stcg(out + i, __ldcg(in + i));
    }
  }
}

/// Numbers each of which is made of the one before by the instruction.
template <Instruction instruction>
struct Chain {
  std::uint32_t x, y = 1;
  __device__ explicit Chain(std::uint32_t seed) : x(seed) {}
  __device__ void advance(std::uint32_t a, std::uint32_t b, std::uint32_t) {
    using enum Instruction;
    if constexpr (instruction == imad || instruction == imad_and_add) x = x * a + b;
    if constexpr (instruction == imad_high) x = __umulhi(x, a) + b;
    if constexpr (instruction == add || instruction == imad_and_add) {
      const std::uint32_t next = x + y + a;  // Three terms, as of Fibonacci's numbers.
      x = y;
      y = next;
    }
  }
  __device__ std::uint64_t value() const { return x ^ y; }
};

template <>
struct Chain<Instruction::imad_wide> {
  std::uint64_t x;
  std::uint32_t factor;
  __device__ explicit Chain(std::uint32_t seed) : x(seed), factor(seed) {}
  __device__ void advance(std::uint32_t, std::uint32_t, std::uint32_t round) {
    // In PTX, since of rising products the compiler makes sums.
    asm volatile("mad.wide.u32 %0, %1, %2, %0;" : "+l"(x) : "r"(factor), "r"(round));
  }
  __device__ std::uint64_t value() const { return x; }
};

template <>
struct Chain<Instruction::fma_double> {
  double x;
  __device__ explicit Chain(std::uint32_t seed) : x(seed) {}
  __device__ void advance(std::uint32_t a, std::uint32_t b, std::uint32_t) {
    x = __fma_rn(x, __hiloint2double(0x3fe00000, static_cast<int>(a)), static_cast<double>(b));
  }
  __device__ std::uint64_t value() const {
    return static_cast<std::uint64_t>(__double_as_longlong(x));
  }
};

template <Instruction instruction>
__global__ void __launch_bounds__(rate_threads)
    rate_kernel(unsigned rounds, std::uint32_t a, std::uint32_t b, long long* cycles,
                std::uint64_t* sink) {
  Chain<instruction> chains[rate_chains] = {
      Chain<instruction>(threadIdx.x),     Chain<instruction>(threadIdx.x + 1),
      Chain<instruction>(threadIdx.x + 2), Chain<instruction>(threadIdx.x + 3),
      Chain<instruction>(threadIdx.x + 4), Chain<instruction>(threadIdx.x + 5),
      Chain<instruction>(threadIdx.x + 6), Chain<instruction>(threadIdx.x + 7)};
  __syncthreads();
  const long long start = clock64();
#pragma unroll 16
  for (unsigned k = 0; k < rounds; ++k) {
#pragma unroll
    for (auto& chain : chains) chain.advance(a, b, k);
  }
  __syncthreads();
  const long long end = clock64();
  std::uint64_t all = 0;
#pragma unroll
  for (const auto& chain : chains) all ^= chain.value();
  if (threadIdx.x == 0) cycles[blockIdx.x] = end - start;
  sink[std::size_t{blockIdx.x} * rate_threads + threadIdx.x] = all;
}

}  // namespace

void launch_empty(cudaStream_t stream) {
  empty_kernel<<<1, 32, 0, stream>>>();
  check(cudaGetLastError(), "launch_empty");
}

void copy_repeatedly(const void* in, void* out, std::size_t bytes, unsigned repeats,
                     unsigned blocks, cudaStream_t stream) {
  copy_kernel<<<blocks, 512, 0, stream>>>(static_cast<const uint4*>(in), static_cast<uint4*>(out),
                                          bytes / sizeof(uint4), repeats);
  check(cudaGetLastError(), "copy_repeatedly");
}

void run_instructions(Instruction instruction, unsigned blocks, unsigned rounds, long long* cycles,
                      std::uint64_t* sink, cudaStream_t stream) {
  const auto launch = [&](auto kernel) {
    // Arguments that the compiler does not know, so that it cannot compute ahead.
    kernel<<<blocks, rate_threads, 0, stream>>>(rounds, 0x9e3779b1u, rounds, cycles, sink);
    check(cudaGetLastError(), "run_instructions");
  };
  switch (instruction) {
    case Instruction::fma_double: return launch(rate_kernel<Instruction::fma_double>);
    case Instruction::imad: return launch(rate_kernel<Instruction::imad>);
    case Instruction::imad_wide: return launch(rate_kernel<Instruction::imad_wide>);
    case Instruction::imad_high: return launch(rate_kernel<Instruction::imad_high>);
    case Instruction::add: return launch(rate_kernel<Instruction::add>);
    case Instruction::imad_and_add: return launch(rate_kernel<Instruction::imad_and_add>);
  }
}

}  // namespace lanewise::bench::gpu
