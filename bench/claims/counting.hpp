#pragma once

#include "bench/claims/model.hpp"
#include "bench/onelock/workloads.hpp"

// Threads that count under a lock: the arms of the lock model, and the controls.

namespace lanewise::claims {

struct CountingPlan {
  onelock::LockKind lock = onelock::LockKind::none;
  unsigned threads = 1;
  onelock::SwitchOptions switching;
};

/// A run, and the turns of all its threads together.
struct Counted {
  onelock::RunResult run;
  std::uint64_t turns = 0;
};

/// Counts for about that long, which includes making the threads, as the run's time does not; or
/// as many blocks in each thread. Both throw Error verification_failed where a thread has not
/// computed what it says.
Counted count_for(const CountingPlan& plan, double seconds);
Counted count_blocks(const CountingPlan& plan, std::uint64_t blocks_of_each);

/// What a lock's arm measured, in the units of the interpreter's own arms: rates, the lengths of
/// slices and their first ones, waits.
Sample counting_sample(const CountingPlan& plan, double seconds);

}  // namespace lanewise::claims
