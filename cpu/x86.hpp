#pragma once

#include <cstdint>
#include <lanewise/machine.hpp>
#include <string_view>
#include <vector>

#include "cpu/detect.hpp"

// What CPUID and XCR0 say. References: Intel SDM volume 2A, CPUID, and volume 1, sections 13.3,
// 14.3 and 15.2; AMD APM volume 3, appendix E.

namespace lanewise::cpu {

/// A cache that holds data: a data cache or a unified one.
struct Cache {
  std::uint64_t level;
  std::uint64_t bytes;
};

/// Every feature name that describe_x86() can report.
std::vector<std::string_view> x86_feature_names();

/// Fills cpu_name, vendor, family, model, features and masked_features.
void describe_x86(const Sources& sources, Machine& machine);

/// Caches by CPUID leaf 4 (Intel) or 0x8000001D (AMD).
std::vector<Cache> x86_caches(const Sources& sources);

}  // namespace lanewise::cpu
