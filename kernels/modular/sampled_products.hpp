#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "kernels/modular/odd_products.hpp"

namespace lanewise::kernels {

/// As odd_products(), of which it is the way for long products, in about the root of the last point
/// times its logarithm: the polynomial h(k) = prod_{j < d} (2 (k d + j) + 1) is sampled at k = 0,
/// 1, ..., by doubling d; its degree rises by h_2d(k) = h_d(k) h_d(k + d / v), where v is the last
/// d, and values at other places follow from d consecutive ones by Lagrange's formula, which is a
/// convolution (A. Bostan, P. Gaudry and E. Schost, "Linear recurrences with polynomial
/// coefficients and application to integer factorization and Cartier-Manin operator", 2007). That
/// h's leading coefficient is known spares one sample, and all lengths are powers of two.
///
/// None where an inverse that it needs does not exist: then the modulus is no prime.
/// Verified are, unless the execution has no verifier, the samples in use: their polynomial at a
/// random place has to be the product there.
std::optional<std::vector<std::uint64_t>> sampled_odd_products(
    const ModularRing& ring, std::span<const std::uint64_t> points, Execution& execution);

/// The d for products up to this many odd numbers.
std::uint64_t sampled_degree(std::uint64_t last_point);

}  // namespace lanewise::kernels
