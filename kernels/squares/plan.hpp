#pragma once

#include "kernels/dispatch.hpp"
#include "kernels/saturating.hpp"
#include "kernels/squares/operations.hpp"

// What a call on arrays will do, decided in one place, for the call itself and its explanation.

namespace lanewise::kernels {

/// How a call runs.
template <class Kernel>
struct Plan {
  Kernel kernel;
  const KernelTable* row;
  std::size_t bytes;  ///< What the call reads and writes.
  std::size_t grain;  ///< Elements that stay together: parts for threads begin at multiples of it.
  unsigned threads;
  bool streaming;
};

Plan<ArrayKernel> plan_elementwise(const Choice& made, const ElementwiseOperation& operation,
                                   std::size_t n, bool may_stream);
Plan<RangeKernel> plan_range(const Choice& made, ElementType type, std::size_t n);

/// Notes a call of n elements that the choice's device ran.
void record_device_call(const Choice& made, const CallKind& kind, std::size_t n) noexcept;

/// A reduction, by the kernel that `field` points to in each row.
template <class Kernel>
Plan<Kernel> plan_reduction(const Choice& made, ElementType type, std::size_t n,
                            Kernel SquareKernels::*field);

/// Throws invalid_argument where a range of floats is longer than doubles count: 2^53.
void require_countable(ElementType type, std::size_t n);

/// The threads that so much traffic is worth, and n elements of this grain have parts for.
unsigned worthwhile_threads(const Choice& made, std::size_t bytes, std::size_t n,
                            std::size_t grain) noexcept;

template <class Kernel>
Plan<Kernel> plan_reduction(const Choice& made, ElementType type, std::size_t n,
                            Kernel SquareKernels::*field) {
  const auto offer =
      find_kernel(made, [&](const KernelTable& row) { return squares_of(row, type).*field; });
  const std::size_t bytes = saturating_product(n, bytes_of(type));
  constexpr std::size_t grain = sum_block_elements;
  return {offer.kernel, offer.row, bytes, grain, worthwhile_threads(made, bytes, n, grain), false};
}

}  // namespace lanewise::kernels
