#pragma once

#include <algorithm>
#include <cstddef>

#include "cuda/block.hpp"
#include "cuda/squares/operations.hpp"
#include "cuda/squares/vector.hpp"
#include "kernels/kernel_table.hpp"

// Sums of the squares of floats, in the one shape that kernels/kernel_table.hpp has for every
// backend: lanes, in order, over blocks of elements; lanes by halving; blocks by pairing
// neighbours.

namespace lanewise::cuda {

using kernels::sum_block_elements;
using kernels::sum_lanes;

/// sums[k] = the sum of block k of `in`. A thread has as many neighbouring lanes of one block as a
/// vector has elements, and as many loads on their way as it may take.
template <class T>
struct BlockSumsKernel {
  static constexpr unsigned threads = 128;
  static constexpr unsigned width = vector_bytes / sizeof(T);    ///< Lanes of a thread.
  static constexpr unsigned in_a_sum = sum_lanes / width;        ///< Threads of a sum.
  static constexpr unsigned sums_of_block = threads / in_a_sum;  ///< Sums of a block of threads.
  static constexpr unsigned steps = sum_block_elements / sum_lanes;
  static constexpr unsigned unroll = 8;
  static_assert(threads % in_a_sum == 0 && steps % unroll == 0);

  const T* in;
  std::size_t n;
  double* sums;
  bool loads_vectors;

  BlockSumsKernel(const T* from, std::size_t count, double* to)
      : in(from),
        n(count),
        sums(to),
        loads_vectors(reinterpret_cast<std::uintptr_t>(from) % vector_bytes == 0) {}

  std::size_t sum_count() const { return n / sum_block_elements + (n % sum_block_elements != 0); }
  std::size_t blocks() const { return (sum_count() + sums_of_block - 1) / sums_of_block; }
  std::size_t shared_bytes() const { return shared_size<double>(sums_of_block * sum_lanes); }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    auto* const lanes = block.template shared<double>(sums_of_block * sum_lanes);
    block.each([&](unsigned thread) {
      double own[width] = {};
      const std::size_t sum = block.index() * sums_of_block + thread / in_a_sum;
      const unsigned first = thread % in_a_sum * width;
      if (sum * sum_block_elements < n) add_lanes(sum * sum_block_elements, first, own);
      LANEWISE_UNROLL
      for (unsigned i = 0; i < width; ++i) {
        lanes[thread / in_a_sum * sum_lanes + first + i] = own[i];
      }
    });
    for (unsigned half = sum_lanes / 2; half > 0; half /= 2) {
      block.each([&](unsigned thread) {
        for (unsigned i = thread; i < sums_of_block * half; i += threads) {
          double* const lane = lanes + i / half * sum_lanes + i % half;
          lane[0] += lane[half];
        }
      });
    }
    block.each([&](unsigned thread) {
      const std::size_t sum = block.index() * sums_of_block + thread;
      if (thread < sums_of_block && sum * sum_block_elements < n) {
        sums[sum] = lanes[thread * sum_lanes];
      }
    });
  }

 private:
  /// Lanes [first, first + width) of the block of elements that begins at `begin`.
  LANEWISE_HOST_DEVICE void add_lanes(std::size_t begin, unsigned first, double* own) const {
    const T* const from = in + begin + first;
    if (loads_vectors && n - begin >= sum_block_elements) return add_vectors(from, own);
    const std::size_t left = n - begin;
    for (unsigned step = 0; step < steps; ++step) {
      LANEWISE_UNROLL
      for (unsigned i = 0; i < width; ++i) {
        if (step * sum_lanes + first + i < left) add_square(own[i], from[step * sum_lanes + i]);
      }
    }
  }

  LANEWISE_HOST_DEVICE static void add_vectors(const T* from, double* own) {
    LANEWISE_NO_UNROLL
    for (unsigned step = 0; step < steps; step += unroll) {
      Vector<vector_bytes> loaded[unroll];
      LANEWISE_UNROLL
      for (unsigned u = 0; u < unroll; ++u) {
        loaded[u] = load_once<vector_bytes>(from + (step + u) * sum_lanes);
      }
      LANEWISE_UNROLL
      for (unsigned u = 0; u < unroll; ++u) {
        LANEWISE_UNROLL
        for (unsigned i = 0; i < width; ++i) add_square(own[i], element_of<T>(loaded[u], i));
      }
    }
  }

  LANEWISE_HOST_DEVICE static void add_square(double& sum, T element) {
    const double x = as_double(element);
    sum += x * x;
  }
};

/// out[k] = the sums [k * chunk, (k + 1) * chunk), neighbours added until one is left, where one
/// without a neighbour moves up as it is: a chunk is a power of two, so that all levels of chunks
/// together are the pairing of all.
struct PairingKernel {
  static constexpr unsigned threads = 256;
  static constexpr unsigned chunk = 2048;

  const double* sums;
  std::size_t count;
  double* out;

  std::size_t blocks() const { return (count + chunk - 1) / chunk; }
  std::size_t shared_bytes() const { return shared_size<double>(chunk); }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    auto* const shared = block.template shared<double>(chunk);
    const double* const from = sums + block.index() * chunk;
    const std::size_t left = count - block.index() * chunk;
    const unsigned own = left < chunk ? static_cast<unsigned>(left) : chunk;
    block.each([&](unsigned thread) {
      for (unsigned i = thread; i < own; i += threads) shared[i] = from[i];
    });
    for (unsigned distance = 1; distance < own; distance *= 2) {
      block.each([&](unsigned thread) {
        for (unsigned i = 2 * distance * thread; i + distance < own; i += 2 * distance * threads) {
          shared[i] += shared[i + distance];
        }
      });
    }
    block.each([&](unsigned thread) {
      if (thread == 0) out[block.index()] = shared[0];
    });
  }
};

}  // namespace lanewise::cuda
