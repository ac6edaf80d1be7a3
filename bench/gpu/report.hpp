#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/gpu/acceptance.hpp"
#include "bench/gpu/results.hpp"

// What is made of a session's results: a short table, and JSON with everything.

namespace lanewise::bench::gpu {

/// "1.23 ms"
std::string time_in_words(double seconds);

/// What goes with the results of a run.
struct Surroundings {
  std::string date;  ///< ISO 8601, UTC.
  std::string command;
  std::uint64_t seed = 0;
  nlohmann::ordered_json device;  ///< What the CUDA runtime says of it.
  std::string state_before;       ///< Clocks, temperature and power as nvidia-smi reads them,
  std::string state_after;        ///< before the first row and after the last.
  std::string sanitizer;          ///< As judge() takes it.
};

std::string table(const Results& results);
std::string table(const std::vector<Verdict>& verdicts);
nlohmann::ordered_json to_json(const Results& results, const Surroundings& surroundings);

}  // namespace lanewise::bench::gpu
