// Kernels over limbs: what they export.

#include "cpu/simd/limbs.hpp"

namespace lanewise::cpu::LANEWISE_ISA {

[[gnu::visibility("hidden")]] extern const kernels::LimbKernels limbs;

constinit const kernels::LimbKernels limbs = limb_kernels();

}  // namespace lanewise::cpu::LANEWISE_ISA
