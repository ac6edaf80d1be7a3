#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace lanewise::cli {

/// What `lanewise factorial` tells of n! without computing it, a flag each.
class FactorialQuestions {
 public:
  /// Adds the flags, of which one may be given at a time. `n` and `base` are what some questions
  /// take, the `others` what none does; all outlive this.
  FactorialQuestions(CLI::App& factorial, const CLI::Option* n, const CLI::Option* base,
                     std::vector<const CLI::Option*> others);

  /// Whether one was given, and whether it is of a certain n!.
  bool is_asked() const;
  bool is_of_n() const;

  /// Prints the answer, and returns the exit code. Throws Error invalid_argument where something
  /// was given that the question does not take.
  int answer(std::uint64_t n, std::uint64_t base) const;

 private:
  std::size_t asked() const;
  void refuse_others() const;

  const CLI::Option* n_;
  const CLI::Option* base_;
  std::vector<const CLI::Option*> others_;
  std::vector<CLI::Option*> flags_;
  std::vector<std::string> arguments_;
};

}  // namespace lanewise::cli
