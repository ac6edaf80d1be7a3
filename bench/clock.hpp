#pragma once

#include <sys/time.h>
#include <time.h>

#include <chrono>

// The clocks that every program here measures by.

namespace lanewise::bench {

/// Monotonic seconds since some moment.
inline double steady_seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

/// User and system time of this process so far. Exact also for threads that run at this moment, of
/// which getrusage knows the last tick only.
inline double process_cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

inline double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace lanewise::bench
