// Kernels between limbs in base 10^18 and text: what they export.

#include "cpu/simd/text.hpp"

namespace lanewise::cpu::LANEWISE_ISA {

[[gnu::visibility("hidden")]] extern const kernels::TextKernels text;

constinit const kernels::TextKernels text = text_kernels();

}  // namespace lanewise::cpu::LANEWISE_ISA
