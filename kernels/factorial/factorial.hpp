#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/arithmetic.hpp"

namespace lanewise::kernels {

/// The limbs of n!, little-endian; up to two zeros may lead. Reports progress from 0 up to, and not
/// including, 1.
std::vector<Limb> factorial_limbs(std::uint64_t n, Execution& execution);

/// The same, verified as the execution asks. `call` is what an error names.
std::vector<Limb> verified_factorial_limbs(std::uint64_t n, const std::string& call,
                                           Execution& execution);

}  // namespace lanewise::kernels
