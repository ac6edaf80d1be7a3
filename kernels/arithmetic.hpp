#pragma once

#include <cstddef>
#include <cstdint>
#include <lanewise/buffer.hpp>
#include <span>

#include "kernels/kernel_table.hpp"
#include "kernels/monitor.hpp"

// Arithmetic with large natural numbers: what the algorithms of kernels/ ask of a backend.

namespace lanewise::kernels {

using Limb = std::uint64_t;

/// The kernels for natural numbers of one row, or of those that it falls through to.
struct ArithmeticRow {
  const char* isa = nullptr;  ///< The row's name.
  const LimbKernels* limbs = nullptr;
  const TransformKernels* transform = nullptr;  ///< Null where no row offers it.
  const ResidueKernels* residues = nullptr;     ///< Null where no row offers it.
};

class Verifier;

/// What one call runs with. Not shared between threads: each works on a copy.
struct Execution {
  ArithmeticRow row;
  Monitor& monitor;
  unsigned threads = 1;       ///< The most it may use.
  unsigned threads_used = 1;  ///< The most that ran at once so far.
  /// Of the call's threads together; null where nothing is verified.
  Verifier* verifier = nullptr;
  Buffer<double> scratch{};  ///< Multiplication's own: kept from one to the next.

  Execution on_one_thread() const { return {row, monitor, 1, 1, verifier}; }

  /// Makes room for so many doubles in `scratch`, whose contents are lost.
  void reserve(std::size_t doubles) {
    if (scratch.size() >= doubles) return;
    scratch = {};  // Before the new one: they are not both needed.
    scratch = Buffer<double>(doubles);
  }
};

/// out[0 .. a.size() + b.size()) = a * b, limbs little-endian; the top limb may be zero.
///
/// Neither operand is empty, and out overlaps neither. Limbs at and beyond the end of out are left
/// alone. Throws what Monitor::check() throws, and std::bad_alloc.
void multiply(Limb* out, std::span<const Limb> a, std::span<const Limb> b, Execution& execution);

/// out[0 .. 2 a.size()) = a * a; as multiply().
void square(Limb* out, std::span<const Limb> a, Execution& execution);

/// Doubles of Execution::scratch that multiply() and square() take of so many limbs.
std::size_t multiply_scratch(std::size_t an, std::size_t bn, const ArithmeticRow& row);
std::size_t square_scratch(std::size_t n, const ArithmeticRow& row);

/// The most limbs that multiply() and square() allocate while they run, whatever the number of
/// threads. Rise with the sizes.
std::size_t multiply_workspace(std::size_t an, std::size_t bn) noexcept;
std::size_t square_workspace(std::size_t n) noexcept;

}  // namespace lanewise::kernels
