#include <algorithm>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cpu/detect.hpp"
#include "tests/cpuid_dumps.hpp"
#include "tests/fake_machine.hpp"

namespace lanewise::tests {
namespace {

// ---- Features: real processors, and what systems and hypervisors make of them ----

constexpr auto eax = &cpu::CpuidRegisters::eax;
constexpr auto ebx = &cpu::CpuidRegisters::ebx;
constexpr auto ecx = &cpu::CpuidRegisters::ecx;

constexpr std::uint64_t x87_state = 0x1;
constexpr std::uint64_t sse_state = 0x3;
constexpr std::uint64_t avx_state = 0x7;
constexpr std::uint64_t avx512_state = 0xe7;
constexpr std::uint64_t amx_state = 0x602e7;

// From the vendors' and the compilers' tables of what each generation has.
const std::string core_2 = "sse2 sse3 ssse3 ";
const std::string nehalem = core_2 + "sse4.1 sse4.2 popcnt ";
const std::string sandy_bridge = nehalem + "aes pclmul avx ";
const std::string haswell_general = nehalem + "aes pclmul lzcnt movbe bmi bmi2 ";
const std::string haswell_vector = "avx f16c fma avx2 ";
const std::string haswell = haswell_general + haswell_vector;
const std::string skylake_x_avx512 = "avx512f avx512cd avx512dq avx512bw avx512vl ";
const std::string ice_lake_avx512 = skylake_x_avx512 +
                                    "avx512ifma avx512vbmi avx512vbmi2 avx512vnni avx512bitalg "
                                    "avx512vpopcntdq ";
const std::string ice_lake = haswell + "adx sha gfni vaes vpclmulqdq " + ice_lake_avx512;
const std::string zen_5 = ice_lake + "avx512bf16 avxvnni ";

FakeMachine machine_of(const char* dump, std::uint64_t xcr0) {
  return FakeMachine().dump(dump).xcr0(xcr0);
}

struct CpuCase {
  std::string name;
  FakeMachine machine;
  std::string usable;
  std::string masked = "";
};
void PrintTo(const CpuCase& param, std::ostream* out) {
  *out << param.name;
}

std::vector<CpuCase> cpu_cases() {
  return {
      {"Merom", machine_of(dumps::merom, 0), core_2},
      {"Nehalem", machine_of(dumps::nehalem, 0), nehalem},
      {"SandyBridge", machine_of(dumps::sandy_bridge, avx_state), sandy_bridge},
      {"Piledriver", machine_of(dumps::piledriver, avx_state), sandy_bridge + "lzcnt bmi f16c fma"},
      {"Haswell", machine_of(dumps::haswell, avx_state), haswell},
      {"GoldmontPlusHasShaButNoAvx", machine_of(dumps::goldmont_plus, sse_state),
       nehalem + "aes pclmul movbe sha"},
      {"SkylakeX", machine_of(dumps::skylake_x, avx512_state), haswell + "adx " + skylake_x_avx512},
      {"KnightsLandingHasAvx512WithoutDqBwVl", machine_of(dumps::knights_landing, avx512_state),
       haswell + "adx avx512f avx512cd"},
      {"IceLake", machine_of(dumps::ice_lake, avx512_state), ice_lake},
      {"AlderLakeHybrid", machine_of(dumps::alder_lake, avx_state),
       haswell + "adx sha gfni vaes vpclmulqdq avxvnni"},
      {"AvxIfmaWithoutAvx512", machine_of(dumps::alder_lake, avx_state).set(7, 1, eax, 23),
       haswell + "adx sha gfni vaes vpclmulqdq avxvnni avxifma"},
      {"SapphireRapidsWithAmxState", machine_of(dumps::sapphire_rapids, amx_state),
       zen_5 + "avx512fp16"},
      {"SapphireRapidsWithoutAmxState", machine_of(dumps::sapphire_rapids, avx512_state),
       zen_5 + "avx512fp16"},
      {"Dhyana", machine_of(dumps::dhyana, avx_state),
       nehalem + "lzcnt movbe bmi bmi2 adx " + haswell_vector},
      {"Zen4", machine_of(dumps::zen_4, avx512_state), ice_lake + "avx512bf16"},
      {"Zen5", machine_of(dumps::zen_5, avx512_state), zen_5},
      {"Valgrind", machine_of(dumps::valgrind, avx_state), haswell},

      {"HaswellUnderASystemWithoutXsave", machine_of(dumps::haswell, 0).clear(1, 0, ecx, 27),
       haswell_general, haswell_vector},
      {"SkylakeXUnderASystemWithoutXsave", machine_of(dumps::skylake_x, 0).clear(1, 0, ecx, 27),
       haswell_general + "adx", haswell_vector + skylake_x_avx512},
      {"SkylakeXWithX87StateOnly", machine_of(dumps::skylake_x, x87_state), haswell_general + "adx",
       haswell_vector + skylake_x_avx512},
      {"SkylakeXWithSseStateOnly", machine_of(dumps::skylake_x, sse_state), haswell_general + "adx",
       haswell_vector + skylake_x_avx512},
      {"SkylakeXWithoutAvx512State", machine_of(dumps::skylake_x, avx_state), haswell + "adx",
       skylake_x_avx512},
      {"SkylakeXWithoutOpmaskState", machine_of(dumps::skylake_x, 0xc7), haswell + "adx",
       skylake_x_avx512},
      {"SkylakeXWithoutZmmUpperState", machine_of(dumps::skylake_x, 0xa7), haswell + "adx",
       skylake_x_avx512},
      {"SkylakeXWithoutZmm16To31State", machine_of(dumps::skylake_x, 0x67), haswell + "adx",
       skylake_x_avx512},
      {"SkylakeXWithAvx512ButNotAvxState", machine_of(dumps::skylake_x, 0xe3),
       haswell_general + "adx", haswell_vector + skylake_x_avx512},
      {"HaswellWithYmmButNotSseState", machine_of(dumps::haswell, 0x5), haswell_general,
       haswell_vector},
      {"Zen4WithoutAvx512State", machine_of(dumps::zen_4, avx_state),
       haswell + "adx sha gfni vaes vpclmulqdq", ice_lake_avx512 + "avx512bf16"},

      {"SkylakeXWhoseFirmwareLimitsTheLeafTo3",
       machine_of(dumps::skylake_x, avx512_state).highest_leaf(0, 3),
       nehalem + "aes pclmul lzcnt movbe avx f16c fma"},
      {"Zen4WithoutSubleaf1", machine_of(dumps::zen_4, avx512_state).clear(7, 0, eax, 0), ice_lake},
      {"HaswellWithoutExtendedLeaves",
       machine_of(dumps::haswell, avx_state).highest_leaf(0x80000000, 0x07280202),
       nehalem + "aes pclmul movbe bmi bmi2 " + haswell_vector},
      {"HaswellWithJunkForItsHighestExtendedLeaf",
       machine_of(dumps::haswell, avx_state).highest_leaf(0x80000000, 0xbfebfbff),
       nehalem + "aes pclmul movbe bmi bmi2 " + haswell_vector},
      {"HypervisorHidesAvx", machine_of(dumps::skylake_x, avx512_state).clear(1, 0, ecx, 28),
       haswell_general + "adx", "f16c fma avx2 " + skylake_x_avx512},
      {"HypervisorHidesAvx512F", machine_of(dumps::skylake_x, avx512_state).clear(7, 0, ebx, 16),
       haswell + "adx", "avx512cd avx512dq avx512bw avx512vl"},
      {"HypervisorHidesAvx512Bw", machine_of(dumps::zen_4, avx512_state).clear(7, 0, ebx, 30),
       haswell +
           "adx sha gfni vaes vpclmulqdq avx512f avx512cd avx512dq avx512vl avx512ifma avx512vnni "
           "avx512vpopcntdq",
       "avx512vbmi avx512vbmi2 avx512bitalg avx512bf16"},
      {"CpuidOfZeros", FakeMachine().dump("0 0 0 0 0 0  80000000 0 0 0 0 0"), ""},
  };
}

std::set<std::string> words(const std::string& text) {
  std::istringstream input(text);
  std::set<std::string> result;
  for (std::string word; input >> word;) result.insert(word);
  return result;
}

class DetectCpu : public testing::TestWithParam<CpuCase> {};
INSTANTIATE_TEST_SUITE_P(Cpus, DetectCpu, testing::ValuesIn(cpu_cases()), case_name);

TEST_P(DetectCpu, ReportsWhatCanBeUsed) {
  const Machine machine = GetParam().machine.detect();
  const auto& features = machine.features.value;
  EXPECT_EQ(std::set(features.begin(), features.end()), words(GetParam().usable));
  for (const std::string& feature : features) EXPECT_TRUE(machine.has(feature));
}

TEST_P(DetectCpu, ReportsWhatIsMaskedWithAReason) {
  const Machine machine = GetParam().machine.detect();
  std::set<std::string> masked;
  for (const MaskedFeature& feature : machine.masked_features) {
    masked.insert(feature.name);
    EXPECT_FALSE(machine.has(feature.name));
    EXPECT_NE(feature.reason, "");
  }
  EXPECT_EQ(masked, words(GetParam().masked));
}

std::string reason(const Machine& machine, const std::string& feature) {
  for (const MaskedFeature& masked : machine.masked_features) {
    if (masked.name == feature) return masked.reason;
  }
  return "not masked";
}

TEST(Detect, ReasonsNameTheStateOrTheFeatureThatIsMissing) {
  const Machine no_zmm = machine_of(dumps::skylake_x, avx_state).detect();
  EXPECT_EQ(reason(no_zmm, "avx512dq"),
            "the operating system does not save the AVX-512 state (XCR0 = 0x7)");
  const Machine no_ymm = machine_of(dumps::skylake_x, sse_state).detect();
  EXPECT_EQ(reason(no_ymm, "fma"), "the operating system does not save the AVX state (XCR0 = 0x3)");
  const Machine zmm_only = machine_of(dumps::skylake_x, 0xe3).detect();
  EXPECT_EQ(reason(zmm_only, "avx512f"),
            "the operating system does not save the AVX-512 state (XCR0 = 0xe3)");
  const Machine no_xsave = machine_of(dumps::haswell, 0).clear(1, 0, ecx, 27).detect();
  EXPECT_EQ(reason(no_xsave, "avx2"), "the operating system does not enable XSAVE (OSXSAVE = 0)");
  const Machine no_base = machine_of(dumps::skylake_x, avx512_state).clear(7, 0, ebx, 16).detect();
  EXPECT_EQ(reason(no_base, "avx512dq"), "it needs avx512f, which is not usable");
}

TEST(Detect, SurvivesAProcessorThatAnswersOnesToEverything) {
  const Machine machine = FakeMachine().xcr0(~std::uint64_t{0}).detect();
  EXPECT_TRUE(machine.has("sse2"));
  EXPECT_TRUE(machine.has("avx512fp16"));
}

TEST(Detect, KnowsEveryFeatureThatItReports) {
  const auto known = cpu::known_features();
  EXPECT_EQ(std::set(known.begin(), known.end()).size(), known.size());
  for (const std::string& feature : FakeMachine().xcr0(~std::uint64_t{0}).detect().features.value) {
    EXPECT_NE(std::ranges::find(known, feature), known.end()) << feature;
  }
  EXPECT_NE(std::ranges::find(known, "neon64"), known.end());
}

// ---- Names ----

TEST(Detect, FamilyAndModelCountTheExtendedFields) {
  const struct {
    const char* dump;
    const char* vendor;
    int family;
    int model;
  } cases[] = {
      {dumps::merom, "GenuineIntel", 6, 0x0f},     {dumps::haswell, "GenuineIntel", 6, 0x3c},
      {dumps::skylake_x, "GenuineIntel", 6, 0x55}, {dumps::piledriver, "AuthenticAMD", 0x15, 0x02},
      {dumps::dhyana, "HygonGenuine", 0x18, 0x00}, {dumps::zen_4, "AuthenticAMD", 0x19, 0x61},
      {dumps::zen_5, "AuthenticAMD", 0x1a, 0x02},
  };
  for (const auto& expected : cases) {
    const Machine machine = machine_of(expected.dump, avx512_state).detect();
    EXPECT_EQ(machine.vendor.value, expected.vendor);
    EXPECT_EQ(machine.family.value, expected.family);
    EXPECT_EQ(machine.model.value, expected.model);
  }
}

TEST(Detect, CpuNameIsTrimmedAndEndsAtItsNul) {
  const auto name = [](const char* dump) { return machine_of(dump, 0).detect().cpu_name.value; };
  EXPECT_EQ(name(dumps::sandy_bridge), "Intel(R) Core(TM) i7-2600K CPU @ 3.40GHz");
  EXPECT_EQ(name(dumps::zen_4), "AMD Ryzen 5 7600X 6-Core Processor");
  EXPECT_EQ(name(dumps::sapphire_rapids), "Intel(R) Xeon(R) w7-2475X");
}

TEST(Detect, CpuNameIsEmptyWithoutABrandString) {
  const Machine machine = machine_of(dumps::zen_4, 0).highest_leaf(0x80000000, 0x80000003).detect();
  EXPECT_EQ(machine.cpu_name.value, "");
  EXPECT_EQ(machine.cpu_name.source, "CPUID has no brand string");
}

TEST(Detect, NamesArePrintableWhateverTheProcessorAnswers) {
  const Machine machine = FakeMachine().xcr0(avx_state).detect();
  EXPECT_EQ(machine.vendor.value, std::string(12, '?'));
}

// ---- Other architectures ----

TEST(Detect, Aarch64HasNeonAsItsBaseline) {
  const Machine machine = FakeMachine()
                              .architecture("aarch64")
                              .file("/proc/cpuinfo", "processor\t: 0\nmodel name\t: Neoverse\n")
                              .detect();
  EXPECT_EQ(machine.features.value, std::vector<std::string>{"neon64"});
  EXPECT_EQ(machine.cpu_name.value, "Neoverse");
  EXPECT_EQ(machine.cpu_name.source, "/proc/cpuinfo");
  EXPECT_EQ(machine.family.value, 0);
}

TEST(Detect, Aarch64WithoutAModelNameSaysSo) {
  const Machine machine = FakeMachine()
                              .architecture("aarch64")
                              .file("/proc/cpuinfo", "processor\t: 0\nCPU part\t: 0xd0c\n")
                              .detect();
  EXPECT_EQ(machine.cpu_name.value, "");
  EXPECT_EQ(machine.cpu_name.source, "/proc/cpuinfo names no model");
}

TEST(Detect, AnUnknownArchitectureHasNoFeatures) {
  const Machine machine = FakeMachine().architecture("riscv64").detect();
  EXPECT_TRUE(machine.features.value.empty());
  EXPECT_EQ(machine.usable_cpus.value, 4U);
}

// ---- Caches ----

constexpr std::uint64_t kib = 1024;

void expect_caches(const Machine& machine, std::uint64_t l1_data, std::uint64_t l2,
                   std::uint64_t l3, const std::string& source) {
  EXPECT_EQ(machine.caches.value.l1_data, l1_data);
  EXPECT_EQ(machine.caches.value.l2, l2);
  EXPECT_EQ(machine.caches.value.l3, l3);
  EXPECT_EQ(machine.caches.source, source);
}

FakeMachine& sysfs_cache(FakeMachine& machine, int index, const std::string& level,
                         const std::string& type, const std::string& size) {
  const std::string folder =
      "/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index) + "/";
  return machine.file(folder + "level", level + "\n")
      .file(folder + "type", type + "\n")
      .file(folder + "size", size + "\n");
}

TEST(DetectCaches, ComeFromCpuidWhereSysfsHasNone) {
  const std::string source = "CPUID leaf 4 or 0x8000001D";
  expect_caches(machine_of(dumps::skylake_x, 0).detect(), 32 * kib, 1024 * kib, 14080 * kib,
                source);
  expect_caches(machine_of(dumps::zen_4, 0).detect(), 32 * kib, 1024 * kib, 32768 * kib, source);
  expect_caches(machine_of(dumps::knights_landing, 0).detect(), 32 * kib, 1024 * kib, 0, source);
}

TEST(DetectCaches, OfCpuidAreWaysTimesPartitionsTimesLineTimesSets) {
  const Machine machine = FakeMachine()
                              .dump(R"(00000000 0  00000004 00000000 00000000 00000000
                                       00000001 0  00000000 00000000 00000000 00000000
                                       00000004 0  00000022 01c0003f 000000ff 00000000
                                       00000004 1  00000021 00c0103f 0000007f 00000000
                                       80000000 0  80000000 00000000 00000000 00000000)")
                              .detect();
  // Of the first, which holds instructions, nothing is said.
  EXPECT_EQ(machine.caches.value.l1_data, std::uint64_t{4} * 2 * 64 * 128);
}

TEST(DetectCaches, ComeFromSysfsWhereItHasThem) {
  FakeMachine machine = machine_of(dumps::skylake_x, 0);
  sysfs_cache(machine, 0, "1", "Instruction", "64K");
  sysfs_cache(machine, 1, "1", "Data", "48K");
  sysfs_cache(machine, 2, "2", "Unified", "2M");
  sysfs_cache(machine, 3, "3", "Unified", "1G");
  sysfs_cache(machine, 4, "1", "Data", "16K");
  expect_caches(machine.detect(), 48 * kib, 2048 * kib, 1024 * 1024 * kib,
                "/sys/devices/system/cpu/cpu0/cache");
}

TEST(DetectCaches, MalformedSysfsSizesFallBackToCpuid) {
  for (const std::string size :
       {"", "K", "-32K", "32KB", "99999999999999999999K", "18446744073709551615G", "0x20"}) {
    FakeMachine machine = machine_of(dumps::haswell, 0);
    sysfs_cache(machine, 0, "1", "Data", size);
    expect_caches(machine.detect(), 32 * kib, 256 * kib, 8192 * kib, "CPUID leaf 4 or 0x8000001D");
  }
}

TEST(DetectCaches, AreZeroWhereNobodySays) {
  expect_caches(machine_of(dumps::zen_5, 0).detect(), 0, 0, 0,
                "no caches in /sys/devices/system/cpu/cpu0/cache or CPUID");
  expect_caches(FakeMachine().architecture("aarch64").detect(), 0, 0, 0,
                "no caches in /sys/devices/system/cpu/cpu0/cache");
}

// ---- The machine that runs the test ----

void expect_sourced(const Machine& machine) {
  EXPECT_NE(machine.architecture.source, "");
  EXPECT_NE(machine.cpu_name.source, "");
  EXPECT_NE(machine.vendor.source, "");
  EXPECT_NE(machine.family.source, "");
  EXPECT_NE(machine.model.source, "");
  EXPECT_NE(machine.features.source, "");
  EXPECT_NE(machine.caches.source, "");
  EXPECT_NE(machine.online_cpus.source, "");
  EXPECT_NE(machine.affinity_cpus.source, "");
  EXPECT_NE(machine.cgroup_cpus.source, "");
  EXPECT_NE(machine.memory_bytes.source, "");
  EXPECT_NE(machine.available_memory_bytes.source, "");
  EXPECT_NE(machine.usable_cpus.source, "");
}

TEST_P(DetectCpu, EveryValueHasASource) {
  expect_sourced(GetParam().machine.detect());
}

TEST(DetectOther, EveryValueHasASource) {
  expect_sourced(FakeMachine().architecture("aarch64").detect());
  expect_sourced(FakeMachine().architecture("riscv64").online(0).affinity(0).detect());
}

TEST(DetectThisMachine, EveryValueHasASourceAndTheCountsMakeSense) {
  const Machine machine = cpu::detect(cpu::system_sources());
  expect_sourced(machine);
  EXPECT_GE(machine.usable_cpus.value, 1U);
  EXPECT_LE(machine.usable_cpus.value, machine.affinity_cpus.value);
  EXPECT_GT(machine.memory_bytes.value, 0U);
  EXPECT_LE(machine.available_memory_bytes.value, machine.memory_bytes.value);
}

TEST(DetectThisMachine, IsDetectedOnce) {
  EXPECT_EQ(&machine(), &machine());
}

#if defined(__x86_64__)
TEST(DetectThisMachine, AgreesWithTheCompilersOwnDetector) {
  // The builtin takes literals only.
#define LANEWISE_EXPECT_AGREEMENT(feature) \
  EXPECT_EQ(machine().has(feature), __builtin_cpu_supports(feature) != 0) << feature
  LANEWISE_EXPECT_AGREEMENT("sse2");
  LANEWISE_EXPECT_AGREEMENT("sse3");
  LANEWISE_EXPECT_AGREEMENT("ssse3");
  LANEWISE_EXPECT_AGREEMENT("sse4.1");
  LANEWISE_EXPECT_AGREEMENT("sse4.2");
  LANEWISE_EXPECT_AGREEMENT("popcnt");
  LANEWISE_EXPECT_AGREEMENT("aes");
  LANEWISE_EXPECT_AGREEMENT("pclmul");
  LANEWISE_EXPECT_AGREEMENT("avx");
  LANEWISE_EXPECT_AGREEMENT("fma");
  LANEWISE_EXPECT_AGREEMENT("avx2");
  LANEWISE_EXPECT_AGREEMENT("bmi");
  LANEWISE_EXPECT_AGREEMENT("bmi2");
  LANEWISE_EXPECT_AGREEMENT("gfni");
  LANEWISE_EXPECT_AGREEMENT("vpclmulqdq");
  LANEWISE_EXPECT_AGREEMENT("avx512f");
  LANEWISE_EXPECT_AGREEMENT("avx512cd");
  LANEWISE_EXPECT_AGREEMENT("avx512dq");
  LANEWISE_EXPECT_AGREEMENT("avx512bw");
  LANEWISE_EXPECT_AGREEMENT("avx512vl");
  LANEWISE_EXPECT_AGREEMENT("avx512ifma");
  LANEWISE_EXPECT_AGREEMENT("avx512vbmi");
  LANEWISE_EXPECT_AGREEMENT("avx512vbmi2");
  LANEWISE_EXPECT_AGREEMENT("avx512vnni");
  LANEWISE_EXPECT_AGREEMENT("avx512bitalg");
  LANEWISE_EXPECT_AGREEMENT("avx512vpopcntdq");
  LANEWISE_EXPECT_AGREEMENT("avx512bf16");
#undef LANEWISE_EXPECT_AGREEMENT
}
#endif

}  // namespace
}  // namespace lanewise::tests
