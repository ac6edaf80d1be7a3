#include "cli/binary_units.hpp"

#include <fmt/format.h>

namespace lanewise::cli {

std::string in_binary_units(std::uint64_t bytes) {
  constexpr std::uint64_t kib = 1024, mib = kib * 1024, gib = mib * 1024;
  const auto size = static_cast<double>(bytes);
  if (bytes >= 10 * gib) return fmt::format("{:.1f} GiB", size / double(gib));
  if (bytes >= mib && bytes % mib == 0) return fmt::format("{} MiB", bytes / mib);
  if (bytes >= mib) return fmt::format("{:.1f} MiB", size / double(mib));
  if (bytes >= kib) return fmt::format("{} KiB", bytes / kib);
  return fmt::format("{} B", bytes);
}

}  // namespace lanewise::cli
