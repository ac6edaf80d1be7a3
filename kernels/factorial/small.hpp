#pragma once

#include <cstddef>
#include <cstdint>
#include <lanewise/big_uint.hpp>
#include <lanewise/options.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kernels/arithmetic.hpp"
#include "kernels/factorial/product_tree.hpp"

// Factorials of small n, from what the compiler has computed.

namespace lanewise::kernels {

/// n! is stored up to here, in 6 KB.
inline constexpr std::uint64_t last_stored_factorial = 128;

/// The odd part of n! is stored for the multiples of 32 up to 2048, in 66 KB; up to here it is one
/// of them times what at most 31 numbers contribute.
inline constexpr std::uint64_t last_small_factorial = 2079;

/// n!, ..., last_stored_factorial!, one behind the other; n <= last_stored_factorial.
std::span<const Limb> stored_factorials(std::uint64_t n) noexcept;

/// The odd part of n!, n <= last_small_factorial; by one multiplication, of which nothing is
/// verified.
Natural small_odd_factorial(std::uint64_t n, const LimbKernels& kernels);

/// Whether the call asks for nothing that takes time to see to, and so may be small_factorial().
bool is_plain(const Options& options) noexcept;

/// n! for a plain call, n <= last_stored_factorial, recorded for last_call().
BigUint stored_factorial(std::uint64_t n);

/// n! for a plain call, n <= last_small_factorial, recorded for last_call(). Empty where a
/// verification finds it wrong: then a call with all that belongs to one is the remedy.
std::optional<BigUint> small_factorial(std::uint64_t n, Verification verification);

/// n!, n <= last_small_factorial, with leading zeros perhaps; not verified.
detail::Limbs small_factorial_limbs(std::uint64_t n, const LimbKernels& kernels);

/// n! for any n, by the shorter way, verified as the execution asks. `call` names the call.
detail::Limbs verified_limbs(std::uint64_t n, const std::string& call, Execution& execution);

}  // namespace lanewise::kernels
