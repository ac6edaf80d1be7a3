#include "bench/claims/counting.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <functional>
#include <lanewise/error.hpp>
#include <vector>

#include "bench/clock.hpp"
#include "bench/compare/statistics.hpp"

namespace lanewise::claims {
namespace {

using onelock::Counter;
using onelock::LockKind;
using onelock::RunResult;
using onelock::Slice;

Counted count(const CountingPlan& plan, const std::function<bool(std::uint64_t)>& go_on) {
  std::vector<Counter> counters(plan.threads);
  Counted counted{onelock::run_counting(plan.lock, counters, go_on, plan.switching)};
  for (const Counter& counter : counters) {
    if (counter.state != onelock::counted_state(counter.turns)) {
      throw Error(ErrorCode::verification_failed,
                  "a thread's arithmetic does not come to what its turns make");
    }
    counted.turns += counter.turns;
  }
  return counted;
}

double milliseconds(onelock::Duration duration) {
  return 1e3 * onelock::seconds(duration);
}

void add_slice_lengths(Sample& sample, const std::vector<Slice>& slices) {
  std::vector<double> lengths;
  for (const Slice& slice : slices) lengths.push_back(milliseconds(slice.end - slice.begin));
  if (lengths.empty()) return;
  std::sort(lengths.begin(), lengths.end());
  sample.values["p10_slice_ms"] = compare::quantile(lengths, 0.1);
  sample.values["median_slice_ms"] = compare::quantile(lengths, 0.5);
  sample.values["p90_slice_ms"] = compare::quantile(lengths, 0.9);
}

/// Those that a drawing of the beginning needs.
void add_first_slices(Sample& sample, const std::vector<Slice>& slices) {
  constexpr double drawn_ms = 200;
  constexpr std::size_t most = 300;
  for (const Slice& slice : slices) {
    std::vector<double>& threads = sample.series["slice_thread"];
    if (milliseconds(slice.begin) > drawn_ms || threads.size() == most) return;
    threads.push_back(slice.thread);
    sample.series["slice_begin_ms"].push_back(milliseconds(slice.begin));
    sample.series["slice_end_ms"].push_back(milliseconds(slice.end));
  }
}

void add_lock(Sample& sample, const RunResult& run) {
  const onelock::LockCounts& counts = run.totals;
  sample.values["hand_offs"] = static_cast<double>(counts.hand_offs);
  sample.values["hand_offs_per_s"] = static_cast<double>(counts.hand_offs) / run.wall_s;
  sample.values["switches_per_s"] = sample.values["hand_offs_per_s"];  // The interpreters' word.
  sample.values["timeouts"] = static_cast<double>(counts.timeouts);
  sample.values["drop_requests"] = static_cast<double>(counts.drop_requests);
  sample.values["longest_wait_s"] = onelock::seconds(counts.longest_wait);
  sample.values["held_share"] = onelock::seconds(counts.held) / run.wall_s;
  add_slice_lengths(sample, run.slices);
  add_first_slices(sample, run.slices);
}

rusage usage() {
  rusage now{};
  getrusage(RUSAGE_SELF, &now);
  return now;
}

}  // namespace

Counted count_for(const CountingPlan& plan, double seconds) {
  const double end = bench::steady_seconds() + seconds;
  return count(plan, [end](std::uint64_t) { return bench::steady_seconds() < end; });
}

Counted count_blocks(const CountingPlan& plan, std::uint64_t blocks_of_each) {
  return count(plan, [=](std::uint64_t blocks) { return blocks < blocks_of_each; });
}

Sample counting_sample(const CountingPlan& plan, double seconds) {
  const rusage before = usage();
  const Counted counted = count_for(plan, seconds);
  const rusage after = usage();

  Sample sample;
  sample.wall_s = counted.run.wall_s;
  sample.cpu_s = counted.run.cpu_s;
  sample.voluntary_switches = static_cast<double>(after.ru_nvcsw - before.ru_nvcsw);
  sample.involuntary_switches = static_cast<double>(after.ru_nivcsw - before.ru_nivcsw);
  sample.verified = true;
  sample.values["turns_per_s"] = static_cast<double>(counted.turns) / counted.run.wall_s;
  if (plan.lock != LockKind::none) add_lock(sample, counted.run);
  return sample;
}

}  // namespace lanewise::claims
