#include "cli/binary_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <lanewise/error.hpp>
#include <optional>
#include <string_view>

namespace lanewise::cli {
namespace {

/// The bytes of a unit in lower case: "", "b", "k", "kib", "kb", "m", ...
std::optional<double> unit_size(std::string_view unit) {
  if (unit.empty() || unit == "b") return 1;
  const std::size_t power = std::string_view("kmgtpe").find(unit[0]);
  if (power == std::string_view::npos) return std::nullopt;
  const std::string_view rest = unit.substr(1);
  if (!rest.empty() && rest != "b" && rest != "ib") return std::nullopt;
  return std::pow(rest == "b" ? 1000.0 : 1024.0, static_cast<double>(power + 1));
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

}  // namespace

std::string in_binary_units(std::uint64_t bytes) {
  constexpr std::uint64_t kib = 1024, mib = kib * 1024, gib = mib * 1024;
  const auto size = static_cast<double>(bytes);
  if (bytes >= 10 * gib) return fmt::format("{:.1f} GiB", size / double(gib));
  if (bytes >= mib && bytes % mib == 0) return fmt::format("{} MiB", bytes / mib);
  if (bytes >= mib) return fmt::format("{:.1f} MiB", size / double(mib));
  if (bytes >= kib) return fmt::format("{} KiB", bytes / kib);
  return fmt::format("{} B", bytes);
}

std::uint64_t parse_bytes(const std::string& name, const std::string& text) {
  const char* end = text.data() + text.size();
  double amount = 0;
  const auto [stop, problem] = std::from_chars(text.data(), end, amount, std::chars_format::fixed);
  const std::size_t unit =
      text.find_first_not_of(' ', static_cast<std::size_t>(stop - text.data()));
  const auto size = unit_size(unit == std::string::npos ? "" : lower_case(text.substr(unit)));
  const double bytes = amount * size.value_or(0);
  if (problem == std::errc() && bytes >= 1 && bytes <= 0x1p63) {
    return static_cast<std::uint64_t>(bytes);
  }
  throw Error(ErrorCode::invalid_argument,
              name + " '" + text +
                  "' is not an amount of memory; write it as 1500000000, 512MiB "
                  "or 1.5GiB");
}

}  // namespace lanewise::cli
