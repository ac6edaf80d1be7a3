#include "bench/compare/factorials_workload.hpp"

#include <lanewise/factorials.hpp>
#include <lanewise/machine.hpp>
#include <memory>
#include <vector>

#include "bench/compare/lanewise_arms.hpp"
#include "bench/compare/lock_arms.hpp"
#include "bench/compare/peers.hpp"
#include "bench/compare/verify.hpp"

namespace lanewise::compare {
namespace {

void add_locks(Workload& workload, unsigned cpus) {
  using Numbers = std::vector<std::vector<std::uint64_t>>;
  const auto results = std::make_shared<Numbers>(workload.n);
  const auto loop = [results](onelock::LockKind kind, unsigned threads, double least) {
    return onelock::run_naive_factorials(kind, threads, *results, least);
  };
  const auto problem = [results] {
    return factorials_problem(results->size(), [&](std::uint64_t n) {
      return std::span<const std::uint64_t>((*results)[n - 1]);
    });
  };
  for (Arm& arm : naive_and_lock_arms(loop, problem, cpus)) {
    workload.arms.push_back(std::move(arm));
  }
}

void add_batch(Workload& workload) {
  const std::uint64_t last = workload.n;
  const auto table = std::make_shared<FactorialTable>();
  const auto problem = [table, last] {
    return factorials_problem(last, [&](std::uint64_t n) { return table->limbs(n); });
  };
  const auto work = [table, last] { *table = factorials(1, last); };
  for (Arm& arm : lanewise_arms(work, problem, 0)) workload.arms.push_back(std::move(arm));
}

void add_single_calls(Workload& workload) {
  const std::uint64_t last = workload.n;
  const auto numbers = std::make_shared<std::vector<BigUint>>(last);
  const auto problem = [numbers, last] {
    return factorials_problem(last, [&](std::uint64_t n) { return (*numbers)[n - 1].limbs(); });
  };
  const auto work = [numbers, last] {
    for (std::uint64_t n = 1; n <= last; ++n) (*numbers)[n - 1] = factorial(n);
  };
  workload.arms.push_back(lanewise_arm("lanewise-each", "factorial(n) for each n",
                                       "every n from scratch, one call each", 0, work, problem));
}

}  // namespace

Workload factorials_workload(std::uint64_t last) {
  Workload workload;
  workload.id = "factorials-1-" + std::to_string(last);
  workload.title = "n! for n = 1..." + std::to_string(last);
  workload.n = last;
  const unsigned cpus = machine().usable_cpus.value;
  add_locks(workload, cpus);
  add_batch(workload);
  add_single_calls(workload);
  workload.arms.push_back(gmp_factorials_arm(last));
  set_baselines(workload, cpus, {dispatched_one_thread_id(), "batch kernel, one core"},
                {"lanewise-all", "batch kernel, all cores"});
  return workload;
}

}  // namespace lanewise::compare
