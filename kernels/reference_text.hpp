#pragma once

#include "kernels/kernel_table.hpp"

// The scalar text kernels: the row "scalar", and the oracle of every other row's.

namespace lanewise::kernels::reference {

void format(const std::uint64_t* limbs, std::size_t n, char* out) noexcept;
bool parse(const char* text, std::size_t n, std::uint64_t* limbs) noexcept;

inline constexpr TextKernels text_kernels = {format, parse};

}  // namespace lanewise::kernels::reference
