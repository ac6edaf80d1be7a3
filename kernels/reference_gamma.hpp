#pragma once

#include "kernels/gamma_kernels.hpp"

namespace lanewise::kernels::reference {

/// The gamma function and its kin: the formulas of kernels/gamma/formulas.hpp, a double at a time.
extern const GammaKernels gamma_kernels;

}  // namespace lanewise::kernels::reference
