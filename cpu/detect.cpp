#include "cpu/detect.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "cpu/cgroup.hpp"
#include "cpu/x86.hpp"
#include "kernels/text.hpp"

namespace lanewise::cpu {
namespace {

using kernels::parse_unsigned;
using kernels::printable;
using kernels::split;
using kernels::trim;
using kernels::value_of;

// ---- CPUs that are not x86 ----

/// Nothing but the model's name is there to be read, and of that most kernels print none.
void describe_other(const Sources& sources, Machine& machine) {
  const std::string none = machine.architecture.value + " has no CPUID";
  machine.vendor.source = machine.family.source = machine.model.source = none;

  const std::string cpuinfo = sources.read_file("/proc/cpuinfo").value_or("");
  std::string_view name = value_of(cpuinfo, "model name").value_or("");
  if (name.starts_with(':')) name.remove_prefix(1);
  machine.cpu_name = {printable(trim(name)),
                      name.empty() ? "/proc/cpuinfo names no model" : "/proc/cpuinfo"};

  if (machine.architecture.value == "aarch64") {
    machine.features = {{"neon64"}, "the baseline of aarch64"};
  } else {
    machine.features.source = "no features of this architecture are known";
  }
}

// ---- Caches ----

/// A size as sysfs writes it, such as 48K; 0 where it is malformed.
std::uint64_t parse_size(std::string_view text) {
  text = trim(text);
  std::uint64_t unit = 1;
  if (text.ends_with('K')) unit = std::uint64_t{1} << 10;
  if (text.ends_with('M')) unit = std::uint64_t{1} << 20;
  if (text.ends_with('G')) unit = std::uint64_t{1} << 30;
  if (unit != 1) text.remove_suffix(1);
  const std::uint64_t count = parse_unsigned(text).value_or(0);
  return count > std::numeric_limits<std::uint64_t>::max() / unit ? 0 : count * unit;
}

constexpr const char* sysfs_cache_folder = "/sys/devices/system/cpu/cpu0/cache";

std::vector<Cache> sysfs_caches(const Sources& sources) {
  constexpr int most_caches = 16;
  std::vector<Cache> caches;
  for (int index = 0; index < most_caches; ++index) {
    const std::string folder =
        std::string(sysfs_cache_folder) + "/index" + std::to_string(index) + "/";
    const auto level = sources.read_file(folder + "level");
    if (!level) break;
    const std::string type = sources.read_file(folder + "type").value_or("");
    const std::string size = sources.read_file(folder + "size").value_or("");
    if (trim(type) == "Instruction") continue;
    caches.push_back({parse_unsigned(*level).value_or(0), parse_size(size)});
  }
  return caches;
}

/// The first cache of each level.
CacheSizes sizes_of(const std::vector<Cache>& caches) {
  CacheSizes sizes;
  for (const Cache& cache : caches) {
    if (cache.level == 1 && sizes.l1_data == 0) sizes.l1_data = cache.bytes;
    if (cache.level == 2 && sizes.l2 == 0) sizes.l2 = cache.bytes;
    if (cache.level == 3 && sizes.l3 == 0) sizes.l3 = cache.bytes;
  }
  return sizes;
}

/// The kernel first: it knows what it has mended in the processor's own account.
Sourced<CacheSizes> detect_caches(const Sources& sources, bool is_x86) {
  const auto known = [](const CacheSizes& s) { return s.l1_data + s.l2 + s.l3 != 0; };
  const CacheSizes by_kernel = sizes_of(sysfs_caches(sources));
  if (known(by_kernel)) return {by_kernel, sysfs_cache_folder};
  const CacheSizes by_cpu = is_x86 ? sizes_of(x86_caches(sources)) : CacheSizes{};
  if (known(by_cpu)) return {by_cpu, "CPUID leaf 4 or 0x8000001D"};
  return {{}, std::string("no caches in ") + sysfs_cache_folder + (is_x86 ? " or CPUID" : "")};
}

// ---- Memory ----

Sourced<std::uint64_t> meminfo_bytes(std::string_view meminfo, const std::string& key) {
  constexpr std::uint64_t unit = 1024;
  const auto value = value_of(meminfo, key + ":").value_or("");
  const auto count = parse_unsigned(split(value, ' ').front());
  if (!count || *count > std::numeric_limits<std::uint64_t>::max() / unit) {
    return {0, "/proc/meminfo has no usable " + key};
  }
  return {*count * unit, "/proc/meminfo " + key};
}

void detect_memory(const Sources& sources, Machine& machine) {
  const std::string meminfo = sources.read_file("/proc/meminfo").value_or("");
  machine.memory_bytes = meminfo_bytes(meminfo, "MemTotal");
  machine.available_memory_bytes = meminfo_bytes(meminfo, "MemAvailable");

  const auto group = cgroup_memory(sources.read_file);
  auto& available = machine.available_memory_bytes;
  if (group.value && (available.value == 0 || *group.value < available.value)) {
    // Never 0, which would mean that nothing is known.
    available = {std::max<std::uint64_t>(*group.value, 1), group.source + " minus its usage"};
  }
}

// ---- How many CPUs ----

/// As many digits as say it exactly, "1.5".
std::string to_text(double value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

Sourced<unsigned> count_or_unknown(unsigned count, const std::string& source) {
  return {count, count != 0 ? source : source + " does not say"};
}

Sourced<unsigned> usable_cpus(const Machine& machine) {
  const bool has_affinity = machine.affinity_cpus.value != 0;
  const unsigned allowed =
      std::max(1U, has_affinity ? machine.affinity_cpus.value : machine.online_cpus.value);
  const std::string limit = (has_affinity ? "affinity " : "online CPUs ") + std::to_string(allowed);
  const double quota = machine.cgroup_cpus.value;
  if (quota <= 0) return {allowed, limit + ", no cgroup quota"};
  const double whole = std::min<double>(allowed, std::ceil(quota));
  return {static_cast<unsigned>(whole), "min(" + limit + ", cgroup quota " + to_text(quota) + ")"};
}

void detect_cpu_count(const Sources& sources, Machine& machine) {
  machine.online_cpus = count_or_unknown(sources.online_cpus(), "sysconf(_SC_NPROCESSORS_ONLN)");
  machine.affinity_cpus = count_or_unknown(sources.affinity_cpus(), "sched_getaffinity");
  machine.cgroup_cpus = cgroup_cpus(sources.read_file);
  machine.usable_cpus = usable_cpus(machine);
}

}  // namespace

Machine detect(const Sources& sources) {
  Machine machine;
  const bool is_x86 = sources.architecture == "x86_64";
  machine.architecture = {sources.architecture, "the compiler's target"};
  if (is_x86) {
    describe_x86(sources, machine);
  } else {
    describe_other(sources, machine);
  }
  machine.caches = detect_caches(sources, is_x86);
  detect_memory(sources, machine);
  detect_cpu_count(sources, machine);
  return machine;
}

std::span<const std::string_view> known_features() {
  static const std::vector<std::string_view> names = [] {
    auto list = x86_feature_names();
    list.push_back("neon64");
    return list;
  }();
  return names;
}

}  // namespace lanewise::cpu

namespace lanewise {

bool Machine::has(const std::string& feature) const {
  return std::find(features.value.begin(), features.value.end(), feature) != features.value.end();
}

const Machine& machine() {
  // Never destroyed: static destructors may still call the library.
  static const Machine& detected = *new Machine(cpu::detect(cpu::system_sources()));
  return detected;
}

}  // namespace lanewise
