#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// Lanewise's arms over one piece of work: every instruction set of the build on one thread
/// ("lanewise-avx2-1t", ...), and the dispatched choice on all cores ("lanewise-all"). A row that
/// this machine cannot run, and the GPU, are arms with their reason.
std::vector<Arm> lanewise_arms(const std::function<void()>& work,
                               const std::function<std::string()>& problem, double bytes);

/// One more arm on the dispatched instruction set and all cores.
Arm lanewise_arm(std::string id, std::string label, std::string note, double bytes,
                 const std::function<void()>& work, const std::function<std::string()>& problem);

/// The id of the arm that runs the dispatched instruction set on one thread.
std::string dispatched_one_thread_id();

}  // namespace lanewise::compare
