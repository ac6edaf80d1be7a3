#include "bench/compare/reports/summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/compare/reports/figures.hpp"
#include "bench/compare/statistics.hpp"

namespace lanewise::compare {
namespace {

Ratio gain_between(const Row& before, const Row& after) {
  return paired_ratio(before.rounds_s, after.rounds_s);
}

/// One round alone, an interval of no width, tells nothing apart.
bool covers_one(const Interval& interval) {
  return interval[0] == interval[1] || (interval[0] <= 1 && 1 <= interval[1]);
}

/// How the lock's time compares with the naive loop's; `faster` is the lock row against that.
std::string compared_with(const Ratio& faster) {
  if (covers_one(faster.ci95)) return "within the noise of";
  if (faster.median > 1) return format_factor(faster.median) + " faster than";
  return format_factor(1 / faster.median) + " as long as";
}

/// Those of the steps that have a time.
std::vector<Stair> stairs_of(const WorkloadResult& workload, const std::vector<Step>& steps) {
  std::vector<Stair> stairs;
  for (const Step& step : steps) {
    const Row* row = find_timed(workload, step.row_id);
    if (row == nullptr) continue;
    const Ratio gain = stairs.empty() ? Ratio{1, {1, 1}} : gain_between(*stairs.back().row, *row);
    stairs.push_back({step.caption, row, gain});
  }
  return stairs;
}

}  // namespace

std::vector<const Row*> timed_rows(const WorkloadResult& workload, const Group& group) {
  std::vector<const Row*> rows;
  for (const Row& row : workload.rows) {
    if (row.group == group.id && row.skipped.empty()) rows.push_back(&row);
  }
  return rows;
}

std::vector<const Row*> skipped_rows(const WorkloadResult& workload) {
  std::vector<const Row*> rows;
  for (const Row& row : workload.rows) {
    if (!row.skipped.empty()) rows.push_back(&row);
  }
  return rows;
}

const Row* find_timed(const WorkloadResult& workload, std::string_view id) {
  for (const Row& row : workload.rows) {
    if (row.id == id && row.skipped.empty()) return &row;
  }
  return nullptr;
}

std::vector<Stair> staircase(const WorkloadResult& workload) {
  return stairs_of(workload, workload.steps);
}

std::vector<Stair> staircase_from_naive(const WorkloadResult& workload) {
  std::vector<Step> steps{{workload.naive_id, "the loop alone"}};
  steps.insert(steps.end(), workload.steps.begin(), workload.steps.end());
  return stairs_of(workload, steps);
}

std::string gain_in_words(const Ratio& gain) {
  if (covers_one(gain.ci95)) return "about the same";
  return gain.median > 1 ? format_factor(gain.median) + " faster"
                         : format_factor(1 / gain.median) + " slower";
}

std::string cost_sentence(const WorkloadResult& workload) {
  const Row* naive = find_timed(workload, workload.naive_id);
  const Row* lock = find_timed(workload, workload.one_lock_id);
  if (naive == nullptr || lock == nullptr) return {};
  const Ratio faster = paired_ratio(naive->rounds_s, lock->rounds_s);
  return fmt::format(
      "Under one lock, {} threads take {} with {:.1f} cores busy, {} the naive loop on one thread "
      "without it ({}).",
      lock->threads, format_seconds(lock->median_s), lock->cpu_utilisation, compared_with(faster),
      format_seconds(naive->median_s));
}

std::string gain_from_lock(const WorkloadResult& workload) {
  const std::vector<Stair> stairs = staircase(workload);
  if (stairs.size() < 2) return {};
  return gain_in_words(gain_between(*stairs.front().row, *stairs.back().row));
}

std::string steps_sentence(const WorkloadResult& workload) {
  const std::vector<Stair> stairs = staircase(workload);
  if (stairs.size() < 2) return {};
  std::string text = "Step by step: ";
  for (std::size_t i = 1; i < stairs.size(); ++i) {
    text += fmt::format("{}{} ({})", i == 1 ? "" : ", then ", gain_in_words(stairs[i].gain),
                        stairs[i].caption);
  }
  return text + fmt::format("; in all {}.", gain_from_lock(workload));
}

std::string noise_sentence(const WorkloadResult& workload) {
  constexpr double quiet = 0.1;
  const double others = workload.other_cores_busy.value_or(0);
  if (others <= quiet) return {};
  return fmt::format(
      "Take these figures as rough: other programs kept {:.2f} cores busy meanwhile. Repeat "
      "them on an idle machine.",
      others);
}

std::string machine_line(const Comparison& comparison) {
  const unsigned cpus = comparison.machine.usable_cpus.value;
  const std::string& name = comparison.machine.cpu_name.value;
  return fmt::format("{}, {} usable CPU{}, {}", name.empty() ? "unnamed CPU" : name, cpus,
                     cpus == 1 ? "" : "s", comparison.settings.isa.value);
}

std::string rounds_line(const Comparison& comparison, const WorkloadResult& workload) {
  // Fewer rounds than these have no 95% interval of a median: their range covers it less often.
  constexpr unsigned least_for_interval = 6;
  return fmt::format(
      "medians of {} interleaved round{} after {} discarded, {}", workload.rounds_kept,
      workload.rounds_kept == 1 ? "" : "s", comparison.rounds_discarded,
      workload.rounds_kept >= least_for_interval ? "95% intervals" : "with their range");
}

}  // namespace lanewise::compare
