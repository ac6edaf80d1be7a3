#pragma once

#include <lanewise/big_uint.hpp>
#include <span>

#include "kernels/arithmetic.hpp"

namespace lanewise::kernels {

/// The limbs in the execution's radix of a number in the other one, little-endian; zeros may lead.
/// Not verified.
///
/// The number is a polynomial in its own base, and is evaluated in the other by halves:
/// high base^m + low, where the powers are squares of each other (A. Schoenhage, in D. E. Knuth,
/// "The Art of Computer Programming", volume 2, 4.4, exercise 14). Cost: that of a multiplication
/// of halves at each of the levels, whose number is the logarithm of the limbs'.
detail::Limbs convert(std::span<const Limb> in, Execution& execution);

/// At least the limbs that a number of so many has in the other radix.
std::size_t converted_limbs(std::size_t limbs, Radix to) noexcept;

/// At least the memory that convert() takes, result included.
std::uint64_t conversion_bytes(std::size_t limbs, const ArithmeticRow& row, unsigned threads);

}  // namespace lanewise::kernels
