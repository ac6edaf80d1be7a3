#pragma once

#include <cstdint>
#include <lanewise/element.hpp>

namespace lanewise::kernels {

/// What a LookupKernel looks up: 0!, 1!, ..., last! in a type of number, then what is written for
/// larger arguments (the type's largest value, or infinity) and for negative ones (0, or NaN).
struct LookupTable {
  const void* entries;
  std::uint64_t last;
};

/// Of integers, float or double. The table lives as long as the process.
LookupTable lookup_table(ElementType type);

}  // namespace lanewise::kernels
