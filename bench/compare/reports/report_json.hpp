#pragma once

#include <lanewise/backend.hpp>
#include <lanewise/machine.hpp>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "bench/compare/model.hpp"

// The result file, schema 1. Keys keep their order, an absent figure is null, times are seconds and
// sizes bytes; every figure of the other reports is in it or follows from it.

namespace lanewise::compare {

nlohmann::ordered_json comparison_json(const Comparison& comparison);

/// Every field of the machine as {"value": ..., "source": "..."}.
nlohmann::ordered_json machine_json(const Machine& machine);

/// Every setting as {"value": ..., "source": "..."}.
nlohmann::ordered_json settings_json(const Settings& settings);

/// Indented text that ends in a newline. Bytes that are not UTF-8 become U+FFFD.
std::string json_text(const nlohmann::ordered_json& json);

}  // namespace lanewise::compare
