#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <map>
#include <span>
#include <vector>

namespace lanewise::tests {

/// Where an array sits between the two pages that nobody may touch.
enum class Place { at_front, at_back };

/// Memory between two pages that nobody may touch. Tests take thousands of them: what one leaves is
/// kept for the next of its size.
class GuardedMemory {
 public:
  explicit GuardedMemory(std::size_t bytes) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    size_ = (bytes + page - 1) / page * page + page;
    std::vector<std::byte*>& kept = kept_of(size_);
    if (!kept.empty()) {
      first_ = kept.back();
      kept.pop_back();
      return;
    }
    void* memory = mmap(nullptr, size_ + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) std::abort();
    first_ = static_cast<std::byte*>(memory) + page;
    if (mprotect(first_, size_, PROT_READ | PROT_WRITE) != 0) std::abort();
  }
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;
  ~GuardedMemory() { kept_of(size_).push_back(first_); }

  std::span<std::byte> bytes() const { return {first_, size_}; }

 private:
  static std::vector<std::byte*>& kept_of(std::size_t size) {
    static std::map<std::size_t, std::vector<std::byte*>> kept;
    return kept[size];
  }

  std::byte* first_;
  std::size_t size_;
};

/// n elements that touch an inaccessible page on one side, `offset` elements from it; the slack on
/// the other side holds a canary. A kernel that reads or writes outside stops the test.
template <class T>
class GuardedArray {
 public:
  explicit GuardedArray(std::size_t n, Place place = Place::at_back, std::size_t offset = 0)
      : memory_((n + offset) * sizeof(T)) {
    const std::span<std::byte> all = memory_.bytes();
    std::memset(all.data(), canary, all.size());
    const std::size_t before = offset * sizeof(T), after = (n + offset) * sizeof(T);
    std::byte* start =
        place == Place::at_front ? all.data() + before : all.data() + all.size() - after;
    array_ = {reinterpret_cast<T*>(start), n};
  }

  std::span<T> span() const { return array_; }
  T* data() const { return array_.data(); }
  T& operator[](std::size_t i) const { return array_[i]; }

  /// Whether every byte of the slack is as it was.
  bool canary_is_intact() const {
    const std::span<std::byte> all = memory_.bytes();
    const auto* begin = reinterpret_cast<const std::byte*>(array_.data());
    const std::byte* end = begin + array_.size_bytes();
    const auto is_canary = [](std::byte x) { return x == std::byte{canary}; };
    return std::all_of<const std::byte*>(all.data(), begin, is_canary) &&
           std::all_of<const std::byte*>(end, all.data() + all.size(), is_canary);
  }

 private:
  static constexpr unsigned char canary = 0xA5;
  GuardedMemory memory_;
  std::span<T> array_;
};

}  // namespace lanewise::tests
