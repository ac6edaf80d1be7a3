#pragma once

#include <cstdint>
#include <lanewise/error.hpp>
#include <lanewise/options.hpp>
#include <new>
#include <stdexcept>
#include <string>

#include "kernels/arithmetic.hpp"

// What every long call does before and around its work.

namespace lanewise::kernels {

/// Options::memory_limit, or what the machine has; 2^64 - 1 where that is not known.
std::uint64_t memory_limit(const Options& options);

/// Throws Error limit_exceeded where the call's estimate is above Options::memory_limit or what the
/// machine has, and invalid_argument where the options break their contract. `call` names it.
void admit(const std::string& call, std::uint64_t peak_bytes, const Options& options);

/// What stops a call, and nothing that it tells on the way: for work that is not the call's own.
Options without_progress(const Options& options);

/// The active kernels, and the threads that the options or the settings allow. The verifier is the
/// execution's unless its mode is off.
Execution make_execution(const Options& options, Monitor& monitor, Verifier& verifier,
                         Radix radix = Radix::binary);

/// Fills in Options::statistics, but for what it says of a GPU that was left, where the caller asks
/// for them.
void tell_statistics(const Options& options, const Execution& execution, const Verifier& verifier,
                     std::uint64_t peak_bytes);

/// Error out_of_memory: an allocation failed in the call of this name.
Error allocation_error(const std::string& call);

/// Admits the call and runs the work; an allocation that fails in either becomes Error
/// out_of_memory.
template <class Work>
auto run_admitted(const std::string& call, std::uint64_t peak_bytes, const Options& options,
                  Work work) {
  try {
    admit(call, peak_bytes, options);
    return work();
  } catch (const std::bad_alloc&) {
    throw allocation_error(call);
  } catch (const std::length_error&) {
    throw allocation_error(call);
  }
}

}  // namespace lanewise::kernels
