#pragma once

#include <functional>

namespace lanewise::onelock {

struct Elapsed {
  double wall_s = 0;
  double cpu_s = 0;  ///< User and system time of the whole process; cpu_s / wall_s is cores in use.
};

/// Calls body(0) to body(threads - 1), each in a thread of its own, and returns when all are done.
/// The threads are released together and time runs from there: it includes no thread's creation.
///
/// What a body throws reaches the caller, of several the one of the lowest thread, after all have
/// ended. Throws std::invalid_argument where threads is 0, and std::system_error where one cannot
/// be made; then no body has run.
Elapsed run_threads(unsigned threads, const std::function<void(unsigned thread)>& body);

}  // namespace lanewise::onelock
