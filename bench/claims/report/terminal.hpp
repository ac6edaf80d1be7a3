#pragma once

#include <string>

#include "bench/claims/model.hpp"

namespace lanewise::claims {

/// The verdicts as a table for a person at a terminal, UTF-8, no line wider than
/// compare::terminal_width. Without `colour` it holds no escape sequences.
std::string terminal_report(const Result& result, bool colour);

}  // namespace lanewise::claims
