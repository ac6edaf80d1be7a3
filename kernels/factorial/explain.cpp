#include "kernels/explain.hpp"

#include <lanewise/factorials.hpp>
#include <string>

#include "kernels/device_table.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/factorial/batch.hpp"
#include "kernels/factorial/factorial.hpp"
#include "kernels/factorial/small.hpp"
#include "kernels/in_words.hpp"
#include "kernels/tuning.hpp"

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

/// The same of one that a device makes.
Explanation explain_on_device(const Choice& made, const DeviceTable& device, std::size_t n) {
  const FactorialEstimate estimate = estimate_factorial(n);
  return {Operation::factorial,
          ElementType::natural,
          n,
          Overflow::wrap,
          "cuda",
          device.architecture,
          made.threads,
          false,
          {made.device ? "backend cuda: " + made.settings.backend.source
                       : "backend cuda: from " + std::to_string(tuning::device_factorial_from) +
                             "! on it is taken to pay for the way there and back",
           "threads: at most " + std::to_string(made.threads) +
               ", for what the CPU does meanwhile and for the check of the result",
           "about " + bytes_in_words(device.factorial_memory(n).needed) +
               " of the GPU's memory, for a result of " + bytes_in_words(estimate.result_bytes)}};
}

/// Why the CPU makes it.
std::string why_cpu(const Choice& made, bool batch, std::size_t n) {
  if (batch) return "backend cpu: this build has no batches of factorials for another";
  if (!device_for_long_work(made)) return "backend cpu: " + made.settings.backend.source;
  return n > last_device_factorial ? "backend cpu: n is too great for the GPU's primes of 32 bits"
                                   : "backend cpu: n is too small to pay for the way to the GPU";
}

}  // namespace

Explanation explain_factorials(Operation operation, std::size_t n) {
  const bool batch = operation == Operation::factorials;
  const Choice& made = choice();
  const DeviceTable* const device = batch ? nullptr : device_for_factorial(made, n, Radix::binary);
  if (device) return explain_on_device(made, *device, n);
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
          {why_cpu(made, batch, n), std::string("instruction set ") + isa + ": " + made.isa_reason,
           why_threads(made, batch), why_memory(estimate)}};
}

}  // namespace lanewise::kernels
