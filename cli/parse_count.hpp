#pragma once

#include <cstdint>
#include <string>

namespace lanewise::cli {

/// A whole number from `least` to `most`, in digits alone; else Error invalid_argument, which names
/// it. CLI11 would take "-8" for 2^64 - 8.
std::uint64_t parse_count(const std::string& name, const std::string& text, std::uint64_t most,
                          std::uint64_t least = 0);

}  // namespace lanewise::cli
