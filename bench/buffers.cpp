#include <benchmark/benchmark.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <lanewise/buffer.hpp>
#include <new>
#include <string>
#include <vector>

#include "bench/register.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/parallel.hpp"

// What a new array costs: allocated, written once by the threads of the settings, each its part,
// and freed. Every way to allocate is a class with a size for its constructor, and data().

namespace lanewise::bench {
namespace {

constexpr std::int64_t sizes[] = {1'000'000, 4'000'000, 16'000'000, 80'000'000, 400'000'000};

/// The C library keeps what is freed below 32 MiB, and so has its pages from the second time on.
class Malloc {
 public:
  explicit Malloc(std::size_t bytes) : memory_(std::malloc(bytes)) {
    if (!memory_) throw std::bad_alloc();
  }
  ~Malloc() { std::free(memory_); }
  Malloc(const Malloc&) = delete;
  Malloc& operator=(const Malloc&) = delete;

  char* data() const { return static_cast<char*>(memory_); }

 private:
  void* memory_;
};

/// Zeroed by the constructor, on one thread.
using Vector = std::vector<char>;

/// Aligned memory from operator new; the hint on the whole huge pages in it.
class AlignedNew {
 public:
  explicit AlignedNew(std::size_t bytes) : memory_(::operator new(bytes, page)) {
    constexpr auto size = static_cast<std::size_t>(page);
    madvise(memory_, bytes / size * size, MADV_HUGEPAGE);
  }
  ~AlignedNew() { ::operator delete(memory_, page); }
  AlignedNew(const AlignedNew&) = delete;
  AlignedNew& operator=(const AlignedNew&) = delete;

  char* data() const { return static_cast<char*>(memory_); }

 private:
  static constexpr std::align_val_t page{std::size_t{2} << 20};
  void* memory_;
};

/// New pages of the small size: also what malloc and std::vector are the first time.
class SmallPages {
 public:
  explicit SmallPages(std::size_t bytes)
      : bytes_(bytes),
        memory_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    if (memory_ == MAP_FAILED) throw std::bad_alloc();
    madvise(memory_, bytes, MADV_NOHUGEPAGE);
  }
  ~SmallPages() { munmap(memory_, bytes_); }
  SmallPages(const SmallPages&) = delete;
  SmallPages& operator=(const SmallPages&) = delete;

  char* data() const { return static_cast<char*>(memory_); }

 private:
  std::size_t bytes_;
  void* memory_;
};

/// A Buffer whose pages each thread makes at one blow before it writes them.
class Populated : public Buffer<char> {
 public:
  using Buffer<char>::Buffer;

  void populate(std::size_t begin, std::size_t end) {
#ifdef MADV_POPULATE_WRITE
    constexpr std::size_t page = 4096;
    madvise(data() + begin / page * page, end - begin / page * page, MADV_POPULATE_WRITE);
#endif
  }
};

template <class Array>
void fill(Array& array, std::size_t bytes, unsigned threads) {
  kernels::parallel_for(bytes, 64, threads, [&](std::size_t begin, std::size_t end) {
    if constexpr (requires { array.populate(begin, end); }) array.populate(begin, end);
    std::memset(array.data() + begin, 1, end - begin);
  });
}

template <class Array>
void run(benchmark::State& state, std::size_t pool) {
  const auto bytes = static_cast<std::size_t>(state.range(0));
  const unsigned threads = kernels::choice().threads;
  set_buffer_pool(pool);
  for (auto _ : state) {
    Array array(bytes);
    fill(array, bytes, threads);
    benchmark::ClobberMemory();
  }
  set_buffer_pool(0);
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

template <class Array>
void add(const std::string& how, std::size_t pool = 0) {
  auto* registered = benchmark::RegisterBenchmark(
      ("buffer/" + how).c_str(), [pool](benchmark::State& state) { run<Array>(state, pool); });
  for (const std::int64_t bytes : sizes) registered->Arg(bytes);
  registered->UseRealTime();
}

}  // namespace

void register_buffers() {
  add<Buffer<char>>("lanewise");
  add<Buffer<char>>("lanewise-pool", std::size_t{1} << 30);
  add<Malloc>("malloc");
  add<Vector>("vector");
  add<AlignedNew>("aligned-new");
  add<SmallPages>("small-pages");
  add<Populated>("populated");
}

}  // namespace lanewise::bench
