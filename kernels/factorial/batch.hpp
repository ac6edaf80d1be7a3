#pragma once

#include <cstdint>

namespace lanewise::kernels {

/// How many of `threads` fill the table of first!, ..., last!, each a part of it from a first entry
/// of its own: as many as have enough to do, and whose first entries take no more memory than their
/// share beside the table.
unsigned table_threads(std::uint64_t first, std::uint64_t last, unsigned threads) noexcept;

}  // namespace lanewise::kernels
