#pragma once

#include <cstdint>
#include <lanewise/big_uint.hpp>

#include "kernels/arithmetic.hpp"

namespace lanewise::kernels {

/// The limbs of n!, little-endian; up to two zeros may lead. Reports progress from 0 up to, and not
/// including, 1.
detail::Limbs factorial_limbs(std::uint64_t n, Execution& execution);

}  // namespace lanewise::kernels
