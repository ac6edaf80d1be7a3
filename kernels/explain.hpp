#pragma once

#include <lanewise/backend.hpp>

namespace lanewise::kernels {

// Each subject explains its own calls, from the plan that the calls themselves use.

Explanation explain_squares(Operation operation, ElementType type, std::size_t n,
                            Overflow overflow);
Explanation explain_factorials(Operation operation, std::size_t n);
Explanation explain_function(Operation operation, ElementType type, std::size_t n,
                             Overflow overflow);

}  // namespace lanewise::kernels
