#pragma once

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <stop_token>
#include <thread>

namespace lanewise::cli {

/// From here on the first SIGINT or SIGTERM is only noted, so that destructors can clean up; the
/// second ends the process at once.
void note_interrupts();

/// Throws Error cancelled where an interrupt was noted.
void check_interrupt();

/// The exit code of a process that a signal cancelled: 128 plus the signal that was noted.
int cancelled_exit_code();

/// While it lives, SIGINT and SIGTERM are noted and request a stop of the work that has the token.
///
/// Work that does not end soon after, as it sits in a system call or in code that knows no tokens,
/// is ended where it stands, by the end of the process: the file that was being written is removed
/// first. So an interrupt is answered in time whatever runs. Make it before threads that compute:
/// they inherit the signal mask.
class StopOnInterrupt {
 public:
  StopOnInterrupt();
  ~StopOnInterrupt();
  StopOnInterrupt(const StopOnInterrupt&) = delete;
  StopOnInterrupt& operator=(const StopOnInterrupt&) = delete;

  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

 private:
  void watch();

  std::stop_source stop_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  sigset_t old_mask_{};
  std::thread watcher_;
};

}  // namespace lanewise::cli
