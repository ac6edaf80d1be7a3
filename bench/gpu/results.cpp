#include "bench/gpu/results.hpp"

#include <algorithm>

#include "bench/compare/statistics.hpp"

namespace lanewise::bench::gpu {

double Result::median() const {
  return compare::median(seconds);
}

const Result* Results::find(const std::string& group, const std::string& name) const {
  const auto found = std::ranges::find_if(
      rows_, [&](const Result& row) { return row.group == group && row.name == name; });
  return found == rows_.end() ? nullptr : &*found;
}

double throughput_ratio(const Result& row, const Result& other) {
  const bool in_bytes = row.bytes > 0 && other.bytes > 0;
  const double work = in_bytes ? row.bytes / other.bytes : 1;
  return work * other.median() / row.median();
}

}  // namespace lanewise::bench::gpu
