#include "bench/compare/lock_arms.hpp"

#include <algorithm>
#include <array>

namespace lanewise::compare {
namespace {

using onelock::LockKind;

constexpr std::array<unsigned, 4> thread_counts = {1, 2, 4, 8};

/// The least time that a run is to fill. A lock with a switch interval of 5 ms needs a hundred
/// intervals before its counts mean much; a mutex per iteration is slow enough to run once; the
/// rest run as long as every other arm.
double least_seconds(LockKind kind) {
  switch (kind) {
    case LockKind::interpreter: return 0.5;
    case LockKind::iteration_mutex: return 0;
    default: return 0.05;
  }
}

struct LockArm {
  LockKind kind;
  const char* id;
  const char* label;
  const char* note;
};

constexpr std::array<LockArm, 3> locks = {{
    {LockKind::interpreter, "gil", "interpreter lock, 5 ms",
     "CPython's protocol: 5 ms switch interval, drop requests, forced switching; the workload is "
     "repeated for 0.5 s or longer so that hand-offs can be counted"},
    {LockKind::whole_call, "whole-call", "lock held for a whole call",
     "threads in turn, each for all of its part"},
    {LockKind::iteration_mutex, "iteration-mutex", "mutex per iteration",
     "not how an interpreter locks: contention on every iteration, for contrast"},
}};

LockSummary summary(const onelock::RunResult& run, const std::string& model) {
  const onelock::LockCounts& counts = run.totals;
  return {.model = model,
          .acquisitions = counts.acquisitions,
          .hand_offs = counts.hand_offs,
          .timeouts = counts.timeouts,
          .wall_s = run.wall_s,
          .waited_s = onelock::seconds(counts.waited),
          .held_s = onelock::seconds(counts.held),
          .longest_wait_s = onelock::seconds(counts.longest_wait),
          .repeats = run.repeats};
}

std::string in_threads(unsigned threads) {
  return std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

Arm loop_arm(const NaiveLoop& loop, const std::function<std::string()>& problem, LockKind kind,
             unsigned threads, const std::string& model = "") {
  const double least = least_seconds(kind);
  Arm arm;
  arm.backend = "cpu";
  arm.isa = "scalar";
  arm.threads = threads;
  arm.run = [=] {
    const onelock::RunResult run = loop(kind, threads, least);
    Sample sample;
    sample.seconds = run.wall_s / run.repeats;
    sample.cpu_seconds = run.cpu_s / run.repeats;
    sample.problem = problem();
    sample.verified = sample.problem.empty();
    if (kind != LockKind::none) sample.lock = summary(run, model);
    return sample;
  };
  return arm;
}

}  // namespace

unsigned one_lock_threads(unsigned cores) {
  unsigned chosen = 2;
  for (const unsigned threads : thread_counts) {
    if (threads <= cores) chosen = std::max(chosen, threads);
  }
  return chosen;
}

std::vector<Arm> naive_and_lock_arms(const NaiveLoop& loop,
                                     const std::function<std::string()>& problem, unsigned cores) {
  std::vector<Arm> arms;
  arms.push_back(loop_arm(loop, problem, LockKind::none, 1));
  arms.back().id = "naive";
  arms.back().label = "naive loop, one thread";
  arms.back().group = "naive";
  arms.push_back(loop_arm(loop, problem, LockKind::none, cores));
  arms.back().id = "no-lock-all";
  arms.back().label = "naive loop, all cores, no lock";
  arms.back().group = "naive";
  for (const LockArm& lock : locks) {
    for (const unsigned threads : thread_counts) {
      Arm arm = loop_arm(loop, problem, lock.kind, threads, lock.label);
      arm.id = std::string(lock.id) + "-" + std::to_string(threads);
      arm.label = std::string(lock.label) + ", " + in_threads(threads);
      arm.group = "one-lock";
      arm.note = lock.note;
      arms.push_back(std::move(arm));
    }
  }
  return arms;
}

void set_baselines(Workload& workload, unsigned cores, std::vector<Step> steps) {
  const unsigned threads = one_lock_threads(cores);
  workload.naive_id = "naive";
  workload.one_lock_id = "gil-" + std::to_string(threads);
  workload.steps = {{workload.one_lock_id, "one lock, " + in_threads(threads)},
                    {"no-lock-all", "no lock, all cores"}};
  workload.steps.insert(workload.steps.end(), steps.begin(), steps.end());
}

}  // namespace lanewise::compare
