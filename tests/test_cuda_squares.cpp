#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cuda/host_queue.hpp"
#include "cuda/squares/launch.hpp"
#include "cuda/sticky_errors.hpp"
#include "guarded_array.hpp"
#include "square_values.hpp"
#include "squares_oracle.hpp"
#include "sums_oracle.hpp"

// The GPU's kernels of squares on this CPU, their threads in three orders, over arrays that touch
// pages which nobody may touch.

namespace lanewise::tests {
namespace {

using cuda::HostQueue;
using cuda::ThreadOrder;

std::string order_name(const testing::TestParamInfo<ThreadOrder>& info) {
  return std::array{"natural", "reversed", "shuffled"}[static_cast<std::size_t>(info.param)];
}

class CudaKernels : public testing::TestWithParam<ThreadOrder> {
 protected:
  HostQueue queue{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(ThreadOrders, CudaKernels,
                         testing::Values(ThreadOrder::natural, ThreadOrder::reversed,
                                         ThreadOrder::shuffled),
                         order_name);

/// An array at the start or the end of its memory, `shift` bytes beyond its first element's place.
template <class T>
class ShiftedArray {
 public:
  ShiftedArray(std::size_t n, Place place, std::size_t shift)
      : memory_(n * sizeof(T) + shift, place),
        elements_(reinterpret_cast<T*>(memory_.data() + shift), n) {}
  std::span<T> span() const { return elements_; }
  T* data() const { return elements_.data(); }
  T& operator[](std::size_t i) const { return elements_[i]; }
  bool is_intact() const { return memory_.canary_is_intact(); }

 private:
  GuardedArray<std::byte> memory_;
  std::span<T> elements_;
};

/// Where arrays lie: aligned to vectors, or beyond, together and apart; by less than an element too
/// where the type's alignment is smaller than its size.
struct Shifts {
  std::size_t in, out;
};
template <class In, class Out>
std::vector<Shifts> shifts() {
  return {{0, 0},
          {sizeof(In), sizeof(Out)},
          {sizeof(In), 0},
          {0, sizeof(Out)},
          {alignof(In), alignof(Out)},
          {0, 3 * alignof(Out)},
          {5 * alignof(In), 0}};
}

/// Sizes around vectors and around what a block does.
template <class Kernel>
std::vector<std::size_t> kernel_sizes() {
  const std::size_t width = Kernel::width, tile = std::size_t{Kernel::tile} * width;
  std::set<std::size_t> sizes = {0,
                                 1,
                                 2,
                                 width - 1,
                                 width,
                                 width + 1,
                                 3 * width,
                                 100,
                                 tile - 1,
                                 tile,
                                 tile + 1,
                                 tile + width + 1,
                                 2 * tile + 3 * width + 2};
  return {sizes.begin(), sizes.end()};
}

// One element

TEST(CudaElements, OfEveryNarrowTypeAreWhatTheOracleGives) {
  namespace element = kernels::element;
  for_each_type(AllTypes{}, []<class T>() {
    if constexpr (sizeof(T) <= 2) {
      for (const T x : all_values<T>()) {
        ASSERT_TRUE(same_bits(cuda::apply<element::Wrap<T>>(x), expected_square(x)));
        if constexpr (IntegerElement<T>) {
          ASSERT_EQ(element::overflows(x), !square_fits(x)) << +x;
          ASSERT_EQ(cuda::apply<element::Saturate<T>>(x), expected_saturated(x)) << +x;
          ASSERT_EQ(cuda::apply<element::Widen<T>>(x), expected_widened(x)) << +x;
        } else {
          ASSERT_TRUE(same_bits(cuda::as_double(x), as_double(x)));
        }
      }
    }
  });
}

TEST(CudaElements, AreConstantExpressions) {
  namespace element = kernels::element;
  static_assert(element::Wrap<std::int8_t>::of(-128) == 0);
  static_assert(element::Saturate<std::int64_t>::of(3'037'000'500) == INT64_MAX);
  static_assert(element::Widen<std::int32_t>::of(INT32_MIN) == std::int64_t{1} << 62);
  static_assert(element::Widen<std::uint64_t>::of(UINT64_MAX) == uint128{1, UINT64_MAX - 1});
  static_assert(element::Wrap<float16>::of(float16(3.0F)).bits == float16(9.0F).bits);
  static_assert(element::of_range<std::uint8_t>(250, 3, 4) == 6);
  static_assert(element::of_range<float>(0x3f80'0000, 0x3f00'0000, 3) == 2.5F);
}

TEST(CudaVectors, GiveBackWhatWasPutIn) {
  for_each_type(AllTypes{}, []<class T>() {
    const std::vector<T> in = interesting_values<T>(cuda::vector_bytes / sizeof(T), 3);
    cuda::Vector<cuda::vector_bytes> vector{};
    for (unsigned i = 0; i < in.size(); ++i) cuda::put_element<T>(vector, i, in[i]);
    EXPECT_EQ(std::memcmp(&vector, in.data(), sizeof(vector)), 0);
    for (unsigned i = 0; i < in.size(); ++i) {
      EXPECT_TRUE(same_bits(cuda::element_of<T>(vector, i), in[i]));
    }
  });
}

TEST(CudaVectors, BeginAtTheirAlignmentWhereElementsReachIt) {
  alignas(64) const std::byte bytes[64] = {};
  const auto* const words = reinterpret_cast<const std::uint32_t*>(bytes);
  const auto alignment = [&](const auto* array, std::size_t n) {
    return cuda::alignment_of(array, n, 16);
  };
  EXPECT_EQ(alignment(words, 9).head, 0u);
  EXPECT_EQ(alignment(words + 1, 9).head, 3u);
  EXPECT_EQ(alignment(words + 1, 2).head, 2u) << "no more than there are";
  EXPECT_TRUE(alignment(words + 3, 9).has_vectors);
  const auto* const pairs = reinterpret_cast<const std::complex<float>*>(words + 1);
  EXPECT_FALSE(alignment(pairs, 3).has_vectors) << "8-byte elements, 4 bytes off";
}

// Elementwise

template <class Operation>
using ResultOf = typename Operation::Result;

/// Runs one kernel over an array and compares each result with expected(element).
template <class Operation, class Expected>
void expect_elementwise(HostQueue& queue, std::size_t n, Place place, const Shifts& shift,
                        Expected expected) {
  using T = typename Operation::Element;
  using Result = ResultOf<Operation>;
  const ShiftedArray<T> in(n, place, shift.in);
  const ShiftedArray<Result> out(n, place, shift.out);
  fill_interesting(in.span(), n + shift.in);
  const std::vector<T> before(in.span().begin(), in.span().end());
  cuda::OverflowCell cell{};
  const cuda::ElementwiseKernel<Operation> kernel(in.data(), out.data(), n, &cell);
  queue.launch(kernel, kernel.blocks());
  kernels::Overflows misfits{};
  for (std::size_t i = 0; i < n; ++i) {
    ASSERT_TRUE(same_bits(in[i], before[i]));
    ASSERT_TRUE(same_bits(out[i], expected(in[i])))
        << "element " << i << " of " << n << ", shifts " << shift.in << " " << shift.out;
    if constexpr (cuda::reports_overflow<Operation>) {
      if (!square_fits(in[i]) && misfits.count++ == 0) misfits.first = i;
    }
  }
  ASSERT_TRUE(in.is_intact() && out.is_intact());
  ASSERT_EQ(cell.count, misfits.count);
  if (misfits.count != 0) {
    ASSERT_EQ(~cell.complement_of_first, misfits.first);
  }
}

template <class Operation, class Expected>
void expect_elementwise_everywhere(HostQueue& queue, Expected expected) {
  using T = typename Operation::Element;
  using Result = ResultOf<Operation>;
  for (const std::size_t n : kernel_sizes<cuda::ElementwiseKernel<Operation>>()) {
    for (const Shifts& shift : shifts<T, Result>()) {
      const Place place = n % 2 == 0 ? Place::at_front : Place::at_back;
      expect_elementwise<Operation>(queue, n, place, shift, expected);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST_P(CudaKernels, SquareEveryType) {
  for_each_type(AllTypes{}, [this]<class T>() {
    expect_elementwise_everywhere<kernels::element::Wrap<T>>(queue, expected_square<T>);
  });
}

TEST_P(CudaKernels, SquareIntegersByEveryPolicy) {
  for_each_type(IntegerTypes{}, [this]<class T>() {
    expect_elementwise_everywhere<kernels::element::Check<T>>(queue, expected_square<T>);
    expect_elementwise_everywhere<kernels::element::Saturate<T>>(queue, expected_saturated<T>);
    expect_elementwise_everywhere<kernels::element::Widen<T>>(queue, expected_widened<T>);
  });
}

TEST_P(CudaKernels, TakeSquaredMagnitudes) {
  for_each_type(ComplexTypes{}, [this]<class T>() {
    expect_elementwise_everywhere<kernels::element::SquaredMagnitude<T>>(queue,
                                                                         expected_magnitude<T>);
  });
}

TEST_P(CudaKernels, SquareInPlace) {
  for_each_type(AllTypes{}, [this]<class T>() {
    using Kernel = cuda::ElementwiseKernel<kernels::element::Wrap<T>>;
    for (const std::size_t offset : {0u, 1u}) {
      const std::size_t n = Kernel::tile * Kernel::width + 77;
      const GuardedArray<T> values(n, Place::at_front, offset);
      fill_interesting(values.span(), 5);
      const std::vector<T> before(values.span().begin(), values.span().end());
      const Kernel kernel(values.data(), values.data(), n, nullptr);
      queue.launch(kernel, kernel.blocks());
      for (std::size_t i = 0; i < n; ++i) {
        ASSERT_TRUE(same_bits(values[i], expected_square(before[i]))) << i;
      }
    }
  });
}

TEST_P(CudaKernels, FindALoneOverflowWhereverItIs) {
  for_each_type(IntegerTypes{}, [this]<class T>() {
    using Kernel = cuda::ElementwiseKernel<kernels::element::Check<T>>;
    const std::size_t n = 2 * Kernel::tile * Kernel::width + 2 * Kernel::width + 1;
    const GuardedArray<T> in(n, Place::at_front, 1), out(n, Place::at_front, 1);
    std::fill(in.span().begin(), in.span().end(), max_square_root<T>);
    for (const std::size_t at :
         {std::size_t{0}, std::size_t{1}, std::size_t{Kernel::width}, n / 2, n - 2, n - 1}) {
      in[at] = static_cast<T>(max_square_root<T> + 1);
      cuda::OverflowCell cell{};
      const Kernel kernel(in.data(), out.data(), n, &cell);
      queue.launch(kernel, kernel.blocks());
      EXPECT_EQ(cell.count, 1u);
      EXPECT_EQ(~cell.complement_of_first, at);
      in[at] = max_square_root<T>;
    }
  });
}

TEST_P(CudaKernels, SquareEveryValueOfNarrowTypes) {
  for_each_type(AllTypes{}, [this]<class T>() {
    if constexpr (sizeof(T) <= 2) {
      const std::vector<T> in = all_values<T>();
      std::vector<T> out(in.size());
      cuda::launch_elementwise(queue, detail::square_number(element_type<T>(), Overflow::wrap),
                               in.data(), out.data(), in.size(), nullptr);
      for (std::size_t i = 0; i < in.size(); ++i) {
        ASSERT_TRUE(same_bits(out[i], expected_square(in[i]))) << i;
      }
    }
  });
}

// Ranges

template <class T>
void expect_range(HostQueue& queue, std::size_t n, std::size_t first, std::size_t shift,
                  const kernels::Indices& fit) {
  Random random(n + first);
  T start, step;
  if constexpr (IntegerElement<T>) {
    start = interesting_integer<T>(random);
    step = interesting_integer<T>(random);
  } else {
    start = moderate_float<T>(random);
    step = moderate_float<T>(random);
  }
  const kernels::RangeOfSquares range{element_type<T>(), detail::bits_of(start),
                                      detail::bits_of(step), Overflow::saturate, fit};
  const ShiftedArray<T> out(n, n % 2 == 0 ? Place::at_front : Place::at_back, shift);
  cuda::launch_range(queue, range, first, out.data(), n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t index = first + i;
    const bool fits = index >= fit.begin && index < fit.end;
    const T expected =
        fits
            ? expected_square(expected_range_element<T>(start, static_cast<step_t<T>>(step), index))
            : std::numeric_limits<T>::max();
    ASSERT_TRUE(same_bits(out[i], expected)) << i << " of " << n << " from " << first;
  }
  ASSERT_TRUE(out.is_intact());
}

TEST_P(CudaKernels, WriteSquaresOfRanges) {
  for_each_type(RangeTypes{}, [this]<class T>() {
    using Kernel = cuda::RangeKernel<T>;
    for (const std::size_t n : kernel_sizes<Kernel>()) {
      const std::size_t shift = n % 3 * sizeof(T);
      const std::size_t first = n % 2 == 0 ? 0 : (std::size_t{1} << 33) + 7;
      expect_range<T>(queue, n, first, shift, {0, SIZE_MAX});
      // What fits begins and ends in the middle of vectors and of blocks.
      expect_range<T>(queue, n, 0, shift, {n / 3, n / 3 + n / 2});
      expect_range<T>(queue, n, 5, shift, {n, n + 2});
      expect_range<T>(queue, n, 0, shift, {0, 0});
      ASSERT_FALSE(HasFatalFailure()) << n;
    }
  });
}

// Reductions

template <class T>
void expect_sum(HostQueue& queue, std::span<const T> in) {
  std::array<std::uint64_t, 3> total = {1, 2, 3};
  cuda::launch_sum(queue, element_type<T>(), in.data(), in.size(), total.data());
  const Natural192 expected = exact_sum_of_squares(in);
  ASSERT_EQ(total[0], static_cast<std::uint64_t>(expected.low)) << in.size();
  ASSERT_EQ(total[1], static_cast<std::uint64_t>(expected.low >> 64)) << in.size();
  ASSERT_EQ(total[2], expected.high) << in.size();
}

TEST_P(CudaKernels, SumSquaresOfIntegersExactly) {
  for_each_type(IntegerTypes{}, [this]<class T>() {
    for (const std::size_t n : kernel_sizes<cuda::ReductionKernel<cuda::SumOfSquares<T>>>()) {
      for (const std::size_t offset : {std::size_t{0}, std::size_t{1}, n % 7}) {
        const GuardedArray<T> in(n, n % 2 == 0 ? Place::at_front : Place::at_back, offset);
        fill_interesting(in.span(), n);
        expect_sum<T>(queue, in.span());
        for (const T x : {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()}) {
          std::fill(in.span().begin(), in.span().end(), x);
          expect_sum<T>(queue, in.span());
        }
        ASSERT_FALSE(HasFatalFailure());
      }
    }
  });
}

TEST_P(CudaKernels, ReduceManyTilesByFewBlocks) {
  using T = std::uint64_t;
  using Kernel = cuda::ReductionKernel<cuda::SumOfSquares<T>>;
  const std::size_t n = 11 * Kernel::tile * Kernel::width + 5;
  const GuardedArray<T> in(n, Place::at_back, 1);
  fill_interesting(in.span(), n);
  std::vector<cuda::SumTotal> totals(3);
  Kernel kernel(in.data(), n, totals.data());
  EXPECT_EQ(kernel.blocks(), 12u);
  kernel.block_count = totals.size();
  queue.launch(kernel, kernel.blocks());
  cuda::SumTotal total;
  queue.launch(cuda::TotalKernel<cuda::AddTotals>{totals.data(), totals.size(), &total}, 1);
  const Natural192 expected = exact_sum_of_squares(in.span());
  EXPECT_EQ(total.limbs[0], static_cast<std::uint64_t>(expected.low));
  EXPECT_EQ(total.limbs[1], static_cast<std::uint64_t>(expected.low >> 64));
  EXPECT_EQ(total.limbs[2], expected.high);
}

TEST_P(CudaKernels, TotalMoreBlocksThanThreads) {
  std::vector<cuda::SumTotal> totals;
  Natural192 expected;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    totals.push_back({{~i, ~std::uint64_t{0}, i}});
    expected.add(Wide{~std::uint64_t{0}} << 64 | ~i);
    expected.high += i;
  }
  cuda::SumTotal total;
  queue.launch(cuda::TotalKernel<cuda::AddTotals>{totals.data(), totals.size(), &total}, 1);
  EXPECT_EQ(total.limbs[0], static_cast<std::uint64_t>(expected.low));
  EXPECT_EQ(total.limbs[1], static_cast<std::uint64_t>(expected.low >> 64));
  EXPECT_EQ(total.limbs[2], expected.high);
}

/// Most arrays hold no infinity and no NaN, beside which nothing else counts.
template <RealElement T>
void fill_summable(std::span<T> values, std::size_t n) {
  fill_interesting(values, n);
  if (n % 16 == 0) return;
  Random random(n);
  for (T& x : values) {
    if constexpr (HalfElement<T>) {
      x.bits &= 0xbfff;  // Below the largest exponents.
    } else {
      x = moderate_float<T>(random);
    }
  }
}

TEST_P(CudaKernels, SumFloatsInTheShapeOfEveryBackend) {
  for_each_type(RealTypes{}, [this]<class T>() {
    const std::size_t several = cuda::BlockSumsKernel<T>::sums_of_block * 4096;
    for (const std::size_t n :
         {std::size_t{0}, std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{65},
          std::size_t{4095}, std::size_t{4096}, std::size_t{4097}, several - 1, several,
          several + 1, several + 4096 + 100}) {
      for (const std::size_t offset : {0u, 1u}) {
        const GuardedArray<T> in(n, offset == 0 ? Place::at_front : Place::at_back, offset);
        fill_summable(in.span(), n);
        const std::vector<double> expected =
            expected_block_sums(n, [&](std::size_t i) { return as_double(in[i]); });
        const GuardedArray<double> sums(expected.size());
        cuda::launch_block_sums(queue, element_type<T>(), in.data(), n, sums.data());
        for (std::size_t k = 0; k < expected.size(); ++k) {
          ASSERT_TRUE(same_bits(sums[k], expected[k])) << "block " << k << " of " << n;
        }
        ASSERT_TRUE(sums.canary_is_intact() && in.canary_is_intact());
      }
    }
  });
}

TEST_P(CudaKernels, PairSumsOfBlocks) {
  for (const std::size_t count :
       {0u, 1u, 2u, 3u, 5u, 64u, 1023u, 2047u, 2048u, 2049u, 4096u, 6145u, 100'001u}) {
    const GuardedArray<double> sums(count);
    Random random(count);
    for (double& x : sums.span()) x = std::abs(moderate_float<double>(random));
    double total = -1;
    cuda::launch_pairing(queue, sums.data(), count, &total);
    EXPECT_TRUE(same_bits(total, expected_pairing(sums.data(), count))) << count;
  }
}

TEST(CudaPairing, OfThreeLevels) {
  HostQueue queue;
  const std::size_t count =
      std::size_t{cuda::PairingKernel::chunk} * cuda::PairingKernel::chunk + 3;
  std::vector<double> sums(count);
  Random random(1);
  for (double& x : sums) x = random.uniform();
  double total = -1;
  cuda::launch_pairing(queue, sums.data(), count, &total);
  EXPECT_EQ(total, expected_pairing(sums.data(), count));
  EXPECT_EQ(queue.launches, 3u);
}

TEST_P(CudaKernels, FindTheExtremes) {
  for_each_type(OrderedTypes{}, [this]<class T>() {
    for (const std::size_t n : kernel_sizes<cuda::ReductionKernel<cuda::ExtremeMagnitudes<T>>>()) {
      const GuardedArray<T> in(n, n % 2 == 0 ? Place::at_front : Place::at_back, n % 3);
      fill_interesting(in.span(), n);
      std::array<std::uint64_t, 2> expected = {~std::uint64_t{0}, 0}, found = {7, 7};
      for (const T x : in.span()) {
        expected = {std::min(expected[0], magnitude_of(x)), std::max(expected[1], magnitude_of(x))};
      }
      cuda::launch_extremes(queue, element_type<T>(), in.data(), n, found.data());
      ASSERT_EQ(found, expected) << n;
    }
  });
}

TEST_P(CudaKernels, FindAnExtremeWhereverItIs) {
  for_each_type(OrderedTypes{}, [this]<class T>() {
    using Kernel = cuda::ReductionKernel<cuda::ExtremeMagnitudes<T>>;
    const std::size_t n = Kernel::tile * Kernel::width + 2 * Kernel::width + 1;
    const GuardedArray<T> in(n, Place::at_front, 1);
    std::memset(in.data(), 0x22, n * sizeof(T));
    const T common = in[0];
    T least, greatest;
    std::memset(&least, 0x11, sizeof(T));
    std::memset(&greatest, 0x33, sizeof(T));
    for (const std::size_t at : {std::size_t{0}, std::size_t{1}, n / 2, n - 2, n - 1}) {
      for (const T lone : {least, greatest}) {
        in[at] = lone;
        std::array<std::uint64_t, 2> found{};
        cuda::launch_extremes(queue, element_type<T>(), in.data(), n, found.data());
        EXPECT_EQ(found[0], std::min(magnitude_of(common), magnitude_of(lone)));
        EXPECT_EQ(found[1], std::max(magnitude_of(common), magnitude_of(lone)));
        in[at] = common;
      }
    }
  });
}

TEST(CudaErrors, ThatStayAreKnownByNumber) {
  for (const int error : {214, 700, 719}) EXPECT_TRUE(cuda::is_sticky(error)) << error;
  for (const int error : {0, 1, 2, 35, 100, 209, 600})
    EXPECT_FALSE(cuda::is_sticky(error)) << error;
}

}  // namespace
}  // namespace lanewise::tests
