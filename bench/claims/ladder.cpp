#include "bench/claims/ladder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <lanewise/backend.hpp>
#include <lanewise/error.hpp>
#include <map>
#include <vector>

#include "bench/compare/factorials_workload.hpp"
#include "bench/compare/lanewise_arms.hpp"
#include "bench/compare/lock_arms.hpp"
#include "bench/compare/squares_workload.hpp"

namespace lanewise::claims {
namespace {

constexpr std::string_view dispatched = "dispatched";

struct Ladder {
  std::string name;
  std::uint64_t n;  ///< The article's.
  compare::Workload (*workload)(std::uint64_t n);
  compare::Task (*dispatched)(std::uint64_t n);
  std::vector<std::string> steps;
};

const std::vector<Ladder>& ladders() {
  static const std::vector<Ladder> all = {
      {"squares",
       10'000'000,
       compare::squares_workload,
       compare::dispatched_squares,
       {"one_lock", "naive_1", "naive_all", "scalar_1", "simd_1", "simd_all", "dispatched"}},
      {"factorials",
       999,
       compare::factorials_workload,
       compare::dispatched_factorials,
       {"one_lock", "naive_1", "naive_all", "each_1", "scalar_1", "simd_1", "dispatched"}}};
  return all;
}

/// The comparison's name for a step that is one of its arms.
std::string arm_of(const std::string& step) {
  static const std::map<std::string, std::string> arms = {{"one_lock", "gil-2"},
                                                          {"naive_1", "naive"},
                                                          {"naive_all", "no-lock-all"},
                                                          {"each_1", "lanewise-each"},
                                                          {"scalar_1", "lanewise-scalar-1t"},
                                                          {"simd_all", "lanewise-all"}};
  return step == "simd_1" ? compare::chosen_one_thread_id() : arms.at(step);
}

[[noreturn]] void refuse(const std::string& what, const std::string& given,
                         const std::vector<std::string>& valid) {
  throw Error(ErrorCode::invalid_argument, fmt::format("ladder: there is no {} '{}'; one of: {}",
                                                       what, given, fmt::join(valid, ", ")));
}

const Ladder& ladder_of(const std::string& workload) {
  std::vector<std::string> names;
  for (const Ladder& ladder : ladders()) {
    if (ladder.name == workload) return ladder;
    names.push_back(ladder.name);
  }
  refuse("workload", workload, names);
}

Sample sample_of(const compare::Sample& measured) {
  Sample sample;
  sample.wall_s = measured.seconds;
  sample.cpu_s = measured.cpu_seconds;
  sample.verified = measured.verified;
  sample.problem = measured.problem;
  if (measured.lock) {
    const compare::LockSummary& lock = *measured.lock;
    sample.values["hand_offs_per_s"] = static_cast<double>(lock.hand_offs) / lock.wall_s;
  }
  return sample;
}

Sample run_dispatched(const compare::Task& task) {
  Sample sample = sample_of(compare::measure(task));
  const Explanation ran = last_call();
  const Explanation plan = explain(ran.operation, ran.type, ran.n, ran.overflow);
  sample.values["threads"] = ran.threads;
  sample.texts["chosen"] = fmt::format("{}, {}, {} thread{}: {}", ran.backend, ran.isa, ran.threads,
                                       ran.threads == 1 ? "" : "s", fmt::join(plan.why, "; "));
  return sample;
}

Sample run_arm(const compare::Workload& workload, const std::string& id) {
  const auto arm = std::find_if(workload.arms.begin(), workload.arms.end(),
                                [&](const compare::Arm& one) { return one.id == id; });
  if (arm == workload.arms.end()) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("{} has no arm {}: the ladder and the comparison have parted",
                            workload.id, id));
  }
  Sample sample;
  if (arm->skipped.empty()) {
    sample = sample_of(arm->run());
  } else {
    sample.untestable = arm->skipped;
  }
  sample.values["threads"] = arm->threads;
  sample.texts["arm"] = arm->label;
  return sample;
}

}  // namespace

Sample run_ladder(const std::string& workload, const std::string& step,
                  std::optional<std::uint64_t> n) {
  const Ladder& ladder = ladder_of(workload);
  if (std::find(ladder.steps.begin(), ladder.steps.end(), step) == ladder.steps.end()) {
    refuse("step of the " + workload, step, ladder.steps);
  }
  const std::uint64_t size = n.value_or(ladder.n);
  if (step == dispatched) return run_dispatched(ladder.dispatched(size));
  return run_arm(ladder.workload(size), arm_of(step));
}

}  // namespace lanewise::claims
