#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

// What queues without a device know of the memory that is taken on them.

namespace lanewise::cuda {

/// Bytes that are held, and the most there were.
struct MemoryCount {
  std::size_t held = 0;
  std::size_t most = 0;
};

/// So many bytes of a count, for as long as it lives.
class CountedBytes {
 public:
  CountedBytes() = default;
  CountedBytes(std::size_t bytes, std::shared_ptr<MemoryCount> memory)
      : memory_(std::move(memory)), bytes_(bytes) {
    memory_->held += bytes_;
    memory_->most = std::max(memory_->most, memory_->held);
  }
  CountedBytes(CountedBytes&& other) noexcept
      : memory_(std::move(other.memory_)), bytes_(std::exchange(other.bytes_, 0)) {}
  CountedBytes& operator=(CountedBytes&& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(bytes_, other.bytes_);
    const CountedBytes freed(std::move(other));
    return *this;
  }
  ~CountedBytes() {
    if (memory_) memory_->held -= bytes_;
  }

 private:
  std::shared_ptr<MemoryCount> memory_;
  std::size_t bytes_ = 0;
};

}  // namespace lanewise::cuda
