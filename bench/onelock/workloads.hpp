#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bench/onelock/trace.hpp"

// The two workloads as naive loops: one element, or one multiplication, per iteration, scalar, with
// a lock's check in every iteration.

namespace lanewise::onelock {

enum class LockKind {
  none,             ///< Threads without a lock.
  interpreter,      ///< InterpreterLock at its default interval: the model of an interpreter's.
  whole_call,       ///< WholeCallLock: threads in turn.
  iteration_mutex,  ///< IterationMutex.
};

struct RunResult {
  double wall_s = 0;
  double cpu_s = 0;           ///< User and system time of the process.
  unsigned repeats = 0;       ///< How often the workload was done within wall_s.
  LockCounts totals;          ///< Over all threads and repeats; zero for LockKind::none.
  std::vector<Slice> slices;  ///< Who held the lock when; see default_slice_limit.
};

/// out[i] = i * i mod 2^64 for every i < out.size(), in `threads` threads with consecutive parts.
///
/// The workload is repeated within one run until that lasts `minimum_seconds` or longer; shorter
/// runs find the number of repeats and are not in the result. 0 means once. A lock needs a hundred
/// switch intervals or so, 0.5 s, before its counts mean much. Before each run `out` is zeroed,
/// which also keeps page faults out of the time.
///
/// Throws std::invalid_argument where out is empty or threads is 0.
RunResult run_naive_squares(LockKind kind, unsigned threads, std::span<std::int64_t> out,
                            double minimum_seconds);

/// results[i] = (i + 1)!, each from scratch as result = 1; for k = 2, ..., i + 1: result *= k, and
/// each such step one iteration. Limbs are little-endian without leading zeros. Thread t does the
/// numbers congruent to t mod `threads`, which are as much work as any other thread's.
///
/// Repeats, clearing and errors as for the squares.
RunResult run_naive_factorials(LockKind kind, unsigned threads,
                               std::span<std::vector<std::uint64_t>> results,
                               double minimum_seconds);

}  // namespace lanewise::onelock
