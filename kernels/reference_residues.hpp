#pragma once

#include "kernels/kernel_table.hpp"

// The scalar residue kernel: the row "scalar", and the oracle of every other row's.

namespace lanewise::kernels::reference {

void residues(const std::uint64_t* in, std::size_t n, const Modulus* moduli, std::size_t count,
              std::uint64_t* out) noexcept;

inline constexpr ResidueKernels residue_kernels = {residues};

}  // namespace lanewise::kernels::reference
