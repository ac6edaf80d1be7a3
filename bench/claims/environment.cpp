#include "bench/claims/environment.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <string>

namespace lanewise::claims {
namespace {

namespace fs = std::filesystem;

constexpr const char* unknown = "not known";

/// Empty where the file cannot be read.
std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string or_unknown(const std::string& text) {
  return text.empty() ? unknown : text;
}

std::string kernel(const fs::path& root) {
  const fs::path folder = root / "proc/sys/kernel";
  const std::string release = first_line(folder / "osrelease");
  return release.empty() ? unknown : release + " " + first_line(folder / "version");
}

/// The vendor's name for the machine is the hypervisor's where the CPU says that there is one.
std::string hypervisor(const fs::path& root) {
  std::ifstream cpuinfo(root / "proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    if (!line.starts_with("flags")) continue;
    if (line.find(" hypervisor") == std::string::npos) return "none";
    const std::string vendor = first_line(root / "sys/class/dmi/id/sys_vendor");
    const std::string product = first_line(root / "sys/class/dmi/id/product_name");
    return vendor.empty() ? "yes, of unknown name" : fmt::format("{} {}", vendor, product);
  }
  return unknown;
}

std::string pressure(const fs::path& root) {
  const bool is_there = !first_line(root / "proc/pressure/cpu").empty();
  return is_there ? "yes (/proc/pressure/cpu)"
                  : "no: rounds with other programs at work are told by the controls alone";
}

std::string counters(const fs::path& root) {
  const std::string level = first_line(root / "proc/sys/kernel/perf_event_paranoid");
  return level.empty() ? "no: this kernel has none" : "perf_event_paranoid " + level;
}

/// In bytes, of a line of /proc/meminfo; 0 where there is none.
std::uint64_t memory_entry(const fs::path& root, const std::string& name) {
  std::ifstream file(root / "proc/meminfo");
  std::string key;
  for (std::uint64_t kibibytes = 0; file >> key >> kibibytes; file.ignore(1000, '\n')) {
    if (key == name + ":") return 1024 * kibibytes;
  }
  return 0;
}

std::string memory(const fs::path& root) {
  constexpr double gibibyte = 1024.0 * 1024 * 1024;
  const std::uint64_t total = memory_entry(root, "MemTotal");
  if (total == 0) return unknown;
  return fmt::format("{:.1f} GiB, {:.1f} GiB of it available at the start",
                     static_cast<double>(total) / gibibyte,
                     static_cast<double>(memory_entry(root, "MemAvailable")) / gibibyte);
}

/// Of the last 1, 5 and 15 minutes.
std::string load(const fs::path& root) {
  std::ifstream file(root / "proc/loadavg");
  std::string one, five, fifteen;
  file >> one >> five >> fifteen;
  return file ? fmt::format("{}, {}, {}", one, five, fifteen) : unknown;
}

/// "always [madvise] never": the one in brackets is in force.
std::string huge_pages(const fs::path& root) {
  const std::string choices = first_line(root / "sys/kernel/mm/transparent_hugepage/enabled");
  const std::size_t begin = choices.find('['), end = choices.find(']');
  if (begin == std::string::npos || end == std::string::npos) return unknown;
  return choices.substr(begin + 1, end - begin - 1);
}

std::string clock_source(const fs::path& root) {
  return or_unknown(
      first_line(root / "sys/devices/system/clocksource/clocksource0/current_clocksource"));
}

}  // namespace

nlohmann::ordered_json environment(const fs::path& root) {
  return {{"kernel", kernel(root)},
          {"hypervisor", hypervisor(root)},
          {"pressure accounts", pressure(root)},
          {"performance counters", counters(root)},
          {"memory", memory(root)},
          {"load average at the start", load(root)},
          {"transparent huge pages", huge_pages(root)},
          {"clock source", clock_source(root)}};
}

}  // namespace lanewise::claims
