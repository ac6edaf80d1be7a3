#pragma once

#include <cstddef>
#include <cstdint>
#include <lanewise/big_uint.hpp>
#include <lanewise/element.hpp>

#include "kernels/kernel_table.hpp"

// What a GPU does: with host arrays where a caller forced it to, and with what is long enough to
// pay for the way there and back. dispatch.cpp puts it into the choice.

namespace lanewise::kernels {

struct Execution;
struct RangeOfSquares;

/// Of a device.
struct DeviceMemory {
  std::uint64_t needed;  ///< By a call, about.
  std::uint64_t free;    ///< At present.
};

/// All arrays are contiguous and aligned to their element, and n may be 0. What fails is thrown:
/// Error device_error, out_of_memory.
struct DeviceTable {
  const char* architecture;  ///< Such as "sm_90"; of static life.

  /// out[i] = f(in[i]) for the elementwise operation of this number; `out` may be `in`.
  Overflows (*elementwise)(std::size_t operation, const void* in, void* out, std::size_t n);
  /// out[i] = the range's square i.
  void (*range)(const RangeOfSquares& range, void* out, std::size_t n);
  /// Of integers: adds the exact sum of squares to total[0] + 2^64 total[1] + 2^128 total[2].
  void (*add_sum)(ElementType type, const void* in, std::size_t n, std::uint64_t* total);
  /// Of real floats: sums[k] = the sum of squares of the block k of `in`, as kernel_table.hpp has
  /// it.
  void (*block_sums)(ElementType type, const void* in, std::size_t n, double* sums);
  /// Of integers and real floats: lowers extremes[0] to the least, and raises extremes[1] to the
  /// greatest, magnitude.
  void (*extremes)(ElementType type, const void* in, std::size_t n, std::uint64_t* extremes);

  /// The limbs of n! in base 2^64, with zeros on top perhaps; not verified. n is from
  /// tuning::first_device_factorial to last_device_factorial. What the CPU does meanwhile runs on
  /// the execution.
  detail::Limbs (*factorial)(std::uint64_t n, Execution& execution) = nullptr;
  DeviceMemory (*factorial_memory)(std::uint64_t n) = nullptr;
};

/// Devices have the primes of factorials in 32 bits.
inline constexpr std::uint64_t last_device_factorial = 0xffff'ffff;

}  // namespace lanewise::kernels
