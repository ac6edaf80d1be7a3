#include "cpu/x86.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <string>
#include <utility>

#include "kernels/text.hpp"

namespace lanewise::cpu {
namespace {

using kernels::printable;
using kernels::trim;

/// CPUID with its limits checked: a leaf that the processor does not have reads as zeros. Asked
/// directly, Intel processors answer with the registers of their highest basic leaf.
class Cpuid {
 public:
  explicit Cpuid(const Sources& sources)
      : read_(sources.cpuid),
        highest_basic_(read_(0, 0).eax),
        highest_extended_(read_(first_extended, 0).eax) {}

  CpuidRegisters operator()(std::uint32_t leaf, std::uint32_t subleaf = 0) const {
    if (!has(leaf)) return {};
    if (leaf == 7 && subleaf > read_(7, 0).eax) return {};
    return read_(leaf, subleaf);
  }

  bool has(std::uint32_t leaf) const {
    if (leaf < first_extended) return leaf <= highest_basic_;
    // Without extended leaves the "highest" is another leaf's content.
    return leaf <= highest_extended_ && (highest_extended_ & 0xffff0000) == first_extended;
  }

 private:
  static constexpr std::uint32_t first_extended = 0x80000000;

  const decltype(Sources::cpuid)& read_;
  std::uint32_t highest_basic_;
  std::uint32_t highest_extended_;
};

constexpr bool bit(std::uint32_t word, unsigned index) {
  return (word >> index & 1) != 0;
}

/// Bits [low, low + count).
constexpr std::uint32_t bits(std::uint32_t word, unsigned low, unsigned count) {
  return word >> low & ((std::uint32_t{1} << count) - 1);
}

// ---- Features ----

/// The register state that the operating system has to save for a feature's instructions. VEX
/// instructions on general registers (bmi, bmi2) need none.
enum class State { none, ymm, zmm };

struct Feature {
  std::string_view name;
  std::uint32_t leaf;
  std::uint32_t subleaf;
  std::uint32_t CpuidRegisters::*word;
  unsigned index;
  State state;
  std::string_view base;  ///< An earlier row that must be usable too: gcc's -m<name> implies it.
};

constexpr auto eax = &CpuidRegisters::eax;
constexpr auto ebx = &CpuidRegisters::ebx;
constexpr auto ecx = &CpuidRegisters::ecx;
constexpr auto edx = &CpuidRegisters::edx;

constexpr Feature feature_table[] = {
    {"sse2", 1, 0, edx, 26, State::none, ""},
    {"sse3", 1, 0, ecx, 0, State::none, "sse2"},
    {"ssse3", 1, 0, ecx, 9, State::none, "sse3"},
    {"sse4.1", 1, 0, ecx, 19, State::none, "ssse3"},
    {"sse4.2", 1, 0, ecx, 20, State::none, "sse4.1"},
    {"popcnt", 1, 0, ecx, 23, State::none, ""},
    {"lzcnt", 0x80000001, 0, ecx, 5, State::none, ""},
    {"movbe", 1, 0, ecx, 22, State::none, ""},
    {"aes", 1, 0, ecx, 25, State::none, "sse2"},
    {"pclmul", 1, 0, ecx, 1, State::none, "sse2"},
    {"avx", 1, 0, ecx, 28, State::ymm, "sse4.2"},
    {"f16c", 1, 0, ecx, 29, State::ymm, "avx"},
    {"fma", 1, 0, ecx, 12, State::ymm, "avx"},
    {"avx2", 7, 0, ebx, 5, State::ymm, "avx"},
    {"bmi", 7, 0, ebx, 3, State::none, ""},
    {"bmi2", 7, 0, ebx, 8, State::none, ""},
    {"adx", 7, 0, ebx, 19, State::none, ""},
    {"sha", 7, 0, ebx, 29, State::none, "sse2"},
    {"gfni", 7, 0, ecx, 8, State::none, "sse2"},
    {"vaes", 7, 0, ecx, 9, State::ymm, "avx2"},
    {"vpclmulqdq", 7, 0, ecx, 10, State::ymm, "avx2"},
    {"avxvnni", 7, 1, eax, 4, State::ymm, "avx2"},
    {"avxifma", 7, 1, eax, 23, State::ymm, "avx2"},
    {"avx512f", 7, 0, ebx, 16, State::zmm, "avx2"},
    {"avx512cd", 7, 0, ebx, 28, State::zmm, "avx512f"},
    {"avx512dq", 7, 0, ebx, 17, State::zmm, "avx512f"},
    {"avx512bw", 7, 0, ebx, 30, State::zmm, "avx512f"},
    {"avx512vl", 7, 0, ebx, 31, State::zmm, "avx512f"},
    {"avx512ifma", 7, 0, ebx, 21, State::zmm, "avx512f"},
    {"avx512vbmi", 7, 0, ecx, 1, State::zmm, "avx512bw"},
    {"avx512vbmi2", 7, 0, ecx, 6, State::zmm, "avx512bw"},
    {"avx512vnni", 7, 0, ecx, 11, State::zmm, "avx512f"},
    {"avx512bitalg", 7, 0, ecx, 12, State::zmm, "avx512bw"},
    {"avx512vpopcntdq", 7, 0, ecx, 14, State::zmm, "avx512f"},
    {"avx512bf16", 7, 1, eax, 5, State::zmm, "avx512bw"},
    {"avx512fp16", 7, 0, edx, 23, State::zmm, "avx512bw"},
};

/// describe_features() decides a row by its base, so the base has to come first.
constexpr bool bases_come_first() {
  for (const Feature* row = std::begin(feature_table); row != std::end(feature_table); ++row) {
    const auto is_base = [row](const Feature& other) { return other.name == row->base; };
    if (!row->base.empty() && std::find_if(std::begin(feature_table), row, is_base) == row) {
      return false;
    }
  }
  return true;
}
static_assert(bases_come_first());

std::string hexadecimal(std::uint64_t value) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

/// XCR0, or nothing where the operating system has not enabled XGETBV.
std::optional<std::uint64_t> saved_state(const Sources& sources, const Cpuid& cpuid) {
  constexpr unsigned osxsave = 27;
  if (!bit(cpuid(1).ecx, osxsave)) return std::nullopt;
  return sources.xcr0();
}

/// Why the operating system keeps the state from us; empty where it does not.
std::string state_fault(State state, std::optional<std::uint64_t> xcr0) {
  if (state == State::none) return "";
  if (!xcr0) return "the operating system does not enable XSAVE (OSXSAVE = 0)";
  constexpr std::uint64_t ymm = 0x06;  // bits 1 and 2: SSE, the upper halves of YMM
  constexpr std::uint64_t zmm = 0xe6;  // and bits 5 to 7: opmask, upper halves of ZMM, ZMM16-31
  const std::uint64_t needed = state == State::ymm ? ymm : zmm;
  if ((*xcr0 & needed) == needed) return "";
  const std::string name = state == State::ymm ? "AVX" : "AVX-512";
  return "the operating system does not save the " + name + " state (XCR0 = " + hexadecimal(*xcr0) +
         ")";
}

void describe_features(const Sources& sources, const Cpuid& cpuid, Machine& machine) {
  const auto xcr0 = saved_state(sources, cpuid);
  machine.features.source = "CPUID leaves 1, 7 and 0x80000001; " +
                            (xcr0 ? "XCR0 = " + hexadecimal(*xcr0) : "OSXSAVE = 0");
  for (const Feature& feature : feature_table) {
    if (!bit(cpuid(feature.leaf, feature.subleaf).*feature.word, feature.index)) continue;
    const std::string name(feature.name);
    const std::string base(feature.base);
    std::string fault = state_fault(feature.state, xcr0);
    if (fault.empty() && !base.empty() && !machine.has(base)) {
      fault = "it needs " + base + ", which is not usable";
    }
    if (fault.empty()) {
      machine.features.value.push_back(name);
    } else {
      machine.masked_features.push_back({name, std::move(fault)});
    }
  }
}

// ---- Names ----

/// Appends the register's four characters, lowest byte first.
void append(std::string& text, std::uint32_t word) {
  for (unsigned low = 0; low < 32; low += 8) text += static_cast<char>(bits(word, low, 8));
}

/// The characters before the first NUL, for people.
std::string readable(const std::string& text) {
  return printable(trim(text.c_str()));
}

std::string vendor_of(const Cpuid& cpuid) {
  const CpuidRegisters leaf = cpuid(0);
  std::string vendor;
  for (const std::uint32_t word : {leaf.ebx, leaf.edx, leaf.ecx}) append(vendor, word);
  return readable(vendor);
}

Sourced<std::string> brand_of(const Cpuid& cpuid) {
  constexpr std::uint32_t first = 0x80000002;
  constexpr std::uint32_t last = 0x80000004;
  if (!cpuid.has(last)) return {"", "CPUID has no brand string"};
  std::string brand;
  for (std::uint32_t leaf = first; leaf <= last; ++leaf) {
    const CpuidRegisters part = cpuid(leaf);
    for (const std::uint32_t word : {part.eax, part.ebx, part.ecx, part.edx}) append(brand, word);
  }
  return {readable(brand), "CPUID leaves 0x80000002 to 0x80000004"};
}

/// The display values: the extended fields count where the SDM says so.
void describe_model(const Cpuid& cpuid, Machine& machine) {
  const std::uint32_t signature = cpuid(1).eax;
  std::uint32_t family = bits(signature, 8, 4);
  std::uint32_t model = bits(signature, 4, 4);
  if (family == 6 || family == 15) model |= bits(signature, 16, 4) << 4;
  if (family == 15) family += bits(signature, 20, 8);
  const std::string source = cpuid.has(1) ? "CPUID leaf 1" : "CPUID has no leaf 1";
  machine.family = {static_cast<int>(family), source};
  machine.model = {static_cast<int>(model), source};
}

// ---- Caches ----

/// Leaf 4 and 0x8000001D share one format, a cache a subleaf, until one of type 0.
std::vector<Cache> caches_of_leaf(const Cpuid& cpuid, std::uint32_t leaf) {
  constexpr std::uint32_t most_caches = 16;  // a processor that never says "no more" must not hang
  constexpr std::uint32_t none = 0;
  constexpr std::uint32_t instruction = 2;
  std::vector<Cache> caches;
  for (std::uint32_t subleaf = 0; subleaf < most_caches; ++subleaf) {
    const CpuidRegisters cache = cpuid(leaf, subleaf);
    const std::uint32_t type = bits(cache.eax, 0, 5);
    if (type == none) break;
    if (type == instruction) continue;
    const std::uint64_t ways = bits(cache.ebx, 22, 10) + 1;
    const std::uint64_t partitions = bits(cache.ebx, 12, 10) + 1;
    const std::uint64_t line_bytes = bits(cache.ebx, 0, 12) + 1;
    const std::uint64_t sets = std::uint64_t{cache.ecx} + 1;
    caches.push_back({bits(cache.eax, 5, 3), ways * partitions * line_bytes * sets});
  }
  return caches;
}

}  // namespace

std::vector<std::string_view> x86_feature_names() {
  std::vector<std::string_view> names;
  for (const Feature& feature : feature_table) names.push_back(feature.name);
  return names;
}

void describe_x86(const Sources& sources, Machine& machine) {
  const Cpuid cpuid(sources);
  machine.cpu_name = brand_of(cpuid);
  machine.vendor = {vendor_of(cpuid), "CPUID leaf 0"};
  describe_model(cpuid, machine);
  describe_features(sources, cpuid, machine);
}

std::vector<Cache> x86_caches(const Sources& sources) {
  constexpr std::uint32_t intel = 4;
  constexpr std::uint32_t amd = 0x8000001d;
  const Cpuid cpuid(sources);
  auto caches = caches_of_leaf(cpuid, intel);
  return caches.empty() ? caches_of_leaf(cpuid, amd) : caches;
}

}  // namespace lanewise::cpu
