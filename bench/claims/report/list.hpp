#pragma once

#include <string>

#include "bench/claims/model.hpp"

namespace lanewise::claims {

/// Every claim with where it stands, and for each of its cases the quantity and the margins that
/// were fixed for it: text for a terminal, no line wider than compare::terminal_width.
std::string claims_list(const Registry& registry);

}  // namespace lanewise::claims
