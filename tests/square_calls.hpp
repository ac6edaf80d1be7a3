#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <lanewise/lanewise.hpp>
#include <vector>

// What tests of the public functions share: thresholds for threads and for streaming stores that
// small arrays cross on every machine, and sizes around them.

namespace lanewise::tests {

inline constexpr Tuning test_tuning = {
    .bytes_per_thread = 8192, .streaming_array_bytes = 200'000, .streaming_range_bytes = 150'000};

/// Sets those thresholds, and leaves the settings as they were found.
template <class T>
class PublicCalls : public testing::Test {
 protected:
  void SetUp() override { set_tuning(test_tuning); }
  void TearDown() override {
    use_tuning_file("auto");
    set_threads(0);
  }
};

/// Traffic that one thread carries, and traffic that all threads of a test are worth.
inline constexpr std::size_t one_thread_bytes = 8000;
inline constexpr std::size_t many_threads_bytes = 8 * test_tuning.bytes_per_thread;

/// Sizes below and above the threshold for threads, of elements with this much traffic each.
inline std::vector<std::size_t> sizes_around_threads(std::size_t bytes) {
  return {0,
          1,
          8,
          one_thread_bytes / bytes,
          many_threads_bytes / 3 / bytes,
          many_threads_bytes / bytes + 3};
}

/// The last call, of n elements with this much traffic each, ran on as many threads as it is worth.
inline void expect_threads(std::size_t n, std::size_t bytes, unsigned threads) {
  EXPECT_EQ(last_call().n, n);
  if (n * bytes <= one_thread_bytes) {
    EXPECT_EQ(last_call().threads, 1u);
  }
  if (n * bytes >= many_threads_bytes) {
    EXPECT_EQ(last_call().threads, threads);
  }
}

/// The pattern over and over: n elements that cost no more to make than to write.
template <class T>
std::vector<T> repeated(const std::vector<T>& pattern, std::size_t n) {
  std::vector<T> values(n);
  for (std::size_t i = 0; i < n; i += pattern.size()) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(pattern.size(), n - i));
    std::copy(pattern.begin(), pattern.begin() + count, values.data() + i);
  }
  return values;
}

}  // namespace lanewise::tests
