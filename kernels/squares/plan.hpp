#pragma once

#include "kernels/dispatch.hpp"
#include "kernels/squares/operations.hpp"

// What a call on arrays will do, decided in one place, for the call itself and its explanation.

namespace lanewise::kernels {

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
