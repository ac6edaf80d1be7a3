#include "kernels/squares/plan.hpp"

#include <algorithm>
#include <lanewise/machine.hpp>

#include "kernels/tuning.hpp"

namespace lanewise::kernels {
namespace {

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

Plan<ArrayKernel> plan_elementwise(const Choice& made, const ElementwiseOperation& operation,
                                   std::size_t n, bool in_place) {
  const auto kernels = [&](const KernelTable& row) -> const Elementwise& {
    return row.*operation.group.*operation.kernels;
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
