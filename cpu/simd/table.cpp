// The table of an instruction set, and the squares. Natural numbers are the sources beside it.

#include "cpu/simd/squares.hpp"
#include "kernels/kernel_table.hpp"

#define LANEWISE_STRING_(x) #x
#define LANEWISE_STRING(x) LANEWISE_STRING_(x)

namespace lanewise::cpu::LANEWISE_ISA {

extern const kernels::GammaKernels gamma;
extern const kernels::LimbKernels limbs;
extern const kernels::ModularKernels modular;
extern const kernels::ResidueKernels residues;
extern const kernels::TextKernels text;
extern const kernels::TransformKernels transforms[2];
[[gnu::visibility("hidden")]] extern const kernels::KernelTable table;

constinit const kernels::KernelTable table = {
    .name = LANEWISE_STRING(LANEWISE_ISA),
    .vector_bits = sizeof(Register<std::uint64_t>) * 8,
    .int8 = integer_squares<std::int8_t>(),
    .uint8 = integer_squares<std::uint8_t>(),
    .int16 = integer_squares<std::int16_t>(),
    .uint16 = integer_squares<std::uint16_t>(),
    .int32 = integer_squares<std::int32_t>(),
    .uint32 = integer_squares<std::uint32_t>(),
    .int64 = integer_squares<std::int64_t>(),
    .uint64 = integer_squares<std::uint64_t>(),
    .float16 = float16_squares(),
    .bfloat16 = bfloat16_squares(),
    .float32 = float32_squares(),
    .float64 = float64_squares(),
    .complex64 = complex_squares<float>(),
    .complex128 = complex_squares<double>(),
    .gamma = &gamma,
    .limbs = &limbs,
    .transform = &transforms[0],
    .decimal_limbs = nullptr,
    .decimal_transform = &transforms[1],
    .residues = &residues,
    .text = &text,
    .modular = &modular,
};

}  // namespace lanewise::cpu::LANEWISE_ISA
