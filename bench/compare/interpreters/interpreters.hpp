#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/compare/model.hpp"

// The Python interpreters of this machine: finding them, choosing among them, and the arms that run
// the article's two workloads on them.

namespace lanewise::compare {

struct SearchPlaces {
  std::vector<std::filesystem::path> folders;      ///< As in PATH, in this order.
  std::vector<std::filesystem::path> pyenv_roots;  ///< Their versions/*/bin come after the folders.
  /// For each interpreter. Those on a Java machine take seconds to start.
  std::chrono::milliseconds probe_timeout{30000};
};

/// PATH, /usr/bin, /usr/local/bin, and the pyenv roots that $PYENV_ROOT, ~/.pyenv or a folder of
/// shims on PATH leads to.
SearchPlaces usual_places();

/// Every interpreter once, in the order of the places, however many names and links lead to it. A
/// virtual environment counts as one of its own: it has other modules. Each is run to describe
/// itself, a few at a time (60 to 150 ms for CPython); one that fails to has `problem` set.
/// Throws std::runtime_error where the temporary folder cannot be written.
std::vector<InterpreterInfo> find_interpreters(const SearchPlaces& places);

/// The numbers in "3.13.0" or "3.9.16 (7.3.11)", to compare by.
std::vector<int> version_numbers(const std::string& version);

/// The newest that works, is of that implementation and fits; of several equally new ones the
/// first.
std::optional<InterpreterInfo> newest(const std::vector<InterpreterInfo>& found,
                                      const std::string& implementation,
                                      const std::function<bool(const InterpreterInfo&)>& fits);

/// Whether it always runs with the lock; a build that can do without it may have it on for now.
bool has_lock(const InterpreterInfo& info);

/// "numpy 1.24.2" for "numpy", or empty where the interpreter has no such module.
std::string find_module(const InterpreterInfo& info, const std::string& module);

/// Which interpreters run the arms.
struct ChosenInterpreters {
  /// With the lock. The newest of at least 3.8 that has NumPy, so that NumPy and the loop share one
  /// interpreter; where none has, the newest CPython 3.
  std::optional<InterpreterInfo> cpython;
  std::optional<InterpreterInfo> free_threaded;  ///< The newest CPython that runs without the lock.
  std::optional<InterpreterInfo> pypy;           ///< The newest PyPy 3.
  std::optional<InterpreterInfo> jython;
  std::optional<InterpreterInfo> graalpy;
};

/// Of several equally new ones the first. Those with a problem are passed over.
ChosenInterpreters choose_interpreters(const std::vector<InterpreterInfo>& found);

struct InterpreterArmOptions {
  bool quick = false;                 ///< Leaves out the arms that take many seconds a run.
  std::chrono::seconds timeout{120};  ///< For each run.
  /// Called every 20 ms or sooner while an arm runs; what it throws ends the run and is thrown by
  /// it.
  std::function<void()> poll;
};

/// Appends the interpreters' arms (group "interpreter") and NumPy's and gmpy2's (group "peer").
/// Each run is a fresh process that times the workload alone, not its own start, and checks the
/// result after that; the first run of an arm checks it element by element. Each arm's note says
/// whether one call was timed or many, and what went before. What is missing on this
/// machine becomes an arm whose `skipped` says how to get it.
/// Throws std::runtime_error where the temporary folder cannot be written; so do the arms, where
/// the process fails or does not end within the timeout.
void add_interpreter_arms(Workload& squares, Workload& factorials,
                          const std::vector<InterpreterInfo>& found,
                          const InterpreterArmOptions& options = {});

}  // namespace lanewise::compare
