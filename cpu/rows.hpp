#pragma once

#include <lanewise/machine.hpp>
#include <span>
#include <string>
#include <vector>

#include "kernels/kernel_table.hpp"

// The one header of cpu/ that dispatch.cpp sees: the instruction sets and their tables.

namespace lanewise::cpu {

/// One instruction set that this build holds an object of.
struct InstructionSet {
  const char* name;
  std::vector<std::string>
      features;  ///< All are required; the list that made the compiler's flags.
  const kernels::KernelTable* table;
};

/// Best first. The scalar row is not among them: it is the reference, in kernels/.
std::span<const InstructionSet> instruction_sets();

/// The required features that the machine does not have usable; empty means that the row can run.
std::vector<std::string> missing_features(const InstructionSet& isa, const Machine& machine);

/// Whether automatic choice should take a row that can run: 512-bit rows are passed over on CPUs
/// that lower their clock for them.
bool is_preferred(const InstructionSet& isa, const Machine& machine);

}  // namespace lanewise::cpu
