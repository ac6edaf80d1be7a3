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

/// The run, and the turns of all threads together. Throws Error verification_failed where a thread
/// has not computed what it says.
struct Counted {
  onelock::RunResult run;
  std::uint64_t turns = 0;
};
Counted count_for(const CountingPlan& plan, double seconds);
Counted count_blocks(const CountingPlan& plan, std::uint64_t blocks_of_each);

/// What a lock's arm measured, in the units of the interpreter's own arms: rates, the lengths of
/// slices and their first ones, waits.
Sample counting_sample(const CountingPlan& plan, double seconds);

}  // namespace lanewise::claims
