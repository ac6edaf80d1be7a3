#include "bench/compare/measure.hpp"

#include <time.h>

#include <algorithm>
#include <cmath>

#include "bench/compare/rounds.hpp"

namespace lanewise::compare {

double process_cpu_seconds() {
  // Exact also for threads that run at this moment, of which getrusage knows the last tick only.
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

Sample measure(const std::function<void()>& work, const std::function<std::string()>& problem,
               double minimum_seconds) {
  const double before = steady_seconds();
  work();
  const double once = std::max(1e-7, steady_seconds() - before);
  const double repeats = std::max(1.0, std::ceil(minimum_seconds / once));

  const double cpu_begin = process_cpu_seconds(), begin = steady_seconds();
  for (double i = 0; i < repeats; ++i) work();
  const double end = steady_seconds(), cpu_end = process_cpu_seconds();

  Sample sample;
  sample.seconds = (end - begin) / repeats;
  sample.cpu_seconds = (cpu_end - cpu_begin) / repeats;
  sample.problem = problem();
  sample.verified = sample.problem.empty();
  return sample;
}

}  // namespace lanewise::compare
