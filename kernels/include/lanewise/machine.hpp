#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lanewise {

/// A value and where it was read, so that every choice can be traced to a fact.
template <class T>
struct Sourced {
  T value{};
  std::string source;
};

/// A CPU feature that the processor has and the operating system does not let us use.
struct MaskedFeature {
  std::string name;
  std::string reason;
};

/// Cache sizes in bytes; 0 where the machine does not say.
struct CacheSizes {
  std::uint64_t l1_data = 0;
  std::uint64_t l2 = 0;
  std::uint64_t l3 = 0;
};

/// What was found on this machine. Nothing here changes while the process runs.
struct Machine {
  Sourced<std::string> architecture;           ///< "x86_64", "aarch64", ...
  Sourced<std::string> cpu_name;               ///< The marketing name, trimmed.
  Sourced<std::string> vendor;                 ///< "GenuineIntel", "AuthenticAMD", ...
  Sourced<int> family;                         ///< Display family; 0 where there is none.
  Sourced<int> model;                          ///< Display model; 0 where there is none.
  Sourced<std::vector<std::string>> features;  ///< Usable features, spelt as in gcc's -m<feature>.
  std::vector<MaskedFeature> masked_features;  ///< Present, but not usable.
  Sourced<CacheSizes> caches;                  ///< Per core for L1 and L2, shared for L3.
  Sourced<unsigned> online_cpus;               ///< CPUs that the system runs.
  Sourced<unsigned> affinity_cpus;             ///< CPUs that this process may run on.
  Sourced<double> cgroup_cpus;                 ///< CPU quota of the tightest group; 0 is no limit.
  Sourced<std::uint64_t> memory_bytes;         ///< Physical memory.
  Sourced<std::uint64_t> available_memory_bytes;  ///< Available at start, groups' limits applied.
  Sourced<unsigned> usable_cpus;  ///< min(affinity, ceil(quota)), at least 1: the default threads.

  /// Whether `features` holds the name.
  bool has(const std::string& feature) const;
};

/// This machine, detected on first use. Thread-safe.
const Machine& machine();

}  // namespace lanewise
