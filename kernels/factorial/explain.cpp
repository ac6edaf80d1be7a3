#include "kernels/explain.hpp"

#include <lanewise/factorials.hpp>
#include <string>

#include "kernels/dispatch.hpp"
#include "kernels/factorial/batch.hpp"
#include "kernels/factorial/small.hpp"
#include "kernels/in_words.hpp"

namespace lanewise::kernels {
namespace {

std::string why_threads(const Choice& made, bool batch) {
  const std::string most = "at most " + std::to_string(made.threads) + ": " +
                           made.settings.threads.source +
                           "; fewer where the numbers are too short to share";
  return batch ? "threads, each from a first entry of its own to the next by one multiplication: " +
                     most
               : "threads: " + most;
}

std::string why_memory(const FactorialEstimate& estimate) {
  return "up to " + bytes_in_words(estimate.peak_bytes) + " of memory, for a result of " +
         bytes_in_words(estimate.result_bytes);
}

}  // namespace

Explanation explain_factorials(Operation operation, std::size_t n) {
  const bool batch = operation == Operation::factorials;
  const Choice& made = choice();
  const char* isa = arithmetic_row(made).isa;
  const FactorialEstimate estimate = batch ? estimate_factorials(1, n) : estimate_factorial(n);
  const unsigned threads = batch                       ? table_threads(1, n, made.threads)
                           : n <= last_small_factorial ? 1
                                                       : made.threads;
  return {operation,
          ElementType::natural,
          n,
          Overflow::wrap,
          "cpu",
          isa,
          threads,
          false,
          {"backend cpu: this build has no factorials for another",
           std::string("instruction set ") + isa + ": " + made.isa_reason, why_threads(made, batch),
           why_memory(estimate)}};
}

}  // namespace lanewise::kernels
