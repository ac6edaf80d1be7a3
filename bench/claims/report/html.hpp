#pragma once

#include <string>
#include <vector>

#include "bench/claims/model.hpp"

namespace lanewise::claims {

/// The page of one run, or of several machines' runs beside each other: self-contained, UTF-8, no
/// script, nothing loaded from elsewhere. Follows from the results alone. All must
/// have the same version of the registry; they may have judged different claims of it.
/// Throws Error invalid_argument where there is no result or the versions differ.
std::string html_page(const std::vector<Result>& results);

}  // namespace lanewise::claims
