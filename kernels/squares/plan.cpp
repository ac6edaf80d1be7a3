#include "kernels/squares/plan.hpp"

#include <algorithm>

namespace lanewise::kernels {
namespace {

/// Fills in threads and stores: `streaming`, where there is one and the call has more traffic than
/// `most_cached` bytes.
template <class Kernel>
Plan<Kernel> with_memory(const Choice& made, Plan<Kernel> plan, Kernel streaming,
                         std::uint64_t most_cached) {
  plan.threads = worthwhile_threads(made, plan.bytes);
  if (streaming && plan.bytes > most_cached) {
    plan.kernel = streaming;
    plan.streaming = true;
  }
  return plan;
}

}  // namespace

unsigned worthwhile_threads(const Choice& made, std::size_t bytes) noexcept {
  const std::uint64_t shares = std::max<std::uint64_t>(1, bytes / made.tuning.bytes_per_thread);
  return static_cast<unsigned>(std::min<std::uint64_t>(made.threads, shares));
}

void set_small_calls(Choice& made) noexcept {
  const KernelTable& row = *made.rows[0];
  const std::uint64_t second_thread = saturating_product(2, made.tuning.bytes_per_thread);
  const std::uint64_t bytes = std::min(second_thread, made.tuning.streaming_array_bytes);
  for (std::size_t i = 0; i < made.small_calls.size(); ++i) {
    const ElementwiseOperation& operation = operation_of(i);
    const ArrayKernel kernel = (row.*operation.group.*operation.kernels).cached;
    const std::size_t end = bytes / (operation.in_bytes + operation.out_bytes);
    made.small_calls[i] = {kernel, kernel ? end : 0, {operation.kind}, row.name};
  }
}

Plan<ArrayKernel> plan_elementwise(const Choice& made, const ElementwiseOperation& operation,
                                   std::size_t n, bool in_place) {
  const auto kernels = [&](const KernelTable& row) -> const Elementwise& {
    return row.*operation.group.*operation.kernels;
  };
  const auto offer = find_kernel(made, [&](const KernelTable& row) { return kernels(row).cached; });
  const std::size_t bytes = saturating_product(n, operation.in_bytes + operation.out_bytes);
  return with_memory<ArrayKernel>(made, {offer.kernel, offer.row, bytes, 1, false},
                                  in_place ? nullptr : kernels(*offer.row).streaming,
                                  made.tuning.streaming_array_bytes);
}

Plan<RangeKernel> plan_range(const Choice& made, ElementType type, std::size_t n) {
  const auto offer =
      find_kernel(made, [&](const KernelTable& row) { return squares_of(row, type).range; });
  return with_memory<RangeKernel>(
      made, {offer.kernel, offer.row, saturating_product(n, bytes_of(type)), 1, false},
      squares_of(*offer.row, type).range_streaming, made.tuning.streaming_range_bytes);
}

}  // namespace lanewise::kernels
