#include "bench/compare/rounds.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <numeric>
#include <thread>
#include <utility>

#include "bench/compare/random.hpp"
#include "bench/compare/statistics.hpp"

namespace lanewise::compare {
namespace {

/// An arm and what its rounds have given so far.
struct Runner {
  const Arm* arm;
  std::string skipped;  ///< Empty while it may run.
  bool wrong = false;
  std::optional<double> last_run_s;  ///< The whole call, verification included.
  std::vector<Sample> samples;       ///< Of kept rounds.
};

std::string reason_to_void(const Sample& sample) {
  if (!sample.verified) {
    return "result not verified: " + (sample.problem.empty() ? "no reason given" : sample.problem);
  }
  if (!std::isfinite(sample.seconds) || sample.seconds <= 0) return "no time was measured";
  return {};
}

/// Runs the arm once; a reason in `skipped` is final.
Sample run_once(Runner& runner) {
  Sample sample;
  try {
    sample = runner.arm->run();
    runner.skipped = reason_to_void(sample);
    runner.wrong = !sample.verified;
  } catch (const std::exception& error) {
    runner.skipped = std::string("failed: ") + error.what();
  } catch (...) {
    runner.skipped = "failed with an exception of unknown type";
  }
  return sample;
}

class Schedule {
 public:
  Schedule(const Workload& workload, const RoundsPlan& plan, ProgressSink& progress)
      : workload_(workload),
        plan_(plan),
        progress_(progress),
        random_(plan.seed),
        kept_(std::max(plan.kept, 1U)),
        minimum_(std::clamp(plan.minimum_kept, 1U, kept_)),
        start_(plan.clock()) {
    for (const Arm& arm : workload.arms) runners_.push_back({&arm, arm.skipped, false, {}, {}});
  }

  std::vector<Runner> run() {
    while (round_ < plan_.discarded + kept_ && !out_of_budget()) {
      const double begin = plan_.clock();
      run_round();
      last_round_s_ = plan_.clock() - begin;
      ++round_;
    }
    progress_.finish();
    return std::move(runners_);
  }

 private:
  /// Whether the next round, if it takes as long as the last one, would end past the budget.
  bool out_of_budget() const {
    const double end_of_next = plan_.clock() - start_ + last_round_s_;
    return round_ >= plan_.discarded + minimum_ && end_of_next > plan_.budget_s;
  }

  std::vector<Runner*> shuffled_runners() {
    std::vector<Runner*> order;
    for (Runner& runner : runners_) {
      if (runner.skipped.empty()) order.push_back(&runner);
    }
    shuffle(order, random_);
    return order;
  }

  void run_round() {
    const std::vector<Runner*> order = shuffled_runners();
    for (std::size_t i = 0; i < order.size(); ++i) {
      progress_.update(progress_before(order, i));
      plan_.pause();
      run_arm(*order[i]);
    }
  }

  void run_arm(Runner& runner) {
    const double before = plan_.clock();
    Sample sample = run_once(runner);
    runner.last_run_s = plan_.clock() - before;
    if (runner.skipped.empty() && round_ >= plan_.discarded) {
      runner.samples.push_back(std::move(sample));
    }
  }

  Progress progress_before(const std::vector<Runner*>& order, std::size_t position) const {
    const double rounds = plan_.discarded + kept_;
    const double of_round = static_cast<double>(position) / static_cast<double>(order.size());
    return {workload_.title, order[position]->arm->label, (round_ + of_round) / rounds,
            remaining(order, position)};
  }

  /// Every arm is taken to last as long as it last did, and one that has not run yet as long as the
  /// mean of the others; then the budget cuts what it may.
  std::optional<double> remaining(const std::vector<Runner*>& order, std::size_t position) const {
    std::vector<double> known;
    for (const Runner* runner : order) {
      if (runner->last_run_s) known.push_back(*runner->last_run_s);
    }
    if (known.empty()) return std::nullopt;
    const double mean =
        std::accumulate(known.begin(), known.end(), 0.0) / static_cast<double>(known.size());
    double whole_round = 0, rest_of_round = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const double expected = order[i]->last_run_s.value_or(mean);
      whole_round += expected;
      if (i >= position) rest_of_round += expected;
    }
    return within_budget(rest_of_round, whole_round);
  }

  double within_budget(double rest_of_round, double whole_round) const {
    const unsigned done = round_ + 1;
    const auto rounds_to = [&](unsigned end) { return end > done ? end - done : 0U; };
    const double least = rest_of_round + rounds_to(plan_.discarded + minimum_) * whole_round;
    const double all = rest_of_round + rounds_to(plan_.discarded + kept_) * whole_round;
    const double left = plan_.budget_s - (plan_.clock() - start_);
    return std::max(least, std::min(all, left));
  }

  const Workload& workload_;
  const RoundsPlan& plan_;
  ProgressSink& progress_;
  SplitMix64 random_;
  unsigned kept_;
  unsigned minimum_;
  double start_;
  unsigned round_ = 0;
  double last_round_s_ = 0;
  std::vector<Runner> runners_;
};

/// What the lock counted in the round whose time is nearest to the median.
std::optional<LockSummary> lock_of_median(const std::vector<Sample>& samples, double median_s) {
  const auto distance = [&](const Sample& sample) { return std::abs(sample.seconds - median_s); };
  return std::min_element(
             samples.begin(), samples.end(),
             [&](const Sample& a, const Sample& b) { return distance(a) < distance(b); })
      ->lock;
}

void add_figures(Row& row, const std::vector<Sample>& samples, double bytes) {
  std::vector<double> utilisation;
  for (const Sample& sample : samples) {
    row.rounds_s.push_back(sample.seconds);
    utilisation.push_back(sample.cpu_seconds / sample.seconds);
  }
  row.verified = true;
  row.median_s = median(row.rounds_s);
  row.ci95_s = bootstrap_interval(row.rounds_s);
  row.cpu_utilisation = median(utilisation);
  row.bytes_per_second = bytes / row.median_s;
  row.lock = lock_of_median(samples, row.median_s);
}

Row to_row(const Runner& runner) {
  const Arm& arm = *runner.arm;
  Row row;
  row.id = arm.id;
  row.label = arm.label;
  row.group = arm.group;
  row.isa = arm.isa;
  row.backend = arm.backend;
  row.threads = arm.threads;
  row.note = arm.note;
  row.skipped = runner.skipped;
  row.wrong = runner.wrong;
  if (row.skipped.empty()) add_figures(row, runner.samples, arm.bytes);
  return row;
}

/// Rows with times have one for every kept round, so equal positions are the same round.
std::optional<Ratio> versus(const std::vector<Row>& rows, const std::string& base_id,
                            const Row& row) {
  const auto base = std::find_if(rows.begin(), rows.end(),
                                 [&](const Row& candidate) { return candidate.id == base_id; });
  if (base == rows.end() || !base->skipped.empty() || !row.skipped.empty()) return std::nullopt;
  return paired_ratio(base->rounds_s, row.rounds_s);
}

}  // namespace

void let_workers_sleep() {
  constexpr auto window = std::chrono::milliseconds(2);
  constexpr double idle_share = 0.05;
  const double give_up = bench::steady_seconds() + 1;
  for (;;) {
    const double cpu = bench::process_cpu_seconds(), wall = bench::steady_seconds();
    std::this_thread::sleep_for(window);
    const double now = bench::steady_seconds();
    if (bench::process_cpu_seconds() - cpu < idle_share * (now - wall) || now > give_up) return;
  }
}

WorkloadResult run(const Workload& workload, const RoundsPlan& plan, ProgressSink& progress) {
  WorkloadResult result;
  result.id = workload.id;
  result.title = workload.title;
  result.n = workload.n;
  result.naive_id = workload.naive_id;
  result.one_lock_id = workload.one_lock_id;
  result.steps = workload.steps;
  for (const Runner& runner : Schedule(workload, plan, progress).run()) {
    result.rows.push_back(to_row(runner));
    const auto kept = static_cast<unsigned>(runner.samples.size());
    result.rounds_kept = std::max(result.rounds_kept, kept);
  }
  for (Row& row : result.rows) {
    row.versus_naive = versus(result.rows, workload.naive_id, row);
    row.versus_one_lock = versus(result.rows, workload.one_lock_id, row);
  }
  return result;
}

}  // namespace lanewise::compare
