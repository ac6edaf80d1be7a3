#pragma once

#include <cstdint>
#include <functional>
#include <lanewise/machine.hpp>
#include <optional>
#include <string>

// What control groups (Linux, versions 1 and 2, also side by side) leave to this process. A limit
// holds for a group and all below it, so the tightest one from the process's group up to the root
// of the mount is the answer. A file that is missing, malformed or says "none" is no limit, and the
// source says which it was.

namespace lanewise::cpu {

using FileReader = std::function<std::optional<std::string>(const std::string& path)>;

/// CPU quota / period, in CPUs; 0 is no limit.
Sourced<double> cgroup_cpus(const FileReader& read_file);

/// Bytes that the process may still take: limit - (usage - cache that is reclaimed first).
Sourced<std::optional<std::uint64_t>> cgroup_memory(const FileReader& read_file);

}  // namespace lanewise::cpu
