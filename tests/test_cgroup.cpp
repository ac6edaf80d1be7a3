#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "tests/fake_machine.hpp"

namespace lanewise::tests {
namespace {

// ---- Layouts ----

constexpr const char* cgroup_file = "/proc/self/cgroup";
constexpr const char* mountinfo_file = "/proc/self/mountinfo";

constexpr const char* v2_mount =
    "23 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
    "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";

constexpr const char* v1_mounts =
    "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:3 master:1 - cgroup cgroup rw,cpu,cpuacct\n"
    "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n";

FakeMachine in_v2(const std::string& group) {
  return FakeMachine().file(cgroup_file, "0::" + group + "\n").file(mountinfo_file, v2_mount);
}

FakeMachine in_v1(const std::string& group) {
  return FakeMachine()
      .file(cgroup_file, "4:memory:" + group + "\n3:name=systemd:/\n2:cpu,cpuacct:" + group + "\n")
      .file(mountinfo_file, v1_mounts);
}

FakeMachine with_quota_v1(const std::string& quota, const std::string& period) {
  return in_v1("/job")
      .file("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", quota)
      .file("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", period);
}

// ---- CPU quota ----

struct QuotaCase {
  std::string name;
  FakeMachine machine;  ///< Of affinity 4 where it does not say otherwise.
  double quota;
  unsigned usable;
  std::string source;
};
void PrintTo(const QuotaCase& param, std::ostream* out) {
  *out << param.name;
}

std::vector<QuotaCase> quota_cases() {
  const std::string max = "/sys/fs/cgroup/job/cpu.max";
  const std::string malformed = max + " is malformed, so it is no limit";
  const auto v2 = [&](const std::string& text) { return in_v2("/job").file(max, text); };
  const std::string quota = "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us";
  const std::string malformed_v1 = quota + " is malformed, so it is no limit";
  return {
      {"Max", v2("max 100000\n"), 0, 4, max + " sets no limit"},
      {"Half", v2("50000 100000\n"), 0.5, 1, max},
      {"OneAndAHalf", v2("150000 100000\n"), 1.5, 2, max},
      {"ExactlyTwo", v2("200000 100000\n"), 2, 2, max},
      {"Tiny", v2("1 1000000\n"), 1e-6, 1, max},
      {"MoreThanTheAffinity", v2("1600000 100000\n"), 16, 4, max},
      {"AffinitySmallerThanTheQuota", v2("300000 100000\n").affinity(2), 3, 2, max},

      {"Missing", in_v2("/job"), 0, 4, "no limit, for there is no " + max},
      {"Empty", v2(""), 0, 4, malformed},
      {"OnlyOneField", v2("50000\n"), 0, 4, malformed},
      {"ThreeFields", v2("50000 100000 7\n"), 0, 4, malformed},
      {"Letters", v2("fifty 100000\n"), 0, 4, malformed},
      {"TrailingLetters", v2("50000us 100000\n"), 0, 4, malformed},
      {"NegativeQuota", v2("-1 100000\n"), 0, 4, malformed},
      {"ZeroQuota", v2("0 100000\n"), 0, 4, malformed},
      {"ZeroPeriod", v2("50000 0\n"), 0, 4, malformed},
      {"NegativePeriod", v2("50000 -100000\n"), 0, 4, malformed},
      {"BeyondSixtyFourBits", v2("99999999999999999999999 100000\n"), 0, 4, malformed},
      {"Huge", v2("18446744073709551615 1\n"), 0, 4, max + " sets no limit"},
      {"Binary", v2(std::string("\0\xff\n", 3)), 0, 4, malformed},

      {"ParentTighter", v2("400000 100000\n").file("/sys/fs/cgroup/cpu.max", "150000 100000\n"),
       1.5, 2, "/sys/fs/cgroup/cpu.max"},
      {"ChildTighter", v2("150000 100000\n").file("/sys/fs/cgroup/cpu.max", "400000 100000\n"), 1.5,
       2, max},
      {"GrandparentLimits",
       in_v2("/a/b/c")
           .file("/sys/fs/cgroup/a/b/c/cpu.max", "max 100000\n")
           .file("/sys/fs/cgroup/a/cpu.max", "100000 100000\n"),
       1, 1, "/sys/fs/cgroup/a/cpu.max"},
      {"MalformedChildOfALimitedParent",
       v2("nonsense\n").file("/sys/fs/cgroup/cpu.max", "100000 100000\n"), 1, 1,
       "/sys/fs/cgroup/cpu.max"},

      {"Version1", with_quota_v1("150000\n", "100000\n"), 1.5, 2, quota},
      {"Version1None", with_quota_v1("-1\n", "100000\n"), 0, 4, quota + " sets no limit"},
      {"Version1Negative", with_quota_v1("-2\n", "100000\n"), 0, 4, malformed_v1},
      {"Version1ZeroPeriod", with_quota_v1("150000\n", "0\n"), 0, 4, malformed_v1},
      {"Version1WithoutPeriod",
       in_v1("/job").file("/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "150000\n"), 0, 4,
       malformed_v1},
      {"Version1ParentTighter",
       with_quota_v1("400000\n", "100000\n")
           .file("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "25000\n")
           .file("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n"),
       0.25, 1, "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us"},

      {"NoCgroups", FakeMachine(), 0, 4, "no limit, for no cgroup is mounted"},
      {"NotMounted", FakeMachine().file(cgroup_file, "0::/job\n"), 0, 4,
       "no limit, for no cgroup is mounted"},
      {"MountedButNotAMember", FakeMachine().file(mountinfo_file, v2_mount), 0, 4,
       "no limit, for no cgroup is mounted"},
      {"MalformedProcFiles",
       FakeMachine().file(cgroup_file, "0\n::\n:").file(mountinfo_file, "- - -\n31 23 -\n\n - "), 0,
       4, "no limit, for no cgroup is mounted"},
  };
}

class CpuQuota : public testing::TestWithParam<QuotaCase> {};
INSTANTIATE_TEST_SUITE_P(Layouts, CpuQuota, testing::ValuesIn(quota_cases()), case_name);

TEST_P(CpuQuota, LimitsTheUsableCpus) {
  const Machine machine = GetParam().machine.detect();
  EXPECT_DOUBLE_EQ(machine.cgroup_cpus.value, GetParam().quota);
  EXPECT_EQ(machine.cgroup_cpus.source, GetParam().source);
  EXPECT_EQ(machine.usable_cpus.value, GetParam().usable);
}

TEST(CpuQuotaLayout, ReadsBothVersionsOfAHybrid) {
  FakeMachine machine = FakeMachine()
                            .file(cgroup_file, "4:memory:/job\n1:cpu:/job\n0::/unit\n")
                            .file(mountinfo_file,
                                  "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
                                  "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n")
                            .file("/sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "250000\n")
                            .file("/sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
  EXPECT_DOUBLE_EQ(machine.detect().cgroup_cpus.value, 2.5);
  machine.file("/sys/fs/cgroup/unified/unit/cpu.max", "100000 100000\n");
  EXPECT_DOUBLE_EQ(machine.detect().cgroup_cpus.value, 1);
  EXPECT_EQ(machine.detect().cgroup_cpus.source, "/sys/fs/cgroup/unified/unit/cpu.max");
}

TEST(CpuQuotaLayout, AContainersPathIsCutAtTheMountsRoot) {
  const Machine machine =
      FakeMachine()
          .file(cgroup_file, "0::/docker/abc/worker\n")
          .file(mountinfo_file, "31 23 0:28 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
          .file("/sys/fs/cgroup/worker/cpu.max", "300000 100000\n")
          .file("/sys/fs/cgroup/cpu.max", "200000 100000\n")
          .detect();
  EXPECT_DOUBLE_EQ(machine.cgroup_cpus.value, 2);
  EXPECT_EQ(machine.cgroup_cpus.source, "/sys/fs/cgroup/cpu.max");
}

TEST(CpuQuotaLayout, APathThatIsNotVisibleFallsBackToTheMount) {
  for (const std::string path : {"/system.slice/docker-abc", "/docker/abcd", "/../../other"}) {
    const Machine machine =
        FakeMachine()
            .file(cgroup_file, "0::" + path + "\n")
            .file(mountinfo_file, "31 23 0:28 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
            .file("/sys/fs/cgroup/cpu.max", "200000 100000\n")
            .detect();
    EXPECT_DOUBLE_EQ(machine.cgroup_cpus.value, 2) << path;
  }
}

TEST(CpuQuotaLayout, AMountOfAnotherGroupDoesNotCount) {
  const Machine machine =
      FakeMachine()
          .file(cgroup_file, "0::/job\n")
          .file(mountinfo_file,
                "40 23 0:28 /other /mnt/other rw - cgroup2 cgroup2 rw\n" + std::string(v2_mount))
          .file("/mnt/other/cpu.max", "10000 100000\n")
          .file("/sys/fs/cgroup/job/cpu.max", "300000 100000\n")
          .detect();
  EXPECT_DOUBLE_EQ(machine.cgroup_cpus.value, 3);
}

TEST(CpuQuotaLayout, MountPointsAreUnescapedAndSourcesPrintable) {
  const Machine machine =
      FakeMachine()
          .file(cgroup_file, "0::/a:b\xff\n")
          .file(mountinfo_file, "31 23 0:28 / /mnt/c\\040g\\9 rw - cgroup2 cgroup2 rw\n")
          .file("/mnt/c g\\9/a:b\xff/cpu.max", "200000 100000\n")
          .detect();
  EXPECT_DOUBLE_EQ(machine.cgroup_cpus.value, 2);
  EXPECT_EQ(machine.cgroup_cpus.source, "/mnt/c g\\9/a:b?/cpu.max");
}

// ---- Which of the counts decides ----

TEST(UsableCpus, TheSourceNamesWhatDecided) {
  const FakeMachine quota = in_v2("/job").file("/sys/fs/cgroup/job/cpu.max", "150000 100000\n");
  EXPECT_EQ(quota.detect().usable_cpus.source, "min(affinity 4, cgroup quota 1.5)");
  EXPECT_EQ(FakeMachine().detect().usable_cpus.source, "affinity 4, no cgroup quota");
}

TEST(UsableCpus, FallBackToTheOnlineCpusAndThenToOne) {
  const Machine online = FakeMachine().affinity(0).detect();
  EXPECT_EQ(online.usable_cpus.value, 8U);
  EXPECT_EQ(online.usable_cpus.source, "online CPUs 8, no cgroup quota");
  EXPECT_EQ(online.affinity_cpus.source, "sched_getaffinity does not say");
  EXPECT_EQ(FakeMachine().affinity(0).online(0).detect().usable_cpus.value, 1U);
}

// ---- Memory ----

constexpr const char* meminfo =
    "MemTotal:       24684084 kB\n"
    "MemFree:        22863580 kB\n"
    "MemAvailable:   20000000 kB\n";
constexpr std::uint64_t total_bytes = 24684084ULL * 1024;
constexpr std::uint64_t available_bytes = 20000000ULL * 1024;

struct MemoryCase {
  std::string name;
  FakeMachine machine;
  std::uint64_t available;
  std::string source;
};
void PrintTo(const MemoryCase& param, std::ostream* out) {
  *out << param.name;
}

std::vector<MemoryCase> memory_cases() {
  const std::string by_meminfo = "/proc/meminfo MemAvailable";
  const std::string max = "/sys/fs/cgroup/job/memory.max";
  const std::string by_job = max + " minus its usage";
  const auto v2 = [&](const std::string& limit, const std::string& current) {
    return in_v2("/job")
        .file("/proc/meminfo", meminfo)
        .file(max, limit)
        .file("/sys/fs/cgroup/job/memory.current", current);
  };
  const std::string v1_folder = "/sys/fs/cgroup/memory/job/";
  const auto v1 = [&](const std::string& limit, const std::string& usage) {
    return in_v1("/job")
        .file("/proc/meminfo", meminfo)
        .file(v1_folder + "memory.limit_in_bytes", limit)
        .file(v1_folder + "memory.usage_in_bytes", usage);
  };
  const std::string by_job_v1 = v1_folder + "memory.limit_in_bytes minus its usage";
  return {
      {"NoGroup", FakeMachine().file("/proc/meminfo", meminfo), available_bytes, by_meminfo},
      {"Max", v2("max\n", "5\n"), available_bytes, by_meminfo},
      {"Limited", v2("1000000\n", "400000\n"), 600000, by_job},
      {"CacheIsReclaimedFirst",
       v2("1000000\n", "900000\n")
           .file("/sys/fs/cgroup/job/memory.stat", "anon 1\ninactive_file 700000\n"),
       800000, by_job},
      {"MoreCacheThanUsage",
       v2("1000000\n", "900000\n")
           .file("/sys/fs/cgroup/job/memory.stat", "inactive_file 18446744073709551615\n"),
       1000000, by_job},
      {"LooserThanTheMachine", v2("1000000000000\n", "5\n"), available_bytes, by_meminfo},
      {"ParentTighter",
       v2("1000000\n", "400000\n")
           .file("/sys/fs/cgroup/memory.max", "500000\n")
           .file("/sys/fs/cgroup/memory.current", "400000\n"),
       100000, "/sys/fs/cgroup/memory.max minus its usage"},
      {"UsedUpIsNotUnknown", v2("1000000\n", "2000000\n"), 1, by_job},
      {"UsageMissing", v2("1000000\n", "\n"), 1000000, by_job},
      {"Malformed", v2("lots\n", "5\n"), available_bytes, by_meminfo},
      {"Negative", v2("-1\n", "5\n"), available_bytes, by_meminfo},
      {"Version1", v1("1000000\n", "400000\n"), 600000, by_job_v1},
      {"Version1Cache",
       v1("1000000\n", "400000\n").file(v1_folder + "memory.stat", "total_inactive_file 100000\n"),
       700000, by_job_v1},
      {"Version1None", v1("9223372036854771712\n", "5\n"), available_bytes, by_meminfo},
      {"NoMeminfoButALimit",
       in_v2("/job").file(max, "1000000\n").file("/sys/fs/cgroup/job/memory.current", "0\n"),
       1000000, by_job},
      {"NeitherMeminfoNorALimit",
       in_v1("/job").file(v1_folder + "memory.limit_in_bytes", "9223372036854771712\n"), 0,
       "/proc/meminfo has no usable MemAvailable"},
      {"NoMeminfo", FakeMachine(), 0, "/proc/meminfo has no usable MemAvailable"},
  };
}

class AvailableMemory : public testing::TestWithParam<MemoryCase> {};
INSTANTIATE_TEST_SUITE_P(Layouts, AvailableMemory, testing::ValuesIn(memory_cases()), case_name);

TEST_P(AvailableMemory, IsTheLeastOfTheMachineAndItsGroups) {
  const auto available = GetParam().machine.detect().available_memory_bytes;
  EXPECT_EQ(available.value, GetParam().available);
  EXPECT_EQ(available.source, GetParam().source);
}

TEST(Memory, TheTotalIsThePhysicalMemoryWhateverTheGroups) {
  const Machine machine = in_v2("/job")
                              .file("/proc/meminfo", meminfo)
                              .file("/sys/fs/cgroup/job/memory.max", "1000000\n")
                              .detect();
  EXPECT_EQ(machine.memory_bytes.value, total_bytes);
  EXPECT_EQ(machine.memory_bytes.source, "/proc/meminfo MemTotal");
}

TEST(Memory, MalformedTotalsAreUnknown) {
  for (const std::string text : {"MemTotal:", "MemTotal: kB", "MemTotal: -5 kB", "XMemTotal: 5 kB",
                                 "MemTotal: 18446744073709551615 kB", "MemTotal: 1e9 kB"}) {
    EXPECT_EQ(FakeMachine().file("/proc/meminfo", text).detect().memory_bytes.value, 0U) << text;
  }
}

}  // namespace
}  // namespace lanewise::tests
