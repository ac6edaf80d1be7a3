#pragma once

#include <string>

#include "bench/compare/model.hpp"
#include "bench/compare/reports/terminal_text.hpp"

namespace lanewise::compare {

/// Tables for a person at a terminal, UTF-8. Without `colour` it holds no escape sequences.
std::string terminal_report(const Comparison& comparison, bool colour);

}  // namespace lanewise::compare
