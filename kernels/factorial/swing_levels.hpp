#pragma once

#include <cstdint>

#include "kernels/arithmetic.hpp"

// How the prime swing goes from n / 2^levels up to n, and what its last step takes.

namespace lanewise::kernels {

/// How often n is halved before what is stored serves.
unsigned count_levels(std::uint64_t n) noexcept;

/// How many levels are made at once above `level`: the last ones, which cost the most, together;
/// what does not divide comes before them. Short numbers gain nothing: the schoolbook
/// multiplication by several swings costs as much as by one after the other.
unsigned merged_levels(std::uint64_t n, unsigned level) noexcept;

/// The part of all the work that is done after a level: each costs a little more than twice as much
/// as the one before it, as the transform does at twice the length.
double done_after(unsigned level) noexcept;

/// The last step of `merged` levels: x^2 times the merged swings, where x is the power of the odd
/// part of (n / 2^merged)! that is to be squared once more. Lengths are bounds.
struct LastSwings {
  std::uint64_t root_limbs;    ///< Of x.
  std::uint64_t swings_limbs;  ///< Of the swings' product.
  MultiplicationMemory square;
  MultiplicationMemory product;
  std::uint64_t scratch_doubles;  ///< Of both.
};
LastSwings last_swings(std::uint64_t n, const ArithmeticRow& row, unsigned threads,
                       MultiplicationLimits limits);

}  // namespace lanewise::kernels
