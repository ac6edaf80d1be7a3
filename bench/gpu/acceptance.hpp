#pragma once

#include <string>
#include <vector>

#include "bench/gpu/results.hpp"

namespace lanewise::bench::gpu {

/// Something that the library promises of an H100, and what came of it here.
struct Verdict {
  std::string promise;
  std::string state;   ///< "PASS", "FAIL" or "not run".
  std::string figure;  ///< What was found, or why nothing was.
  std::string bound;
};

/// Judges what was measured. `sanitizer` is what ./dev gpu says of compute-sanitizer: "clean", why
/// it did not run, or what it found; empty where nobody says anything.
std::vector<Verdict> judge(const Results& results, const std::string& sanitizer);

}  // namespace lanewise::bench::gpu
