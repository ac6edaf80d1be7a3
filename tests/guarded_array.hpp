#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <span>

namespace lanewise::tests {

/// Where an array sits between the two pages that nobody may touch.
enum class Place { at_front, at_back };

/// n elements that touch an inaccessible page on one side, `offset` elements from it; the slack on
/// the other side holds a canary. A kernel that reads or writes outside stops the test.
template <class T>
class GuardedArray {
 public:
  explicit GuardedArray(std::size_t n, Place place = Place::at_back, std::size_t offset = 0) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t bytes = (n + offset) * sizeof(T);
    inner_ = (bytes + page - 1) / page * page + page;
    whole_ = inner_ + 2 * page;
    void* memory = mmap(nullptr, whole_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) std::abort();
    base_ = static_cast<std::byte*>(memory);
    first_ = base_ + page;
    if (mprotect(first_, inner_, PROT_READ | PROT_WRITE) != 0) std::abort();
    std::memset(first_, canary, inner_);
    std::byte* start =
        place == Place::at_front ? first_ + offset * sizeof(T) : first_ + inner_ - bytes;
    array_ = {reinterpret_cast<T*>(start), n};
  }
  GuardedArray(const GuardedArray&) = delete;
  GuardedArray& operator=(const GuardedArray&) = delete;
  ~GuardedArray() { munmap(base_, whole_); }

  std::span<T> span() const { return array_; }
  T* data() const { return array_.data(); }
  T& operator[](std::size_t i) const { return array_[i]; }

  /// Whether every byte of the slack is as it was.
  bool canary_is_intact() const {
    const auto* begin = reinterpret_cast<const std::byte*>(array_.data());
    const std::byte* end = begin + array_.size_bytes();
    for (const std::byte* p = first_; p < first_ + inner_; ++p) {
      if ((p < begin || p >= end) && *p != std::byte{canary}) return false;
    }
    return true;
  }

 private:
  static constexpr unsigned char canary = 0xA5;
  std::byte* base_;
  std::byte* first_;
  std::size_t inner_, whole_;
  std::span<T> array_;
};

}  // namespace lanewise::tests
