#pragma once

#include <cstddef>
#include <lanewise/element.hpp>

namespace lanewise::compare {

/// out[i] = in[i]^2 of n elements of an array's element type, by Eigen, with every instruction of
/// the machine that built this. Integers wrap.
void eigen_square(ElementType type, const void* in, void* out, std::size_t n);

/// What that code needs of the CPU, spelt as in Machine::features; empty is nothing in particular.
extern const char* const eigen_square_needs;

}  // namespace lanewise::compare
