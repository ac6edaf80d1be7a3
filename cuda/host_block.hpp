#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <numeric>
#include <random>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "cuda/block.hpp"

// Kernels of cuda/ on a CPU, for tests: thread after thread, phase by phase, in an order that the
// test chooses. An order that matters is a missing barrier; shared memory is as large as the kernel
// asked for, array by array, so that AddressSanitizer sees what lies outside.

namespace lanewise::cuda {

enum class ThreadOrder { natural, reversed, shuffled };

/// A value of every thread.
template <class T>
class HostLocals {
 public:
  explicit HostLocals(unsigned threads) : values_(threads) {}
  T& operator[](unsigned thread) { return values_[thread]; }

 private:
  std::vector<T> values_;
};

/// The same work as a block on a GPU.
class HostBlock {
 public:
  HostBlock(std::size_t index, std::size_t shared_bytes, std::span<const unsigned> order)
      : index_(index), shared_left_(shared_bytes), order_(order) {}

  std::size_t index() const { return index_; }

  template <class Phase>
  void each(Phase phase) {
    for (const unsigned thread : order_) phase(thread);
  }

  /// Uninitialised for the kernel: filled with a pattern that no result survives.
  template <class T>
  T* shared(std::size_t count) {
    const std::size_t size = shared_size<T>(count);
    if (size > shared_left_) throw std::logic_error("more shared memory than shared_bytes()");
    shared_left_ -= size;
    shared_.push_back(std::make_unique<std::byte[]>(count * sizeof(T)));
    std::fill_n(shared_.back().get(), count * sizeof(T), std::byte{0xa5});
    return reinterpret_cast<T*>(shared_.back().get());
  }

  template <class T>
  HostLocals<T> locals() {
    return HostLocals<T>(static_cast<unsigned>(order_.size()));
  }

 private:
  std::size_t index_;
  std::size_t shared_left_;
  std::span<const unsigned> order_;
  std::vector<std::unique_ptr<std::byte[]>> shared_;
};

/// So many indices in an order.
template <class Index>
std::vector<Index> in_order(std::size_t count, ThreadOrder order) {
  std::vector<Index> indices(count);
  std::iota(indices.begin(), indices.end(), Index{0});
  if (order == ThreadOrder::reversed) std::reverse(indices.begin(), indices.end());
  if (order == ThreadOrder::shuffled) {
    std::mt19937_64 random(count);
    std::shuffle(indices.begin(), indices.end(), random);
  }
  return indices;
}

/// All blocks of a launch, in the order that its threads have too.
template <class Kernel>
void run_on_host(const Kernel& kernel, std::size_t blocks,
                 ThreadOrder order = ThreadOrder::natural) {
  const auto threads = in_order<unsigned>(Kernel::threads, order);
  for (const std::size_t index : in_order<std::size_t>(blocks, order)) {
    HostBlock block(index, kernel.shared_bytes(), threads);
    kernel(block);
  }
}

}  // namespace lanewise::cuda
