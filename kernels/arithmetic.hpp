#pragma once

#include <cstddef>
#include <cstdint>
#include <lanewise/buffer.hpp>
#include <span>

#include "kernels/kernel_table.hpp"
#include "kernels/monitor.hpp"
#include "kernels/radix.hpp"

// Arithmetic with large natural numbers: what the algorithms of kernels/ ask of a backend.

namespace lanewise::kernels {

using Limb = std::uint64_t;

/// The kernels for natural numbers of one radix: those of one row, or of the rows that it falls
/// through to. All arithmetic below is in that radix.
struct ArithmeticRow {
  const char* isa = nullptr;  ///< The row's name.
  const LimbKernels* limbs = nullptr;
  const TransformKernels* transform = nullptr;  ///< Null where no row offers it.
  const ResidueKernels* residues = nullptr;     ///< Null where no row offers it.
  Radix radix = Radix::binary;
  const ModularKernels* modular = nullptr;  ///< Null where no row offers it.
};

class Verifier;
struct DeviceTable;

/// What multiplications may take.
struct MultiplicationLimits {
  bool is_in_place = false;  ///< The longer factor has to be read before the product is written.
  bool is_lean = false;      ///< Memory comes first, and time after.
  /// The most doubles of scratch that a plan takes, where any does with so few.
  std::size_t scratch_doubles = SIZE_MAX;
};

/// What one call runs with. Not shared between threads: each works on a copy.
struct Execution {
  ArithmeticRow row;
  Monitor& monitor;
  unsigned threads = 1;       ///< The most it may use.
  unsigned threads_used = 1;  ///< The most that ran at once so far.
  /// Of the call's threads together; null where nothing is verified.
  Verifier* verifier = nullptr;
  Buffer<double> scratch{};  ///< Multiplication's own: kept from one to the next.
  MultiplicationLimits limits{};
  const DeviceTable* device = nullptr;  ///< That makes a factorial; null for the CPU.

  Execution on_one_thread() const { return {row, monitor, 1, 1, verifier, {}, limits}; }

  /// Makes room for so many doubles in `scratch`, whose contents are lost.
  void reserve(std::size_t doubles) {
    if (scratch.size() >= doubles) return;
    scratch = {};  // Before the new one: they are not both needed.
    scratch = Buffer<double>(doubles);
  }
};

/// out[0 .. a.size() + b.size()) = a * b, limbs little-endian; the top limb may be zero.
///
/// Neither operand is empty, and out overlaps neither, but where multiply_memory() says so. Limbs
/// at and beyond the end of out are left alone. Throws what Monitor::check() throws, and
/// std::bad_alloc.
void multiply(Limb* out, std::span<const Limb> a, std::span<const Limb> b, Execution& execution);

/// out[0 .. 2 a.size()) = a * a; as multiply().
void square(Limb* out, std::span<const Limb> a, Execution& execution);

/// What a multiplication takes beside its numbers.
struct MultiplicationMemory {
  std::uint64_t scratch_doubles = 0;  ///< Of Execution::scratch.
  std::uint64_t other_bytes = 0;      ///< At most, on so many threads.
  bool is_in_place = false;           ///< Whether out may overlap the longer factor.

  std::uint64_t bytes() const { return scratch_doubles * sizeof(double) + other_bytes; }
};

/// For factors of so many limbs, below 2^40, none of them 0. Rises with the sizes, but for the
/// steps of a transform's length.
MultiplicationMemory multiply_memory(std::uint64_t an, std::uint64_t bn, const ArithmeticRow& row,
                                     unsigned threads, MultiplicationLimits limits);
MultiplicationMemory square_memory(std::uint64_t n, const ArithmeticRow& row, unsigned threads,
                                   MultiplicationLimits limits);

}  // namespace lanewise::kernels
