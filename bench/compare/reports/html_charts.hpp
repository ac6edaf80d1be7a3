#pragma once

#include <string>
#include <vector>

#include "bench/compare/model.hpp"
#include "bench/compare/reports/summary.hpp"

// The page's drawings. Every figure that a drawing shows stands beside it as text.

namespace lanewise::compare {

/// Steps as bars with the gain of each between them. Empty below two steps.
std::string staircase_chart(const std::vector<Stair>& stairs);

/// Every row with a time as a bar with its interval, by group, on one logarithmic axis.
std::string bar_chart(const WorkloadResult& workload);

/// One card for each model of a lock: cores busy, hand-offs and longest wait over the threads.
/// Empty where no row counted a lock.
std::string lock_cards(const WorkloadResult& workload, unsigned usable_cpus);

}  // namespace lanewise::compare
