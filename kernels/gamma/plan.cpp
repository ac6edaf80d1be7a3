#include "kernels/gamma/plan.hpp"

#include <algorithm>
#include <bit>

#include "kernels/saturating.hpp"
#include "kernels/squares/operations.hpp"
#include "kernels/squares/plan.hpp"
#include "kernels/tuning.hpp"

namespace lanewise::kernels {
namespace {

const RealKernels& kernels_of(const GammaKernels& row, const FunctionCall& call) {
  if (is_integer(call.in_type)) {
    return row.of_integers[static_cast<std::size_t>(call.in_type)].log_factorial;
  }
  switch (call.operation) {
    case Operation::gamma: return row.gamma;
    case Operation::log_gamma: return row.log_gamma;
    case Operation::factorial: return row.factorial;
    default: return row.log_factorial;
  }
}

/// Of the row; null where it offers none.
FunctionKernel function_kernel(const KernelTable& row, const FunctionCall& call) {
  if (!row.gamma) return nullptr;
  const RealKernels& kernels = kernels_of(*row.gamma, call);
  return call.out_type == ElementType::float32 ? kernels.float32 : kernels.float64;
}
LookupKernel lookup_kernel(const KernelTable& row, const FunctionCall& call) {
  if (!row.gamma) return nullptr;
  const auto width = static_cast<std::size_t>(std::countr_zero(bytes_of(call.out_type)));
  return row.gamma->of_integers[static_cast<std::size_t>(call.in_type)].lookup[width];
}

std::size_t grain_of(const FunctionCall& call) {
  return tuning::cache_line_bytes / bytes_of(call.out_type);
}

}  // namespace

FunctionPlan<FunctionKernel> plan_function(const Choice& made, const FunctionCall& call,
                                           std::size_t n) {
  const auto offer =
      find_kernel(made, [&](const KernelTable& row) { return function_kernel(row, call); });
  const std::size_t shares = n / tuning::parallel_function_elements;
  const auto threads = static_cast<unsigned>(std::clamp<std::size_t>(shares, 1, made.threads));
  return {offer.kernel, offer.row, grain_of(call), threads};
}

FunctionPlan<LookupKernel> plan_lookup(const Choice& made, const FunctionCall& call,
                                       std::size_t n) {
  const auto offer =
      find_kernel(made, [&](const KernelTable& row) { return lookup_kernel(row, call); });
  const std::size_t bytes = saturating_product(n, bytes_of(call.in_type) + bytes_of(call.out_type));
  const std::size_t grain = grain_of(call);
  return {offer.kernel, offer.row, grain, worthwhile_threads(made, bytes, n, grain)};
}

}  // namespace lanewise::kernels
