#include "kernels/factorial/admission.hpp"

#include <lanewise/backend.hpp>
#include <lanewise/machine.hpp>
#include <limits>

#include "kernels/device_table.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/in_words.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise::kernels {
namespace {

constexpr std::uint64_t unknown = std::numeric_limits<std::uint64_t>::max();

}  // namespace

std::uint64_t memory_limit(const Options& options) {
  const std::uint64_t available = machine().available_memory_bytes.value;
  if (options.memory_limit != 0) return options.memory_limit;
  return available != 0 ? available : unknown;
}

void admit(const std::string& call, std::uint64_t peak_bytes, const Options& options) {
  if (options.threads > max_threads) {
    throw Error(ErrorCode::invalid_argument,
                call + ": Options::threads is " + std::to_string(options.threads) +
                    "; it may be at most " + std::to_string(max_threads));
  }
  const std::uint64_t limit = memory_limit(options);
  if (peak_bytes <= limit && peak_bytes != unknown) return;
  throw Error(ErrorCode::limit_exceeded,
              call + ": needs up to " + bytes_in_words(peak_bytes) +
                  " of memory, and the limit is " + bytes_in_words(limit) +
                  (options.memory_limit != 0 ? "; set Options::memory_limit higher"
                                             : ", what the machine had available at first use; set "
                                               "Options::memory_limit to go beyond"));
}

Error allocation_error(const std::string& call) {
  return {ErrorCode::out_of_memory,
          call +
              ": an allocation failed; free memory, or set Options::memory_limit to be refused "
              "before the work"};
}

Options without_progress(const Options& options) {
  Options quiet;
  quiet.stop = options.stop;
  quiet.deadline = options.deadline;
  return quiet;
}

Execution make_execution(const Options& options, Monitor& monitor, Verifier& verifier,
                         Radix radix) {
  const Choice& made = choice();
  return {arithmetic_row(made, radix), monitor,
          options.threads != 0 ? options.threads : made.threads, 1,
          verifier.mode() != Verification::off ? &verifier : nullptr};
}

void tell_statistics(const Options& options, const Execution& execution, const Verifier& verifier,
                     std::uint64_t peak_bytes) {
  if (!options.statistics) return;
  Statistics& statistics = *options.statistics;
  statistics = {};
  statistics.backend = execution.device ? "cuda" : "cpu";
  statistics.isa = execution.device ? execution.device->architecture : execution.row.isa;
  statistics.threads = execution.threads_used;
  statistics.peak_bytes = peak_bytes;
  verifier.tell(statistics);
}

}  // namespace lanewise::kernels
