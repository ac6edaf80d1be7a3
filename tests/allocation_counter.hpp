#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

// Counts what this program allocates through operator new, and can make it fail. Include in one
// source of a test: it replaces the global operators.

namespace lanewise::tests {

/// Bytes that are allocated now, and the most that were since reset_peak().
inline std::atomic<std::size_t> allocated_bytes{0};
inline std::atomic<std::size_t> peak_allocated_bytes{0};

/// An allocation of more fails, as if the memory were used up.
inline std::atomic<std::size_t> largest_allocation{PTRDIFF_MAX};

inline void reset_peak() {
  peak_allocated_bytes = allocated_bytes.load();
}

/// Bytes on top of what was there at the last reset_peak().
inline std::size_t peak_since(std::size_t before) {
  return peak_allocated_bytes.load() - before;
}

/// The size lies in front of the memory, in a header as large as the alignment.
inline void* counted_allocation(std::size_t bytes, std::size_t alignment) {
  if (bytes > largest_allocation) throw std::bad_alloc();
  void* const memory =
      std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment + alignment);
  if (!memory) throw std::bad_alloc();
  *static_cast<std::size_t*>(memory) = bytes;
  const std::size_t now = allocated_bytes.fetch_add(bytes) + bytes;
  std::size_t peak = peak_allocated_bytes.load();
  while (now > peak && !peak_allocated_bytes.compare_exchange_weak(peak, now)) {
  }
  return static_cast<std::byte*>(memory) + alignment;
}

inline void counted_release(void* memory, std::size_t alignment) noexcept {
  if (!memory) return;
  void* const start = static_cast<std::byte*>(memory) - alignment;
  allocated_bytes.fetch_sub(*static_cast<std::size_t*>(start));
  std::free(start);
}

inline constexpr std::size_t default_alignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

}  // namespace lanewise::tests

// The array forms too: a sanitizer's own do not go through these.
void* operator new(std::size_t bytes) {
  return lanewise::tests::counted_allocation(bytes, lanewise::tests::default_alignment);
}
void* operator new[](std::size_t bytes) {
  return lanewise::tests::counted_allocation(bytes, lanewise::tests::default_alignment);
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return lanewise::tests::counted_allocation(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
  lanewise::tests::counted_release(memory, lanewise::tests::default_alignment);
}
void operator delete[](void* memory) noexcept {
  lanewise::tests::counted_release(memory, lanewise::tests::default_alignment);
}
void operator delete(void* memory, std::size_t) noexcept {
  lanewise::tests::counted_release(memory, lanewise::tests::default_alignment);
}
void operator delete[](void* memory, std::size_t) noexcept {
  lanewise::tests::counted_release(memory, lanewise::tests::default_alignment);
}
void operator delete(void* memory, std::align_val_t alignment) noexcept {
  lanewise::tests::counted_release(memory, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory, std::size_t, std::align_val_t alignment) noexcept {
  lanewise::tests::counted_release(memory, static_cast<std::size_t>(alignment));
}
