#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
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

/// "/usr/bin/python3 ended with status 1: MemoryError", the last line of its standard error.
std::string failure_in_words(const std::string& program, const ProcessResult& result);

/// The last line that is not empty; empty where there is none.
std::string last_line(std::string_view text);

/// A program that runs in a process group of its own, without a shell.
class Subprocess {
 public:
  /// Starts command[0], a path that is not looked up in PATH. Its standard input is `input`, which
  /// the caller may close then, or empty where that is -1.
  /// Throws std::runtime_error where the program cannot be started.
  explicit Subprocess(const std::vector<std::string>& command, int input = -1);
  /// Kills the group, so that nothing the program started is left.
  ~Subprocess();
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  [[nodiscard]] bool has_ended() const;

  /// Takes in what the program has printed; waits up to 20 ms where that is nothing.
  void read();

  /// What it has printed on standard output and was read so far; the caller may take from it.
  std::string& output();

  /// Kills what is left of the group, waits for the program, and says how it ended. `wall_s` and
  /// `timed_out` are the caller's.
  ProcessResult end();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Runs the program with empty standard input and waits for its end, or until the timeout is over.
/// `poll`, where there is one, is called by this thread while it waits, 20 ms apart at the most.
/// What it throws reaches the caller once the group has been killed and the program waited for.
/// Safe to call from several threads, and beside threads of other libraries.
/// Throws std::runtime_error where the program cannot be started, never for how it ended.
ProcessResult run_process(const std::vector<std::string>& command,
                          std::chrono::milliseconds timeout,
                          const std::function<void()>& poll = {});

}  // namespace lanewise::compare
