#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace lanewise::compare {

/// How a program ended, what it printed and what it used.
struct ProcessResult {
  int exit_status = -1;    ///< 0..255, or -1 where a signal ended it.
  int signal = 0;          ///< The signal that ended it, or 0.
  bool timed_out = false;  ///< It was killed because its time was over.
  std::string output;      ///< All of its standard output,
  std::string errors;      ///< and of its standard error.
  double wall_s = 0;
  double cpu_s = 0;       ///< User and system time, with the children that it waited for.
  long peak_rss_kib = 0;  ///< Of the largest process among them.

  [[nodiscard]] bool succeeded() const { return exit_status == 0 && !timed_out; }
};

/// "ended with status 3", "was ended by signal 11" or "did not end in time and was killed".
std::string how_it_ended(const ProcessResult& result);

/// Runs command[0], a path that is not looked up in PATH, without a shell and with empty standard
/// input, and waits for its end. It runs in a process group of its own; the group is killed when
/// the timeout is over, and after the program's own end, so that nothing it started is left.
/// `poll`, where there is one, is called by this thread while it waits, 20 ms apart at the most.
/// What it throws reaches the caller once the group has been killed and the program waited for.
/// Safe to call from several threads, and beside threads of other libraries.
/// Throws std::runtime_error where the program cannot be started, never for how it ended.
ProcessResult run_process(const std::vector<std::string>& command,
                          std::chrono::milliseconds timeout,
                          const std::function<void()>& poll = {});

}  // namespace lanewise::compare
