#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <fstream>
#include <lanewise/buffer.hpp>
#include <limits>
#include <new>
#include <random>
#include <ranges>
#include <span>
#include <sstream>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace lanewise::tests {
namespace {

constexpr std::size_t mib = std::size_t{1} << 20;

// What a user may write, seen by the compiler.

static_assert(std::ranges::contiguous_range<Buffer<int>>);
static_assert(std::ranges::sized_range<Buffer<int>>);
static_assert(std::is_convertible_v<Buffer<int>&, std::span<int>>);
static_assert(std::is_convertible_v<const Buffer<int>&, std::span<const int>>);
static_assert(!std::is_convertible_v<const Buffer<int>&, std::span<int>>);
static_assert(!std::is_convertible_v<std::size_t, Buffer<int>>, "a size is not an array");
static_assert(!std::is_copy_constructible_v<Buffer<int>> &&
              !std::is_copy_assignable_v<Buffer<int>>);
static_assert(std::is_nothrow_move_constructible_v<Buffer<int>>);
static_assert(std::is_nothrow_move_assignable_v<Buffer<int>>);
static_assert(std::is_nothrow_swappable_v<Buffer<int>>);
static_assert(std::is_same_v<decltype(std::span(std::declval<Buffer<int>&>())), std::span<int>>);
static_assert(std::is_same_v<std::ranges::range_value_t<Buffer<float>>, float>);

struct alignas(64) Vector {
  std::array<float, 16> lanes;
};

std::uintptr_t address(const void* memory) {
  return reinterpret_cast<std::uintptr_t>(memory);
}

/// The field of /proc/self/statm that counts this process's pages in memory, in bytes.
std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// The line "VmFlags: ..." of the mapping that holds the address; empty where there is none.
std::string mapping_flags(const void* memory) {
  std::ifstream smaps("/proc/self/smaps");
  bool is_inside = false;
  for (std::string line; std::getline(smaps, line);) {
    std::uintptr_t begin = 0, end = 0;
    char dash = 0;
    std::istringstream fields(line);
    if (fields >> std::hex >> begin >> dash >> end && dash == '-') {
      is_inside = begin <= address(memory) && address(memory) < end;
    }
    if (is_inside && line.starts_with("VmFlags:")) return line + ' ';
  }
  return "";
}

void fill(Buffer<char>& buffer, char value) {
  std::fill(buffer.begin(), buffer.end(), value);
}

/// The sizes on both sides of every place where the way to allocate changes.
std::vector<std::size_t> boundary_sizes() {
  std::vector<std::size_t> sizes;
  for (const std::size_t edge :
       {64 * mib / 1024, mib, 2 * mib, 4 * mib, 16 * mib, 18 * mib, 32 * mib, 36 * mib, 64 * mib}) {
    for (const std::size_t size : {edge - 1, edge, edge + 1}) sizes.push_back(size);
  }
  return sizes;
}

// The array.

TEST(Buffer, OfAnySizeIsAlignedAndWritableToItsLastByte) {
  for (std::size_t n = 1; n < 300; ++n) {
    EXPECT_EQ(address(Buffer<char>(n).data()) % Buffer<char>::alignment, 0u) << n;
  }
  for (const std::size_t n : boundary_sizes()) {
    Buffer<char> buffer(n);
    EXPECT_EQ(address(buffer.data()) % (n < 2 * mib ? 64 : 2 * mib), 0u) << n;
    buffer[0] = 'a';
    buffer[n - 1] = 'z';
    EXPECT_EQ(buffer[0], 'a');
    EXPECT_EQ(buffer[n - 1], 'z');
  }
}

TEST(Buffer, OfTypesThatAreAlignedToACacheLineIsAlignedSoToo) {
  for (const std::size_t n : {std::size_t{1}, std::size_t{3}, 2 * mib / sizeof(Vector)}) {
    Buffer<Vector> buffer(n);
    EXPECT_EQ(address(buffer.data()) % alignof(Vector), 0u);
    EXPECT_EQ(buffer.size_bytes(), n * 64);
  }
}

TEST(Buffer, OfNothingHasNoMemory) {
  for (const Buffer<int>& buffer : {Buffer<int>(), Buffer<int>(0)}) {
    EXPECT_TRUE(buffer.empty());
    EXPECT_EQ(buffer.data(), nullptr);
    EXPECT_EQ(buffer.begin(), buffer.end());
    EXPECT_EQ(std::span(buffer).size(), 0u);
  }
}

TEST(Buffer, IsARange) {
  Buffer<int> buffer(5);
  int next = 0;
  for (int& element : buffer) element = next++;
  const std::span<const int> view = std::as_const(buffer);
  EXPECT_EQ(view.data(), buffer.data());
  EXPECT_TRUE(std::ranges::equal(view, std::array{0, 1, 2, 3, 4}));
  EXPECT_EQ(buffer.size_bytes(), 5 * sizeof(int));
  EXPECT_FALSE(buffer.empty());
}

TEST(Buffer, OfASizeThatCannotExistThrowsBadAlloc) {
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  for (const std::size_t n : {most, most - 64, most / 2 + 1, most / 2, most / 4}) {
    EXPECT_THROW(const Buffer<char> huge(n), std::bad_alloc) << n;
  }
  for (const std::size_t n : {most, most / 8, most / 8 + 1, most / 8 + 2, most / 16}) {
    EXPECT_THROW(const Buffer<double> huge(n), std::bad_alloc) << n << ": n * 8 may wrap to little";
  }
}

TEST(Buffer, KeepsItsMemoryAndContentsThroughMoves) {
  for (const std::size_t n : {std::size_t{10}, 3 * mib}) {
    Buffer<char> a(n);
    fill(a, 'a');
    const char* const memory = a.data();
    Buffer<char> b = std::move(a);
    EXPECT_TRUE(a.empty() && a.data() == nullptr) << "what was moved from is empty";
    Buffer<char> c(7);
    c = std::move(b);
    EXPECT_TRUE(b.empty() && b.data() == nullptr) << "what was moved from is empty";
    EXPECT_EQ(c.data(), memory);
    EXPECT_EQ(c.size(), n);
    EXPECT_EQ(std::ranges::count(c, 'a'), static_cast<std::ptrdiff_t>(n));
    b = Buffer<char>(3);
    EXPECT_EQ(b.size(), 3u) << "what was moved from can be used again";
  }
}

TEST(Buffer, SurvivesAMoveToItself) {
  Buffer<int> buffer(4);
  buffer[3] = 7;
  Buffer<int>& same = buffer;
  buffer = std::move(same);
  ASSERT_EQ(buffer.size(), 4u);
  EXPECT_EQ(buffer[3], 7);
}

TEST(Buffer, SwapsWithoutCopying) {
  Buffer<char> small(1), large(2 * mib);
  const char* const small_memory = small.data();
  const char* const large_memory = large.data();
  swap(small, large);
  EXPECT_EQ(small.data(), large_memory);
  EXPECT_EQ(small.size(), 2 * mib);
  EXPECT_EQ(large.data(), small_memory);
  EXPECT_EQ(large.size(), 1u);
}

TEST(Buffer, OfALargeSizeTakesNoMemoryUntilItIsWritten) {
  const std::size_t before = resident_bytes();
  Buffer<char> buffer(256 * mib);
  EXPECT_LT(resident_bytes(), before + 64 * mib);
  fill(buffer, 1);
  EXPECT_GE(resident_bytes(), before + 256 * mib);
  buffer = Buffer<char>();
  EXPECT_LT(resident_bytes(), before + 64 * mib) << "and gives it back when it is freed";
}

TEST(Buffer, OfALargeSizeAsksForHugePagesUpToItsLastByte) {
  if (!std::ifstream("/sys/kernel/mm/transparent_hugepage/enabled")) {
    GTEST_SKIP() << "this system has no transparent huge pages";
  }
  for (const std::size_t n : {2 * mib, 5 * mib + 1, 100 * mib + 12345}) {
    const Buffer<char> buffer(n);
    EXPECT_NE(mapping_flags(buffer.data()).find(" hg "), std::string::npos) << n;
    EXPECT_NE(mapping_flags(buffer.end() - 1).find(" hg "), std::string::npos) << n;
  }
}

// The pool.

/// Before any test has set another.
const std::size_t default_limit = buffer_pool().limit;

/// A test may set a limit; afterwards the pool is off again.
struct BufferPoolTest : testing::Test {
  ~BufferPoolTest() override { set_buffer_pool(0); }

  /// Since the test began.
  std::uint64_t hits() const { return buffer_pool().hits - start.hits; }
  std::uint64_t misses() const { return buffer_pool().misses - start.misses; }

  const BufferPool start = buffer_pool();
};

TEST(BufferPoolDefault, KeepsSixtyFourMebibytes) {
  EXPECT_EQ(default_limit, 64 * mib);
}

TEST_F(BufferPoolTest, IsOffAtZero) {
  set_buffer_pool(0);
  { const Buffer<char> buffer(8 * mib); }
  { const Buffer<char> buffer(8 * mib); }
  EXPECT_EQ(buffer_pool().limit, 0u);
  EXPECT_EQ(buffer_pool().held, 0u);
  EXPECT_EQ(hits() + misses(), 0u);
}

TEST_F(BufferPoolTest, GivesTheNextBufferTheSamePages) {
  set_buffer_pool(64 * mib);
  const char* freed = nullptr;
  {
    Buffer<char> buffer(8 * mib);
    fill(buffer, 1);
    freed = buffer.data();
  }
  EXPECT_EQ(buffer_pool().held, 8 * mib);
  const std::size_t before = resident_bytes();
  Buffer<char> again(8 * mib);
  EXPECT_EQ(again.data(), freed);
  EXPECT_EQ(buffer_pool().held, 0u);
  EXPECT_EQ(hits(), 1u);
  EXPECT_EQ(misses(), 1u);
  fill(again, 2);
  EXPECT_LT(resident_bytes(), before + 4 * mib) << "they were in memory already";
}

TEST_F(BufferPoolTest, GivesTheBlockThatWasFreedLast) {
  set_buffer_pool(64 * mib);
  Buffer<char> a(4 * mib), b(4 * mib), c(4 * mib);
  const char* const last = b.data();
  a = Buffer<char>();
  c = Buffer<char>();
  b = Buffer<char>();
  EXPECT_EQ(Buffer<char>(4 * mib).data(), last);
}

TEST_F(BufferPoolTest, ServesNearlyTheSameSize) {
  set_buffer_pool(256 * mib);
  { const Buffer<char> buffer(80'000'000); }
  { const Buffer<char> buffer(79'000'000); }
  EXPECT_EQ(hits(), 1u);
}

/// What the pool holds once it has been given one Buffer of that size, and nothing else.
std::size_t hold_one(std::size_t bytes) {
  set_buffer_pool(0);
  set_buffer_pool(512 * mib);
  { const Buffer<char> buffer(bytes); }
  return buffer_pool().held;
}

TEST_F(BufferPoolTest, WastesAtMostAnEighthOrAHugePage) {
  std::vector<std::size_t> sizes;
  for (std::size_t n = 2 * mib; n < 300 * mib; n += n / 9 + 12345) sizes.push_back(n);
  for (const std::size_t kept : sizes) {
    for (const std::size_t wanted : sizes) {
      const std::size_t held = hold_one(kept);
      const std::uint64_t before = hits();
      const Buffer<char> buffer(wanted);
      const bool is_hit = hits() != before;
      EXPECT_TRUE(is_hit || wanted != kept) << kept;
      if (!is_hit) continue;
      EXPECT_GE(held, wanted) << kept;
      EXPECT_LE(held - wanted, std::max(wanted / 8, 2 * mib)) << kept << " for " << wanted;
    }
  }
}

TEST_F(BufferPoolTest, HoldsWhatWasFreedLastWithinItsLimit) {
  set_buffer_pool(16 * mib);
  for (const std::size_t n : {4 * mib, 6 * mib, 8 * mib, 2 * mib}) {
    { const Buffer<char> buffer(n); }
    EXPECT_LE(buffer_pool().held, 16 * mib) << n;
  }
  EXPECT_EQ(buffer_pool().held, 16 * mib) << "6, 8 and 2 MiB are there";
  { const Buffer<char> first(4 * mib); }
  EXPECT_EQ(hits(), 0u) << "4 MiB, the oldest, had to go";
}

TEST_F(BufferPoolTest, KeepsNothingThatIsLargerThanItsLimit) {
  set_buffer_pool(16 * mib);
  { const Buffer<char> buffer(8 * mib); }
  { const Buffer<char> larger(16 * mib + 1); }
  EXPECT_EQ(buffer_pool().held, 8 * mib) << "nor does that push out what is there";
}

TEST_F(BufferPoolTest, KeepsNoSmallBuffers) {
  set_buffer_pool(16 * mib);
  { const Buffer<char> buffer(2 * mib - 1); }
  EXPECT_EQ(buffer_pool().held, 0u);
  EXPECT_EQ(hits() + misses(), 0u);
}

TEST_F(BufferPoolTest, HoldsABoundedNumberOfBlocks) {
  set_buffer_pool(1024 * mib);
  std::vector<Buffer<char>> buffers;
  for (int i = 0; i < 100; ++i) buffers.emplace_back(2 * mib);
  buffers.clear();
  EXPECT_EQ(buffer_pool().held, 64 * 2 * mib);
}

TEST_F(BufferPoolTest, ReturnsWhatExceedsALowerLimit) {
  set_buffer_pool(512 * mib);
  const std::size_t before = resident_bytes();
  {
    Buffer<char> a(128 * mib), b(64 * mib);
    fill(a, 1);
    fill(b, 1);
  }
  EXPECT_GE(resident_bytes(), before + 192 * mib);
  set_buffer_pool(130 * mib);
  EXPECT_EQ(buffer_pool().held, 128 * mib) << "the 64 MiB, freed first, went";
  set_buffer_pool(0);
  EXPECT_EQ(buffer_pool().limit, 0u);
  EXPECT_EQ(buffer_pool().held, 0u);
  EXPECT_LT(resident_bytes(), before + 32 * mib);
}

/// Allocates and frees at random, each Buffer marked at both ends while it is owned; returns what
/// went wrong.
int misuse_by_one_thread(unsigned seed, std::size_t limit, const std::atomic<bool>* stop) {
  std::mt19937 random(seed);
  std::array<Buffer<char>, 4> owned;
  const char mark = static_cast<char>(seed);
  int wrong = 0;
  for (int i = 0; stop ? !*stop : i < 2000; ++i) {
    Buffer<char>& buffer = owned[random() % owned.size()];
    if (!buffer.empty()) wrong += buffer[0] != mark || buffer[buffer.size() - 1] != mark;
    buffer = Buffer<char>(mib + random() % (8 * mib));
    buffer[0] = buffer[buffer.size() - 1] = mark;
    wrong += buffer_pool().held > limit;
  }
  return wrong;
}

TEST_F(BufferPoolTest, GivesEachBlockToOneThreadAndKeepsItsBoundUnderFour) {
  constexpr std::size_t limit = 24 * mib;
  set_buffer_pool(limit);
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    threads.emplace_back([&wrong, seed] { wrong += misuse_by_one_thread(seed, limit, nullptr); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(hits(), 0u);
  EXPECT_GT(misses(), 0u);
}

/// What a forked child does with the pool; its exit status.
int child_uses_the_pool() {
  alarm(60);  // A lock that nobody holds any more would wait for ever.
  const std::uint64_t hits_before = buffer_pool().hits;
  if (buffer_pool().held != 0) return 2;
  for (int i = 0; i < 2; ++i) {
    Buffer<char> buffer(4 * mib);
    buffer[0] = 1;
  }
  if (buffer_pool().hits != hits_before + 1) return 3;
  set_buffer_pool(0);
  return buffer_pool().held == 0 ? 0 : 4;
}

TEST_F(BufferPoolTest, StartsEmptyInAForkedChildWhateverOtherThreadsDo) {
  constexpr std::size_t limit = 64 * mib;
  set_buffer_pool(limit);
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  threads.emplace_back([&] { wrong += misuse_by_one_thread(1, limit, &stop); });
  threads.emplace_back([&] {
    while (!stop) wrong += buffer_pool().held > limit;  // So that forks meet a lock that is held.
  });
  int status = 0;
  for (int i = 0; i < 100 && status == 0; ++i) {
    const pid_t child = fork();
    if (child == 0) _exit(child_uses_the_pool());
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0) << "exit status " << WEXITSTATUS(status) << ", signal "
                         << WTERMSIG(status);
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(BufferPoolTest, KeepsItsBlocksInAParentThatForks) {
  set_buffer_pool(16 * mib);
  { const Buffer<char> buffer(8 * mib); }
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(buffer_pool().held, 8 * mib);
}

}  // namespace
}  // namespace lanewise::tests
