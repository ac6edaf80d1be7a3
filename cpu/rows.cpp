#include "cpu/rows.hpp"

#include <algorithm>

#include "kernels/text.hpp"

// isa_list.inc holds one LANEWISE_ISA_ROW(name, features) per call of lanewise_add_isa, best first.
#define LANEWISE_ISA_ROW(isa, features)    \
  namespace lanewise::cpu::isa {           \
  extern const kernels::KernelTable table; \
  }
#include "isa_list.inc"
#undef LANEWISE_ISA_ROW

namespace lanewise::cpu {
namespace {

using kernels::split;

std::vector<std::string> words(const char* text) {
  const std::vector<std::string_view> parts = split(text, ' ');
  return {parts.begin(), parts.end()};
}

/// Skylake-X and its direct heirs (Cascade Lake, Cooper Lake): family 6, model 85. They lower the
/// whole core's clock while 512-bit multiplications run (Intel 64 and IA-32 Optimization Reference
/// Manual, "Skylake Server Power Management").
bool lowers_clock_for_512_bits(const Machine& machine) {
  return machine.vendor.value == "GenuineIntel" && machine.family.value == 6 &&
         machine.model.value == 85;
}

std::vector<InstructionSet> all_rows() {
#define LANEWISE_ISA_ROW(isa, features) {#isa, words(features), &isa::table},
  return {
#include "isa_list.inc"
  };
#undef LANEWISE_ISA_ROW
}

}  // namespace

std::span<const InstructionSet> instruction_sets() {
  // Never destroyed: static destructors may still call the library.
  static const std::vector<InstructionSet>& rows = *new std::vector<InstructionSet>(all_rows());
  return rows;
}

std::vector<std::string> missing_features(const InstructionSet& isa, const Machine& machine) {
  std::vector<std::string> missing;
  std::copy_if(isa.features.begin(), isa.features.end(), std::back_inserter(missing),
               [&](const std::string& feature) { return !machine.has(feature); });
  return missing;
}

bool is_preferred(const InstructionSet& isa, const Machine& machine) {
  return !(isa.table->vector_bits == 512 && lowers_clock_for_512_bits(machine));
}

}  // namespace lanewise::cpu
