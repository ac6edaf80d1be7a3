#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <concepts>
#include <ranges>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "kernels/dispatch.hpp"
#include "thrown_error.hpp"

// <lanewise/cuda.hpp> where there is no GPU, and what its types allow.

namespace lanewise::tests {
namespace {

using cuda::DeviceBuffer;
using cuda::DeviceSpan;
using cuda::Stream;

class WithoutGpu : public testing::Test {
 protected:
  void SetUp() override {
    for (const RowInfo& row : backends()) {
      if (row.name != "cuda") continue;
      if (row.supported) GTEST_SKIP() << "there is a GPU";
      reason = row.reason;
    }
  }
  std::string reason;
};

TEST_F(WithoutGpu, AStreamCannotBeMadeAndSaysWhyAndWhatElseThereIs) {
  const auto expect_refused = [this](auto call) {
    EXPECT_EQ(code_of(call), ErrorCode::unsupported_backend);
    EXPECT_NE(message_of(call).find(reason), std::string::npos) << message_of(call);
    EXPECT_NE(message_of(call).find("<lanewise/squares.hpp>"), std::string::npos);
  };
  EXPECT_FALSE(reason.empty());
  expect_refused([] { Stream stream; });
  expect_refused([] { Stream stream = Stream::borrow(nullptr); });
  expect_refused([] { cuda::trim_memory(); });
}

TEST_F(WithoutGpu, ForcingItIsAnErrorAndTheCpuGoesOn) {
  EXPECT_EQ(code_of([] { force_backend("cuda"); }), ErrorCode::unsupported_backend);
  EXPECT_EQ(kernels::choice().device, nullptr);
  const std::vector<int> in = {1, 2, 3};
  EXPECT_EQ(square(in)[2], 9);
  EXPECT_EQ(last_call().backend, "cpu");
}

TEST(CudaChoice, NeverTakesHostArraysUnasked) {
  EXPECT_EQ(kernels::choice().settings.backend.value, "cpu");
  EXPECT_EQ(kernels::choice().device, nullptr);
  EXPECT_EQ(explain(Operation::square, ElementType::float64, std::size_t{1} << 34).backend, "cpu");
}

TEST(CudaChoice, TakesAllSmallCallsFromTheCpuWhereADeviceIsForced) {
  const kernels::DeviceTable table{};
  kernels::Choice forced = kernels::choice();
  const std::size_t number = detail::square_number(ElementType::int32, Overflow::wrap);
  EXPECT_GT(forced.small_calls[number].end, 0u);
  forced.device = &table;
  kernels::set_small_calls(forced);
  for (const kernels::SmallCall& call : forced.small_calls) EXPECT_EQ(call.end, 0u);
}

// Types

template <class In, class Out>
concept SquaresInto = requires(DeviceSpan<In> in, DeviceSpan<Out> out, Stream& stream) {
  square(in, out, stream);
};
template <class In, class Out>
concept SquaresByPolicyInto = requires(DeviceSpan<In> in, DeviceSpan<Out> out, Stream& stream) {
  square(in, out, stream, Overflow::saturate);
};
static_assert(SquaresInto<int, int> && SquaresInto<const int, int>);
static_assert(SquaresInto<int, std::int64_t> && SquaresInto<std::uint64_t, uint128>);
static_assert(!SquaresInto<int, const int> && !SquaresInto<int, unsigned> &&
              !SquaresInto<float, double> && !SquaresInto<bool, bool>);
static_assert(SquaresByPolicyInto<int, int> && !SquaresByPolicyInto<float, float>);

// Pointers of the host and of the device do not mix.
static_assert(!std::ranges::range<DeviceSpan<int>>);
static_assert(!std::convertible_to<DeviceSpan<int>, std::span<int>>);
static_assert(!std::convertible_to<std::span<int>, DeviceSpan<int>>);
static_assert(!std::convertible_to<std::vector<int>&, DeviceSpan<int>>);
static_assert(std::convertible_to<DeviceSpan<int>, DeviceSpan<const int>>);
static_assert(!std::convertible_to<DeviceSpan<const int>, DeviceSpan<int>>);

static_assert(std::movable<Stream> && !std::copy_constructible<DeviceBuffer<int>>);
static_assert(std::movable<DeviceBuffer<int>>);
static_assert(std::is_nothrow_default_constructible_v<DeviceBuffer<int>>);

TEST(CudaSpans, AreAPointerAndASize) {
  int values[4] = {};
  const DeviceSpan<int> all(values, 4);
  const DeviceSpan<const int> middle = all.subspan(1, 2);
  EXPECT_EQ(middle.data(), values + 1);
  EXPECT_EQ(middle.size(), 2u);
  EXPECT_EQ(middle.size_bytes(), 8u);
  EXPECT_TRUE(all.subspan(4, 0).empty());
  EXPECT_EQ(code_of([&] { all.subspan(5, 0); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { all.subspan(1, SIZE_MAX); }), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace lanewise::tests
