#pragma once

#include <cstdint>
#include <lanewise/big_uint.hpp>

#include "kernels/arithmetic.hpp"

namespace lanewise::kernels {

/// Whether short_binomial() makes the binomial, k <= n - k: below 2^2048, and k is small.
bool is_short_binomial(std::uint64_t n, std::uint64_t k) noexcept;

/// Its limbs; a few zeros may lead. The odd part of (n - k + 1) ... n times the inverse of that of
/// k!, both modulo a power of 2^64 above the result: nothing longer than that is made.
detail::Limbs short_binomial(std::uint64_t n, std::uint64_t k, const LimbKernels& kernels);

}  // namespace lanewise::kernels
