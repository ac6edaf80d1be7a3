#include "bench/gpu/session.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>

#include "bench/clock.hpp"

namespace lanewise::bench::gpu {

bool Session::has_time() const {
  return steady_seconds() < plan_.deadline;
}

void Session::check(const Group& group, Entry& entry) {
  Result& result = entry.result;
  if (!result.problem.empty()) return;
  try {
    group.renew(random_.next());
    if (entry.row->prepare) entry.row->prepare();
    entry.row->run();
    stream_.finish();
    if (entry.row->problem) result.problem = entry.row->problem(result.figures);
    result.is_wrong = !result.problem.empty();
  } catch (const std::exception& error) {
    result.problem = error.what();
  }
  if (!result.problem.empty()) result.seconds.clear();
}

void Session::time(Entry& entry) {
  const Row& row = *entry.row;
  if (row.prepare) row.prepare();
  double seconds = 0;
  if (row.clock == Clock::device) {
    start_.record(native());
    for (unsigned i = 0; i < row.calls; ++i) row.run();
    end_.record(native());
    seconds = end_.seconds_since(start_);
    stream_.finish();
  } else {
    stream_.finish();
    const double start = steady_seconds();
    for (unsigned i = 0; i < row.calls; ++i) row.run();
    seconds = steady_seconds() - start;
  }
  entry.result.seconds.push_back(seconds / row.calls);
}

/// The first round warms up: its times are dropped, unless the row has no more.
void Session::run_rounds(const Group& group, std::vector<Entry>& entries) {
  const unsigned rounds = std::min(plan_.rounds, group.most_rounds) + 1;
  for (unsigned round = 0; round < rounds; ++round) {
    if (round > plan_.least_rounds && !has_time()) break;
    std::vector<Entry*> order;
    for (Entry& entry : entries) {
      const bool is_wanted = round < std::max(entry.row->most_rounds, 1u);
      if (entry.result.problem.empty() && is_wanted) order.push_back(&entry);
    }
    compare::shuffle(order, random_);
    for (Entry* const entry : order) {
      try {
        time(*entry);
      } catch (const std::exception& error) {
        entry->result.problem = error.what();
        entry->result.seconds.clear();
      }
    }
    if (round > 0) continue;
    for (Entry& entry : entries) {
      if (entry.row->most_rounds > 1) entry.result.seconds.clear();
    }
  }
}

void Session::measure(const Group& group) {
  std::vector<Entry> entries;
  for (const Row& row : group.rows) {
    Result result;
    result.group = group.name;
    result.name = row.name;
    result.peer = row.peer;
    result.bytes = row.bytes;
    result.operations = row.operations;
    result.clock = row.clock;
    result.calls = row.calls;
    result.problem = row.skipped;
    entries.push_back({&row, std::move(result)});
  }
  std::fprintf(stderr, "%s: %zu rows\n", group.name.c_str(), entries.size());
  for (Entry& entry : entries) check(group, entry);
  run_rounds(group, entries);
  for (Entry& entry : entries) {
    if (!plan_.quick && entry.row->most_rounds > 1) check(group, entry);
    const Result& result = entry.result;
    if (!result.problem.empty()) {
      std::fprintf(stderr, "  %s: %s%s\n", result.name.c_str(), result.is_wrong ? "WRONG: " : "",
                   result.problem.c_str());
    }
    results_.add(std::move(entry.result));
  }
  save_(results_);
}

void Session::skip(const std::string& group, const std::string& reason) {
  std::fprintf(stderr, "%s: %s\n", group.c_str(), reason.c_str());
  Result result;
  result.group = group;
  result.name = "all";
  result.problem = reason;
  results_.add(std::move(result));
  save_(results_);
}

void measure_group(Session& session, const std::string& name, const std::function<Group()>& make) {
  if (!session.has_time()) return session.skip(name, "the time was over");
  try {
    cuda::trim_memory();
    session.measure(make());
  } catch (const std::exception& error) {
    session.skip(name, error.what());
  }
}

}  // namespace lanewise::bench::gpu
