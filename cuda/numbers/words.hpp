#pragma once

#include <cstdint>

#include "kernels/host_device.hpp"

// Arithmetic of a few 64-bit words in registers.

namespace lanewise::cuda {

using Limb = std::uint64_t;
__extension__ using Wide = unsigned __int128;

/// value = value * factor + addend, in `words` words.
template <unsigned words>
LANEWISE_HOST_DEVICE constexpr void multiply_add(Limb (&value)[words], Limb factor, Limb addend) {
  Limb carry = addend;
  LANEWISE_UNROLL
  for (unsigned w = 0; w < words; ++w) {
    const Wide product = static_cast<Wide>(value[w]) * factor + carry;
    value[w] = static_cast<Limb>(product);
    carry = static_cast<Limb>(product >> 64);
  }
}

}  // namespace lanewise::cuda
