#pragma once

#include <cstddef>
#include <lanewise/element.hpp>

namespace lanewise::compare {

/// out[i] = in[i] * in[i] of n elements, one at a time as a plain loop has it; integers wrap.
void naive_square(ElementType type, const void* in, void* out, std::size_t n);

}  // namespace lanewise::compare
