#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <vector>

#include "square_kernels.hpp"
#include "sums_oracle.hpp"

// The kernels of every row that make the elements of a range themselves.

namespace lanewise::tests {
namespace {

using kernels::RangeKernel;

/// A range and the index that a kernel begins at.
template <class T>
struct Part {
  T start;
  step_t<T> step;
  std::uint64_t first;
};

template <class T>
std::vector<T> starts() {
  using limits = std::numeric_limits<T>;
  if constexpr (IntegerElement<T>) {
    return {0, 7, limits::max(), limits::min(), static_cast<T>(0 - 1)};
  } else {
    return {0,
            T(0.1),
            T(-7),
            -T(0),
            limits::max(),
            limits::denorm_min(),
            limits::infinity(),
            limits::quiet_NaN()};
  }
}

template <class T>
std::vector<step_t<T>> steps() {
  using Step = step_t<T>;
  using limits = std::numeric_limits<Step>;
  if constexpr (IntegerElement<T>) {
    return {1, -1, 3, 0, limits::max(), limits::min(), static_cast<Step>(limits::min() + 1)};
  } else {
    return {1, -1, Step(0.1), Step(-2.5), 0, limits::min(), limits::max(), limits::infinity()};
  }
}

/// Both sides of what 24, 31, 32, 53 and 63 bits hold, so that the indices of one call cross them;
/// those of floats are at most 2^53.
template <class T>
const std::vector<std::uint64_t>& firsts() {
  static const std::vector<std::uint64_t> all = [] {
    std::vector<std::uint64_t> result = {0, 1, 12345};
    for (const unsigned bits : {9u, 16u, 24u, 31u, 32u, 33u, 52u, 53u, 62u, 63u}) {
      for (const unsigned before : {0u, 5u, 70u, 300u}) {
        const std::uint64_t first = (std::uint64_t{1} << bits) - before;
        const bool has_room = first <= (std::uint64_t{1} << 53) - 5000;
        if (IntegerElement<T> || has_room) result.push_back(first);
      }
    }
    result.push_back((std::uint64_t{1} << 53) - 10'000);
    return result;
  }();
  return all;
}

template <class T>
void check_range_kernel(RangeKernel kernel, const Part<T>& part, std::size_t n, Place place) {
  const GuardedArray<T> out(n, place, n % widest_vector<T>);
  kernel(detail::bits_of(part.start), detail::bits_of(part.step), part.first, out.data(), n);
  for (std::size_t i = 0; i < n; ++i) {
    const T x = expected_range_element(part.start, part.step, part.first + i);
    ASSERT_TRUE(same_bits(out[i], expected_square(x)))
        << "start " << +part.start << ", step " << +part.step << ", index " << part.first + i
        << " of " << n << " gave " << +out[i];
  }
  ASSERT_TRUE(out.canary_is_intact()) << "n = " << n;
}

/// Every start with every step from every first index at a few sizes; every size with some of them.
template <class T>
void check_range_kernel(RangeKernel kernel) {
  if (!kernel) return;
  std::size_t turn = 0;
  const std::size_t step = 5 * widest_vector<T> / 4;
  for (const T start : starts<T>()) {
    for (const step_t<T> by : steps<T>()) {
      for (const std::uint64_t first : firsts<T>()) {
        ++turn;
        const std::size_t n = turn % 4 * step + turn % 3;
        ASSERT_NO_FATAL_FAILURE(
            check_range_kernel<T>(kernel, {start, by, first}, n, Place::at_back));
      }
    }
  }
  for (const std::size_t n : kernel_sizes<T>()) {
    const Part<T> part = {starts<T>()[n % starts<T>().size()], steps<T>()[n % 3],
                          firsts<T>()[n / 3 % firsts<T>().size()]};
    ASSERT_NO_FATAL_FAILURE(check_range_kernel<T>(kernel, part, n, Place::at_back));
    ASSERT_NO_FATAL_FAILURE(check_range_kernel<T>(kernel, part, n, Place::at_front));
  }
}

using RangeKernelsOf = SquareKernelTest;

TEST_P(RangeKernelsOf, CachedFormsGiveWhatWiderArithmeticGives) {
  for_each_type(RangeTypes{}, []<class T>() { check_range_kernel<T>(kernels_of<T>().range); });
}

TEST_P(RangeKernelsOf, StreamingFormsGiveWhatWiderArithmeticGives) {
  for_each_type(RangeTypes{},
                []<class T>() { check_range_kernel<T>(kernels_of<T>().range_streaming); });
}

TEST_P(RangeKernelsOf, BlockSumsHaveTheDocumentedShape) {
  for_each_type(testing::Types<float, double>{}, []<class T>() {
    const auto kernel = kernels_of<T>().range_block_sums;
    if (!kernel) return;
    for (const std::size_t n : {0u, 1u, 5u, 63u, 64u, 65u, 100u, 4095u, 4096u, 4097u, 10'000u}) {
      for (const std::uint64_t first : firsts<T>()) {
        const T start = starts<T>()[n % 3];
        const step_t<T> step = steps<T>()[(n + first) % 4];
        const std::vector<double> expected = expected_block_sums(n, [=](std::size_t i) {
          return static_cast<double>(expected_range_element(start, step, first + i));
        });
        const GuardedArray<double> sums(expected.size());
        kernel(detail::bits_of(start), detail::bits_of(step), first, n, sums.data());
        for (std::size_t k = 0; k < expected.size(); ++k) {
          ASSERT_TRUE(same_bits(sums[k], expected[k]))
              << "block " << k << " of " << n << " elements from " << first;
        }
        ASSERT_TRUE(sums.canary_is_intact());
      }
    }
  });
}

LANEWISE_FOR_EVERY_ROW(RangeKernelsOf);

}  // namespace
}  // namespace lanewise::tests
