#include "bench/compare/squares_workload.hpp"

#include <algorithm>
#include <lanewise/backend.hpp>
#include <lanewise/machine.hpp>
#include <lanewise/squares.hpp>
#include <memory>
#include <numeric>

#include "bench/compare/lanewise_arms.hpp"
#include "bench/compare/lock_arms.hpp"
#include "bench/compare/measure.hpp"
#include "bench/compare/peers.hpp"
#include "bench/compare/rooflines.hpp"
#include "bench/compare/verify.hpp"

namespace lanewise::compare {
namespace {

/// What the arms read and write. Every arm starts from an output that is wrong everywhere, so that
/// no arm can pass on what another has left.
struct Arrays {
  explicit Arrays(std::size_t n) : in(n), out(n) {
    std::iota(in.begin(), in.end(), std::int64_t{0});
    spoil();
  }
  void spoil() { std::fill(out.begin(), out.end(), std::int64_t{-1}); }

  Buffer<std::int64_t> in, out;
  Buffer<std::int64_t> owned;  ///< What an arm that allocates has returned last.
};

using Shared = std::shared_ptr<Arrays>;

/// The arm with its output spoilt before every run.
Arm from_spoilt_output(Arm arm, const Shared& arrays) {
  if (!arm.run) return arm;
  arm.run = [arrays, run = arm.run] {
    arrays->spoil();
    return run();
  };
  return arm;
}

void add(Workload& workload, Arm arm, const Shared& arrays) {
  workload.arms.push_back(from_spoilt_output(std::move(arm), arrays));
}

void add_locks(Workload& workload, const Shared& arrays, unsigned cpus) {
  const auto loop = [arrays](onelock::LockKind kind, unsigned threads, double least) {
    return onelock::run_naive_squares(kind, threads, arrays->out, least);
  };
  const auto problem = [arrays] { return squares_problem(arrays->out); };
  for (Arm& arm : naive_and_lock_arms(loop, problem, cpus)) add(workload, std::move(arm), arrays);
}

void add_lanewise(Workload& workload, const Shared& arrays) {
  const auto n = static_cast<std::size_t>(workload.n);
  const double bytes = 8.0 * static_cast<double>(n);
  const auto problem = [arrays] { return squares_problem(arrays->out); };
  const auto owned_problem = [arrays] { return squares_problem(arrays->owned); };

  for (Arm& arm : lanewise_arms([arrays] { squares_of_range(0, arrays->out); }, problem, bytes)) {
    add(workload, std::move(arm), arrays);
  }
  add(workload,
      lanewise_arm(
          "lanewise-all-owned", "the same, into a new array",
          "allocation, page faults and release included", bytes,
          [arrays, n] {
            arrays->owned = {};
            arrays->owned = squares_of_range(std::int64_t{0}, n);
          },
          owned_problem),
      arrays);
  add(workload,
      lanewise_arm(
          "lanewise-array-all", "square(in, out), all cores", "reads the numbers from an array",
          2 * bytes, [arrays] { square(arrays->in, arrays->out); }, problem),
      arrays);
  add(workload,
      lanewise_arm(
          "lanewise-array-all-owned", "square(in), into a new array",
          "allocation, page faults and release included", 2 * bytes,
          [arrays] {
            arrays->owned = {};
            arrays->owned = square(arrays->in);
          },
          owned_problem),
      arrays);
}

void add_peers(Workload& workload, const Shared& arrays) {
  Arm eigen = eigen_square_arm(arrays->in, arrays->out);
  if (eigen.run) {
    // The spans live in `arrays`, which the arm must keep alive.
    eigen.run = [arrays, run = eigen.run] { return run(); };
  }
  add(workload, std::move(eigen), arrays);
}

void add_rooflines(Workload& workload, const Shared& arrays) {
  for (Arm& arm : roofline_arms(arrays->in, arrays->out)) {
    if (arm.run) arm.run = [arrays, run = arm.run] { return run(); };
    workload.arms.push_back(std::move(arm));
  }
}

}  // namespace

Workload squares_workload(std::uint64_t n) {
  Workload workload;
  workload.id = "squares-int64";
  workload.title = "x ** 2 over range(" + std::to_string(n) + ")";
  workload.n = n;
  const auto arrays = std::make_shared<Arrays>(static_cast<std::size_t>(n));
  const unsigned cpus = machine().usable_cpus.value;
  add_locks(workload, arrays, cpus);
  add_lanewise(workload, arrays);
  add_peers(workload, arrays);
  add_rooflines(workload, arrays);
  set_baselines(workload, cpus, {dispatched_one_thread_id(), "SIMD, one core"},
                {"lanewise-all", "SIMD, all cores"});
  return workload;
}

}  // namespace lanewise::compare
