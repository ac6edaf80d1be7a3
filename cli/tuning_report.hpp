#pragma once

#include <cstdint>
#include <lanewise/tuning.hpp>
#include <nlohmann/json.hpp>
#include <string>

// How subcommands show tuning values.

namespace lanewise::cli {

/// "128 KiB (131072)", or "never".
std::string threshold_in_words(std::uint64_t bytes);

/// The number of bytes, or "never".
nlohmann::ordered_json threshold_json(std::uint64_t bytes);

/// Every value by its name.
nlohmann::ordered_json tuning_json(const Tuning& values);

}  // namespace lanewise::cli
