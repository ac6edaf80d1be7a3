#include "kernels/buffer_pool.hpp"

#include <pthread.h>

#include <algorithm>
#include <type_traits>

namespace lanewise {
namespace kernels {

Block BlockPool::take(std::size_t bytes) noexcept {
  const std::lock_guard lock(mutex_);
  if (limit_ == 0) return {};
  for (std::size_t i = count_; i-- > 0;) {
    if (blocks_[i].bytes != bytes) continue;
    ++hits_;
    return remove(i);
  }
  ++misses_;
  return {};
}

bool BlockPool::keep(Block block) noexcept {
  bool kept = false;
  evict_until_null([&]() -> Block {
    if (block.bytes > limit_) return {};
    if (count_ == most_blocks || held_ > limit_ - block.bytes) return remove(0);
    blocks_[count_++] = block;
    held_ += block.bytes;
    kept = true;
    return {};
  });
  return kept;
}

void BlockPool::set_limit(std::size_t limit) noexcept {
  evict_until_null([&]() -> Block {
    if (held_ > limit) return remove(0);
    limit_ = limit;
    return {};
  });
}

BufferPool BlockPool::state() noexcept {
  const std::lock_guard lock(mutex_);
  return {limit_, held_, hits_, misses_};
}

void BlockPool::after_fork_in_child() noexcept {
  while (count_ > 0) unmap_block(remove(0));
  mutex_.unlock();
}

Block BlockPool::remove(std::size_t index) noexcept {
  const Block removed = blocks_[index];
  std::copy(&blocks_[index] + 1, blocks_.data() + count_, &blocks_[index]);
  --count_;
  held_ -= removed.bytes;
  return removed;
}

/// Calls step() under the lock, and unmaps the block that it returns without, until that is null.
template <class Step>
void BlockPool::evict_until_null(Step step) noexcept {
  for (;;) {
    Block evicted;
    {
      const std::lock_guard lock(mutex_);
      evicted = step();
    }
    if (!evicted.memory) return;
    unmap_block(evicted);
  }
}

BlockPool& block_pool() noexcept {
  static constinit BlockPool pool;
  static_assert(std::is_trivially_destructible_v<BlockPool>, "static objects free Buffers late");
  // Where even these few words cannot be had, a fork has the usual risk of a lock.
  [[maybe_unused]] static const int problem =
      pthread_atfork([] { pool.before_fork(); }, [] { pool.after_fork_in_parent(); },
                     [] { pool.after_fork_in_child(); });
  return pool;
}

}  // namespace kernels

void set_buffer_pool(std::size_t bytes) noexcept {
  kernels::block_pool().set_limit(bytes);
}

BufferPool buffer_pool() noexcept {
  return kernels::block_pool().state();
}

}  // namespace lanewise
