// The one source of every instruction set's object, and its one exported symbol.

#include "cpu/simd/limbs.hpp"
#include "cpu/simd/squares.hpp"
#include "kernels/kernel_table.hpp"

#define LANEWISE_STRING_(x) #x
#define LANEWISE_STRING(x) LANEWISE_STRING_(x)

namespace lanewise::cpu::LANEWISE_ISA {

[[gnu::visibility("hidden")]] extern const kernels::KernelTable table;

constinit const kernels::KernelTable table = {
    .name = LANEWISE_STRING(LANEWISE_ISA),
    .vector_bits = sizeof(Register<std::uint64_t>) * 8,
    .squares_u32 = square_kernels<std::uint32_t>(),
    .squares_u64 = square_kernels<std::uint64_t>(),
    .squares_f32 = square_kernels<float>(),
    .squares_f64 = square_kernels<double>(),
    .limbs = limb_kernels(),
};

}  // namespace lanewise::cpu::LANEWISE_ISA
