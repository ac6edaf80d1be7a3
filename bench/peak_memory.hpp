#pragma once

#include <cstdint>
#include <fstream>
#include <string>

// The most memory that this process had resident, as the kernel counts it.

namespace lanewise::bench {

/// Bytes since the start or the last reset; 0 where the system does not tell.
inline std::uint64_t peak_resident_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return 1024 * std::stoull(line.substr(6));
  }
  return 0;
}

/// The peak is from now on that of what comes, and of what is resident already. False where the
/// system does not allow it.
inline bool reset_peak_resident() {
  std::ofstream file("/proc/self/clear_refs");
  file << "5";
  return static_cast<bool>(file.flush());
}

}  // namespace lanewise::bench
