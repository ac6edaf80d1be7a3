#pragma once

#include <cstddef>
#include <cstdint>
#include <lanewise/element.hpp>
#include <span>

#include "kernels/device_table.hpp"
#include "kernels/squares/range_of_squares.hpp"

// A device and its streams as plain function pointers, for code that is compiled without CUDA and
// once: <lanewise/cuda.hpp> and what the device does with host arrays. cuda/queue_table.hpp makes
// one of any queue.

namespace lanewise::cuda {

struct BatchPlan;

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

/// What streams do with natural numbers, in limbs of 64 bits, little-endian, all in the device's
/// memory.
struct NumberTable {
  /// out[0 .. an + bn) = a[0 .. an) b[0 .. bn), neither of them empty; `a` may be `b`.
  void (*multiply)(void* stream, const std::uint64_t* a, std::size_t an, const std::uint64_t* b,
                   std::size_t bn, std::uint64_t* out);
  /// out[0 .. made_factorial_size(n)) = n!, first_device_factorial <= n <= last_device_factorial.
  /// The CPU waits for parts of the work.
  void (*factorial)(void* stream, std::uint64_t n, std::uint64_t* out,
                    kernels::Execution& execution);
  /// What the work on n! takes of the device's memory, without the result, and what is free.
  kernels::DeviceMemory (*factorial_memory)(std::uint64_t n);
  /// Whether limbs[0 .. size) are n!; waits for it.
  bool (*is_factorial)(void* stream, std::uint64_t n, const std::uint64_t* limbs, std::size_t size);
  /// results[0 .. plan.result_limbs) = the factorials of the list that was planned. Where they are
  /// to be checked, waits for them, and returns whether they are right.
  bool (*factorials)(void* stream, std::span<const std::uint64_t> list, const BatchPlan& plan,
                     std::uint64_t* results, bool is_checked);
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

  const NumberTable* numbers;
};

/// The GPU's; null in a build without CUDA.
const StreamTable* stream_table();

/// The same where the GPU can be used. Throws Error unsupported_backend, with the reason, for
/// `what` that needs it.
const StreamTable& usable_stream_table(const char* what);

}  // namespace lanewise::cuda
