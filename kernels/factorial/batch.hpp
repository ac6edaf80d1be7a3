#pragma once

#include <cstddef>
#include <cstdint>

namespace lanewise::kernels {

/// How many of `threads` fill a table of so many limbs that ends in last!, each a part of it from a
/// first entry of its own: as many as have enough to do, and whose first entries take no more
/// memory than a table_share of the table.
unsigned table_threads(std::uint64_t limbs, std::uint64_t last, unsigned threads) noexcept;

}  // namespace lanewise::kernels
