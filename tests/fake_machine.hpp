#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "cpu/detect.hpp"

namespace lanewise::tests {

/// A machine in which nothing is true but what a test says of it. Like a real processor it answers
/// leaves that it does not have with junk, here with ones.
class FakeMachine {
 public:
  FakeMachine() = default;

  /// Lines of "leaf subleaf eax ebx ecx edx" in hexadecimal, as CPUID dumps give them.
  FakeMachine& dump(const std::string& lines) {
    std::istringstream input(lines);
    input >> std::hex;
    std::uint32_t leaf = 0, subleaf = 0;
    cpu::CpuidRegisters r;
    while (input >> leaf >> subleaf >> r.eax >> r.ebx >> r.ecx >> r.edx)
      cpuid_[{leaf, subleaf}] = r;
    return *this;
  }
  FakeMachine& set(std::uint32_t leaf, std::uint32_t subleaf,
                   std::uint32_t cpu::CpuidRegisters::*word, unsigned bit) {
    cpuid_[{leaf, subleaf}].*word |= std::uint32_t{1} << bit;
    return *this;
  }
  FakeMachine& clear(std::uint32_t leaf, std::uint32_t subleaf,
                     std::uint32_t cpu::CpuidRegisters::*word, unsigned bit) {
    cpuid_[{leaf, subleaf}].*word &= ~(std::uint32_t{1} << bit);
    return *this;
  }
  /// The highest leaf of the range that begins at `first`: 0 or 0x80000000.
  FakeMachine& highest_leaf(std::uint32_t first, std::uint32_t highest) {
    cpuid_[{first, 0}].eax = highest;
    return *this;
  }
  FakeMachine& xcr0(std::uint64_t value) { return xcr0_ = value, *this; }
  FakeMachine& architecture(const std::string& name) { return architecture_ = name, *this; }
  FakeMachine& affinity(unsigned cpus) { return affinity_ = cpus, *this; }
  FakeMachine& online(unsigned cpus) { return online_ = cpus, *this; }
  FakeMachine& file(const std::string& path, const std::string& text) {
    files_[path] = text;
    return *this;
  }

  Machine detect() const {
    cpu::Sources sources;
    sources.architecture = architecture_;
    sources.cpuid = [this](auto leaf, auto subleaf) { return cpuid(leaf, subleaf); };
    sources.xcr0 = [this] {
      EXPECT_NE(cpuid(1, 0).ecx >> 27 & 1, 0U)
          << "XGETBV without OSXSAVE is an illegal instruction";
      return xcr0_;
    };
    sources.affinity_cpus = [this] { return affinity_; };
    sources.online_cpus = [this] { return online_; };
    sources.read_file = [this](const std::string& path) -> std::optional<std::string> {
      const auto found = files_.find(path);
      if (found == files_.end()) return std::nullopt;
      return found->second;
    };
    return cpu::detect(sources);
  }

 private:
  cpu::CpuidRegisters cpuid(std::uint32_t leaf, std::uint32_t subleaf) const {
    const auto found = cpuid_.find({leaf, subleaf});
    const auto range = cpuid_.find({leaf & 0x80000000, 0});
    const bool beyond_range = range == cpuid_.end() || leaf > range->second.eax;
    const bool beyond_subleaf_7 = leaf == 7 && found == cpuid_.end();
    if (beyond_range || beyond_subleaf_7) return {~0U, ~0U, ~0U, ~0U};
    return found == cpuid_.end() ? cpu::CpuidRegisters{} : found->second;
  }

  std::map<std::pair<std::uint32_t, std::uint32_t>, cpu::CpuidRegisters> cpuid_;
  std::map<std::string, std::string> files_;
  std::string architecture_ = "x86_64";
  std::uint64_t xcr0_ = 0;
  unsigned affinity_ = 4;
  unsigned online_ = 8;
};

/// The test's name from the `name` of its case.
inline constexpr auto case_name = [](const auto& info) { return info.param.name; };

}  // namespace lanewise::tests
