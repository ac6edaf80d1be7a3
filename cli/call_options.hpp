#pragma once

#include <lanewise/options.hpp>
#include <string>

// What flags and the library's options have to do with each other.

namespace lanewise::cli {

/// "off", "fast" or "full".
Verification verification_of(const std::string& mode);

/// A message of the library with the names of flags for those of options.
std::string with_flags(std::string message);

}  // namespace lanewise::cli
