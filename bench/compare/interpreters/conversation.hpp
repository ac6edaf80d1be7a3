#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/compare/interpreters/subprocess.hpp"

namespace lanewise::compare {

/// A program that answers each line on its standard input with one on its standard output, and
/// lives between the questions.
class Conversation {
 public:
  /// Throws std::runtime_error where the program cannot be started.
  explicit Conversation(const std::vector<std::string>& command);
  ~Conversation();
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  /// The answer to `line`, both without their newlines. `poll` as in run_process. Throws
  /// std::runtime_error, with the last line of the program's standard error, where it ends instead
  /// or the timeout is over; after that, or what `poll` throws, the conversation is over.
  std::string ask(const std::string& line, std::chrono::milliseconds timeout,
                  const std::function<void()>& poll = {});

 private:
  std::string answer(const std::string& line, std::chrono::milliseconds timeout,
                     const std::function<void()>& poll);
  [[noreturn]] void fail();

  std::string name_;
  int questions_ = -1;  ///< Our end of a socket that is the program's standard input.
  std::optional<Subprocess> program_;
};

}  // namespace lanewise::compare
