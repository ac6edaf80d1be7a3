#include "cpu/cgroup.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/text.hpp"

namespace lanewise::cpu {
namespace {

using kernels::parse_unsigned;
using kernels::printable;
using kernels::split;
using kernels::trim;
using kernels::value_of;

// ---- Where the groups of this process are ----

/// The process's group in the hierarchy that holds the controller; "" is that of version 2.
/// Lines are <id>:<controller>,<controller>...:<path>, and "0::<path>" for version 2.
std::optional<std::string_view> group_path(std::string_view proc_self_cgroup,
                                           std::string_view controller) {
  for (const std::string_view line : split(proc_self_cgroup, '\n')) {
    const std::size_t first = line.find(':');
    if (first == std::string_view::npos) continue;
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const auto controllers = split(line.substr(first + 1, second - first - 1), ',');
    if (std::ranges::find(controllers, controller) != controllers.end()) {
      return line.substr(second + 1);
    }
  }
  return std::nullopt;
}

struct Mount {
  std::string root;   ///< The group that the mount shows at its top.
  std::string point;  ///< The folder where it does.
};

/// mountinfo writes white space and backslashes as a backslash and three octal digits.
std::string unescape(std::string_view text) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string result;
  while (!text.empty()) {
    if (text.size() >= 4 && text[0] == '\\' && std::all_of(&text[1], &text[1] + 3, is_octal)) {
      result += static_cast<char>((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0'));
      text.remove_prefix(4);
    } else {
      result += text.front();
      text.remove_prefix(1);
    }
  }
  return result;
}

/// Lines are <id> <parent> <device> <root> <point> <options> <tag>... - <type> <source> <options>;
/// version 1 names its controllers among the last options.
std::vector<Mount> mounts_of(std::string_view proc_self_mountinfo, std::string_view controller) {
  std::vector<Mount> mounts;
  for (const std::string_view line : split(proc_self_mountinfo, '\n')) {
    const auto fields = split(line, ' ');
    if (fields.size() < 10) continue;
    const auto separator = std::ranges::find(fields, "-");
    if (fields.end() - separator < 4) continue;
    const auto options = split(separator[3], ',');
    const bool holds_controller =
        controller.empty()
            ? separator[1] == "cgroup2"
            : separator[1] == "cgroup" && std::ranges::find(options, controller) != options.end();
    if (holds_controller) mounts.push_back({unescape(fields[3]), unescape(fields[4])});
  }
  return mounts;
}

/// The path seen from the mount's root, "" for the root itself; nothing where it is not below it.
std::optional<std::string_view> below_root(std::string_view path, std::string_view root) {
  while (path.ends_with('/')) path.remove_suffix(1);
  while (root.ends_with('/')) root.remove_suffix(1);
  if (!path.starts_with(root)) return std::nullopt;
  path.remove_prefix(root.size());
  if (!path.empty() && path.front() != '/') return std::nullopt;
  return path;
}

/// The folders of the process's group and of all its ancestors that the mounts show.
std::vector<std::string> group_folders(const FileReader& read_file, std::string_view controller) {
  const std::string groups = read_file("/proc/self/cgroup").value_or("");
  const std::string mountinfo = read_file("/proc/self/mountinfo").value_or("");
  const auto path = group_path(groups, controller);
  const auto mounts = mounts_of(mountinfo, controller);
  if (!path || mounts.empty()) return {};

  std::vector<std::string> folders;
  for (const Mount& mount : mounts) {
    const auto below = below_root(*path, mount.root);
    if (!below) continue;
    std::string_view group = *below;
    for (; !group.empty(); group = group.substr(0, group.rfind('/'))) {
      folders.push_back(mount.point + std::string(group));
    }
    folders.push_back(mount.point);
  }
  // In a container the path can be the host's; what is mounted is then the container's own group.
  if (folders.empty()) folders.push_back(mounts.front().point);
  return folders;
}

// ---- What a group allows ----

/// In the order in which they decide.
enum class Verdict { limited, malformed, unlimited, absent };

template <class T>
struct Limit {
  Verdict verdict;
  std::string file;
  T value{};
};

/// Quotas for more CPUs than any machine has are no limit.
constexpr double most_cpus = 1 << 20;

Limit<double> judge_quota(std::string file, std::string_view quota, std::string_view period) {
  const auto quota_us = parse_unsigned(quota);
  const auto period_us = parse_unsigned(period);
  if (!quota_us || !period_us || *quota_us == 0 || *period_us == 0) {
    return {Verdict::malformed, std::move(file)};
  }
  const double cpus = static_cast<double>(*quota_us) / static_cast<double>(*period_us);
  if (cpus > most_cpus) return {Verdict::unlimited, std::move(file)};
  return {Verdict::limited, std::move(file), cpus};
}

Limit<double> cpu_limit_v2(const FileReader& read_file, const std::string& folder) {
  std::string file = folder + "/cpu.max";
  const auto text = read_file(file);
  if (!text) return {Verdict::absent, std::move(file)};
  const auto fields = split(trim(*text), ' ');
  if (fields.size() != 2) return {Verdict::malformed, std::move(file)};
  if (fields[0] == "max") return {Verdict::unlimited, std::move(file)};
  return judge_quota(std::move(file), fields[0], fields[1]);
}

Limit<double> cpu_limit_v1(const FileReader& read_file, const std::string& folder) {
  std::string file = folder + "/cpu.cfs_quota_us";
  const auto quota = read_file(file);
  if (!quota) return {Verdict::absent, std::move(file)};
  if (trim(*quota) == "-1") return {Verdict::unlimited, std::move(file)};
  return judge_quota(std::move(file), *quota,
                     read_file(folder + "/cpu.cfs_period_us").value_or(""));
}

struct MemoryFiles {
  const char* limit;
  const char* usage;
  const char* reclaimable;  ///< Key in memory.stat.
};
constexpr MemoryFiles memory_v2{"/memory.max", "/memory.current", "inactive_file "};
constexpr MemoryFiles memory_v1{"/memory.limit_in_bytes", "/memory.usage_in_bytes",
                                "total_inactive_file "};

/// Version 1 writes "none" as the largest multiple of the page size below 2^63.
constexpr std::uint64_t least_unlimited_bytes = std::uint64_t{1} << 62;

Limit<std::uint64_t> memory_limit(const FileReader& read_file, const std::string& folder,
                                  const MemoryFiles& files) {
  std::string file = folder + files.limit;
  const auto text = read_file(file);
  if (!text) return {Verdict::absent, std::move(file)};
  if (trim(*text) == "max") return {Verdict::unlimited, std::move(file)};
  const auto limit = parse_unsigned(*text);
  if (!limit) return {Verdict::malformed, std::move(file)};
  if (*limit >= least_unlimited_bytes) return {Verdict::unlimited, std::move(file)};

  // A usage that cannot be read counts as none: the limit itself still holds.
  const std::string usage = read_file(folder + files.usage).value_or("");
  const std::string stat = read_file(folder + "/memory.stat").value_or("");
  const std::uint64_t used = parse_unsigned(usage).value_or(0);
  const std::uint64_t reclaimable =
      parse_unsigned(value_of(stat, files.reclaimable).value_or("")).value_or(0);
  const std::uint64_t held = used - std::min(used, reclaimable);
  return {Verdict::limited, std::move(file), *limit - std::min(*limit, held)};
}

template <class T>
std::string explain(const Limit<T>& limit) {
  std::string file = printable(limit.file);
  switch (limit.verdict) {
    case Verdict::limited: return file;
    case Verdict::malformed: return file + " is malformed, so it is no limit";
    case Verdict::unlimited: return file + " sets no limit";
    case Verdict::absent: break;
  }
  return "no limit, for there is no " + file;
}

template <class T>
Sourced<std::optional<T>> tightest(const std::vector<Limit<T>>& limits) {
  const auto decides = [](const Limit<T>& a, const Limit<T>& b) {
    return std::pair(a.verdict, a.value) < std::pair(b.verdict, b.value);
  };
  const auto found = std::min_element(limits.begin(), limits.end(), decides);
  if (found == limits.end()) return {std::nullopt, "no limit, for no cgroup is mounted"};
  if (found->verdict != Verdict::limited) return {std::nullopt, explain(*found)};
  return {found->value, explain(*found)};
}

}  // namespace

Sourced<double> cgroup_cpus(const FileReader& read_file) {
  std::vector<Limit<double>> limits;
  for (const std::string& folder : group_folders(read_file, "")) {
    limits.push_back(cpu_limit_v2(read_file, folder));
  }
  for (const std::string& folder : group_folders(read_file, "cpu")) {
    limits.push_back(cpu_limit_v1(read_file, folder));
  }
  const auto limit = tightest(limits);
  return {limit.value.value_or(0), limit.source};
}

Sourced<std::optional<std::uint64_t>> cgroup_memory(const FileReader& read_file) {
  std::vector<Limit<std::uint64_t>> limits;
  for (const std::string& folder : group_folders(read_file, "")) {
    limits.push_back(memory_limit(read_file, folder, memory_v2));
  }
  for (const std::string& folder : group_folders(read_file, "memory")) {
    limits.push_back(memory_limit(read_file, folder, memory_v1));
  }
  return tightest(limits);
}

}  // namespace lanewise::cpu
