#pragma once

#include <lanewise/element.hpp>
#include <lanewise/overflow.hpp>
#include <lanewise/squares.hpp>

#include "kernels/squares/int256.hpp"

// What every backend's reductions have in common.

namespace lanewise::kernels {

/// What the policy makes of a sum that may not fit 128 bits.
uint128 as_uint128(const Int256& sum, Overflow overflow);

/// Where one element is a NaN, the extremes are.
detail::Magnitudes with_nan(ElementType type, detail::Magnitudes found);

/// Throws invalid_argument for an array that is empty, whose extremes or mean are asked for.
void require_elements(const char* function, std::size_t n);

}  // namespace lanewise::kernels
