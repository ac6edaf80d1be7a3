#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "bench/onelock/interpreter_lock.hpp"
#include "bench/onelock/trace.hpp"

// Loops under a lock, with its check in every iteration: the two workloads as naive loops, one
// element, or one multiplication, per iteration, scalar; and a loop that only counts.

namespace lanewise::onelock {

enum class LockKind {
  none,             ///< Threads without a lock.
  interpreter,      ///< InterpreterLock: the model of an interpreter's.
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
/// which also keeps page faults out of the time. The options are the interpreter lock's.
///
/// Throws std::invalid_argument where out is empty or threads is 0.
RunResult run_naive_squares(LockKind kind, unsigned threads, std::span<std::int64_t> out,
                            double minimum_seconds, SwitchOptions options = {});

/// results[i] = (i + 1)!, each from scratch as result = 1; for k = 2, ..., i + 1: result *= k, and
/// each such step one iteration. Limbs are little-endian without leading zeros. Thread t does the
/// numbers congruent to t mod `threads`, which are as much work as any other thread's.
///
/// Repeats, clearing and errors as for the squares.
RunResult run_naive_factorials(LockKind kind, unsigned threads,
                               std::span<std::vector<std::uint64_t>> results,
                               double minimum_seconds, SwitchOptions options = {});

/// What a thread of run_counting() has counted.
struct alignas(128) Counter {
  std::uint64_t turns = 0;
  std::uint64_t state = 0;  ///< What its arithmetic came to.
};

/// The turns between two questions whether to go on, and of one call under the whole-call lock.
constexpr std::uint64_t turns_per_block = 1 << 14;

/// A thread for each counter takes turns of fixed length, each some multiplications that depend on
/// one another, about as long as a short loop's turn takes an interpreter. Each thread does blocks
/// for as long as go_on says so, which it asks with the number of blocks that it has done. Nothing
/// is shared but the lock. `repeats` of the result is 1.
///
/// Throws std::invalid_argument where there is no counter.
RunResult run_counting(LockKind kind, std::span<Counter> counters,
                       const std::function<bool(std::uint64_t blocks)>& go_on,
                       SwitchOptions options = {});

/// The state of a counter after so many turns, by another way than counting.
std::uint64_t counted_state(std::uint64_t turns);

}  // namespace lanewise::onelock
