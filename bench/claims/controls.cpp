#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <string>

#include "bench/claims/counting.hpp"
#include "bench/claims/native_arms.hpp"
#include "bench/clock.hpp"

// C+ and C-: the same counting on k threads and on one, without a lock and under one. Should a
// round's arms differ by what a neighbour on the machine did, these differ too.

namespace lanewise::claims {
namespace {

/// All of the work on one thread; a control takes it twice, or once and its share.
constexpr double control_s = 0.075;

using onelock::LockKind;

double seconds_of(LockKind lock, unsigned threads, std::uint64_t blocks_of_each) {
  return count_blocks({lock, threads, {}}, blocks_of_each).run.wall_s;
}

/// On an undisturbed core: the fastest of some short runs. Once per process, so that all rounds
/// have the same work.
double seconds_per_block() {
  static const double fastest = [] {
    constexpr std::uint64_t blocks = 16;
    double best = std::numeric_limits<double>::infinity();
    for (int run = 0; run < 8; ++run) {
      best = std::min(best, seconds_of(LockKind::none, 1, blocks) / blocks);
    }
    return best;
  }();
  return fastest;
}

/// Of k threads over one. The one does half before and half after, so that a drift of the clock
/// rate meets both sides.
double speedup_under(LockKind lock, unsigned threads) {
  const double all = control_s / seconds_per_block();
  const auto pairs_of_each = static_cast<std::uint64_t>(std::ceil(all / (2.0 * threads)));
  const std::uint64_t half = pairs_of_each * threads;
  double alone = seconds_of(lock, 1, half);
  const double together = seconds_of(lock, threads, 2 * pairs_of_each);
  alone += seconds_of(lock, 1, half);
  return alone / together;
}

/// For how long some task has waited for a CPU, since the machine began: "total=" in microseconds
/// of the line "some". Absent where the kernel keeps no such account.
std::optional<double> pressure_seconds() {
  std::ifstream file("/proc/pressure/cpu");
  for (std::string word; file >> word;) {
    if (word.rfind("total=", 0) == 0) return 1e-6 * std::stod(word.substr(6));
  }
  return std::nullopt;
}

}  // namespace

ControlSample run_free_control(unsigned threads) {
  return {speedup_under(LockKind::none, threads), std::nullopt};
}

/// Under the interpreter lock, as what it is to be compared with: a mutex for the whole call would
/// leave out the hand-offs, and with them the waits for a core that another program has.
ControlSample run_locked_control(unsigned threads) {
  seconds_per_block();  // Calibration, where it is still to come, is no part of the control.
  const std::optional<double> before = pressure_seconds();
  const double begin = bench::steady_seconds();
  ControlSample sample{speedup_under(LockKind::interpreter, threads), std::nullopt};
  const double wall = bench::steady_seconds() - begin;
  const std::optional<double> after = pressure_seconds();
  if (before && after) sample.pressure = (*after - *before) / wall;
  return sample;
}

}  // namespace lanewise::claims
