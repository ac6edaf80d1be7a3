#pragma once

#include <cstddef>
#include <cstdint>
#include <lanewise/element.hpp>

#include "kernels/squares/range_of_squares.hpp"

// A device and its streams as plain function pointers, for code that is compiled without CUDA and
// once: <lanewise/cuda.hpp> and what the device does with host arrays. cuda/queue_table.hpp makes
// one of any queue.

namespace lanewise::cuda {

/// Memory of a device, and what frees it.
struct DeviceMemory {
  void* handle = nullptr;
  void* data = nullptr;
};

/// What did not fit, gathered from all blocks of a kernel: zero where nothing has been found.
struct OverflowCell {
  std::uint64_t count;
  std::uint64_t complement_of_first;  ///< ~first is largest where `first` is least.
};

/// Functions throw Error out_of_memory and device_error. Work is done in the order in which a
/// stream was asked for it, and while the caller goes on. Arrays are the device's.
struct StreamTable {
  void* (*open)();
  /// A stream that its owner made with the CUDA runtime.
  void* (*borrow)(void* native);
  void (*close)(void* stream) noexcept;
  void* (*native)(void* stream);
  void (*finish)(void* stream);

  DeviceMemory (*allocate)(void* stream, std::size_t bytes);
  void (*free)(DeviceMemory memory) noexcept;
  void (*fill_zero)(void* stream, void* to, std::size_t bytes);
  /// Host memory has been read, and written, when these return; download() waits for all before.
  void (*upload)(void* stream, void* to, const void* from, std::size_t bytes);
  void (*download)(void* stream, void* to, const void* from, std::size_t bytes);
  /// Returns to the device what the library holds of its memory and does not use.
  void (*trim)();

  /// As in kernels/kernel_table.hpp, the operation by its number. Operations that check add what
  /// did not fit to `found`.
  void (*elementwise)(void* stream, std::size_t operation, const void* in, void* out, std::size_t n,
                      OverflowCell* found);
  /// Elements first, first + 1, ... of the range.
  void (*range)(void* stream, const kernels::RangeOfSquares& range, std::size_t first, void* out,
                std::size_t n);
  /// Of integers: the exact sum, in three words.
  void (*sum)(void* stream, ElementType type, const void* in, std::size_t n, std::uint64_t* total);
  /// Of real floats: the sums of blocks, and their sum in pairs.
  void (*block_sums)(void* stream, ElementType type, const void* in, std::size_t n, double* sums);
  void (*pair_sums)(void* stream, const double* sums, std::size_t count, double* total);
  /// Of integers and real floats: the least and the greatest magnitude; of none, ~0 and 0.
  void (*extremes)(void* stream, ElementType type, const void* in, std::size_t n,
                   std::uint64_t* extremes);
};

/// The GPU's; null in a build without CUDA.
const StreamTable* stream_table();

/// The same where the GPU can be used. Throws Error unsupported_backend, with the reason, for
/// `what` that needs it.
const StreamTable& usable_stream_table(const char* what);

}  // namespace lanewise::cuda
