#include <lanewise/buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <new>

#include "kernels/buffer_blocks.hpp"
#include "kernels/buffer_pool.hpp"
#include "kernels/tuning.hpp"

namespace lanewise::detail {
namespace {

using kernels::Block;

constexpr std::align_val_t alignment{64};

constexpr bool is_block(std::size_t bytes) noexcept {
  return bytes >= tuning::mapped_buffer_bytes;
}

void* allocate_block(std::size_t bytes) {
  const std::size_t size = kernels::block_bytes(bytes);
  Block block = kernels::block_pool().take(size);
  if (!block.memory) block = kernels::map_block(size);
  kernels::open_block(block, bytes);
  return block.memory;
}

void free_block(Block block) noexcept {
  kernels::close_block(block);
  if (!kernels::block_pool().keep(block)) kernels::unmap_block(block);
}

}  // namespace

void* allocate_buffer(std::size_t bytes) {
  if (bytes == 0) return nullptr;
  if (bytes > static_cast<std::size_t>(PTRDIFF_MAX)) throw std::bad_alloc();
  return is_block(bytes) ? allocate_block(bytes) : ::operator new(bytes, alignment);
}

void free_buffer(void* memory, std::size_t bytes) noexcept {
  if (is_block(bytes)) {
    free_block({memory, kernels::block_bytes(bytes)});
  } else {
    ::operator delete(memory, alignment);
  }
}

}  // namespace lanewise::detail
