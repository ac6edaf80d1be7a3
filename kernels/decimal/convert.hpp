#pragma once

#include <lanewise/big_uint.hpp>
#include <span>

#include "kernels/arithmetic.hpp"

namespace lanewise::kernels {

/// The limbs in base 10^18 of a number in base 2^64, and back; top limbs may be zero.
detail::Limbs decimal_limbs(std::span<const Limb> binary, Execution& execution);
detail::Limbs binary_limbs(std::span<const Limb> decimal, Execution& execution);

}  // namespace lanewise::kernels
