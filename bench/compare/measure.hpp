#pragma once

#include <functional>
#include <string>

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// Times `work`, which does a workload once, over as many calls as fill `minimum_seconds`, so that
/// a short kernel is not lost in the clock: the sample is their mean. One call before them is not
/// timed. `problem` then says what is wrong with the last result; empty is verified.
Sample measure(const std::function<void()>& work, const std::function<std::string()>& problem,
               double minimum_seconds = 0.05);

/// User and system time of this process so far, in seconds.
double process_cpu_seconds();

}  // namespace lanewise::compare
