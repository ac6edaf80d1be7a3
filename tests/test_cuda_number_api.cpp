#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <chrono>
#include <memory>
#include <stop_token>
#include <vector>

#include "cuda/numbers/number_functions.hpp"
#include "cuda/stream_state.hpp"
#include "gmp_numbers.hpp"
#include "host_device.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/tuning.hpp"
#include "thrown_error.hpp"

// <lanewise/cuda_numbers.hpp> and factorials that leave the CPU, on a device that is this CPU.

namespace lanewise::tests {
namespace {

using Functions = cuda::NumberFunctions<cuda::HostQueue>;
using Limbs = std::vector<std::uint64_t>;
using kernels::Choice;
using kernels::DeviceMemory;
using kernels::DeviceTable;
using kernels::Execution;

constexpr std::uint64_t first = tuning::first_device_factorial;

constexpr cuda::NumberTable host_numbers = {Functions::multiply, Functions::factorial,
                                            [](std::uint64_t) {
                                              return DeviceMemory{1, 2};
                                            },
                                            Functions::is_factorial, Functions::factorials};

constexpr cuda::StreamTable streams_with(const cuda::NumberTable* numbers) {
  cuda::StreamTable table = host_streams;
  table.numbers = numbers;
  return table;
}

constexpr cuda::StreamTable number_streams = streams_with(&host_numbers);

cuda::Stream open(const cuda::StreamTable& table = number_streams) {
  return cuda::Stream(std::make_shared<cuda::detail::StreamState>(table));
}

cuda::DeviceBuffer<std::uint64_t> uploaded(const Limbs& limbs, const cuda::Stream& stream) {
  cuda::DeviceBuffer<std::uint64_t> buffer(limbs.size(), stream);
  buffer.upload(limbs);
  return buffer;
}

Limbs downloaded(const cuda::DeviceBuffer<std::uint64_t>& buffer) {
  Limbs limbs(buffer.size());
  buffer.download(limbs);
  return limbs;
}

TEST(CudaMultiply, IsGmpsProduct) {
  cuda::Stream stream = open();
  RandomNumbers random;
  const std::pair<std::size_t, std::size_t> sizes[] = {
      {1, 1}, {7, 3}, {128, 128}, {129, 1}, {129, 129}, {1, 5'000}, {900, 1'100}};
  for (const auto& [an, bn] : sizes) {
    const Limbs a = random.runs(an), b = random.uniform(bn);
    const auto x = uploaded(a, stream), y = uploaded(b, stream);
    cuda::DeviceBuffer<std::uint64_t> product(an + bn, stream), square(2 * an, stream);
    multiply(x.span(), y.span(), product.span(), stream);
    multiply(x.span(), x.span(), square.span(), stream);
    Mpz expected;
    mpz_mul(expected, Mpz(a), Mpz(b));
    EXPECT_EQ(Mpz(downloaded(product)).limbs(), expected.limbs()) << an << " by " << bn;
    mpz_mul(expected, Mpz(a), Mpz(a));
    EXPECT_EQ(Mpz(downloaded(square)).limbs(), expected.limbs()) << an;
  }
}

TEST(CudaMultiply, RefusesWhatItCannotDo) {
  cuda::Stream stream = open();
  cuda::DeviceBuffer<std::uint64_t> a(4, stream), out(8, stream);
  const auto refused = [&](auto x, auto y, auto to) {
    return code_of([&] { multiply(x, y, to, stream); }) == ErrorCode::invalid_argument;
  };
  EXPECT_TRUE(refused(a.span(), a.span(), out.span().subspan(0, 7)));
  EXPECT_TRUE(refused(a.span().subspan(0, 0), a.span(), out.span().subspan(0, 4)));
  EXPECT_TRUE(refused(out.span().subspan(1, 4), a.span(), out.span()));
  EXPECT_NO_THROW(multiply(a.span(), out.span().subspan(7, 1), out.span().subspan(0, 5), stream));
}

TEST(CudaFactorial, StaysOnTheDeviceAndIsGmps) {
  cuda::Stream stream = open();
  double reported = -1;
  Options options;
  options.progress = [&](double fraction) {
    EXPECT_GE(fraction, reported);
    reported = fraction;
  };
  const auto made = cuda::factorial(first, stream, options);
  EXPECT_EQ(made.size(), cuda::factorial_size(first));
  EXPECT_EQ(Mpz(downloaded(made)).limbs(), gmp_factorial(first));
  EXPECT_EQ(reported, 1);
}

TEST(CudaFactorial, HeedsWhoWantsItToStop) {
  cuda::Stream stream = open();
  std::stop_source source;
  Options options;
  options.stop = source.get_token();
  options.progress = [&](double fraction) {
    if (fraction > 0) source.request_stop();
  };
  EXPECT_EQ(code_of([&] { cuda::factorial(first, stream, options); }), ErrorCode::cancelled);
  Options late;
  late.deadline = std::chrono::steady_clock::now();
  EXPECT_EQ(code_of([&] { cuda::factorial(first, stream, late); }), ErrorCode::deadline_exceeded);
}

TEST(CudaFactorial, RefusesBeforeTheWork) {
  cuda::Stream stream = open();
  EXPECT_EQ(code_of([&] { cuda::factorial(first - 1, stream); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { cuda::factorial(std::uint64_t{1} << 32, stream); }),
            ErrorCode::invalid_argument);
  static constexpr cuda::NumberTable full = {
      Functions::multiply,
      [](void*, std::uint64_t, std::uint64_t*, Execution&) { ADD_FAILURE() << "was begun"; },
      [](std::uint64_t) {
        return DeviceMemory{2, 1};
      },
      Functions::is_factorial, Functions::factorials};
  static constexpr cuda::StreamTable table = streams_with(&full);
  cuda::Stream small = open(table);
  EXPECT_EQ(code_of([&] { cuda::factorial(first, small); }), ErrorCode::out_of_memory);
}

/// n!, and then one bit of it is wrong.
void make_wrong(void* stream, std::uint64_t n, std::uint64_t* out, Execution& execution) {
  Functions::factorial(stream, n, out, execution);
  out[1'000'000 % cuda::factorial_size(n)] ^= 4;
}

/// Of every length that is offered, and rising but for the steps of a transform's length.
TEST(CudaFactorial, HasAPlanForEveryNumber) {
  std::size_t before = 0;
  for (std::uint64_t n = 100'000; n <= kernels::last_device_factorial; n = n * 5 / 4) {
    const std::size_t bytes =
        cuda::planned_bytes(n, cuda::levels_of_factorial(n), std::size_t{227} << 10, true);
    EXPECT_GT(bytes, before * 9 / 10) << n;
    EXPECT_LT(bytes, cuda::factorial_size(n) * 8 * 14) << n;
    before = bytes;
  }
  EXPECT_GT(cuda::planned_bytes(kernels::last_device_factorial, 16, std::size_t{227} << 10, true),
            before / 2);
}

TEST(CudaStreams, OfABuildWithCudaHaveNumbers) {
  const cuda::StreamTable* const table = cuda::stream_table();
  if (!table) GTEST_SKIP() << "this build has no CUDA kernels";
  EXPECT_NE(table->numbers, nullptr);
}

TEST(CudaFactorial, IsVerifiedBeforeItIsReturned) {
  static constexpr cuda::NumberTable faulty = {Functions::multiply, make_wrong,
                                               host_numbers.factorial_memory,
                                               Functions::is_factorial, Functions::factorials};
  static constexpr cuda::StreamTable table = streams_with(&faulty);
  cuda::Stream stream = open(table);
  EXPECT_EQ(code_of([&] { cuda::factorial(first, stream); }), ErrorCode::verification_failed);
  EXPECT_NO_THROW(cuda::factorial(first, stream, {.verification = Verification::off}));
}

TEST(CudaFactorials, AreThoseOfTheList) {
  cuda::Stream stream = open();
  const std::vector<std::uint64_t> list = {1000, 0, 1, 3000, 1000, 25, 2999};
  const cuda::DeviceFactorials made = cuda::factorials(list, stream);
  ASSERT_EQ(made.size(), list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    Limbs limbs(made[i].size());
    download(made[i], limbs, stream);
    EXPECT_EQ(Mpz(limbs).limbs(), gmp_factorial(list[i])) << list[i];
  }
  EXPECT_EQ(cuda::factorials({}, stream).size(), 0u);
  const std::vector<std::uint64_t> great = {5, cuda::last_batched_factorial + 1};
  EXPECT_EQ(code_of([&] { cuda::factorials(great, stream); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { made[list.size()]; }), ErrorCode::invalid_argument);
}

TEST(CudaFactorials, AreVerified) {
  static constexpr cuda::NumberTable faulty = {
      Functions::multiply, Functions::factorial, host_numbers.factorial_memory,
      Functions::is_factorial,
      [](void* stream, std::span<const std::uint64_t>, const cuda::BatchPlan& plan,
         std::uint64_t* results, bool is_checked) {
        const std::vector<std::uint64_t> others(plan.results.size(), 999);
        return Functions::factorials(stream, others, plan, results, is_checked);
      }};
  static constexpr cuda::StreamTable table = streams_with(&faulty);
  cuda::Stream stream = open(table);
  const std::vector<std::uint64_t> list = {1000};
  EXPECT_EQ(code_of([&] { cuda::factorials(list, stream); }), ErrorCode::verification_failed);
}

// factorial() of <lanewise/factorials.hpp>, where a device is there

/// Calls see a choice with this device while it lives.
class WithDevice {
 public:
  WithDevice(const DeviceTable& device, bool is_forced) : before_(&kernels::choice()) {
    made_ = *before_;
    current = &device;
    if (is_forced) {
      made_.device = &device;
    } else {
      made_.find_device = [] { return current; };
    }
    kernels::current_choice = &made_;
  }
  WithDevice(const WithDevice&) = delete;
  WithDevice& operator=(const WithDevice&) = delete;
  ~WithDevice() { kernels::current_choice = before_; }

 private:
  static inline const DeviceTable* current = nullptr;
  const Choice* before_;
  Choice made_;
};

DeviceTable device_with(
    lanewise::detail::Limbs (*factorial)(std::uint64_t, Execution&),
    DeviceMemory (*memory)(std::uint64_t) = [](std::uint64_t) {
      return DeviceMemory{1, 2};
    }) {
  DeviceTable table{};
  table.architecture = "sm_host";
  table.factorial = factorial;
  table.factorial_memory = memory;
  return table;
}

[[noreturn]] lanewise::detail::Limbs fail(std::uint64_t, Execution&) {
  throw Error(ErrorCode::device_error, "the GPU fell off the bus");
}

struct Told {
  Limbs limbs;
  Statistics statistics;
};
Told told_factorial(std::uint64_t n) {
  Told told;
  told.limbs = limbs_of(factorial(n, {.statistics = &told.statistics}));
  return told;
}

TEST(FactorialOnDevice, IsTakenFromALengthOnAndTellsSo) {
  const DeviceTable device = device_with(Functions::factorial_for_host);
  const WithDevice scope(device, false);
  const std::uint64_t n = tuning::device_factorial_from;
  const Told there = told_factorial(n), here = told_factorial(n - 1);
  EXPECT_EQ(there.limbs, gmp_factorial(n));
  EXPECT_STREQ(there.statistics.backend, "cuda");
  EXPECT_STREQ(there.statistics.isa, "sm_host");
  EXPECT_GT(there.statistics.checks, 0u);
  EXPECT_STREQ(here.statistics.backend, "cpu");
  EXPECT_EQ(explain(Operation::factorial, ElementType::natural, n).backend, "cuda");
  EXPECT_EQ(explain(Operation::factorial, ElementType::natural, n - 1).backend, "cpu");
}

TEST(FactorialOnDevice, IsTakenForLessWhereItIsForced) {
  const DeviceTable device = device_with(Functions::factorial_for_host);
  const WithDevice scope(device, true);
  const Told told = told_factorial(first);
  EXPECT_EQ(told.limbs, gmp_factorial(first));
  EXPECT_STREQ(told.statistics.backend, "cuda");
  EXPECT_EQ(last_call().backend, "cuda");
  EXPECT_EQ(last_call().isa, "sm_host");
  EXPECT_EQ(limbs_of(factorial(first - 1)), gmp_factorial(first - 1));
  EXPECT_EQ(last_call().backend, "cpu");
}

TEST(FactorialOnDevice, FallsBackToTheCpuAndSaysWhyUnlessItIsForced) {
  const std::uint64_t n = tuning::device_factorial_from;
  const auto full = [](std::uint64_t) { return DeviceMemory{20'000'000, 1'000'000}; };
  const DeviceTable broken = device_with(fail), small = device_with(fail, full);
  for (const auto& [device, word] : {std::pair{&broken, "bus"}, {&small, "20.00 MB"}}) {
    {
      const WithDevice scope(*device, false);
      const Told told = told_factorial(n);
      EXPECT_EQ(told.limbs, gmp_factorial(n));
      EXPECT_STREQ(told.statistics.backend, "cpu");
      EXPECT_NE(told.statistics.left_gpu.find(word), std::string::npos) << told.statistics.left_gpu;
    }
    const WithDevice scope(*device, true);
    EXPECT_NE(message_of([] { factorial(first); }).find(word), std::string::npos);
  }
}

TEST(FactorialOnDevice, IsComputedByTheCpuWhereTheDeviceWasWrong) {
  const DeviceTable device = device_with([](std::uint64_t n, Execution& execution) {
    auto limbs = Functions::factorial_for_host(n, execution);
    limbs[limbs.size() / 2] += 1;
    return limbs;
  });
  const WithDevice scope(device, true);
  const Told told = told_factorial(first);
  EXPECT_EQ(told.limbs, gmp_factorial(first));
  EXPECT_EQ(told.statistics.faults_found, 1u);
  EXPECT_NE(told.statistics.left_gpu.find("wrong"), std::string::npos);
  EXPECT_STREQ(told.statistics.backend, "cpu");
}

}  // namespace
}  // namespace lanewise::tests
