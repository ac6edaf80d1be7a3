#pragma once

#include <cstdint>
#include <lanewise/big_uint.hpp>
#include <lanewise/options.hpp>
#include <optional>

namespace lanewise::kernels {

/// n! / (k! (n - k)!) in two words, k <= n - k. Empty where it does not fit, and where it is found
/// wrong.
std::optional<BigUint> small_binomial(std::uint64_t n, std::uint64_t k, Verification verification);

/// first (first + step) ..., `count` factors, in one word. Empty where it does not fit, and where
/// it is found wrong.
std::optional<BigUint> small_progression(std::uint64_t first, std::uint64_t step,
                                         std::uint64_t count, Verification verification);

}  // namespace lanewise::kernels
