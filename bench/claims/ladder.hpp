#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bench/claims/model.hpp"

namespace lanewise::claims {

/// One step from the article's loop under one lock to what the library does of itself. `n` is the
/// article's where it is absent. Throws Error invalid_argument, listing the valid names, for a
/// workload or step that there is none of.
Sample run_ladder(const std::string& workload, const std::string& step,
                  std::optional<std::uint64_t> n);

}  // namespace lanewise::claims
