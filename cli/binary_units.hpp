#pragma once

#include <cstdint>
#include <string>

namespace lanewise::cli {

/// A size of memory in the units that caches and pages come in: "48 KiB", "1.5 MiB".
std::string in_binary_units(std::uint64_t bytes);

/// The bytes that a person wrote as "1500000000", "512MiB", "1.5 GiB" or "2GB": K, KiB, M, ... are
/// powers of 1024, kB, MB, ... powers of 1000, in any case. Error invalid_argument, which calls it
/// by `name`, for anything else, for none and for more than 2^63.
std::uint64_t parse_bytes(const std::string& name, const std::string& text);

}  // namespace lanewise::cli
