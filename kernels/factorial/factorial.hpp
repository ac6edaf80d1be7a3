#pragma once

#include <cstdint>
#include <lanewise/big_uint.hpp>
#include <lanewise/options.hpp>
#include <span>
#include <string>

#include "kernels/arithmetic.hpp"

namespace lanewise::kernels {

struct Choice;

/// The limbs of n! in the execution's radix, little-endian; up to two zeros may lead. Reports
/// progress from 0 up to, and not including, 1.
detail::Limbs factorial_limbs(std::uint64_t n, Execution& execution);

/// Those of its odd part in base 2^64, the last one not zero.
detail::Limbs odd_factorial_limbs(std::uint64_t n, Execution& execution);

/// The device that makes n! under this choice; null for the CPU.
const DeviceTable* device_for_factorial(const Choice& made, std::uint64_t n, Radix radix);

/// Whether the limbs are n!, with the check counted; the execution has a verifier.
bool check_factorial(std::uint64_t n, std::span<const Limb> limbs, const Execution& execution);

/// The same, verified as the execution asks. `call` is what an error names.
detail::Limbs verified_factorial_limbs(std::uint64_t n, const std::string& call,
                                       Execution& execution);

/// The same in a radix, as a call of this name: what it may take is seen to first, and it is
/// recorded for last_call().
detail::Limbs admitted_factorial(std::uint64_t n, Radix radix, const std::string& call,
                                 const Options& options);

}  // namespace lanewise::kernels
