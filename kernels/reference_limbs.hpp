#pragma once

#include "kernels/kernel_table.hpp"

// The scalar limb kernels: the row "scalar", and the oracle of every other row's.

namespace lanewise::kernels::reference {

std::uint64_t multiply_1(std::uint64_t* out, const std::uint64_t* in, std::size_t n,
                         std::uint64_t factor) noexcept;
void multiply(std::uint64_t* out, const std::uint64_t* a, std::size_t an, const std::uint64_t* b,
              std::size_t bn) noexcept;
void square(std::uint64_t* out, const std::uint64_t* a, std::size_t n) noexcept;
std::uint64_t add(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* b,
                  std::size_t n) noexcept;
std::uint64_t subtract(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* b,
                       std::size_t n) noexcept;

inline constexpr LimbKernels limb_kernels = {multiply_1, multiply, square, add, subtract, 24, 24};

}  // namespace lanewise::kernels::reference
