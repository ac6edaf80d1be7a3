#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/claims/model.hpp"

// Arms that are no interpreter's: the controls, the lock model and Lanewise itself.

namespace lanewise::claims {

/// Runs the native arm of that name with its key=value arguments and returns its sample, verified.
/// `poll` is called between pieces of work; what it throws is thrown.
/// Throws Error invalid_argument for an unknown name or argument, listing the valid ones.
Sample run_native(const std::string& name, const std::vector<std::string>& arguments,
                  const std::function<void()>& poll = {});

/// What C+ and C- of a round measured, with k threads.
struct ControlSample {
  double speedup = 0;
  std::optional<double> pressure;
};
ControlSample run_free_control(unsigned threads);    ///< C+: threads that share nothing.
ControlSample run_locked_control(unsigned threads);  ///< C-: threads under one lock, in turn.

}  // namespace lanewise::claims
