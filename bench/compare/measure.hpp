#pragma once

#include <functional>
#include <string>

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// What an arm does, and how one knows that it was done.
struct Task {
  std::function<void()> work;            ///< Does the workload once.
  std::function<void()> spoil;           ///< Makes the output wrong everywhere; may be empty.
  std::function<std::string()> problem;  ///< What is wrong with the output; empty is verified.
};

/// How long the calls of an arm last together, in seconds, where nothing else is said.
inline constexpr double usual_seconds = 0.05;

/// One call that is not timed, then as many as fill `minimum_seconds`, so that a short kernel is
/// not lost in the clock: the sample is their mean. The output is spoilt before both, so that
/// neither another arm's result nor the first call's can pass for this one's.
Sample measure(const Task& task, double minimum_seconds = usual_seconds);

}  // namespace lanewise::compare
