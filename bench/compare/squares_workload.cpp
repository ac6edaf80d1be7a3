#include "bench/compare/squares_workload.hpp"

#include <lanewise/backend.hpp>
#include <lanewise/squares.hpp>
#include <memory>
#include <numeric>
#include <span>
#include <utility>

#include "bench/compare/lanewise_arms.hpp"
#include "bench/compare/lock_arms.hpp"
#include "bench/compare/peers/peers.hpp"
#include "bench/compare/rooflines.hpp"
#include "bench/compare/square_arrays.hpp"
#include "bench/compare/verify.hpp"

namespace lanewise::compare {
namespace {

using Shared = SharedArrays<std::int64_t>;

void add_locks(Workload& workload, const Shared& arrays) {
  const auto loop = [arrays](onelock::LockKind kind, unsigned threads, double least) {
    return onelock::run_naive_squares(kind, threads, arrays->out, least);
  };
  const auto problem = [arrays] { return arrays->problem(arrays->out); };
  for (Arm& arm : naive_and_lock_arms(loop, problem, all_cores())) {
    workload.arms.push_back(std::move(arm));
  }
}

/// How the range kernels store, as the library says of itself.
std::string stores_of_range(std::size_t n) {
  const bool streaming =
      explain(Operation::squares_of_range, ElementType::int64, n).streaming_stores;
  return streaming ? "non-temporal stores where the instruction set has them: no line is read "
                     "before it is written"
                   : "";
}

void add_lanewise(Workload& workload, const Shared& arrays) {
  const auto n = static_cast<std::size_t>(workload.n);
  const double written = 8.0 * static_cast<double>(n);
  const std::string isa = settings().isa.value, stores = stores_of_range(n);
  const unsigned cores = all_cores();
  const Task range = into_warm_array(arrays, [arrays] { squares_of_range(0, arrays->out); });
  const Task array = into_warm_array(arrays, [arrays] { square(arrays->in, arrays->out); });
  const Task new_range =
      into_new_array(arrays, [n] { return squares_of_range(std::int64_t{0}, n); });
  const Task new_array = into_new_array(arrays, [arrays] { return square(arrays->in); });
  const std::string reads = "reads the numbers from an array";

  for (Arm& arm : one_thread_arms(range, written, stores)) workload.arms.push_back(std::move(arm));
  const auto add = [&](const LanewiseArm& description, const Task& task) {
    workload.arms.push_back(lanewise_arm(description, task));
  };
  add({"lanewise-all", "dispatched, all cores", stores, isa, cores, written}, range);
  add({"lanewise-all-owned", "the same, into a new array", allocates_note, isa, cores, written},
      new_range);
  add({"lanewise-array-1t", "square(in, out), one thread", reads, isa, 1, 2 * written}, array);
  add({"lanewise-array-all", "square(in, out), all cores", reads, isa, cores, 2 * written}, array);
  add({"lanewise-array-all-owned", "square(in), into a new array", allocates_note, isa, cores,
       2 * written},
      new_array);
  for (Arm& arm : absent_backend_arms()) workload.arms.push_back(std::move(arm));
}

}  // namespace

Task dispatched_squares(std::uint64_t n) {
  const auto arrays =
      std::make_shared<SquareArrays<std::int64_t>>(static_cast<std::size_t>(n), squares_problem);
  return into_warm_array(arrays, [arrays] { squares_of_range(0, arrays->out); });
}

Workload squares_workload(std::uint64_t n) {
  Workload workload;
  workload.id = "squares-int64";
  workload.title = "x ** 2 over range(" + std::to_string(n) + ")";
  workload.n = n;
  const auto arrays =
      std::make_shared<SquareArrays<std::int64_t>>(static_cast<std::size_t>(n), squares_problem);
  std::iota(arrays->in.begin(), arrays->in.end(), std::int64_t{0});
  add_locks(workload, arrays);
  add_lanewise(workload, arrays);
  workload.arms.push_back(eigen_square_arm([arrays](auto eigen) {
    return into_warm_array(arrays, [=] {
      eigen(ElementType::int64, arrays->in.data(), arrays->out.data(), arrays->out.size());
    });
  }));
  workload.arms.back().bytes = 16.0 * static_cast<double>(n);
  for (Arm& arm :
       roofline_arms(std::shared_ptr<const void>(arrays), std::as_bytes(std::span(arrays->in)),
                     std::as_writable_bytes(std::span(arrays->out)))) {
    workload.arms.push_back(std::move(arm));
  }
  set_baselines(workload, all_cores(),
                {{chosen_one_thread_id(), "SIMD, one core"}, {"lanewise-all", "SIMD, all cores"}});
  return workload;
}

}  // namespace lanewise::compare
