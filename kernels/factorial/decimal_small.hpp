#pragma once

#include <cstdint>

#include "kernels/arithmetic.hpp"
#include "kernels/factorial/product_tree.hpp"

// Factorials of small n in base 10^18, by a product tree.

namespace lanewise::kernels {

/// m! without its twos and fives, times 2^twos.
Natural small_decimal_rest(std::uint64_t m, std::uint64_t twos, Execution& execution);

/// n!, with leading zeros perhaps; not verified.
detail::Limbs small_decimal_factorial_limbs(std::uint64_t n, Execution& execution);

}  // namespace lanewise::kernels
