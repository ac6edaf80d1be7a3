#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <array>
#include <vector>

#include "square_kernels.hpp"
#include "sums_oracle.hpp"

// The kernels of every row that make one value of many: sums and extremes.

namespace lanewise::tests {
namespace {

using Total = std::array<std::uint64_t, 3>;

template <class Sum>
void expect_sum(Sum kernel, const void* in, std::size_t n, const Natural192& expected) {
  // What is there already is added to: first nothing, then what makes every limb carry.
  Total total{};
  kernel(in, n, total.data());
  EXPECT_EQ(total[0], static_cast<std::uint64_t>(expected.low));
  EXPECT_EQ(total[1], static_cast<std::uint64_t>(expected.low >> 64));
  EXPECT_EQ(total[2], expected.high);
  const bool is_zero = expected.low == 0 && expected.high == 0;
  Natural192 sum{~Wide{0}, 5};
  sum.add(expected.low);
  Total carried = {~std::uint64_t{0}, ~std::uint64_t{0}, 5};
  kernel(in, n, carried.data());
  EXPECT_EQ(carried[0], static_cast<std::uint64_t>(sum.low));
  EXPECT_EQ(carried[1], static_cast<std::uint64_t>(sum.low >> 64));
  EXPECT_EQ(carried[2], sum.high + expected.high);
  EXPECT_EQ(carried[2] > 5, !is_zero);
}

using ReductionKernelsOf = SquareKernelTest;

TEST_P(ReductionKernelsOf, SumsOfIntegersAreExact) {
  for_each_type(IntegerTypes{}, []<class T>() {
    const auto kernel = kernels_of<T>().add_sum;
    if (!kernel) return;
    for (const std::size_t n : kernel_sizes<T>()) {
      for (const Layout& layout : layouts<T>(n)) {
        const GuardedArray<T> in(n, layout.place, layout.in_offset);
        fill_interesting(in.span(), n + layout.in_offset);
        expect_sum(kernel, in.data(), n, exact_sum_of_squares(in.span()));
        ASSERT_FALSE(HasFailure()) << "n = " << n;
      }
    }
  });
}

TEST_P(ReductionKernelsOf, SumsOfExtremesDoNotOverflowInside) {
  for_each_type(IntegerTypes{}, []<class T>() {
    const auto kernel = kernels_of<T>().add_sum;
    if (!kernel) return;
    using limits = std::numeric_limits<T>;
    for (const T x : {limits::min(), limits::max()}) {
      for (const std::size_t n : {1u, 2u, 65u, 1000u, 65'536u, 300'007u, 5'000'003u}) {
        if (n * sizeof(T) > std::size_t{10'000'006}) continue;
        const std::vector<T> in(n, x);
        expect_sum(kernel, in.data(), n, exact_sum_of_squares(in));
        ASSERT_FALSE(HasFailure()) << n << " times " << +x;
      }
    }
  });
}

TEST_P(ReductionKernelsOf, BlockSumsOfFloatsHaveTheDocumentedShape) {
  for_each_type(RealTypes{}, []<class T>() {
    const auto kernel = kernels_of<T>().block_sums;
    if (!kernel) return;
    std::vector<std::size_t> sizes = kernel_sizes<T>();
    sizes.insert(sizes.end(), {63, 64, 65, 8192, 12'345});
    for (const std::size_t n : sizes) {
      for (const Layout& layout : layouts<T>(n)) {
        const GuardedArray<T> in(n, layout.place, layout.in_offset);
        fill_interesting(in.span(), n + layout.in_offset);
        // Most arrays hold no infinity and no NaN, beside which nothing else counts.
        Random random(n);
        if constexpr (std::is_floating_point_v<T>) {
          if (n % 16 != 0) {
            for (T& x : in.span()) x = moderate_float<T>(random);
          }
        } else if (n % 16 != 0) {
          for (T& x : in.span()) x.bits &= 0xbfff;  // Below the largest exponents.
        }
        const std::vector<double> expected =
            expected_block_sums(n, [&](std::size_t i) { return as_double(in[i]); });
        const GuardedArray<double> sums(expected.size());
        kernel(in.data(), n, sums.data());
        for (std::size_t k = 0; k < expected.size(); ++k) {
          ASSERT_TRUE(same_bits(sums[k], expected[k])) << "block " << k << " of " << n;
        }
        ASSERT_TRUE(sums.canary_is_intact() && in.canary_is_intact());
      }
    }
  });
}

TEST_P(ReductionKernelsOf, ExtremesLowerTheLeastAndRaiseTheGreatestMagnitude) {
  for_each_type(OrderedTypes{}, []<class T>() {
    const auto kernel = kernels_of<T>().extremes;
    if (!kernel) return;
    for (const std::size_t n : kernel_sizes<T>()) {
      for (const Layout& layout : layouts<T>(n)) {
        const GuardedArray<T> in(n, layout.place, layout.in_offset);
        fill_interesting(in.span(), n + layout.in_offset);
        Random random(n);
        const std::uint64_t least = random.next() >> random.below(64);
        const std::uint64_t greatest = random.next() >> random.below(64);
        std::array<std::uint64_t, 2> expected = {least, greatest}, found = expected;
        for (const T x : in.span()) {
          expected = {std::min(expected[0], magnitude_of(x)),
                      std::max(expected[1], magnitude_of(x))};
        }
        kernel(in.data(), n, found.data());
        ASSERT_EQ(found, expected) << "n = " << n;
        ASSERT_TRUE(in.canary_is_intact());
      }
    }
  });
}

TEST_P(ReductionKernelsOf, ExtremesFindOneElementAtEveryIndex) {
  for_each_type(OrderedTypes{}, []<class T>() {
    const auto kernel = kernels_of<T>().extremes;
    if (!kernel) return;
    const std::size_t n = 5 * widest_vector<T> + 3;
    for (const bool largest : {false, true}) {
      T common{}, lone{};
      if constexpr (HalfElement<T>) {
        common = T::from_bits(0x8001);
        lone = T::from_bits(largest ? 0xffff : 0x8000);
      } else {
        common = static_cast<T>(0 - T(3));
        lone = largest ? std::numeric_limits<T>::lowest() : static_cast<T>(-T(0));
        if (largest && std::is_unsigned_v<T>) lone = std::numeric_limits<T>::max();
      }
      std::vector<T> in(n, common);
      for (std::size_t at = 0; at < n; ++at) {
        in[at] = lone;
        std::array<std::uint64_t, 2> found = {~std::uint64_t{0}, 0};
        kernel(in.data(), n, found.data());
        ASSERT_EQ(found[largest], magnitude_of(lone)) << "at " << at;
        ASSERT_EQ(found[!largest], magnitude_of(common)) << "at " << at;
        in[at] = common;
      }
    }
  });
}

LANEWISE_FOR_EVERY_ROW(ReductionKernelsOf);

}  // namespace
}  // namespace lanewise::tests
