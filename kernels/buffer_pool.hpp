#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <lanewise/buffer.hpp>
#include <mutex>

#include "kernels/buffer_blocks.hpp"
#include "kernels/tuning.hpp"

namespace lanewise::kernels {

/// Blocks that wait for an allocation of their size, up to a limit in bytes; what was kept longest
/// gives way. Needs no memory of its own, no initialisation and no destruction, so that static
/// objects may own Buffers. Blocks are mapped and unmapped without the lock.
class BlockPool {
 public:
  /// The block of that size that was kept last, or null memory.
  Block take(std::size_t bytes) noexcept;

  /// Whether it was kept; what is not stays the caller's.
  bool keep(Block block) noexcept;

  void set_limit(std::size_t limit) noexcept;
  BufferPool state() noexcept;

  // Around fork(): the child's copy is whole, and no block is in both processes: the first write to
  // a page that the other still holds would copy it, which costs more than a new one.
  void before_fork() noexcept { mutex_.lock(); }
  void after_fork_in_parent() noexcept { mutex_.unlock(); }
  void after_fork_in_child() noexcept;

 private:
  static constexpr std::size_t most_blocks = 64;

  Block remove(std::size_t index) noexcept;

  template <class Step>
  void evict_until_null(Step step) noexcept;

  std::mutex mutex_;  ///< Guards what follows.
  std::size_t limit_ = tuning::buffer_pool_bytes;
  std::array<Block, most_blocks> blocks_{};  ///< The first `count_`, oldest first.
  std::size_t count_ = 0;
  std::size_t held_ = 0;
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
};

/// The library's own.
BlockPool& block_pool() noexcept;

}  // namespace lanewise::kernels
