#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace lanewise {

namespace detail {
void* allocate_buffer(std::size_t bytes);
void free_buffer(void* memory, std::size_t bytes) noexcept;
}  // namespace detail

/// An owned array of `size()` elements: what std::unique_ptr<T[]> with a size would be, aligned for
/// SIMD and made for arrays that fill the memory. Movable, not copyable; a contiguous range, and so
/// accepted wherever a std::span is.
///
/// Alignment: 64 bytes, a cache line and the widest vector; from 2 MiB on, a huge page.
///
/// Initialisation: none, and reading an element before writing it is undefined. Nor does the
/// allocation touch the pages: each is zeroed by the system when it is first written, by the thread
/// that writes it, in parallel and in that thread's memory where the machine has several.
///
/// Memory: below 2 MiB from operator new. From there on straight from the system, with huge pages
/// asked for; it takes up to one huge page more than the elements need, and goes to the
/// pool (set_buffer_pool()) or back to the system.
///
/// Cost: a large array costs its page faults, more than writing it does; see set_buffer_pool().
template <class T>
class Buffer {
 public:
  static constexpr std::size_t alignment = 64;

  static_assert(std::is_object_v<T> && !std::is_const_v<T> && !std::is_volatile_v<T>,
                "a Buffer's elements are its own to write");
  static_assert(std::is_trivially_copyable_v<T>, "a Buffer runs no constructors or destructors");
  static_assert(alignof(T) <= alignment, "a Buffer is aligned to 64 bytes");

  using value_type = T;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using iterator = T*;
  using const_iterator = const T*;

  Buffer() noexcept = default;

  /// Throws std::bad_alloc where n elements cannot be had. No memory is taken for n = 0.
  explicit Buffer(std::size_t n) : data_(allocate(n)), size_(n) {}

  /// `other` is empty afterwards.
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

  /// Frees what was here; `other` is empty afterwards.
  Buffer& operator=(Buffer&& other) noexcept {
    Buffer taken(std::move(other));
    swap(taken);
    return *this;
  }

  ~Buffer() { detail::free_buffer(data_, size_bytes()); }

  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
  }
  friend void swap(Buffer& a, Buffer& b) noexcept { a.swap(b); }

  T* data() noexcept { return data_; }
  const T* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  std::size_t size_bytes() const noexcept { return size_ * sizeof(T); }
  bool empty() const noexcept { return size_ == 0; }
  T& operator[](std::size_t i) noexcept { return data_[i]; }
  const T& operator[](std::size_t i) const noexcept { return data_[i]; }
  T* begin() noexcept { return data_; }
  T* end() noexcept { return data_ + size_; }
  const T* begin() const noexcept { return data_; }
  const T* end() const noexcept { return data_ + size_; }

 private:
  static T* allocate(std::size_t n) {
    constexpr std::size_t most = SIZE_MAX / sizeof(T);
    return static_cast<T*>(detail::allocate_buffer(n > most ? SIZE_MAX : n * sizeof(T)));
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Keeps the memory of freed Buffers of 2 MiB and more, up to `bytes` in all and at most 64 of
/// them, for the next Buffer of about the same size: the new one then has its pages already, and is
/// to fill several times as fast where it fits in a cache, up to twice beyond. What was freed
/// longest ago gives way. 0 keeps nothing and returns what was kept to the system; so does a lower
/// limit with what exceeds it. The default is 64 MiB.
///
/// Sizes match by classes, eight for each doubling: of what a Buffer takes from the pool at most an
/// eighth, or a huge page, lies beyond its end. On machines with several memories a kept page stays
/// where it is.
///
/// Thread-safe, and usable before main and after it. A forked child starts with an empty pool under
/// the same limit. Memory that is kept counts as the program's, not as available.
void set_buffer_pool(std::size_t bytes) noexcept;

/// The pool's limit and contents, and how Buffers of 2 MiB and more have fared while it was on.
struct BufferPool {
  std::size_t limit = 0;     ///< What set_buffer_pool() was told, else 64 MiB; 0: the pool is off.
  std::size_t held = 0;      ///< Bytes that are kept; never more than the limit.
  std::uint64_t hits = 0;    ///< Allocations out of the pool, since the program began.
  std::uint64_t misses = 0;  ///< Allocations that found nothing of their size there.
};
BufferPool buffer_pool() noexcept;

}  // namespace lanewise
