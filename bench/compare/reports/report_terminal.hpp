#pragma once

#include <cstddef>
#include <string>

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// No line of the terminal report is wider.
inline constexpr std::size_t terminal_width = 100;

/// Tables for a person at a terminal, UTF-8. Without `colour` it holds no escape sequences.
std::string terminal_report(const Comparison& comparison, bool colour);

}  // namespace lanewise::compare
