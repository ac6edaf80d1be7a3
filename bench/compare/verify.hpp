#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

// Whether a result is right, independently of what computed it. Empty means right; else the first
// thing that is wrong, in words.

namespace lanewise::compare {

/// Every element of squares[i] = i * i, each compared.
std::string squares_problem(std::span<const std::int64_t> squares);

/// Every limb of n! for n = 1, ..., last: 1! is 1, and each n! is n times the one before by
/// multiplication one limb at a time. `limbs(n)` are little-endian without leading zeros.
std::string factorials_problem(
    std::uint64_t last, const std::function<std::span<const std::uint64_t>(std::uint64_t)>& limbs);

}  // namespace lanewise::compare
