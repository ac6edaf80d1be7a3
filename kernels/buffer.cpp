#include <lanewise/buffer.hpp>

#include <sys/mman.h>

#include <new>

#include "kernels/tuning.hpp"

namespace lanewise::detail {
namespace {

constexpr std::size_t alignment_of(std::size_t bytes) {
  return bytes >= tuning::huge_page_bytes ? tuning::huge_page_bytes : 64;
}

}  // namespace

void* allocate_buffer(std::size_t bytes) {
  if (bytes == 0) return nullptr;
  if (bytes > static_cast<std::size_t>(PTRDIFF_MAX)) throw std::bad_alloc();
  const std::size_t alignment = alignment_of(bytes);
  void* memory = ::operator new(bytes, std::align_val_t(alignment));
  // Only whole huge pages inside the array; the hint may be refused, and then nothing is lost.
  if (alignment > 64) madvise(memory, bytes / alignment * alignment, MADV_HUGEPAGE);
  return memory;
}

void free_buffer(void* memory, std::size_t bytes) noexcept {
  if (memory) ::operator delete(memory, std::align_val_t(alignment_of(bytes)));
}

}  // namespace lanewise::detail
