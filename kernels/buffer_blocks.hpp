#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>

#include "kernels/tuning.hpp"

// Memory straight from the system, as large Buffers take it.

namespace lanewise::kernels {

/// Pages of one mapping, aligned to the huge page; `bytes` is a size that block_bytes() gives.
struct Block {
  void* memory = nullptr;
  std::size_t bytes = 0;
};

/// The size of the block for an array of `bytes`: eight sizes for each doubling, in whole huge
/// pages, so that arrays of nearly the same size can follow each other in one block. What a block
/// has beyond its array is address space, not memory, until somebody writes it.
constexpr std::size_t block_bytes(std::size_t bytes) noexcept {
  const std::size_t step = std::max(tuning::huge_page_bytes, std::bit_floor(bytes) / 8);
  return (bytes + step - 1) / step * step;
}

/// New pages, untouched, with huge pages asked for. Throws std::bad_alloc.
Block map_block(std::size_t bytes);

/// Gives the pages back to the system.
void unmap_block(Block block) noexcept;

/// Tell AddressSanitizer what is in use, the first `bytes` or nothing; no effect in other builds.
void open_block(Block block, std::size_t bytes) noexcept;
void close_block(Block block) noexcept;

}  // namespace lanewise::kernels
