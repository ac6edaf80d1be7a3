#include "kernels/squares/plan.hpp"

#include <algorithm>
#include <array>
#include <lanewise/machine.hpp>

#include "kernels/tuning.hpp"

namespace lanewise::kernels {
namespace {

/// What the code below has to know of each array element type, in the order of ElementType.
struct ElementFacts {
  std::size_t bytes;
  std::size_t alignment;
  SquareKernels KernelTable::*kernels;
};
constexpr std::array<ElementFacts, array_element_types> facts = {{
    {1, 1, &KernelTable::int8},
    {1, 1, &KernelTable::uint8},
    {2, 2, &KernelTable::int16},
    {2, 2, &KernelTable::uint16},
    {4, 4, &KernelTable::int32},
    {4, 4, &KernelTable::uint32},
    {8, 8, &KernelTable::int64},
    {8, 8, &KernelTable::uint64},
    {2, 2, &KernelTable::float16},
    {2, 2, &KernelTable::bfloat16},
    {4, 4, &KernelTable::float32},
    {8, 8, &KernelTable::float64},
    {8, 4, &KernelTable::complex64},
    {16, 8, &KernelTable::complex128},
}};

/// In the order of Overflow.
constexpr std::array<Elementwise SquareKernels::*, 4> by_policy = {
    &SquareKernels::wrap, &SquareKernels::check, &SquareKernels::saturate, &SquareKernels::widen};

const ElementFacts& facts_of(ElementType type) noexcept {
  return facts[static_cast<std::size_t>(type)];
}

/// Fills in threads and stores; `streaming` is null where the row has no such kernel, or the call
/// may not use it.
template <class Kernel>
Plan<Kernel> with_memory(const Choice& made, Plan<Kernel> plan, Kernel streaming) {
  if (plan.bytes < 2 * tuning::bytes_per_thread) return plan;
  plan.threads = worthwhile_threads(made, plan.bytes);
  if (streaming && plan.bytes > streaming_threshold()) {
    plan.kernel = streaming;
    plan.streaming = true;
  }
  return plan;
}

}  // namespace

const SquareKernels& squares_of(const KernelTable& row, ElementType type) noexcept {
  return row.*facts_of(type).kernels;
}

std::size_t bytes_of(ElementType type) noexcept {
  return facts_of(type).bytes;
}

std::size_t alignment_of(ElementType type) noexcept {
  return facts_of(type).alignment;
}

std::size_t streaming_threshold() noexcept {
  static const std::size_t threshold = [] {
    const std::uint64_t cache = machine().caches.value.l3;
    const double bytes =
        static_cast<double>(cache ? cache : tuning::default_last_level_cache_bytes);
    return static_cast<std::size_t>(bytes * tuning::streaming_cache_multiple);
  }();
  return threshold;
}

unsigned worthwhile_threads(const Choice& made, std::size_t bytes) noexcept {
  if (bytes < 2 * tuning::bytes_per_thread) return 1;
  return static_cast<unsigned>(
      std::min<std::size_t>(made.threads, bytes / tuning::bytes_per_thread));
}

ElementwiseOperation square_operation(ElementType type, Overflow overflow) noexcept {
  const std::size_t bytes = bytes_of(type), alignment = alignment_of(type);
  ElementwiseOperation operation{
      Operation::square, type,  overflow, by_policy[static_cast<std::size_t>(overflow)], bytes,
      alignment,         bytes, alignment};
  if (overflow == Overflow::widen) {
    operation.out_bytes = 2 * bytes;
    operation.out_alignment = std::min(2 * bytes, alignof(uint128));
  }
  return operation;
}

ElementwiseOperation magnitude_operation(ElementType type) noexcept {
  const std::size_t bytes = bytes_of(type), real_bytes = bytes / 2;
  return {
      Operation::squared_magnitude, type,       Overflow::wrap, &SquareKernels::magnitude, bytes,
      alignment_of(type),           real_bytes, real_bytes};
}

Plan<ArrayKernel> plan_elementwise(const Choice& made, const ElementwiseOperation& operation,
                                   std::size_t n, bool in_place) {
  const auto kernels = [&](const KernelTable& row) -> const Elementwise& {
    return squares_of(row, operation.type).*operation.kernels;
  };
  const auto offer = find_kernel(made, [&](const KernelTable& row) { return kernels(row).cached; });
  const std::size_t bytes = saturating_product(n, operation.in_bytes + operation.out_bytes);
  return with_memory<ArrayKernel>(made, {offer.kernel, offer.row, bytes, 1, false},
                                  in_place ? nullptr : kernels(*offer.row).streaming);
}

Plan<RangeKernel> plan_range(const Choice& made, ElementType type, std::size_t n) {
  const auto offer =
      find_kernel(made, [&](const KernelTable& row) { return squares_of(row, type).range; });
  return with_memory<RangeKernel>(
      made, {offer.kernel, offer.row, saturating_product(n, bytes_of(type)), 1, false},
      squares_of(*offer.row, type).range_streaming);
}

}  // namespace lanewise::kernels
