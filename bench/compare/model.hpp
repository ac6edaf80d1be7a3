#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <lanewise/backend.hpp>
#include <lanewise/element.hpp>
#include <lanewise/machine.hpp>
#include <optional>
#include <string>
#include <vector>

// The words of a comparison: an arm is something that does a workload; a round runs every arm once;
// a row is what the rounds of an arm came to.

namespace lanewise::compare {

/// What a lock counted while an arm ran; only for arms under a lock.
struct LockSummary {
  std::string model;  ///< Which lock, e.g. "interpreter lock, 5 ms"; rows of one model
                      ///< are read together, over their threads.
  std::uint64_t acquisitions = 0;
  std::uint64_t hand_offs = 0;  ///< Acquisitions by another thread than the last holder.
  std::uint64_t timeouts = 0;   ///< Waits that ran a full switch interval.
  double wall_s = 0;            ///< The whole run that was counted, repeats included.
  double waited_s = 0;          ///< Sum over threads.
  double held_s = 0;
  double longest_wait_s = 0;
  unsigned repeats = 1;  ///< How often the workload ran within wall_s.
};

/// One run of an arm. `seconds` is the time of the workload once.
struct Sample {
  double seconds = 0;
  double cpu_seconds = 0;  ///< User and system time of all threads and children, once.
  bool verified = false;
  std::string problem;  ///< Why it is not verified.
  std::optional<LockSummary> lock;
};

/// One way to do a workload.
struct Arm {
  std::string id;               ///< Stable from run to run, e.g. "gil-4" or "lanewise-avx2-1t".
  std::string label;            ///< What a person reads, at most 44 characters.
  std::string group;            ///< interpreter, one-lock, naive, lanewise, peer or roofline.
  std::string isa;              ///< The instruction set that ran; empty where not ours to know.
  std::string backend;          ///< "cpu", "cuda", or empty.
  unsigned threads = 1;         ///< Threads or processes that do the work.
  std::string note;             ///< One sentence that a reader needs beside the figure.
  std::string skipped;          ///< Why it cannot run here; empty means that it runs.
  double bytes = 0;             ///< Memory traffic of the workload once; 0 where not meaningful.
  std::function<Sample()> run;  ///< Times and verifies one run. May throw: the row says what.
};

/// One step of the way from the loop under one lock to the fastest row.
struct Step {
  std::string row_id;
  std::string caption;  ///< At most 32 characters, e.g. "no lock, all cores".
};

struct Workload {
  std::string id;  ///< "squares-int64" or "factorials-1-999".
  std::string title;
  std::uint64_t n = 0;
  std::string naive_id;     ///< The arm that speedup_vs.naive divides by.
  std::string one_lock_id;  ///< The arm that speedup_vs.one_lock divides by.
  std::vector<Step> steps;  ///< First the lock, then what each step changes.
  std::vector<Arm> arms;
};

using Interval = std::array<double, 2>;

/// A median ratio of times, paired by round, with its 95% bootstrap interval.
struct Ratio {
  double median = 0;
  Interval ci95{};
};

/// What the rounds of one arm came to. Times are absent where `skipped` says why.
struct Row {
  std::string id, label, group, isa, backend;
  unsigned threads = 1;
  std::string note;
  std::string skipped;  ///< Reason: could not run, or a result was not verified.
  bool verified = false;
  bool wrong = false;  ///< A result was there and was not right.
  double median_s = 0;
  Interval ci95_s{};
  std::vector<double> rounds_s;          ///< Kept rounds, in order.
  double cpu_utilisation = 0;            ///< Median of CPU time over wall time: cores kept busy.
  double bytes_per_second = 0;           ///< 0 where not meaningful.
  std::optional<Ratio> versus_naive;     ///< How many times faster than the naive loop.
  std::optional<Ratio> versus_one_lock;  ///< How many times faster than the interpreter lock.
  std::optional<LockSummary> lock;       ///< Of the median round.
};

struct WorkloadResult {
  std::string id, title;
  std::uint64_t n = 0;
  std::string naive_id, one_lock_id;
  std::vector<Step> steps;
  unsigned rounds_kept = 0;
  std::vector<Row> rows;
  /// What other programs used of the machine meanwhile, on average; absent where it is not known.
  std::optional<double> other_cores_busy;
};

/// One operation on arrays of one element type; reports show all of them in one table.
struct TypedResult {
  Operation operation{};
  ElementType type{};
  WorkloadResult workload;
};

/// An interpreter that was looked for.
struct InterpreterInfo {
  std::string path, implementation, version;
  std::string gil;                         ///< "on", "per interpreter", "off" or "unknown".
  std::vector<std::string> modules;        ///< Of those that matter here: "numpy 1.24.2", ...
  std::string problem;                     ///< Why it cannot be used; empty means usable.
  std::vector<std::string> start_methods;  ///< Of multiprocessing: "fork", "spawn", ...
  bool free_threaded_build = false;        ///< Can run without the lock, whatever it does now.
  std::string py_spy;                      ///< The profiler py-spy's path; empty where not found.
};

struct Comparison {
  std::string lanewise_version, git;
  std::string date;     ///< UTC, ISO 8601.
  std::string command;  ///< What a person types to do it again.
  Machine machine;
  Settings settings;  ///< The choices in force, with where each came from.
  bool quick = false;
  std::uint64_t seed = 0;
  unsigned rounds_discarded = 0;  ///< Of each workload, before those that count.
  std::vector<InterpreterInfo> interpreters;
  std::vector<WorkloadResult> workloads;
  std::vector<TypedResult> by_type;
};

}  // namespace lanewise::compare
