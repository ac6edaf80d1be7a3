#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "cuda/squares/launch.hpp"
#include "cuda/stream_table.hpp"

namespace lanewise::cuda {

/// The StreamTable of a queue's device: its streams are queues.
template <class Queue>
struct QueueTable {
  using Bytes = typename Queue::template Array<std::byte>;

  static Queue& queue(void* stream) { return *static_cast<Queue*>(stream); }

  static void* open() { return new Queue; }
  static void close(void* stream) noexcept { delete static_cast<Queue*>(stream); }
  static void finish(void* stream) { queue(stream).finish(); }

  static DeviceMemory allocate(void* stream, std::size_t bytes) {
    auto array = std::make_unique<Bytes>(queue(stream).template allocate<std::byte>(bytes));
    void* const data = array->data();
    return {array.release(), data};
  }
  static void free(DeviceMemory memory) noexcept { delete static_cast<Bytes*>(memory.handle); }
  static void fill_zero(void* stream, void* to, std::size_t bytes) {
    queue(stream).fill_zero(static_cast<std::byte*>(to), bytes);
  }
  static void upload(void* stream, void* to, const void* from, std::size_t bytes) {
    queue(stream).upload(static_cast<std::byte*>(to),
                         std::span(static_cast<const std::byte*>(from), bytes));
  }
  static void download(void* stream, void* to, const void* from, std::size_t bytes) {
    queue(stream).download(std::span(static_cast<std::byte*>(to), bytes),
                           static_cast<const std::byte*>(from));
  }

  static void elementwise(void* stream, std::size_t operation, const void* in, void* out,
                          std::size_t n, OverflowCell* found) {
    launch_elementwise(queue(stream), operation, in, out, n, found);
  }
  static void range(void* stream, const kernels::RangeOfSquares& range, std::size_t first,
                    void* out, std::size_t n) {
    launch_range(queue(stream), range, first, out, n);
  }
  static void sum(void* stream, ElementType type, const void* in, std::size_t n,
                  std::uint64_t* total) {
    launch_sum(queue(stream), type, in, n, total);
  }
  static void block_sums(void* stream, ElementType type, const void* in, std::size_t n,
                         double* sums) {
    launch_block_sums(queue(stream), type, in, n, sums);
  }
  static void pair_sums(void* stream, const double* sums, std::size_t count, double* total) {
    launch_pairing(queue(stream), sums, count, total);
  }
  static void extremes(void* stream, ElementType type, const void* in, std::size_t n,
                       std::uint64_t* extremes) {
    launch_extremes(queue(stream), type, in, n, extremes);
  }

  /// With what only the queue's device has.
  static constexpr StreamTable make(void* (*borrow)(void*), void* (*native)(void*), void (*trim)(),
                                    const NumberTable* numbers) {
    return {open,  borrow,    close,      native,    finish,   allocate,
            free,  fill_zero, upload,     download,  trim,     elementwise,
            range, sum,       block_sums, pair_sums, extremes, numbers};
  }
};

}  // namespace lanewise::cuda
