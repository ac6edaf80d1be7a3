#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace lanewise {

namespace detail {
/// 64-byte aligned, uninitialised; huge pages are asked for where they pay. Throws std::bad_alloc.
void* allocate_buffer(std::size_t bytes);
void free_buffer(void* memory, std::size_t bytes) noexcept;
}  // namespace detail

/// An owned array of `size()` elements, aligned to 64 bytes and **not initialised**: its pages are
/// first touched by the threads that fill it. Movable, not copyable; a contiguous range, and so
/// accepted wherever a std::span is.
template <class T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= 64);

 public:
  Buffer() noexcept = default;

  /// Throws std::bad_alloc where n elements cannot be had.
  explicit Buffer(std::size_t n) : data_(allocate(n)), size_(n) {}

  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Buffer() { detail::free_buffer(data_, size_ * sizeof(T)); }

  T* data() noexcept { return data_; }
  const T* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  T& operator[](std::size_t i) noexcept { return data_[i]; }
  const T& operator[](std::size_t i) const noexcept { return data_[i]; }
  T* begin() noexcept { return data_; }
  T* end() noexcept { return data_ + size_; }
  const T* begin() const noexcept { return data_; }
  const T* end() const noexcept { return data_ + size_; }

 private:
  static T* allocate(std::size_t n) {
    const std::size_t most = static_cast<std::size_t>(-1) / sizeof(T);
    return static_cast<T*>(
        detail::allocate_buffer(n > most ? static_cast<std::size_t>(-1) : n * sizeof(T)));
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace lanewise
