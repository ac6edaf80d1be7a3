#pragma once

#include <string>

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// One self-contained page, UTF-8: no script, no external resource, light and dark.
std::string html_report(const Comparison& comparison);

}  // namespace lanewise::compare
