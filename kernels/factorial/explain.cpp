#include "kernels/explain.hpp"

#include <lanewise/factorials.hpp>
#include <string>

#include "kernels/dispatch.hpp"

namespace lanewise::kernels {
namespace {

std::string why_threads(bool batch, unsigned threads) {
  if (batch) return "1 thread: every entry is made from the one before it";
  return "at most " + std::to_string(threads) + " threads: " + choice().settings.threads.source +
         "; fewer where the numbers are too short to share";
}

std::string why_memory(const FactorialEstimate& estimate) {
  return "up to " + std::to_string(estimate.peak_bytes) + " bytes of memory, for a result of " +
         std::to_string(estimate.result_bytes);
}

}  // namespace

Explanation explain_factorials(Operation operation, std::size_t n) {
  const bool batch = operation == Operation::factorials;
  const unsigned threads = batch ? 1 : thread_setting();
  const FactorialEstimate estimate = batch ? estimate_factorials(1, n) : estimate_factorial(n);
  return {operation,
          ElementType::natural,
          n,
          "cpu",
          limb_kernels_row(),
          threads,
          false,
          {"backend cpu: this build has no factorials for another",
           std::string("instruction set ") + limb_kernels_row() + ": " + choice().isa_reason,
           why_threads(batch, threads), why_memory(estimate)}};
}

}  // namespace lanewise::kernels
