#include "bench/compare/factorials_workload.hpp"

#include <lanewise/backend.hpp>
#include <lanewise/factorials.hpp>
#include <memory>
#include <vector>

#include "bench/compare/lanewise_arms.hpp"
#include "bench/compare/lock_arms.hpp"
#include "bench/compare/peers/peers.hpp"
#include "bench/compare/verify.hpp"

namespace lanewise::compare {
namespace {

void add_locks(Workload& workload) {
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
  for (Arm& arm : naive_and_lock_arms(loop, problem, all_cores())) {
    workload.arms.push_back(std::move(arm));
  }
}

/// Each n! from scratch.
Task single_calls_task(std::uint64_t last) {
  const auto numbers = std::make_shared<std::vector<BigUint>>(last);
  return {[numbers, last] {
            for (std::uint64_t n = 1; n <= last; ++n) (*numbers)[n - 1] = factorial(n);
          },
          [numbers] { numbers->assign(numbers->size(), {}); },
          [numbers, last] {
            return factorials_problem(last,
                                      [&](std::uint64_t n) { return (*numbers)[n - 1].limbs(); });
          }};
}

void add_lanewise(Workload& workload) {
  const std::string isa = settings().isa.value;
  const std::string note =
      "the batch: each n! from the one before it, on one thread, as every entry needs the last";
  for (Arm& arm : one_thread_arms(dispatched_factorials(workload.n), 0, note)) {
    workload.arms.push_back(std::move(arm));
  }
  workload.arms.push_back(lanewise_arm({"lanewise-each", "factorial(n) for each n",
                                        "every n from scratch, one call each", isa, 1, 0},
                                       single_calls_task(workload.n)));
  for (Arm& arm : absent_backend_arms()) workload.arms.push_back(std::move(arm));
}

}  // namespace

Task dispatched_factorials(std::uint64_t last) {
  const auto table = std::make_shared<FactorialTable>();
  return {[table, last] { *table = factorials(1, last); }, [table] { *table = {}; },
          [table, last]() -> std::string {
            if (table->size() != last)
              return "the table has not " + std::to_string(last) + " entries";
            return factorials_problem(last, [&](std::uint64_t n) { return table->limbs(n); });
          }};
}

Workload factorials_workload(std::uint64_t last) {
  Workload workload;
  workload.id = "factorials-1-" + std::to_string(last);
  workload.title = "n! for n = 1..." + std::to_string(last);
  workload.n = last;
  add_locks(workload);
  add_lanewise(workload);
  workload.arms.push_back(gmp_factorials_arm(last));
  workload.arms.push_back(gmp_batch_arm(last));
  set_baselines(workload, all_cores(),
                {{"lanewise-scalar-1t", "n! from (n-1)!"},
                 {chosen_one_thread_id(), "its best kernel, one core"}});
  return workload;
}

}  // namespace lanewise::compare
