#pragma once

#include <cstdint>
#include <string>

namespace lanewise::cli {

/// A size of memory in the units that caches and pages come in: "48 KiB", "1.5 MiB".
std::string in_binary_units(std::uint64_t bytes);

}  // namespace lanewise::cli
