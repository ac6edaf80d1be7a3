#pragma once

#include <map>
#include <string>
#include <vector>

// What came of the rows, for those who judge and print it; no CUDA here.

namespace lanewise::bench::gpu {

/// By which clock a row is timed.
enum class Clock {
  device,  ///< Events on the stream, around all calls of a round.
  host,    ///< The host's, around calls that wait for their results.
};

/// A row and what came of it.
struct Result {
  std::string group, name, peer;
  double bytes = 0, operations = 0;
  Clock clock = Clock::device;
  unsigned calls = 1;
  std::vector<double> seconds;            ///< Of one call, round by round.
  std::map<std::string, double> figures;  ///< Whatever else was found.
  std::string problem;                    ///< Why there are no times.
  bool is_wrong = false;                  ///< The result was not what it had to be.

  double median() const;
};

class Results {
 public:
  const std::vector<Result>& rows() const { return rows_; }
  void add(Result result) { rows_.push_back(std::move(result)); }
  /// Null where there is no such row.
  const Result* find(const std::string& group, const std::string& name) const;

 private:
  std::vector<Result> rows_;
};

/// How many times as fast `row` is as `other`: in bytes where both count them, else in calls.
double throughput_ratio(const Result& row, const Result& other);

}  // namespace lanewise::bench::gpu
