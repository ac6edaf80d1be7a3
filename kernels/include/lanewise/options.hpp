#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

namespace lanewise {

/// How a long call may run and be stopped. The defaults suit every ordinary call; name what
/// differs: `factorial(n, {.threads = 2})`.
struct Options {
  /// Threads this call may use, at most max_threads; 0 takes the setting of <lanewise/backend.hpp>.
  unsigned threads = 0;

  /// The most memory the call may take, result included, in bytes; 0 is what the machine had
  /// available when the library first looked. A call whose estimate exceeds it throws
  /// limit_exceeded before it starts.
  std::uint64_t memory_limit = 0;

  /// A request to stop throws cancelled, within about one pass over the numbers in hand.
  std::stop_token stop{};

  /// The work throws deadline_exceeded soon after this moment.
  std::optional<std::chrono::steady_clock::time_point> deadline{};

  /// Called with the fraction done, from 0 to 1, never falling, on the calling thread. What it
  /// throws ends the call and reaches the caller.
  std::function<void(double)> progress{};
};

}  // namespace lanewise
