#pragma once

#include <condition_variable>
#include <mutex>

#include "bench/onelock/trace.hpp"

namespace lanewise::onelock {

/// Where a lock gets its mutex, its condition variable and its time. A platform has the members of
/// this one; the tests have one that runs threads in virtual time.
struct SystemPlatform {
  using Mutex = std::mutex;
  using Condition = std::condition_variable;

  static TimePoint now() { return std::chrono::steady_clock::now(); }
};

}  // namespace lanewise::onelock
