#include <fmt/format.h>

#include <lanewise/lanewise.hpp>

#include "bench/clock.hpp"
#include "cli/binary_units.hpp"
#include "cli/call_options.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"

namespace lanewise::cli {
namespace {

void print_statistics(const Statistics& statistics, double seconds) {
  fmt::print("{:<20} {:.6g} s\n", "time", seconds);
  fmt::print("{:<20} {}\n", "instruction set", statistics.isa);
  fmt::print("{:<20} {}\n", "threads", statistics.threads);
  fmt::print("{:<20} {} checks, {:.3g} s, {} faults found\n", "verification", statistics.checks,
             statistics.verification_seconds, statistics.faults_found);
  fmt::print("{:<20} {} at most\n", "memory, planned", in_binary_units(statistics.peak_bytes));
}

}  // namespace

int factorial_mod(const FactorialModOptions& options) {
  const StopOnInterrupt interrupts;
  Statistics statistics;
  Options call;
  call.memory_limit = options.max_memory;
  call.stop = interrupts.token();
  call.statistics = &statistics;
  call.verification = verification_of(options.verify);
  const double start = bench::steady_seconds();
  std::uint64_t residue = 0;
  try {
    residue = lanewise::factorial_mod(options.n, options.modulus, call);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) check_interrupt();
    throw Error(error.code(), with_flags(error.what()));
  }
  const double seconds = bench::steady_seconds() - start;
  if (options.stats) {
    fmt::print("{:<20} {}! mod {}\n", "number", options.n, options.modulus);
    fmt::print("{:<20} {}\n", "residue", residue);
    print_statistics(statistics, seconds);
  } else if (options.hex) {
    fmt::print("{:x}\n", residue);
  } else {
    fmt::print("{}\n", residue);
  }
  return ok;
}

}  // namespace lanewise::cli
