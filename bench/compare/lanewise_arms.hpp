#pragma once

#include <string>
#include <vector>

#include "bench/compare/measure.hpp"
#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// The threads of an arm on all cores: what the settings give a call.
unsigned all_cores();

/// What one of Lanewise's arms is; the rest of an Arm follows from it.
struct LanewiseArm {
  std::string id, label, note;
  std::string isa;       ///< Forced while the arm runs.
  unsigned threads = 1;  ///< Likewise.
  double bytes = 0;      ///< As Arm::bytes.
  double minimum_seconds = usual_seconds;
};

/// Runs the task as forced. A call that ran on another instruction set, or on another number of
/// threads, than the arm says is a problem of its sample.
Arm lanewise_arm(const LanewiseArm& description, const Task& task);

/// The task on every instruction set of the build, one thread each ("lanewise-avx2-1t", ...). A row
/// that this machine cannot run is an arm with its reason.
std::vector<Arm> one_thread_arms(const Task& task, double bytes, const std::string& note);

/// The backends other than the CPU, each an arm with the reason why it does not run.
std::vector<Arm> absent_backend_arms();

/// The id of the arm that runs the chosen instruction set on one thread.
std::string chosen_one_thread_id();

}  // namespace lanewise::compare
