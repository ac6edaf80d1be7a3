#include "kernels/squares/plan.hpp"

#include <algorithm>
#include <lanewise/error.hpp>
#include <string>

#include "kernels/tuning.hpp"

namespace lanewise::kernels {
namespace {

/// Fills in threads and stores: `streaming`, where there is one and the call has more traffic than
/// `most_cached` bytes.
template <class Kernel>
Plan<Kernel> with_memory(const Choice& made, Plan<Kernel> plan, std::size_t n, Kernel streaming,
                         std::uint64_t most_cached) {
  plan.threads = worthwhile_threads(made, plan.bytes, n, plan.grain);
  if (streaming && plan.bytes > most_cached) {
    plan.kernel = streaming;
    plan.streaming = true;
  }
  return plan;
}

}  // namespace

unsigned worthwhile_threads(const Choice& made, std::size_t bytes, std::size_t n,
                            std::size_t grain) noexcept {
  const std::uint64_t grains = n / grain + (n % grain != 0);
  const std::uint64_t shares = std::min(grains, bytes / made.tuning.bytes_per_thread);
  return static_cast<unsigned>(std::clamp<std::uint64_t>(shares, 1, made.threads));
}

void require_countable(ElementType type, std::size_t n) {
  constexpr std::uint64_t most = std::uint64_t{1} << 53;
  if (is_integer(type) || n <= most) return;
  throw Error(ErrorCode::invalid_argument,
              "a range of " + std::to_string(n) +
                  " floats: their indices are exact up to 2^53; make it shorter, in parts");
}

void set_small_calls(Choice& made) noexcept {
  const KernelTable& row = *made.rows[0];
  const std::uint64_t second_thread = saturating_product(2, made.tuning.bytes_per_thread);
  const std::uint64_t bytes = std::min(second_thread, made.tuning.streaming_array_bytes);
  for (std::size_t i = 0; i < made.small_calls.size(); ++i) {
    const ElementwiseOperation& operation = operation_of(i);
    const ArrayKernel kernel = (row.*operation.group.*operation.kernels).cached;
    const std::size_t end = bytes / (operation.in_bytes + operation.out_bytes);
    const bool is_offered = kernel && !made.device;
    made.small_calls[i] = {kernel, is_offered ? end : 0, {operation.kind, false, 1, row.name}};
  }
}

void record_device_call(const Choice& made, const CallKind& kind, std::size_t n) noexcept {
  record_call({kind, false, 0, made.device->architecture}, n);
}

Plan<ArrayKernel> plan_elementwise(const Choice& made, const ElementwiseOperation& operation,
                                   std::size_t n, bool may_stream) {
  const auto kernels = [&](const KernelTable& row) -> const Elementwise& {
    return row.*operation.group.*operation.kernels;
  };
  const auto offer = find_kernel(made, [&](const KernelTable& row) { return kernels(row).cached; });
  const std::size_t bytes = saturating_product(n, operation.in_bytes + operation.out_bytes);
  const std::size_t grain = tuning::cache_line_bytes / operation.out_bytes;
  return with_memory<ArrayKernel>(made, {offer.kernel, offer.row, bytes, grain, 1, false}, n,
                                  may_stream ? kernels(*offer.row).streaming : nullptr,
                                  made.tuning.streaming_array_bytes);
}

Plan<RangeKernel> plan_range(const Choice& made, ElementType type, std::size_t n) {
  const auto offer =
      find_kernel(made, [&](const KernelTable& row) { return squares_of(row, type).range; });
  const std::size_t bytes = saturating_product(n, bytes_of(type));
  const std::size_t grain = tuning::cache_line_bytes / bytes_of(type);
  return with_memory<RangeKernel>(made, {offer.kernel, offer.row, bytes, grain, 1, false}, n,
                                  squares_of(*offer.row, type).range_streaming,
                                  made.tuning.streaming_range_bytes);
}

}  // namespace lanewise::kernels
