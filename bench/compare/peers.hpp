#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "bench/compare/model.hpp"

// Other libraries doing the same work. Each lives in a file of its own; one that was not found when
// this was built is an arm with that reason.

namespace lanewise::compare {

/// Eigen's out = in.square(), compiled with -march=native for the machine that built this.
Arm eigen_square_arm(std::span<const std::int64_t> in, std::span<std::int64_t> out);

/// mpz_fac_ui for every n from 1 to last, into numbers that keep their memory.
Arm gmp_factorials_arm(std::uint64_t last);

}  // namespace lanewise::compare
