#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <lanewise/cuda.hpp>
#include <map>
#include <string>
#include <vector>

#include "bench/compare/random.hpp"
#include "bench/gpu/device.hpp"
#include "bench/gpu/results.hpp"

// What is measured, and how: groups of rows whose rounds interleave in random order, so that what
// changes slowly on the machine reaches a row and its peers alike.

namespace lanewise::bench::gpu {

/// Something that is timed.
struct Row {
  std::string name;       ///< Within its group.
  double bytes = 0;       ///< What a call moves; 0 where that says nothing.
  double operations = 0;  ///< What it does, for rates; 0 likewise.
  std::string peer;       ///< The row of its group that it is compared with; empty where none.
  Clock clock = Clock::device;
  unsigned calls = 1;             ///< In one round, between its two readings of the clock.
  unsigned most_rounds = 1000;    ///< For what takes long.
  std::function<void()> prepare;  ///< Before each round, not timed. May be null.
  std::function<void()> run;
  /// After a run on fresh inputs into poisoned outputs: what is wrong; empty where nothing is. It
  /// may set figures that go with the row.
  std::function<std::string(std::map<std::string, double>&)> problem;
  std::string skipped;  ///< Why it cannot run here; empty where it runs.
};

struct Group {
  std::string name;
  std::vector<Row> rows;
  /// Makes inputs that the seed names, and poisons outputs; before each check of a row.
  std::function<void(std::uint64_t seed)> renew = [](std::uint64_t) {};
  unsigned most_rounds = 1000;
};

struct Plan {
  bool quick = false;
  unsigned rounds = 21;
  unsigned least_rounds = 3;  ///< That the deadline leaves a group that has begun.
  double deadline = 0;        ///< By bench::steady_seconds().
  std::uint64_t seed = 1;
};

class Session {
 public:
  /// `save` is called after each group.
  Session(const Plan& plan, std::function<void(const Results&)> save)
      : plan_(plan), random_(plan.seed), save_(std::move(save)) {}

  const Plan& plan() const { return plan_; }
  cuda::Stream& stream() { return stream_; }
  cudaStream_t native() const { return static_cast<cudaStream_t>(stream_.native()); }
  const Results& results() const { return results_; }

  /// Whether there is time to begin something.
  bool has_time() const;

  /// Checks every row, times the right ones, and checks them again.
  void measure(const Group& group);

  /// A group that cannot even be made.
  void skip(const std::string& group, const std::string& reason);

 private:
  struct Entry {
    const Row* row;
    Result result;
  };
  void check(const Group& group, Entry& entry);
  void time(Entry& entry);
  void run_rounds(const Group& group, std::vector<Entry>& entries);

  Plan plan_;
  compare::SplitMix64 random_;
  std::function<void(const Results&)> save_;
  cuda::Stream stream_;
  Event start_, end_;
  Results results_;
};

/// Makes a group and measures it; what is thrown meanwhile becomes its reason.
void measure_group(Session& session, const std::string& name, const std::function<Group()>& make);

}  // namespace lanewise::bench::gpu
