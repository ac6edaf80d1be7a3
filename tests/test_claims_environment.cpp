#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "bench/claims/environment.hpp"
#include "temporary_folder.hpp"

namespace lanewise::claims {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

TEST(Environment, ReadsWhatTheKernelSays) {
  const TemporaryFolder root;
  write(root / "proc/sys/kernel/osrelease", "6.1.0-13\n");
  write(root / "proc/sys/kernel/version", "#1 SMP\n");
  write(root / "proc/sys/kernel/perf_event_paranoid", "3\n");
  write(root / "proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu hypervisor avx\n");
  write(root / "sys/class/dmi/id/sys_vendor", "QEMU\n");
  write(root / "sys/class/dmi/id/product_name", "Standard PC\n");
  write(root / "proc/pressure/cpu", "some avg10=0.00 total=12\n");
  write(root / "proc/meminfo",
        "MemTotal: 8388608 kB\nMemFree: 1 kB\nHugePages_Total: 0\n"
        "MemAvailable: 2097152 kB\n");
  write(root / "proc/loadavg", "0.10 1.20 2.30 1/100 4242\n");
  write(root / "sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
  write(root / "sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
  const nlohmann::ordered_json expected = {
      {"kernel", "6.1.0-13 #1 SMP"},
      {"hypervisor", "QEMU Standard PC"},
      {"pressure accounts", "yes (/proc/pressure/cpu)"},
      {"performance counters", "perf_event_paranoid 3"},
      {"memory", "8.0 GiB, 2.0 GiB of it available at the start"},
      {"load average at the start", "0.10, 1.20, 2.30"},
      {"transparent huge pages", "madvise"},
      {"clock source", "tsc"}};
  EXPECT_EQ(environment(root / ""), expected);
}

TEST(Environment, SaysWhatItCannotRead) {
  const TemporaryFolder root;
  const nlohmann::ordered_json unreadable = environment(root / "");
  for (const auto& [name, value] : unreadable.items()) {
    const std::string text = value;
    EXPECT_TRUE(text == "not known" || text.starts_with("no: ")) << name << ": " << text;
  }
}

TEST(Environment, KnowsAMachineOfItsOwn) {
  const TemporaryFolder root;
  write(root / "proc/cpuinfo", "flags\t\t: fpu avx\n");
  EXPECT_EQ(environment(root / "").at("hypervisor"), "none");
  write(root / "proc/cpuinfo", "flags\t\t: fpu hypervisor\n");
  EXPECT_EQ(environment(root / "").at("hypervisor"), "yes, of unknown name");
}

}  // namespace
}  // namespace lanewise::claims
