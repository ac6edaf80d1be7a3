#include "cli/parse_count.hpp"

#include <charconv>
#include <lanewise/error.hpp>
#include <system_error>

namespace lanewise::cli {

std::uint64_t parse_count(const std::string& name, const std::string& text, std::uint64_t most,
                          std::uint64_t least) {
  std::uint64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, count);
  if (problem == std::errc() && stop == end && count >= least && count <= most) return count;
  throw Error(ErrorCode::invalid_argument, name + " '" + text + "' is not a count from " +
                                               std::to_string(least) + " to " +
                                               std::to_string(most) + "; write it in digits alone");
}

}  // namespace lanewise::cli
