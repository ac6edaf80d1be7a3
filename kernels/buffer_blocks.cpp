#include "kernels/buffer_blocks.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <new>

#if __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>  // Its macros do nothing in builds without AddressSanitizer.
#else
#define ASAN_POISON_MEMORY_REGION(memory, bytes) ((void)(memory), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(memory, bytes) ((void)(memory), (void)(bytes))
#endif

namespace lanewise::kernels {

// A fault on a huge page takes as long as some fifty on small ones and serves 512 of them. Hence
// the hint covers the last, partial page too.
//
// Tried, for an array that is allocated, filled by two threads and freed (bench rows "buffer/"):
// - small pages, from mmap or malloc: 5 to 13 times as long from 2 MB on;
// - the hint on whole huge pages only: 9 times as long at 4 MB, all in the small pages of the end;
// - MADV_POPULATE_WRITE by the threads that fill: a fifth to a third longer once the array exceeds
//   the cache, for the zeroed page has left it when it is written; by one thread: two thirds
//   longer;
// - the array 64 bytes into its page: no slower, but what it saves in alignment it adds at the end.
//
// /sys/kernel/mm/transparent_hugepage/enabled: "always" and "madvise" grant the hint, with "never"
// the array has small pages and takes their time. Its neighbour defrag matters where memory is in
// pieces: with "always", "madvise" and "defer+madvise" a fault stops to make a huge page, with
// "defer" and "never" it takes small ones.

Block map_block(std::size_t bytes) {
  constexpr std::size_t page = tuning::huge_page_bytes;
  void* const mapping =
      mmap(nullptr, bytes + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) throw std::bad_alloc();
  const std::size_t before = (page - reinterpret_cast<std::uintptr_t>(mapping) % page) % page;
  auto* const memory = static_cast<std::byte*>(mapping) + before;
  if (before > 0) munmap(mapping, before);
  munmap(memory + bytes, page - before);
  madvise(memory, bytes, MADV_HUGEPAGE);  // May be refused; then nothing is lost.
  return {memory, bytes};
}

void unmap_block(Block block) noexcept {
  open_block(block, block.bytes);  // Whoever is given these addresses next may use them.
  munmap(block.memory, block.bytes);
}

void open_block(Block block, std::size_t bytes) noexcept {
  close_block(block);
  ASAN_UNPOISON_MEMORY_REGION(block.memory, bytes);
}

void close_block(Block block) noexcept {
  ASAN_POISON_MEMORY_REGION(block.memory, block.bytes);
}

}  // namespace lanewise::kernels
