// The gamma function and its kin: what they export.

#include "cpu/simd/gamma.hpp"

namespace lanewise::cpu::LANEWISE_ISA {

[[gnu::visibility("hidden")]] extern const kernels::GammaKernels gamma;

constinit const kernels::GammaKernels gamma = gamma_loops::kernels<VectorLanes>();

}  // namespace lanewise::cpu::LANEWISE_ISA
