#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "bench/claims/model.hpp"

// The result file, schema 1: the one thing that all reports are made from. Keys keep their order,
// an absent figure is null, and every number is read back as the bits that were written.

namespace lanewise::claims {

nlohmann::ordered_json result_json(const Result& result);

/// Throws Error invalid_argument, naming what is missing, where the text is no such file.
Result parse_result(const std::string& text);

}  // namespace lanewise::claims
