// Kernels that reduce natural numbers modulo a word: what they export.

#include "cpu/simd/residues.hpp"

namespace lanewise::cpu::LANEWISE_ISA {

[[gnu::visibility("hidden")]] extern const kernels::ResidueKernels residues;

constinit const kernels::ResidueKernels residues = residue_kernels();

}  // namespace lanewise::cpu::LANEWISE_ISA
