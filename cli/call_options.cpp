#include "cli/call_options.hpp"

#include <string_view>

namespace lanewise::cli {

Verification verification_of(const std::string& mode) {
  if (mode == "off") return Verification::off;
  return mode == "full" ? Verification::full : Verification::fast;
}

std::string with_flags(std::string message) {
  constexpr std::string_view option = "Options::memory_limit";
  if (const std::size_t at = message.find(option); at != std::string::npos) {
    message.replace(at, option.size(), "--max-memory");
  }
  return message;
}

}  // namespace lanewise::cli
