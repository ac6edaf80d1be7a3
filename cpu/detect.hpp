#pragma once

#include <cstdint>
#include <functional>
#include <lanewise/machine.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lanewise::cpu {

struct CpuidRegisters {
  std::uint32_t eax = 0, ebx = 0, ecx = 0, edx = 0;
};

/// Everything the detector reads, so that a test can describe any machine.
struct Sources {
  std::string architecture;  ///< "x86_64", "aarch64", ...
  std::function<CpuidRegisters(std::uint32_t leaf, std::uint32_t subleaf)> cpuid;  ///< x86 only.
  std::function<std::uint64_t()> xcr0;  ///< Called only where CPUID says that XGETBV works.
  std::function<unsigned()> affinity_cpus;
  std::function<unsigned()> online_cpus;
  std::function<std::optional<std::string>(const std::string& path)> read_file;
};

/// The machine that this process runs on.
Sources system_sources();

/// Reads the sources once. Never throws for what a source says: what cannot be read is 0 or empty,
/// and its `source` says why.
Machine detect(const Sources& sources);

/// Every feature name that detect() can report; an instruction set may require no other.
std::span<const std::string_view> known_features();

}  // namespace lanewise::cpu
