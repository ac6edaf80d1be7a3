#pragma once

#include <lanewise/backend.hpp>
#include <lanewise/element.hpp>
#include <lanewise/overflow.hpp>

#include "kernels/dispatch.hpp"
#include "kernels/kernel_table.hpp"

// What a call on arrays will do, decided in one place, for the call itself and its explanation.

namespace lanewise::kernels {

/// The kernels of an element type in a row.
const SquareKernels& squares_of(const KernelTable& row, ElementType type) noexcept;

/// The size of an element in bytes.
std::size_t bytes_of(ElementType type) noexcept;

/// Its alignment in bytes.
std::size_t alignment_of(ElementType type) noexcept;

/// An elementwise operation on a type: which kernels it has, and the elements that it reads and
/// writes.
struct ElementwiseOperation {
  Operation operation;
  ElementType type;
  Overflow overflow;
  Elementwise SquareKernels::*kernels;
  std::size_t in_bytes, in_alignment;
  std::size_t out_bytes, out_alignment;
};
ElementwiseOperation square_operation(ElementType type, Overflow overflow) noexcept;
ElementwiseOperation magnitude_operation(ElementType type) noexcept;

/// How a call runs.
template <class Kernel>
struct Plan {
  Kernel kernel;
  const KernelTable* row;
  std::size_t bytes;  ///< What the call reads and writes.
  unsigned threads;
  bool streaming;
};

Plan<ArrayKernel> plan_elementwise(const Choice& made, const ElementwiseOperation& operation,
                                   std::size_t n, bool in_place);
Plan<RangeKernel> plan_range(const Choice& made, ElementType type, std::size_t n);

/// A reduction, by the kernel that `field` points to in each row.
template <class Kernel>
Plan<Kernel> plan_reduction(const Choice& made, ElementType type, std::size_t n,
                            Kernel SquareKernels::*field);

/// The threads that so much traffic is worth.
unsigned worthwhile_threads(const Choice& made, std::size_t bytes) noexcept;

/// Traffic from which non-temporal stores pay.
std::size_t streaming_threshold() noexcept;

/// a * b, or the largest value where that does not fit.
inline std::size_t saturating_product(std::size_t a, std::size_t b) noexcept {
  std::size_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? static_cast<std::size_t>(-1) : product;
}

template <class Kernel>
Plan<Kernel> plan_reduction(const Choice& made, ElementType type, std::size_t n,
                            Kernel SquareKernels::*field) {
  const auto offer =
      find_kernel(made, [&](const KernelTable& row) { return squares_of(row, type).*field; });
  const std::size_t bytes = saturating_product(n, bytes_of(type));
  return {offer.kernel, offer.row, bytes, worthwhile_threads(made, bytes), false};
}

}  // namespace lanewise::kernels
