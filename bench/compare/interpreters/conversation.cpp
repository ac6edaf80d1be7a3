#include "bench/compare/interpreters/conversation.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace lanewise::compare {
namespace {

/// A socket, not a pipe: writing to a program that has ended is then an error and no signal.
std::array<int, 2> connected_sockets() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot make a pair of sockets");
  }
  return ends;
}

bool send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) return false;
    if (sent > 0) text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Takes the first line from the text; nothing where no line is complete.
std::optional<std::string> take_line(std::string& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string::npos) return std::nullopt;
  std::string line = text.substr(0, end);
  text.erase(0, end + 1);
  return line;
}

}  // namespace

Conversation::Conversation(const std::vector<std::string>& command)
    : name_(command.empty() ? "" : command[0]) {
  const std::array<int, 2> ends = connected_sockets();
  questions_ = ends[0];
  try {
    program_.emplace(command, ends[1]);
  } catch (...) {
    close(ends[0]);
    close(ends[1]);
    throw;
  }
  close(ends[1]);
}

Conversation::~Conversation() {
  close(questions_);
}

std::string Conversation::ask(const std::string& line, std::chrono::milliseconds timeout,
                              const std::function<void()>& poll) {
  if (!program_) throw std::runtime_error("the conversation with " + name_ + " is over");
  try {
    return answer(line, timeout, poll);
  } catch (...) {
    program_.reset();  // A late answer must not be taken for the next one's.
    throw;
  }
}

std::string Conversation::answer(const std::string& line, std::chrono::milliseconds timeout,
                                 const std::function<void()>& poll) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  if (!send_all(questions_, line + "\n")) fail();
  for (;;) {
    const bool ended = program_->has_ended();  // Before the read, so that its last words count.
    program_->read();
    if (std::optional<std::string> line_back = take_line(program_->output())) return *line_back;
    if (ended) fail();
    if (std::chrono::steady_clock::now() > end) {
      throw std::runtime_error(name_ + " did not answer in time and was killed");
    }
    if (poll) poll();
  }
}

void Conversation::fail() {
  throw std::runtime_error(failure_in_words(name_, program_->end()));
}

}  // namespace lanewise::compare
