#pragma once

#include <cstdint>
#include <functional>
#include <limits>

#include "bench/clock.hpp"
#include "bench/compare/model.hpp"
#include "bench/compare/progress.hpp"

// Interleaved rounds: every round runs every arm once, in a random order of its own, so that what
// changes slowly on the machine (clock, temperature, neighbours) reaches all arms alike.

namespace lanewise::compare {

/// Sleeps until this process uses no CPU: the OpenMP runtime's workers spin on after a region, for
/// milliseconds or a good part of a second, and would take a core from the next arm. Gives up after
/// a second, as where OMP_WAIT_POLICY=active has them spin for good.
void let_workers_sleep();

struct RoundsPlan {
  unsigned kept = 11;
  unsigned discarded = 1;     ///< The first rounds: they pay for page faults and cold caches.
  unsigned minimum_kept = 5;  ///< The budget cuts no deeper than this.
  double budget_s = std::numeric_limits<double>::infinity();  ///< No round is to end after it.
  std::uint64_t seed = 1;                                     ///< Of the rounds' orders.
  std::function<double()> clock = bench::steady_seconds;
  std::function<void()> pause = let_workers_sleep;  ///< Before every arm.
};

/// Runs the workload's arms by the plan and sums each one up in a row, in the arms' order.
///
/// An arm that throws, or gives one sample that is not verified or has no time, is not run again
/// and gets no times: its row says why. The rounds end early for the budget alone, never for what
/// was measured. What `pause` or the sink throws reaches the caller.
WorkloadResult run(const Workload& workload, const RoundsPlan& plan, ProgressSink& progress);

}  // namespace lanewise::compare
