#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <complex>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cuda/squares/host_arrays.hpp"
#include "cuda/stream_state.hpp"
#include "gpu_here.hpp"
#include "host_device.hpp"
#include "kernels/dispatch.hpp"
#include "square_values.hpp"
#include "squares_oracle.hpp"
#include "thrown_error.hpp"

// <lanewise/cuda.hpp> and the forced backend against the CPU's functions, on this CPU in place of a
// GPU ("host"), and on the GPU itself ("gpu") where there is one.

namespace lanewise::tests {
namespace {

std::string device_name(const testing::TestParamInfo<std::string>& of) {
  return of.param;
}

class Device : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (is_gpu() && !why_no_gpu().empty()) GTEST_SKIP() << why_no_gpu();
  }
  static bool is_gpu() { return GetParam() == "gpu"; }
  static cuda::Stream new_stream() {
    if (is_gpu()) return cuda::Stream();
    return cuda::Stream(std::make_shared<cuda::detail::StreamState>(host_streams));
  }
  /// So many elements where the device is quick, and fewer where it is not.
  static std::size_t many(std::size_t n) { return is_gpu() && !small_shapes() ? n : n / 64; }
};

class CudaDevice : public Device {};
INSTANTIATE_TEST_SUITE_P(Devices, CudaDevice, testing::Values("host", "gpu"), device_name);

/// An array of the device between elements that nobody may change, all of them poisoned.
template <class T>
class DeviceArea {
 public:
  DeviceArea(std::size_t n, std::size_t offset, cuda::Stream& stream)
      : offset_(offset), size_(n), poison_(n + offset + margin), buffer_(poison_.size(), stream) {
    std::memset(static_cast<void*>(poison_.data()), 0xa5, poison_.size() * sizeof(T));
    buffer_.upload(poison_);
  }
  cuda::DeviceSpan<T> span() { return buffer_.span().subspan(offset_, size_); }

  void set(std::span<const T> values, cuda::Stream& stream) { upload(values, span(), stream); }

  std::vector<T> values() const {
    std::vector<T> all(poison_.size());
    buffer_.download(all);
    const auto is_poison = [&](std::size_t i) {
      return std::memcmp(&all[i], &poison_[i], sizeof(T)) == 0;
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i == offset_) i += size_;
      EXPECT_TRUE(i >= all.size() || is_poison(i)) << "element " << i << " is not the call's";
    }
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(offset_);
    return {first, first + static_cast<std::ptrdiff_t>(size_)};
  }

 private:
  static constexpr std::size_t margin = 40;
  std::size_t offset_, size_;
  std::vector<T> poison_;
  cuda::DeviceBuffer<T> buffer_;
};

template <class Left, class Right>
void expect_same(const Left& found, const Right& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_TRUE(same_bits(found[i], expected[i])) << "element " << i << " of " << found.size();
  }
}

/// First index and count of the overflow that a call reports; nothing where it reports none.
template <class Call>
std::optional<std::pair<std::uint64_t, std::uint64_t>> overflow_of(Call call) {
  try {
    call();
  } catch (const OverflowError& error) {
    return std::pair(error.first_index(), error.count());
  }
  return std::nullopt;
}

/// Sizes and offsets of the two arrays, in elements.
struct Shape {
  std::size_t n, in_offset, out_offset;
};
std::vector<Shape> shapes(std::size_t most) {
  return {{0, 0, 0},      {1, 0, 0},    {2, 1, 0},        {15, 1, 1},
          {16, 0, 3},     {17, 3, 3},   {1000, 0, 1},     {4097, 1, 1},
          {20'000, 0, 0}, {most, 0, 0}, {most + 1, 1, 1}, {most - 1, 2, 5}};
}

TEST_P(CudaDevice, SquaresEveryTypeAsTheCpuDoes) {
  cuda::Stream stream = new_stream();
  for_each_type(AllTypes{}, [&]<class T>() {
    for (const Shape& shape : shapes(many(5'000'000))) {
      const std::vector<T> in = interesting_values<T>(shape.n, shape.n);
      DeviceArea<T> from(shape.n, shape.in_offset, stream), to(shape.n, shape.out_offset, stream);
      from.set(in, stream);
      square(from.span(), to.span(), stream);
      expect_same(to.values(), square(in));
      expect_same(from.values(), in);
      square(from.span(), from.span(), stream);
      expect_same(from.values(), square(in));
      ASSERT_FALSE(HasFatalFailure()) << shape.n;
    }
  });
}

TEST_P(CudaDevice, SquaresByEveryPolicyAsTheCpuDoes) {
  cuda::Stream stream = new_stream();
  for_each_type(IntegerTypes{}, [&]<class T>() {
    for (const Shape& shape : shapes(many(5'000'000))) {
      const std::vector<T> in = interesting_values<T>(shape.n, shape.n);
      DeviceArea<T> from(shape.n, shape.in_offset, stream), to(shape.n, shape.out_offset, stream);
      DeviceArea<widened_t<T>> wide(shape.n, shape.out_offset, stream);
      from.set(in, stream);
      square(from.span(), to.span(), stream, Overflow::saturate);
      expect_same(to.values(), square(in, Overflow::saturate));
      square(from.span(), wide.span(), stream);
      expect_same(wide.values(), square_widened(in));

      std::vector<T> out(shape.n);
      const auto expected = overflow_of([&] { square(in, out, Overflow::check); });
      square(from.span(), to.span(), stream, Overflow::check);
      EXPECT_EQ(overflow_of([&] { stream.finish(); }), expected) << shape.n;
      expect_same(to.values(), out);
      ASSERT_FALSE(HasFatalFailure()) << shape.n;
    }
  });
}

TEST_P(CudaDevice, TakesSquaredMagnitudesAsTheCpuDoes) {
  cuda::Stream stream = new_stream();
  for_each_type(ComplexTypes{}, [&]<class T>() {
    using Real = typename T::value_type;
    for (const Shape& shape : shapes(many(5'000'000))) {
      const std::vector<T> in = interesting_values<T>(shape.n, shape.n);
      DeviceArea<T> from(shape.n, shape.in_offset, stream);
      DeviceArea<Real> to(shape.n, shape.out_offset, stream);
      from.set(in, stream);
      squared_magnitude(from.span(), to.span(), stream);
      expect_same(to.values(), squared_magnitude(in));
      ASSERT_FALSE(HasFatalFailure()) << shape.n;
    }
  });
}

TEST_P(CudaDevice, TakesComplexNumbersBetweenTheirSizes) {
  cuda::Stream stream = new_stream();
  const std::vector<std::complex<float>> in = interesting_values<std::complex<float>>(3001, 1);
  cuda::DeviceBuffer<float> floats(2 * in.size() + 1, stream);
  auto* const first = reinterpret_cast<std::complex<float>*>(floats.data() + 1);
  const cuda::DeviceSpan values(first, in.size());
  upload<std::complex<float>>(in, values, stream);
  square(values, values, stream);
  std::vector<std::complex<float>> out(in.size());
  download(values, out, stream);
  expect_same(out, square(in));
}

TEST_P(CudaDevice, WritesSquaresOfRangesAsTheCpuDoes) {
  cuda::Stream stream = new_stream();
  for_each_type(RangeTypes{}, [&]<class T>() {
    for (const Shape& shape : shapes(many(5'000'000))) {
      DeviceArea<T> to(shape.n, shape.out_offset, stream);
      const auto step = static_cast<step_t<T>>(3);
      const T start = static_cast<T>(5);
      std::vector<T> expected(shape.n);
      squares_of_range(start, step, expected);
      squares_of_range(start, step, to.span(), stream);
      expect_same(to.values(), expected);
      if constexpr (IntegerElement<T>) {
        squares_of_range(start, step, expected, Overflow::saturate);
        squares_of_range(start, step, to.span(), stream, Overflow::saturate);
        expect_same(to.values(), expected);
        EXPECT_EQ(
            overflow_of([&] { squares_of_range(start, step, to.span(), stream, Overflow::check); }),
            overflow_of([&] { squares_of_range(start, step, expected, Overflow::check); }));
      }
      ASSERT_FALSE(HasFatalFailure()) << shape.n;
    }
  });
}

/// Values whose sum is no NaN, most of the time.
template <class T>
std::vector<T> summable_values(std::size_t n) {
  std::vector<T> values = interesting_values<T>(n, n);
  if (n % 4 == 0) return values;
  Random random(n);
  for (T& x : values) {
    if constexpr (HalfElement<T>) x.bits &= 0xbfff;
    if constexpr (std::is_floating_point_v<T>) x = moderate_float<T>(random);
    if constexpr (ComplexElement<T>) {
      using Real = typename T::value_type;
      x = {moderate_float<Real>(random), moderate_float<Real>(random)};
    }
  }
  return values;
}

TEST_P(CudaDevice, SumsAsTheCpuDoes) {
  cuda::Stream stream = new_stream();
  for_each_type(AllTypes{}, [&]<class T>() {
    for (const Shape& shape : shapes(many(30'000'000))) {
      const std::vector<T> in = summable_values<T>(shape.n);
      DeviceArea<T> from(shape.n, shape.in_offset, stream);
      from.set(in, stream);
      if constexpr (IntegerElement<T>) {
        const auto sum = sum_of_squares(from.span(), stream, Overflow::wrap);
        EXPECT_EQ(sum.get(), sum_of_squares(in, Overflow::wrap)) << shape.n;
        EXPECT_EQ(sum.get(), sum_of_squares(in, Overflow::wrap)) << "a second time";
      } else {
        const auto sum = sum_of_squares(from.span(), stream);
        EXPECT_TRUE(same_bits(sum.get(), sum_of_squares(in))) << shape.n;
      }
    }
  });
}

TEST_P(CudaDevice, TreatsSumsBeyond128BitsByThePolicy) {
  cuda::Stream stream = new_stream();
  const std::vector<std::uint64_t> in(10, UINT64_MAX);
  DeviceArea<std::uint64_t> from(in.size(), 0, stream);
  from.set(in, stream);
  const auto check = sum_of_squares(from.span(), stream);
  EXPECT_EQ(code_of([&] { check.get(); }), ErrorCode::overflow);
  for (const Overflow policy : {Overflow::wrap, Overflow::saturate}) {
    EXPECT_EQ(sum_of_squares(from.span(), stream, policy).get(), sum_of_squares(in, policy));
  }
  EXPECT_EQ(message_of([&] { (void)sum_of_squares(from.span(), stream, Overflow::widen); }),
            message_of([&] { (void)sum_of_squares(in, Overflow::widen); }));
}

TEST_P(CudaDevice, FindsExtremesAsTheCpuDoes) {
  cuda::Stream stream = new_stream();
  for_each_type(OrderedTypes{}, [&]<class T>() {
    for (const Shape& shape : shapes(many(5'000'000))) {
      if (shape.n == 0) continue;
      const std::vector<T> in = summable_values<T>(shape.n);
      DeviceArea<T> from(shape.n, shape.in_offset, stream);
      from.set(in, stream);
      const auto found = minmax_of_squares(from.span(), stream).get();
      const auto expected = minmax_of_squares(in);
      EXPECT_TRUE(same_bits(found.min, expected.min)) << shape.n;
      EXPECT_TRUE(same_bits(found.max, expected.max)) << shape.n;
    }
  });
}

// What waits, and what it throws

TEST_P(CudaDevice, ReportsTheFirstOverflowOfSeveralOnceAndWithTheNextWait) {
  cuda::Stream stream = new_stream();
  const std::vector<std::int32_t> fits = {1, 2, 3}, one = {1, 1 << 20, 3}, two = {1 << 20, 1 << 20};
  DeviceArea<std::int32_t> a(3, 0, stream), b(3, 0, stream), c(2, 0, stream);
  a.set(fits, stream);
  b.set(one, stream);
  c.set(two, stream);
  const auto check_all = [&] {
    square(a.span(), a.span(), stream, Overflow::check);
    square(b.span(), b.span(), stream, Overflow::check);
    square(c.span(), c.span(), stream, Overflow::check);
  };
  check_all();
  EXPECT_EQ(message_of([&] { stream.finish(); }),
            "square: 1 of 3 squares does not fit int32, the first at index 1; use "
            "Overflow::saturate or wrap, or Overflow::widen into int64");
  stream.finish();
  b.set(one, stream);
  square(b.span(), b.span(), stream, Overflow::check);
  std::vector<std::int32_t> out(3);
  EXPECT_EQ(overflow_of([&] { download(b.span(), out, stream); }), std::pair(1ul, 1ul));
  EXPECT_EQ(out, (std::vector<std::int32_t>{1, 0, 9})) << "the copy is done all the same";
  b.set(one, stream);
  square(b.span(), b.span(), stream, Overflow::check);
  const auto sum = sum_of_squares(a.span(), stream);
  EXPECT_EQ(overflow_of([&] { sum.get(); }), std::pair(1ul, 1ul));
  EXPECT_EQ(sum.get(), (uint128{1 + 16 + 81, 0}));
}

TEST_P(CudaDevice, DoesWorkInTheOrderOfTheStream) {
  cuda::Stream stream = new_stream();
  const std::size_t n = many(3'000'000);
  cuda::DeviceBuffer<std::uint32_t> values(n, stream), copies(n, stream);
  squares_of_range(1, values.span(), stream);
  square(values.span(), copies.span(), stream);
  const auto sum = sum_of_squares(copies.span(), stream);
  squares_of_range(7, values.span(), stream);
  squares_of_range(7, copies.span(), stream);
  Buffer<std::uint32_t> expected = square(squares_of_range<std::uint32_t>(1, n));
  EXPECT_EQ(sum.get(), sum_of_squares(expected));
}

TEST_P(CudaDevice, BuffersAndResultsKeepTheirStreamOpen) {
  std::optional<cuda::Stream> stream = new_stream();
  cuda::DeviceBuffer<std::int64_t> buffer(3, *stream);
  buffer.upload(std::vector<std::int64_t>{1, 2, 3});
  const auto sum = sum_of_squares(buffer.span(), *stream);
  stream.reset();
  std::vector<std::int64_t> out(3);
  buffer.download(out);
  EXPECT_EQ(out, (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(sum.get(), (uint128{14, 0}));
}

TEST_P(CudaDevice, BuffersMove) {
  cuda::Stream stream = new_stream();
  cuda::DeviceBuffer<float> a(2, stream), b;
  a.upload(std::vector<float>{1, 2});
  b = std::move(a);
  EXPECT_EQ(b.size(), 2u);
  const cuda::DeviceBuffer<float> c = std::move(b);
  std::vector<float> out(2);
  c.download(out);
  EXPECT_EQ(out, (std::vector<float>{1, 2}));
  cuda::DeviceBuffer<float> none(0, stream);
  none.upload({});
  none.download({});
  EXPECT_TRUE(none.empty());
}

// Arguments

TEST_P(CudaDevice, RefusesWhatTheCpuRefusesWithTheSameWords) {
  cuda::Stream stream = new_stream();
  using T = std::int32_t;
  cuda::DeviceBuffer<T> buffer(100, stream);
  std::vector<T> values(100);
  const auto all = buffer.span();
  const std::span<T> host = values;
  const auto expect_both = [](auto on_device, auto on_host) {
    const std::string message = message_of(on_device);
    EXPECT_EQ(message, message_of(on_host));
    EXPECT_EQ(code_of(on_device), ErrorCode::invalid_argument) << message;
  };
  expect_both([&] { square(all.subspan(0, 3), all.subspan(50, 4), stream); },
              [&] { square(host.subspan(0, 3), host.subspan(50, 4)); });
  expect_both([&] { square(all.subspan(0, 50), all.subspan(49, 50), stream); },
              [&] { square(host.subspan(0, 50), host.subspan(49, 50)); });
  expect_both([&] { square(all, all, stream, Overflow::widen); },
              [&] { square(host, host, Overflow::widen); });
  expect_both([&] { (void)minmax_of_squares(all.subspan(0, 0), stream); },
              [&] { (void)minmax_of_squares(host.subspan(0, 0)); });
  expect_both([&] { squares_of_range(0, 1, all, stream, Overflow::widen); },
              [&] { squares_of_range(0, 1, host, Overflow::widen); });
  const auto off = [](T* data) {
    return reinterpret_cast<T*>(reinterpret_cast<std::uintptr_t>(data) + 1);
  };
  const cuda::DeviceSpan<T> odd(off(buffer.data()), 10);
  const std::span<T> odd_host(off(values.data()), 10);
  expect_both([&] { square(all.subspan(50, 10), odd, stream); },
              [&] { square(host.subspan(50, 10), odd_host); });
  expect_both([&] { squares_of_range(0, odd, stream); }, [&] { squares_of_range(0, odd_host); });
  expect_both([&] { (void)sum_of_squares(odd, stream); }, [&] { (void)sum_of_squares(odd_host); });
  EXPECT_EQ(code_of([&] { buffer.upload(std::vector<T>(99)); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { buffer.download(std::span(values).first(99)); }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { all.subspan(1, 100); }), ErrorCode::invalid_argument);
}

TEST_P(CudaDevice, TakesStreamsOfTheProgramsOwn) {
  cuda::Stream owner = new_stream();
  if (!is_gpu()) GTEST_SKIP() << "this CPU has no streams";
  cuda::Stream stream = cuda::Stream::borrow(owner.native());
  EXPECT_EQ(stream.native(), owner.native());
  cuda::DeviceBuffer<std::int64_t> buffer(1000, stream);
  squares_of_range(0, buffer.span(), stream);
  EXPECT_EQ(sum_of_squares(buffer.span(), stream).get(),
            sum_of_squares(squares_of_range<std::int64_t>(0, 1000)));
}

// The GPU alone

class CudaGpu : public testing::Test {
 protected:
  void SetUp() override {
    if (!why_no_gpu().empty()) GTEST_SKIP() << why_no_gpu();
  }
};

TEST_F(CudaGpu, RefusesMemoryThatItDoesNotHaveAndGoesOn) {
  cuda::Stream stream;
  EXPECT_EQ(code_of([&] { cuda::DeviceBuffer<double>(SIZE_MAX / 16, stream); }),
            ErrorCode::out_of_memory);
  EXPECT_EQ(code_of([&] { cuda::DeviceBuffer<double>(SIZE_MAX / 2, stream); }),
            ErrorCode::out_of_memory);
  cuda::DeviceBuffer<double> buffer(1000, stream);
  squares_of_range(1, buffer.span(), stream);
  stream.finish();
  cuda::trim_memory();
}

TEST_F(CudaGpu, ComputesMoreThan2To32Elements) {
  cuda::Stream stream;
  const std::size_t n = (std::size_t{1} << 32) + 100'003;
  std::optional<cuda::DeviceBuffer<std::uint8_t>> buffer;
  try {
    buffer.emplace(n, stream);
  } catch (const Error& error) {
    GTEST_SKIP() << error.what();
  }
  // Squares of i mod 256, and of these; the last ones are looked at, and all are summed.
  squares_of_range(0, buffer->span(), stream);
  square(buffer->span(), buffer->span(), stream);
  const Buffer<std::uint8_t> period = square(squares_of_range<std::uint8_t>(0, 256));
  const std::span<const std::uint8_t> rest = std::span(period).first(n % 256);
  const std::uint64_t expected = n / 256 * sum_of_squares(period).low + sum_of_squares(rest).low;
  EXPECT_EQ(sum_of_squares(buffer->span(), stream).get(), (uint128{expected, 0}));
  std::vector<std::uint8_t> last(1000);
  download(buffer->span().subspan(n - last.size(), last.size()), last, stream);
  for (std::size_t i = 0; i < last.size(); ++i) {
    ASSERT_EQ(last[i], period[(n - last.size() + i) % 256]) << i;
  }
  square(buffer->span().subspan(1, n - 1), buffer->span().subspan(1, n - 1), stream,
         Overflow::check);
  EXPECT_TRUE(overflow_of([&] { stream.finish(); }).has_value());
}

TEST_F(CudaGpu, StreamsOfSeveralThreadsDoNotDisturbEachOther) {
  std::vector<std::thread> threads;
  for (std::size_t k = 0; k < 4; ++k) {
    threads.emplace_back([k] {
      const std::vector<std::int32_t> in = interesting_values<std::int32_t>(1'000'003 + k, k);
      const Buffer<std::int32_t> expected = square(in);
      for (int round = 0; round < 20; ++round) {
        cuda::Stream stream;
        cuda::DeviceBuffer<std::int32_t> from(in.size(), stream), to(in.size(), stream);
        from.upload(in);
        square(from.span(), to.span(), stream);
        std::vector<std::int32_t> out(in.size());
        to.download(out);
        EXPECT_EQ(std::memcmp(out.data(), expected.data(), out.size() * sizeof(out[0])), 0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Host arrays where the backend is forced

/// The smallest chunks there can be, so that few elements are many.
constexpr kernels::DeviceTable host_table =
    cuda::HostArrays<host_streams, 16 * kernels::sum_block_elements>::make("host");

class ForcedDevice : public Device {
 protected:
  void SetUp() override {
    Device::SetUp();
    if (IsSkipped()) return;
    cpu_ = kernels::choice();
    if (is_gpu()) return;
    forced_ = cpu_;
    forced_.device = &host_table;
    forced_.settings.backend = {"cuda", "the test"};
    kernels::set_small_calls(forced_);
  }
  void TearDown() override { use_cpu(); }

  /// What a call gives on the CPU, and on the device, where it must say that it ran.
  template <class Call>
  void expect_same_result(Call call) {
    use_cpu();
    const auto expected = call();
    EXPECT_EQ(last_call().backend, "cpu");
    const Explanation on_cpu = last_call();
    use_device();
    const auto found = call();
    expect_same(found, expected);
    const Explanation done = last_call();
    EXPECT_EQ(done.backend, "cuda");
    EXPECT_EQ(done.isa, kernels::choice().device->architecture);
    EXPECT_EQ(done.operation, on_cpu.operation);
    EXPECT_EQ(done.type, on_cpu.type);
    EXPECT_EQ(done.n, on_cpu.n);
    EXPECT_EQ(done.overflow, on_cpu.overflow);
    const Explanation promised = explain(done.operation, done.type, done.n, done.overflow);
    EXPECT_EQ(promised.backend, "cuda");
    EXPECT_EQ(promised.isa, done.isa);
    EXPECT_EQ(promised.threads, done.threads);
    EXPECT_GE(promised.why.size(), 4u);
  }

  static void use_cpu() {
    if (is_gpu()) return force_backend("auto");
    kernels::current_choice.store(nullptr);
  }
  void use_device() const {
    if (is_gpu()) return force_backend("cuda");
    kernels::current_choice.store(&forced_);
  }

 private:
  kernels::Choice cpu_, forced_;
};
INSTANTIATE_TEST_SUITE_P(Devices, ForcedDevice, testing::Values("host", "gpu"), device_name);

/// Sizes around what goes to the device at once, and several of that.
template <class T>
std::vector<std::size_t> forced_sizes(bool is_gpu) {
  const std::size_t chunk = (is_gpu ? std::size_t{16} << 20 : 16 * 4096) / sizeof(T);
  return {0, 1, 1000, chunk - 1, chunk, chunk + 1, 3 * chunk, 5 * chunk + 4097};
}

TEST_P(ForcedDevice, SquaresHostArraysAsTheCpuDoes) {
  for_each_type(AllTypes{}, [this]<class T>() {
    for (const std::size_t n : forced_sizes<T>(is_gpu())) {
      const std::vector<T> in = interesting_values<T>(n, n);
      expect_same_result([&] { return square(in); });
      expect_same_result([&] {
        std::vector<T> values = in;
        square(values, values);
        return values;
      });
      if constexpr (IntegerElement<T>) {
        expect_same_result([&] { return square(in, Overflow::saturate); });
        expect_same_result([&] { return square_widened(in); });
      }
      if constexpr (ComplexElement<T>) {
        expect_same_result([&] { return squared_magnitude(in); });
      }
      ASSERT_FALSE(HasFatalFailure()) << n;
    }
  });
}

TEST_P(ForcedDevice, ReportsOverflowOfHostArraysAsTheCpuDoes) {
  for_each_type(IntegerTypes{}, [this]<class T>() {
    for (const std::size_t n : forced_sizes<T>(is_gpu())) {
      std::vector<T> in(n, T{3});
      for (const std::size_t at : {n / 2, n - 1}) {
        if (at < n) in[at] = std::numeric_limits<T>::max();
      }
      std::vector<T> out(n), expected(n);
      use_cpu();
      const auto on_cpu = overflow_of([&] { square(in, expected, Overflow::check); });
      use_device();
      EXPECT_EQ(overflow_of([&] { square(in, out, Overflow::check); }), on_cpu) << n;
      expect_same(out, expected);
    }
  });
}

TEST_P(ForcedDevice, WritesRangesAsTheCpuDoes) {
  for_each_type(RangeTypes{}, [this]<class T>() {
    for (const std::size_t n : forced_sizes<T>(is_gpu())) {
      const T start = static_cast<T>(3);
      const auto step = static_cast<step_t<T>>(7);
      for (const Overflow policy : {Overflow::wrap, Overflow::saturate}) {
        if (!IntegerElement<T> && policy != Overflow::wrap) continue;
        expect_same_result([&] { return squares_of_range(Range<T>{start, n, step}, policy); });
      }
      ASSERT_FALSE(HasFatalFailure()) << n;
    }
  });
}

TEST_P(ForcedDevice, ReducesHostArraysAsTheCpuDoes) {
  for_each_type(AllTypes{}, [this]<class T>() {
    for (const std::size_t n : forced_sizes<T>(is_gpu())) {
      const std::vector<T> in = summable_values<T>(n);
      if constexpr (IntegerElement<T>) {
        expect_same_result([&] { return std::vector{sum_of_squares(in, Overflow::wrap)}; });
      } else {
        expect_same_result([&] { return std::vector{sum_of_squares(in)}; });
      }
      if (n == 0) continue;
      expect_same_result([&] { return std::vector{mean_square(in)}; });
      if constexpr (!ComplexElement<T>) {
        expect_same_result([&] {
          const auto found = minmax_of_squares(in);
          return std::vector{found.min, found.max};
        });
      }
      ASSERT_FALSE(HasFatalFailure()) << n;
    }
  });
}

TEST_P(ForcedDevice, LeavesViewsToTheCpuAndSaysSo) {
  use_device();
  const std::vector<std::int32_t> in = interesting_values<std::int32_t>(1000, 1);
  std::vector<std::int32_t> out(500);
  square(StridedView<const std::int32_t>{in.data(), 500, 2}, out);
  EXPECT_EQ(last_call().backend, "cpu");
  for (std::size_t i = 0; i < out.size(); ++i) EXPECT_EQ(out[i], expected_square(in[2 * i]));
  (void)sum_of_squares(StridedView<const std::int32_t>{in.data(), 500, 2});
  EXPECT_EQ(last_call().backend, "cpu");
}

}  // namespace
}  // namespace lanewise::tests
