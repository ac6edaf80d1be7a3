#include "bench/claims/subjects.hpp"

#include <fmt/format.h>

#include <functional>
#include <optional>

#include "bench/compare/interpreters/interpreters.hpp"
#include "bench/compare/interpreters/requirements.hpp"

namespace lanewise::claims {
namespace {

using compare::has_lock;
using compare::InterpreterInfo;

bool is_version(const InterpreterInfo& info, const std::vector<int>& version) {
  const std::vector<int> numbers = compare::version_numbers(info.version);
  return numbers.size() >= 2 && numbers[0] == version[0] && numbers[1] == version[1];
}

struct PythonVersion {
  std::vector<int> numbers;
  const char* last_patch;  ///< What the remedy installs, or its prefix.
};

const std::vector<PythonVersion>& python_versions() {
  static const std::vector<PythonVersion> versions = {
      {{2, 7}, "2.7.18"}, {{3, 6}, "3.6.15"}, {{3, 7}, "3.7.17"}, {{3, 8}, "3.8.20"},
      {{3, 9}, "3.9"},    {{3, 10}, "3.10"},  {{3, 11}, "3.11"},  {{3, 12}, "3.12"},
      {{3, 13}, "3.13"},  {{3, 14}, "3.14"}};
  return versions;
}

Subject cpython_version(const std::vector<InterpreterInfo>& found, const PythonVersion& version) {
  const std::string name = fmt::format("{}.{}", version.numbers[0], version.numbers[1]);
  return {"cpython-" + name,
          compare::newest(found, "CPython",
                          [&](const InterpreterInfo& info) {
                            return has_lock(info) && is_version(info, version.numbers);
                          }),
          fmt::format("no working CPython {} found on PATH, in /usr/bin, /usr/local/bin or pyenv; "
                      "with pyenv: pyenv install {}",
                      name, version.last_patch)};
}

Subject subinterpreters(const std::vector<InterpreterInfo>& found) {
  return {"subinterpreters",
          compare::newest(found, "CPython",
                          [](const InterpreterInfo& info) {
                            return has_lock(info) && compare::version_numbers(info.version) >=
                                                         std::vector<int>{3, 12};
                          }),
          "no working CPython 3.12 or later found on PATH, in /usr/bin, /usr/local/bin or pyenv; "
          "with pyenv: pyenv install 3.13"};
}

Subject free_threaded(const std::vector<InterpreterInfo>& found) {
  std::optional<InterpreterInfo> info = compare::newest(
      found, "CPython", [](const InterpreterInfo& one) { return one.free_threaded_build; });
  return {"free-threaded", info,
          compare::why_absent(compare::free_threaded, nullptr, std::nullopt)};
}

}  // namespace

std::vector<Subject> resolve_subjects(const std::vector<InterpreterInfo>& found) {
  const compare::ChosenInterpreters chosen = compare::choose_interpreters(found);
  const auto of_comparison = [&](const char* name, const compare::Engine& engine) {
    return Subject{name, chosen.*(engine.chosen),
                   compare::why_absent(engine, nullptr, std::nullopt)};
  };
  std::vector<Subject> subjects{of_comparison("cpython", compare::cpython)};
  for (const PythonVersion& version : python_versions()) {
    subjects.push_back(cpython_version(found, version));
  }
  subjects.push_back(subinterpreters(found));
  subjects.push_back(of_comparison("pypy", compare::pypy));
  subjects.push_back(of_comparison("jython", compare::jython));
  subjects.push_back(of_comparison("graalpy", compare::graalpy));
  subjects.push_back(free_threaded(found));
  for (Subject& subject : subjects) {
    if (subject.info) subject.remedy.clear();
  }
  return subjects;
}

}  // namespace lanewise::claims
