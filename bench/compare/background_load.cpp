#include "bench/compare/background_load.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "bench/clock.hpp"

namespace lanewise::compare {
namespace {

/// Everything but idle time of all CPUs, in seconds: the first line of /proc/stat is user, nice,
/// system, idle, iowait, irq, softirq, steal, in clock ticks; what follows is counted in user.
std::optional<double> machine_cpu_seconds() {
  std::ifstream stat("/proc/stat");
  std::string name;
  double user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softirq = 0, stolen = 0;
  stat >> name >> user >> nice >> system >> idle >> waiting >> irq >> softirq >> stolen;
  if (!stat || name != "cpu") return std::nullopt;
  return (user + nice + system + irq + softirq + stolen) /
         static_cast<double>(sysconf(_SC_CLK_TCK));
}

double children_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  return bench::seconds(usage.ru_utime) + bench::seconds(usage.ru_stime);
}

}  // namespace

BackgroundLoad::BackgroundLoad() : begin_(now()) {}

std::optional<BackgroundLoad::Moment> BackgroundLoad::now() {
  const std::optional<double> machine = machine_cpu_seconds();
  if (!machine) return std::nullopt;
  return Moment{bench::steady_seconds(), *machine,
                bench::process_cpu_seconds() + children_cpu_seconds()};
}

std::optional<double> BackgroundLoad::other_cores_busy() const {
  const std::optional<Moment> end = now();
  if (!begin_ || !end || end->wall_s <= begin_->wall_s) return std::nullopt;
  const double machine = end->machine_cpu_s - begin_->machine_cpu_s;
  const double own = end->own_cpu_s - begin_->own_cpu_s;
  return std::max(0.0, machine - own) / (end->wall_s - begin_->wall_s);
}

}  // namespace lanewise::compare
