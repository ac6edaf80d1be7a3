// The one source of every instruction set's object, and its one exported symbol.

#include "cpu/simd/limbs.hpp"
#include "cpu/simd/vector.hpp"
#include "kernels/kernel_table.hpp"

#define LANEWISE_STRING_(x) #x
#define LANEWISE_STRING(x) LANEWISE_STRING_(x)

namespace lanewise::cpu::LANEWISE_ISA {

[[gnu::visibility("hidden")]] extern const kernels::KernelTable table;

constinit const kernels::KernelTable table = {
    .name = LANEWISE_STRING(LANEWISE_ISA),
    .vector_bits = sizeof(Register<std::uint64_t>) * 8,
    .int8 = {},
    .uint8 = {},
    .int16 = {},
    .uint16 = {},
    .int32 = {},
    .uint32 = {},
    .int64 = {},
    .uint64 = {},
    .float16 = {},
    .bfloat16 = {},
    .float32 = {},
    .float64 = {},
    .complex64 = {},
    .complex128 = {},
    .limbs = limb_kernels(),
};

}  // namespace lanewise::cpu::LANEWISE_ISA
