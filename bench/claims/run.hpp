#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bench/claims/model.hpp"
#include "bench/compare/progress.hpp"

namespace lanewise::claims {

struct RunOptions {
  Mode mode = Mode::standard;
  std::vector<std::string> ids;  ///< Of claims and checks; none is all of them.
  std::uint64_t seed = 1;        ///< Of the orders of arms.
  std::function<void()> poll;    ///< Called every 20 ms or so; what it throws ends the run.
};

/// Rounds that count, and seconds after which only the least number of rounds is done.
unsigned rounds_of(Mode mode);
double budget_of(Mode mode);

/// Runs what the claims need on this machine and judges them. What cannot run here has its reason
/// in the result. Without ids that includes the experiments that no claim needs and the page shows.
/// Fills all fields but version, commit, date and command, which are the program's to say.
/// Throws Error invalid_argument for unknown ids, std::runtime_error where the temporary folder
/// cannot be written, and what `poll` throws.
Result run_claims(const RunOptions& options, compare::ProgressSink& progress);

}  // namespace lanewise::claims
