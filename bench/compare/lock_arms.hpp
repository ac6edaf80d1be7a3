#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/compare/model.hpp"
#include "bench/onelock/workloads.hpp"

namespace lanewise::compare {

/// Runs a workload's naive loop under a lock; the third argument is the least time to fill.
using NaiveLoop = std::function<onelock::RunResult(onelock::LockKind, unsigned threads, double)>;

/// The thread count of the interpreter-lock arm that others are compared with: the largest of the
/// counts that run, 1, 2, 4 and 8, that has a core for each thread, and at least 2.
unsigned one_lock_threads(unsigned cores);

/// The naive loop's arms: alone ("naive"), on all cores without a lock ("no-lock-all"), and under
/// each of the three locks with 1, 2, 4 and 8 threads ("gil-2", "whole-call-2",
/// "iteration-mutex-2", ...). `problem` checks what the loop left behind.
std::vector<Arm> naive_and_lock_arms(const NaiveLoop& loop,
                                     const std::function<std::string()>& problem, unsigned cores);

/// Sets the ids that a workload's rows are compared with, and the steps away from the lock: without
/// it, and then `steps`.
void set_baselines(Workload& workload, unsigned cores, std::vector<Step> steps);

}  // namespace lanewise::compare
