#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bench/claims/model.hpp"

namespace lanewise::claims {

/// One step from the article's loop under one lock to what the library does of itself:
///
/// one_lock             the naive loop in two threads under the model of the interpreter lock
/// naive_1, naive_all   without a lock, in one thread and in as many as there are cores
/// each_1               of the factorials alone: the library's, each n! from scratch
/// scalar_1, simd_1     the library's kernel, scalar and the best here, on one thread
/// simd_all             of the squares alone: on all cores
/// dispatched           what a call does where nothing is forced; texts.chosen says what that was
///
/// `n` is the article's where it is absent. Throws Error invalid_argument, listing the valid names,
/// for a workload or step that there is none of.
Sample run_ladder(const std::string& workload, const std::string& step,
                  std::optional<std::uint64_t> n);

}  // namespace lanewise::claims
