#include "bench/gpu/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <lanewise/lanewise.hpp>
#include <nlohmann/json.hpp>

#include "bench/compare/reports/report_json.hpp"
#include "bench/compare/statistics.hpp"
#include "git_version.hpp"

namespace lanewise::bench::gpu {
namespace {

std::string rate_in_words(const Result& row, double seconds) {
  if (row.bytes > 0) return fmt::format("{:.1f} GB/s", row.bytes / seconds * 1e-9);
  if (row.operations <= 0) return "";
  const double rate = row.operations / seconds;
  if (rate < 1e9) return fmt::format("{:.0f}/s", rate);
  return fmt::format("{:.1f} G/s", rate * 1e-9);
}

std::string line(const Results& results, const Result& row) {
  if (row.seconds.empty()) {
    return fmt::format("  {:<28} {}{}\n", row.name, row.is_wrong ? "WRONG: " : "not run: ",
                       row.problem.empty() ? "no round" : row.problem);
  }
  const double seconds = row.median();
  std::string ratio;
  if (const Result* const peer = results.find(row.group, row.peer);
      peer && !peer->seconds.empty()) {
    ratio = fmt::format("{:.3f}x {}", throughput_ratio(row, *peer), row.peer);
  }
  for (const auto& [name, value] : row.figures) ratio += fmt::format("  {} {:.1f}", name, value);
  return fmt::format("  {:<28} {:>10} {:>14}  {}\n", row.name, time_in_words(seconds),
                     rate_in_words(row, seconds), ratio);
}

nlohmann::ordered_json row_json(const Result& row) {
  nlohmann::ordered_json json = {{"group", row.group},
                                 {"row", row.name},
                                 {"clock", row.clock == Clock::device ? "device" : "host"},
                                 {"peer", row.peer},
                                 {"bytes", row.bytes},
                                 {"operations", row.operations},
                                 {"calls_in_a_round", row.calls},
                                 {"problem", row.problem},
                                 {"is_wrong", row.is_wrong},
                                 {"figures", row.figures},
                                 {"seconds", row.seconds}};
  if (row.seconds.empty()) return json;
  const auto [least, most] = std::minmax_element(row.seconds.begin(), row.seconds.end());
  json["median"] = row.median();
  json["min"] = *least;
  json["max"] = *most;
  json["interquartile_range"] = compare::interquartile_range(row.seconds);
  return json;
}

nlohmann::ordered_json verdicts_json(const std::vector<Verdict>& verdicts) {
  auto array = nlohmann::ordered_json::array();
  for (const Verdict& verdict : verdicts) {
    array.push_back({{"promise", verdict.promise},
                     {"state", verdict.state},
                     {"figure", verdict.figure},
                     {"bound", verdict.bound}});
  }
  return array;
}

}  // namespace

std::string time_in_words(double seconds) {
  if (seconds < 1e-3) return fmt::format("{:.2f} us", seconds * 1e6);
  if (seconds < 1) return fmt::format("{:.3f} ms", seconds * 1e3);
  return fmt::format("{:.3f} s", seconds);
}

std::string table(const Results& results) {
  std::string text, group;
  for (const Result& row : results.rows()) {
    if (row.group != group) text += row.group + "\n";
    group = row.group;
    text += line(results, row);
  }
  return text;
}

std::string table(const std::vector<Verdict>& verdicts) {
  std::string text;
  for (const Verdict& verdict : verdicts) {
    text += fmt::format("{:<8} {}: {}{}\n", verdict.state, verdict.promise, verdict.figure,
                        verdict.bound.empty() ? "" : " (" + verdict.bound + ")");
  }
  return text;
}

nlohmann::ordered_json to_json(const Results& results, const Surroundings& surroundings) {
  nlohmann::ordered_json json;
  json["lanewise"] = {{"version", version()}, {"git", LANEWISE_GIT}};
  json["date"] = surroundings.date;
  json["command"] = surroundings.command;
  json["seed"] = surroundings.seed;
  json["device"] = surroundings.device;
  json["device_state"] = {{"before", surroundings.state_before},
                          {"after", surroundings.state_after}};
  json["machine"] = compare::machine_json(machine());
  json["sanitizer"] = surroundings.sanitizer;
  json["acceptance"] = verdicts_json(judge(results, surroundings.sanitizer));
  json["rows"] = nlohmann::ordered_json::array();
  for (const Result& row : results.rows()) json["rows"].push_back(row_json(row));
  return json;
}

}  // namespace lanewise::bench::gpu
