#pragma once

#include <cstdint>
#include <vector>

#include "bench/flint/flint.hpp"

namespace lanewise::bench {

/// n! by the prime swing (P. Luschny) on FLINT's multiplication, one thread: what the library's
/// method gives with the best multiplication that is published. Little-endian, without leading
/// zeros; flint() must have been found.
std::vector<std::uint64_t> swing_factorial(std::uint64_t n);

}  // namespace lanewise::bench
