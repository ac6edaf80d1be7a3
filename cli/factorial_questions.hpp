#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace lanewise::cli {

/// What `lanewise factorial` tells of n! without computing it, a flag each.
class FactorialQuestions {
 public:
  /// Adds the flags, of which one may be given at a time.
  explicit FactorialQuestions(CLI::App& factorial);

  /// Whether one was given, and whether it is of a certain n!.
  bool is_asked() const;
  bool is_of_n() const;

  /// Prints the answer, and returns the exit code.
  int answer(std::uint64_t n, std::uint64_t base) const;

 private:
  std::size_t asked() const;

  std::vector<CLI::Option*> flags_;
  std::vector<std::string> arguments_;
};

}  // namespace lanewise::cli
