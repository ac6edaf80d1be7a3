#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "bench/compare/model.hpp"

// What every report says of a workload, worked out once: the groups, the steps, the sentences.

namespace lanewise::compare {

/// A group of rows, as reports name it.
struct Group {
  std::string_view id;
  std::string_view title;
  std::string_view meaning;
};

/// In the order of reports: what is compared with first, then ours, then the others.
inline constexpr std::array<Group, 6> groups{{
    {"naive", "Naive loop", "no lock, no SIMD"},
    {"one-lock", "Under one lock", "the naive loop in threads that take turns"},
    {"lanewise", "Lanewise", "SIMD, then all cores"},
    {"peer", "Other libraries", "doing the same work"},
    {"interpreter", "Interpreters", "the real ones found here"},
    {"roofline", "Rooflines", "plain fills and copies of the same bytes"},
}};

/// The rows of the group that have times, in their order.
std::vector<const Row*> timed_rows(const WorkloadResult& workload, const Group& group);

/// The rows without times.
std::vector<const Row*> skipped_rows(const WorkloadResult& workload);

/// The row with times of this id; nullptr where there is none.
const Row* find_timed(const WorkloadResult& workload, std::string_view id);

/// A step that has a time. `gain` is how many times faster it is than the step before; 1 for the
/// first.
struct Stair {
  std::string caption;
  const Row* row;
  Ratio gain;
};
std::vector<Stair> staircase(const WorkloadResult& workload);

/// The same from the naive loop, so that the first step is what the lock costs.
std::vector<Stair> staircase_from_naive(const WorkloadResult& workload);

/// "3.46x faster", "1.80x slower", or "about the same" where the interval covers 1.
std::string gain_in_words(const Ratio& gain);

/// One sentence: the time under one lock beside the naive loop's. Empty where either has no time.
std::string cost_sentence(const WorkloadResult& workload);

/// In words, from the lock to the last step, paired by round. Empty below two stairs.
std::string gain_from_lock(const WorkloadResult& workload);

/// One sentence: what every step gives back, and all together; each paired by round. Empty below
/// two stairs.
std::string steps_sentence(const WorkloadResult& workload);

/// A warning where other programs used the machine meanwhile. Empty otherwise.
std::string noise_sentence(const WorkloadResult& workload);

/// "AMD EPYC 9554, 2 usable CPUs, AVX-512": the machine in one line.
std::string machine_line(const Comparison& comparison);

/// "medians of 11 interleaved rounds" and what came before.
std::string rounds_line(const Comparison& comparison, const WorkloadResult& workload);

}  // namespace lanewise::compare
