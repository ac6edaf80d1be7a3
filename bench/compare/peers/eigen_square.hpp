#pragma once

#include <cstddef>
#include <cstdint>

namespace lanewise::compare {

/// out[i] = in[i]^2 by Eigen, with every instruction of the machine that built this.
void eigen_square(const std::int64_t* in, std::int64_t* out, std::size_t n);

/// What that code needs of the CPU, spelt as in Machine::features; empty is nothing in particular.
extern const char* const eigen_square_needs;

}  // namespace lanewise::compare
