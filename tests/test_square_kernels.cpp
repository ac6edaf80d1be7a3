#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <cstring>
#include <vector>

#include "square_kernels.hpp"

// The elementwise kernels of every row: out[i] = f(in[i]).

namespace lanewise::tests {
namespace {

using kernels::ArrayKernel;
using kernels::Elementwise;
using kernels::Overflows;
using kernels::SquareKernels;
using kernels::StridedKernel;

// An operation: its kernels, and what it makes of an element.

template <class T>
struct Wrap {
  using Element = T;
  using Result = T;
  static constexpr const char* name = "wrap";
  static constexpr auto kernels = &SquareKernels::wrap;
  static Result of(T x) { return expected_square(x); }
};

template <class T>
struct Check : Wrap<T> {
  static constexpr const char* name = "check";
  static constexpr auto kernels = &SquareKernels::check;
};

template <class T>
struct Saturate : Wrap<T> {
  static constexpr const char* name = "saturate";
  static constexpr auto kernels = &SquareKernels::saturate;
  static T of(T x) { return expected_saturated(x); }
};

template <class T>
struct Widen {
  using Element = T;
  using Result = widened_t<T>;
  static constexpr const char* name = "widen";
  static constexpr auto kernels = &SquareKernels::widen;
  static Result of(T x) { return expected_widened(x); }
};

template <class T>
struct Magnitude {
  using Element = T;
  using Result = typename T::value_type;
  static constexpr const char* name = "magnitude";
  static constexpr auto kernels = &SquareKernels::magnitude;
  static Result of(T x) { return expected_magnitude(x); }
};

/// Calls f<Operation>() for every operation on every type.
template <class F>
void for_each_operation(F f) {
  const auto call = [&f]<class Operation>() {
    SCOPED_TRACE(Operation::name);
    f.template operator()<Operation>();
  };
  for_each_type(AllTypes{}, [&call]<class T>() {
    call.template operator()<Wrap<T>>();
    if constexpr (IntegerElement<T>) {
      call.template operator()<Check<T>>();
      call.template operator()<Saturate<T>>();
      call.template operator()<Widen<T>>();
    }
    if constexpr (ComplexElement<T>) call.template operator()<Magnitude<T>>();
  });
}

template <class Operation>
constexpr bool is_check = std::is_same_v<Operation, Check<typename Operation::Element>>;

/// Check kernels report what did not fit; the others report nothing.
template <class Operation, class In>
void expect_report(const Overflows& found, const In& in) {
  Overflows expected{};
  if constexpr (is_check<Operation>) {
    for (std::size_t i = 0; i < in.size(); ++i) {
      if (!square_fits(in[i]) && expected.count++ == 0) expected.first = i;
    }
  }
  ASSERT_EQ(found.count, expected.count) << "n = " << in.size();
  if (expected.count > 0) {
    ASSERT_EQ(found.first, expected.first);
  }
}

template <class Operation, class In, class Out>
void expect_results(const In& in, const Out& out) {
  for (std::size_t i = 0; i < in.size(); ++i) {
    ASSERT_TRUE(same_bits(out[i], Operation::of(in[i])))
        << "element " << i << " of " << in.size() << ": " << testing::PrintToString(in[i])
        << " gave " << testing::PrintToString(out[i]);
  }
}

template <class Operation>
void check_array_kernel(ArrayKernel kernel, std::size_t n, const Layout& layout) {
  using Element = typename Operation::Element;
  const GuardedArray<Element> in(n, layout.place, layout.in_offset);
  const GuardedArray<typename Operation::Result> out(n, layout.place, layout.out_offset);
  fill_interesting(in.span(), n + layout.in_offset);
  const Overflows found = kernel(in.data(), out.data(), n);
  expect_results<Operation>(in.span(), out.span());
  expect_report<Operation>(found, in.span());
  ASSERT_TRUE(in.canary_is_intact() && out.canary_is_intact()) << "n = " << n;
}

template <class Operation>
void check_array_kernel_in_place(ArrayKernel kernel, std::size_t n, const Layout& layout) {
  using Element = typename Operation::Element;
  const GuardedArray<Element> values(n, layout.place, layout.in_offset);
  const std::vector<Element> original = interesting_values<Element>(n, n + 1);
  std::copy(original.begin(), original.end(), values.data());
  const Overflows found = kernel(values.data(), values.data(), n);
  expect_results<Operation>(original, values.span());
  expect_report<Operation>(found, original);
  ASSERT_TRUE(values.canary_is_intact()) << "in place, n = " << n;
}

using SquareKernelsOf = SquareKernelTest;

TEST_P(SquareKernelsOf, CachedFormsGiveWhatWiderArithmeticGives) {
  for_each_operation([]<class Operation>() {
    using Element = typename Operation::Element;
    const ArrayKernel kernel = (kernels_of<Element>().*Operation::kernels).cached;
    if (!kernel) return;
    for (const std::size_t n : kernel_sizes<Element>()) {
      for (const Layout& layout : layouts<Element>(n)) {
        ASSERT_NO_FATAL_FAILURE(check_array_kernel<Operation>(kernel, n, layout));
        if constexpr (sizeof(Element) == sizeof(typename Operation::Result)) {
          ASSERT_NO_FATAL_FAILURE(check_array_kernel_in_place<Operation>(kernel, n, layout));
        }
      }
    }
  });
}

TEST_P(SquareKernelsOf, StreamingFormsGiveWhatWiderArithmeticGives) {
  for_each_operation([]<class Operation>() {
    using Element = typename Operation::Element;
    const ArrayKernel kernel = (kernels_of<Element>().*Operation::kernels).streaming;
    if (!kernel) return;
    for (const std::size_t n : kernel_sizes<Element>()) {
      for (const Layout& layout : layouts<Element>(n)) {
        ASSERT_NO_FATAL_FAILURE(check_array_kernel<Operation>(kernel, n, layout));
      }
    }
  });
}

/// An array for a strided view of n elements, without a byte to spare on either side.
template <class T>
class StridedArray {
 public:
  StridedArray(std::size_t n, std::ptrdiff_t stride)
      : n_(n), stride_(stride), memory_(n == 0 ? 0 : (n - 1) * step() + 1) {}

  std::size_t size() const { return n_; }
  std::ptrdiff_t stride_bytes() const { return stride_ * static_cast<std::ptrdiff_t>(sizeof(T)); }
  T* first() const { return memory_.data() + (stride_ < 0 && n_ > 0 ? (n_ - 1) * step() : 0); }
  T& operator[](std::size_t i) const { return first()[static_cast<std::ptrdiff_t>(i) * stride_]; }

  /// Whether nothing was written but elements.
  bool gaps_are_intact() const {
    const std::vector<unsigned char> canary(sizeof(T), 0xA5);
    for (std::size_t i = 0; i < memory_.span().size(); ++i) {
      const bool is_element = i % std::max<std::size_t>(step(), 1) == 0;
      if (!is_element && std::memcmp(&memory_[i], canary.data(), sizeof(T)) != 0) return false;
    }
    return memory_.canary_is_intact();
  }

 private:
  std::size_t step() const { return static_cast<std::size_t>(stride_ < 0 ? -stride_ : stride_); }
  std::size_t n_;
  std::ptrdiff_t stride_;
  GuardedArray<T> memory_;
};

template <class Operation>
void check_strided_kernel(StridedKernel kernel, std::size_t n, std::ptrdiff_t in_stride,
                          std::ptrdiff_t out_stride) {
  using Element = typename Operation::Element;
  const StridedArray<Element> in(n, in_stride);
  const StridedArray<typename Operation::Result> out(n, out_stride);
  Random random(n);
  for (std::size_t i = 0; i < n; ++i) in[i] = interesting_value<Element>(random);
  const Overflows found = kernel(in.first(), in.stride_bytes(), out.first(), out.stride_bytes(), n);
  expect_results<Operation>(in, out);
  expect_report<Operation>(found, in);
  ASSERT_TRUE(in.gaps_are_intact() && out.gaps_are_intact())
      << "n = " << n << ", strides " << in_stride << " and " << out_stride;
}

TEST_P(SquareKernelsOf, StridedFormsGiveWhatWiderArithmeticGives) {
  for_each_operation([]<class Operation>() {
    using Element = typename Operation::Element;
    const StridedKernel kernel = (kernels_of<Element>().*Operation::kernels).strided;
    if (!kernel) return;
    for (const std::size_t n : {0u, 1u, 2u, 3u, 7u, 8u, 16u, 17u, 33u, 64u, 65u, 130u, 257u}) {
      for (const std::ptrdiff_t in_stride : {1, 2, -1, 5, -3, 0}) {
        for (const std::ptrdiff_t out_stride : {1, -1, 2, -7}) {
          ASSERT_NO_FATAL_FAILURE(
              check_strided_kernel<Operation>(kernel, n, in_stride, out_stride));
        }
      }
    }
  });
}

/// Calls f(kernel) for the contiguous forms of check.
template <class F>
void for_each_check_kernel(const SquareKernels& kernels, F f) {
  for (const ArrayKernel kernel : {kernels.check.cached, kernels.check.streaming}) {
    if (kernel) f(kernel);
  }
}

TEST_P(SquareKernelsOf, CheckFindsALoneOverflowAtEveryIndex) {
  for_each_type(IntegerTypes{}, []<class T>() {
    constexpr std::size_t n = 5 * widest_vector<T> + 3;
    for_each_check_kernel(kernels_of<T>(), [](ArrayKernel kernel) {
      std::vector<T> in(n, max_square_root<T>), out(n);
      for (std::size_t at = 0; at < n; ++at) {
        in[at] = static_cast<T>(max_square_root<T> + 1);
        Overflows found = kernel(in.data(), out.data(), n);
        ASSERT_EQ(found.count, 1u) << "at " << at;
        ASSERT_EQ(found.first, at);
        in[at] = static_cast<T>(0 - max_square_root<T> - (std::is_signed_v<T> ? 1 : 0));
        found = kernel(in.data(), out.data(), n);
        ASSERT_EQ(found.count, 1u) << "of a negative one at " << at;
        ASSERT_EQ(found.first, at);
        in[at] = static_cast<T>(std::is_signed_v<T> ? 0 - max_square_root<T> : 0);
      }
      EXPECT_EQ(kernel(in.data(), out.data(), n).count, 0u);
    });
  });
}

TEST_P(SquareKernelsOf, CheckCountsMoreOverflowsThanANarrowLaneCanCount) {
  // 2^16 and more in each of the 64 lanes of a byte, where lanes are that narrow.
  for_each_type(IntegerTypes{}, []<class T>() {
    const std::size_t n = sizeof(T) <= 2 ? (std::size_t{1} << 22) + 64 * 300 + 7 : 100'000;
    const std::vector<T> in(n, std::numeric_limits<T>::max());
    std::vector<T> out(n);
    for_each_check_kernel(kernels_of<T>(), [&](ArrayKernel kernel) {
      const Overflows found = kernel(in.data(), out.data(), n);
      EXPECT_EQ(found.count, n);
      EXPECT_EQ(found.first, 0u);
    });
  });
}

TEST_P(SquareKernelsOf, HalvesAndBytesAreRightForEveryValue) {
  for_each_operation([]<class Operation>() {
    using Element = typename Operation::Element;
    if constexpr (sizeof(Element) <= 2) {
      const std::vector<Element> in = all_values<Element>();
      std::vector<typename Operation::Result> out(in.size());
      const Elementwise& forms = kernels_of<Element>().*Operation::kernels;
      for (const ArrayKernel kernel : {forms.cached, forms.streaming}) {
        if (!kernel) continue;
        const Overflows found = kernel(in.data(), out.data(), in.size());
        ASSERT_NO_FATAL_FAILURE(expect_results<Operation>(in, out));
        ASSERT_NO_FATAL_FAILURE(expect_report<Operation>(found, in));
      }
    }
  });
}

TEST_P(SquareKernelsOf, FloatsAreRightForEveryThousandthBitPattern) {
  // 1021 is prime: exponents, subnormals and NaNs included.
  const ArrayKernel kernel = kernels_of<float>().wrap.cached;
  if (!kernel) return;
  std::vector<float> in;
  for (std::uint64_t bits = 0; bits < (std::uint64_t{1} << 32); bits += 1021) {
    in.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  }
  std::vector<float> out(in.size());
  kernel(in.data(), out.data(), in.size());
  expect_results<Wrap<float>>(in, out);
}

LANEWISE_FOR_EVERY_ROW(SquareKernelsOf);

}  // namespace
}  // namespace lanewise::tests
