#include "cli/interrupt.hpp"

#include <csignal>
#include <lanewise/error.hpp>

namespace lanewise::cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;

}  // namespace

void note_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void check_interrupt() {
  if (interrupted) throw Error(ErrorCode::cancelled, "interrupted; nothing was written");
}

}  // namespace lanewise::cli
