// Products modulo a word: what they export.

#include "cpu/simd/modular_products.hpp"

namespace lanewise::cpu::LANEWISE_ISA {

[[gnu::visibility("hidden")]] extern const kernels::ModularKernels modular;

#if LANEWISE_HAS_MODULAR
constinit const kernels::ModularKernels modular = {
    .modulus_bits = 50,
    .radix_bits = modular_radix_bits,
    .lanes = product_chains * sizeof(Register<double>) / sizeof(double),
    .product = modular_product,
    .factorials = modular_factorials,
};
#else
// Scalar code by Montgomery's method is faster than products in doubles that are split.
constinit const kernels::ModularKernels modular = {};
#endif

}  // namespace lanewise::cpu::LANEWISE_ISA
