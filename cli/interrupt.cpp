#include "cli/interrupt.hpp"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <lanewise/error.hpp>
#include <string_view>

#include "cli/output_file.hpp"

namespace lanewise::cli {
namespace {

constexpr const char* message = "interrupted; no file was written";

/// What is left of the tenth of a second in which an interrupt is answered goes to the system,
/// which takes the memory back.
constexpr std::chrono::milliseconds grace{50};

std::atomic<int> noted_signal = 0;
static_assert(std::atomic<int>::is_always_lock_free, "it is written by a signal handler");

sigset_t interrupts() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

void write_to_stderr(std::string_view text) {
  [[maybe_unused]] const auto written = write(STDERR_FILENO, text.data(), text.size());
}

/// Without destructors: another thread is still at work.
[[noreturn]] void end_process() {
  discard_unfinished_file();
  if (isatty(STDERR_FILENO)) write_to_stderr("\r\x1b[K");  // The progress bar's line.
  write_to_stderr("lanewise: ");
  write_to_stderr(message);
  write_to_stderr("\n");
  _exit(cancelled_exit_code());
}

}  // namespace

void note_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int signal) { noted_signal = signal; };
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void check_interrupt() {
  if (noted_signal != 0) throw Error(ErrorCode::cancelled, message);
}

int cancelled_exit_code() {
  const int signal = noted_signal;
  return 128 + (signal != 0 ? signal : SIGINT);
}

StopOnInterrupt::StopOnInterrupt() {
  // Shells start background jobs with SIGINT ignored, and an ignored signal need not become
  // pending.
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  const sigset_t signals = interrupts();
  pthread_sigmask(SIG_BLOCK, &signals, &old_mask_);
  watcher_ = std::thread([this] { watch(); });
}

StopOnInterrupt::~StopOnInterrupt() {
  {
    const std::scoped_lock lock(mutex_);
    done_ = true;
  }
  ended_.notify_one();
  pthread_kill(watcher_.native_handle(), SIGINT);  // Wakes it; blocked, it does nothing else.
  watcher_.join();
  pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
}

void StopOnInterrupt::watch() {
  const sigset_t signals = interrupts();
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  std::unique_lock lock(mutex_);
  if (done_) return;
  noted_signal = signal;
  stop_.request_stop();
  if (!ended_.wait_for(lock, grace, [this] { return done_; })) end_process();
}

}  // namespace lanewise::cli
