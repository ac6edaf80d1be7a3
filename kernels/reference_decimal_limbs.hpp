#pragma once

#include "kernels/kernel_table.hpp"

// The scalar kernels over limbs in base 10^18: what every row has for short numbers.

namespace lanewise::kernels::reference {

extern const LimbKernels decimal_limb_kernels;

}  // namespace lanewise::kernels::reference
