#pragma once

#include <optional>
#include <string>

#include "bench/compare/interpreters/interpreters.hpp"

// What an arm needs to be there: a kind of interpreter, and perhaps a package in it.

namespace lanewise::compare {

/// One of the kinds of interpreter that arms ask for.
struct Engine {
  std::optional<InterpreterInfo> ChosenInterpreters::*chosen;
  const char* name;
  const char* program;
  const char* remedy;  ///< How to get it.
};

inline constexpr Engine cpython{&ChosenInterpreters::cpython, "CPython", "python3",
                                "on Debian: apt-get install python3"};
inline constexpr Engine free_threaded{&ChosenInterpreters::free_threaded, "CPython without lock",
                                      "free-threaded CPython (python3.13t or later)",
                                      "with pyenv: pyenv install 3.14t"};
inline constexpr Engine pypy{&ChosenInterpreters::pypy, "PyPy", "pypy3",
                             "on Debian: apt-get install pypy3"};
inline constexpr Engine jython{&ChosenInterpreters::jython, "Jython", "jython",
                               "on Debian: apt-get install jython"};
inline constexpr Engine graalpy{
    &ChosenInterpreters::graalpy, "GraalPy", "graalpy",
    "with pyenv: pyenv install the newest graalpy of pyenv install --list"};

/// A Python package that an arm needs.
struct Package {
  const char* module;
  const char* name;
  const char* debian;
};

inline constexpr Package numpy{"numpy", "NumPy", "python3-numpy"};
inline constexpr Package numexpr{"numexpr", "numexpr", "python3-numexpr"};
inline constexpr Package gmpy2{"gmpy2", "gmpy2", "python3-gmpy2"};

/// "NumPy 1.24.2", or where there is no package "CPython 3.11.2"; without what is not known.
/// `package` may be null here and below.
std::string name_and_version(const Engine& engine, const Package* package,
                             const std::optional<InterpreterInfo>& info);

/// Which of the two is missing, and how to get it; empty where both are there.
std::string why_absent(const Engine& engine, const Package* package,
                       const std::optional<InterpreterInfo>& info);

}  // namespace lanewise::compare
