#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

namespace lanewise::claims {

/// What else of the machine bears on the figures, as names and words for people: kernel,
/// hypervisor, pressure accounts, performance counters, memory, load, huge pages, clock source.
/// What cannot be read says so. `root` has the machine's proc and sys.
nlohmann::ordered_json environment(const std::filesystem::path& root = "/");

}  // namespace lanewise::claims
