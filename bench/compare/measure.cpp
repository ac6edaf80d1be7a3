#include "bench/compare/measure.hpp"

#include <algorithm>
#include <cmath>

#include "bench/clock.hpp"

namespace lanewise::compare {

using bench::process_cpu_seconds;
using bench::steady_seconds;

Sample measure(const Task& task, double minimum_seconds) {
  if (task.spoil) task.spoil();
  const double before = steady_seconds();
  task.work();
  const double once = std::max(1e-7, steady_seconds() - before);
  const double repeats = std::max(1.0, std::ceil(minimum_seconds / once));

  if (task.spoil) task.spoil();
  const double cpu_begin = process_cpu_seconds(), begin = steady_seconds();
  for (double i = 0; i < repeats; ++i) task.work();
  const double end = steady_seconds(), cpu_end = process_cpu_seconds();

  Sample sample;
  sample.seconds = (end - begin) / repeats;
  sample.cpu_seconds = (cpu_end - cpu_begin) / repeats;
  sample.problem = task.problem();
  sample.verified = sample.problem.empty();
  return sample;
}

}  // namespace lanewise::compare
