#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "cuda/memory_count.hpp"

// A queue that runs nothing: it counts the memory that the work would take, and its launches. What
// a call is going to need comes from the code that is going to need it.

namespace lanewise::cuda {

/// Memory that is only counted: its address is null.
template <class T>
class PlannedArray {
 public:
  PlannedArray() = default;
  PlannedArray(std::size_t count, std::shared_ptr<MemoryCount> memory)
      : bytes_(count * sizeof(T), std::move(memory)), size_(count) {}

  T* data() const { return nullptr; }
  std::size_t size() const { return size_; }

 private:
  CountedBytes bytes_;
  std::size_t size_ = 0;
};

class PlanningQueue {
 public:
  template <class T>
  using Array = PlannedArray<T>;

  /// For a device whose blocks may share so many bytes.
  explicit PlanningQueue(std::size_t shared_bytes) : shared_limit(shared_bytes) {}

  std::size_t shared_limit;
  std::size_t launches = 0;

  std::size_t most_bytes() const { return memory_->most; }

  template <class Kernel>
  void launch(const Kernel&, std::size_t blocks) {
    if (blocks > 0) ++launches;
  }
  template <class T>
  PlannedArray<T> allocate(std::size_t count) {
    return PlannedArray<T>(count, memory_);
  }
  template <class T>
  void upload(T*, std::span<const T>) {}
  template <class T>
  void download(std::span<T>, const T*) {}
  template <class T>
  void copy(T*, const T*, std::size_t) {}
  template <class T>
  void fill_zero(T*, std::size_t) {}
  void finish() {}

 private:
  std::shared_ptr<MemoryCount> memory_ = std::make_shared<MemoryCount>();
};

}  // namespace lanewise::cuda
