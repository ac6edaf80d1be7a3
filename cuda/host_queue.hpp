#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>

#include "cuda/host_block.hpp"
#include "cuda/memory_count.hpp"

// What drives kernels, on a CPU: tests run whole algorithms of cuda/ on it. cuda/device_queue.cuh
// is the same on a GPU; code that drives kernels takes either as a template parameter `Queue`.

namespace lanewise::cuda {

/// Memory of a queue's device; freed in the queue's order.
template <class T>
class HostArray {
 public:
  HostArray() = default;
  HostArray(std::size_t count, std::shared_ptr<MemoryCount> memory)
      : bytes_(count * sizeof(T), std::move(memory)), data_(new T[count]), size_(count) {
    std::fill_n(reinterpret_cast<std::byte*>(data_.get()), count * sizeof(T), std::byte{0xa5});
  }
  T* data() const { return data_.get(); }
  std::size_t size() const { return size_; }

 private:
  CountedBytes bytes_;
  std::unique_ptr<T[]> data_;
  std::size_t size_ = 0;
};

class HostQueue {
 public:
  template <class T>
  using Array = HostArray<T>;

  explicit HostQueue(ThreadOrder order = ThreadOrder::natural) : order_(order) {}

  /// What a block may share at most; tests make it small to get small shapes.
  std::size_t shared_limit = std::size_t{227} << 10;

  /// Runs the kernel; on a GPU after what was asked for before, and while the caller goes on.
  template <class Kernel>
  void launch(const Kernel& kernel, std::size_t blocks) {
    if (kernel.shared_bytes() > shared_limit) throw std::logic_error("too much shared memory");
    run_on_host(kernel, blocks, order_);
    ++launches;
  }

  template <class T>
  HostArray<T> allocate(std::size_t count) {
    return HostArray<T>(count, memory_);
  }

  /// On a GPU, `from` has been read when this returns, for it goes through pinned memory.
  template <class T>
  void upload(T* to, std::span<const T> from) {
    std::copy(from.begin(), from.end(), to);
  }
  /// Waits for what was asked for before.
  template <class T>
  void download(std::span<T> to, const T* from) {
    std::copy_n(from, to.size(), to.begin());
  }
  /// Between arrays of the device.
  template <class T>
  void copy(T* to, const T* from, std::size_t count) {
    std::copy_n(from, count, to);
  }
  template <class T>
  void fill_zero(T* to, std::size_t count) {
    std::fill_n(to, count, T{});
  }
  void finish() {}

  std::size_t launches = 0;

  /// The most memory that arrays took together.
  std::size_t most_bytes() const { return memory_->most; }

 private:
  ThreadOrder order_;
  std::shared_ptr<MemoryCount> memory_ = std::make_shared<MemoryCount>();
};

}  // namespace lanewise::cuda
