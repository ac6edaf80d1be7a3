#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <algorithm>
#include <cstring>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "bench/compare/random.hpp"
#include "gpu_here.hpp"
#include "thrown_error.hpp"

// <lanewise/cuda_numbers.hpp> on the GPU itself, against the CPU's own arithmetic. (On a device
// that is this CPU: test_cuda_number_api.cpp.)

namespace lanewise::tests {
namespace {

using Limbs = std::vector<std::uint64_t>;

class CudaGpuNumbers : public testing::Test {
 protected:
  void SetUp() override {
    if (!why_no_gpu().empty()) GTEST_SKIP() << why_no_gpu();
  }
};

Limbs random_limbs(std::size_t n, std::uint64_t seed) {
  compare::SplitMix64 random(seed);
  Limbs limbs(n);
  for (std::uint64_t& limb : limbs) limb = random.next();
  return limbs;
}

/// The product by the GPU, between limbs that nobody may change, all of them poisoned.
Limbs product_on_gpu(const Limbs& a, const Limbs& b, cuda::Stream& stream) {
  constexpr std::size_t margin = 37;
  constexpr std::uint64_t poison = 0xa5a5a5a5a5a5a5a5;
  const std::size_t n = a.size() + b.size();
  cuda::DeviceBuffer<std::uint64_t> x(a.size(), stream), y(b.size(), stream);
  cuda::DeviceBuffer<std::uint64_t> out(n + 2 * margin, stream);
  x.upload(a);
  y.upload(b);
  Limbs all(out.size(), poison);
  out.upload(all);
  cuda::multiply(x.span(), y.span(), out.span().subspan(margin, n), stream);
  out.download(all);
  for (std::size_t i = 0; i < margin; ++i) {
    EXPECT_EQ(all[i], poison) << "limb " << i << " is not the call's";
    EXPECT_EQ(all[margin + n + i], poison) << "limb " << n + i << " is not the call's";
  }
  return {all.begin() + margin, all.begin() + static_cast<std::ptrdiff_t>(margin + n)};
}

/// The product by schoolbook multiplication where that is short; else by what does not depend on
/// how it is made.
void expect_product(const Limbs& product, const Limbs& a, const Limbs& b) {
  __extension__ typedef unsigned __int128 Wide;
  if (a.size() * b.size() <= 4'000'000) {
    Limbs right(a.size() + b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      std::uint64_t carry = 0;
      for (std::size_t j = 0; j < b.size(); ++j) {
        const Wide sum = Wide{a[i]} * b[j] + right[i + j] + carry;
        right[i + j] = static_cast<std::uint64_t>(sum);
        carry = static_cast<std::uint64_t>(sum >> 64);
      }
      right[i + b.size()] = carry;
    }
    EXPECT_TRUE(product == right) << a.size() << " by " << b.size();
    return;
  }
  for (const std::uint64_t prime : {2305843009213693951u, 2305843009213693921u}) {
    const auto residue = [prime](const Limbs& of) {
      std::uint64_t rest = 0;
      for (std::size_t i = of.size(); i-- > 0;) {
        rest = static_cast<std::uint64_t>((Wide{rest} << 64 | of[i]) % prime);
      }
      return rest;
    };
    const auto right = static_cast<std::uint64_t>(Wide{residue(a)} * residue(b) % prime);
    EXPECT_EQ(residue(product), right) << a.size() << " by " << b.size();
  }
}

TEST_F(CudaGpuNumbers, MultiplyIsTheProduct) {
  cuda::Stream stream;
  std::vector<std::pair<std::size_t, std::size_t>> sizes = {
      {1, 1},     {2, 1},       {31, 33},   {128, 128},   {129, 129},     {256, 256},
      {257, 300}, {900, 1'100}, {5'000, 1}, {5'000, 300}, {2'000, 2'000}, {4'097, 900}};
  if (!small_shapes()) {
    for (const std::size_t n : {20'000u, 100'003u, 1'000'000u, 3'000'000u}) {
      sizes.emplace_back(n, n);
      sizes.emplace_back(n, n / 7);
    }
  }
  for (const auto& [an, bn] : sizes) {
    const Limbs a = random_limbs(an, an), b = random_limbs(bn, an + 1);
    expect_product(product_on_gpu(a, b, stream), a, b);
    if (HasFailure()) return;
  }
}

TEST_F(CudaGpuNumbers, MultiplyCarriesThroughEveryLimb) {
  cuda::Stream stream;
  const std::size_t longest = small_shapes() ? 3'000 : 300'000;
  for (const std::size_t n : {std::size_t{7}, std::size_t{200}, std::size_t{2'000}, longest}) {
    const Limbs ones(n, UINT64_MAX);
    // (2^k - 1)^2 = 2^(2k) - 2^(k + 1) + 1
    Limbs right(2 * n, 0);
    right[0] = 1;
    right[n] = UINT64_MAX - 1;
    std::fill(right.begin() + static_cast<std::ptrdiff_t>(n) + 1, right.end(), UINT64_MAX);
    EXPECT_TRUE(product_on_gpu(ones, ones, stream) == right) << n;
    // and times one power of two.
    Limbs power(n, 0);
    power[n - 1] = 1;
    Limbs shifted(2 * n, 0);
    std::fill_n(shifted.begin() + static_cast<std::ptrdiff_t>(n) - 1, n, UINT64_MAX);
    EXPECT_TRUE(product_on_gpu(ones, power, stream) == shifted) << n;
  }
}

TEST_F(CudaGpuNumbers, MultiplyOfOneSpanByItselfIsItsSquare) {
  cuda::Stream stream;
  for (const std::size_t n : {std::size_t{100}, std::size_t{1'000}, std::size_t{2'000}}) {
    const Limbs a = random_limbs(n, n);
    cuda::DeviceBuffer<std::uint64_t> x(n, stream), out(2 * n, stream);
    x.upload(a);
    cuda::multiply(x.span(), x.span(), out.span(), stream);
    Limbs found(2 * n);
    out.download(found);
    expect_product(found, a, a);
  }
}

TEST_F(CudaGpuNumbers, FactorialsAreTheCpus) {
  cuda::Stream stream;
  std::vector<std::uint64_t> arguments = {65'537, 100'000};
  if (!small_shapes()) arguments.insert(arguments.end(), {131'072, 999'983, 3'000'001, 10'000'000});
  for (const std::uint64_t n : arguments) {
    const auto made = cuda::factorial(n, stream);
    Limbs limbs(made.size());
    made.download(limbs);
    while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
    force_backend("cpu");
    EXPECT_TRUE(std::ranges::equal(limbs, factorial(n).limbs())) << n;
    force_backend("auto");
  }
}

TEST_F(CudaGpuNumbers, FactorialsForTheHostAreTheCpus) {
  for (const std::uint64_t n : {std::uint64_t{70'000}, std::uint64_t{600'000}}) {
    if (n > 100'000 && small_shapes()) break;
    force_backend("cpu");
    const BigUint right = factorial(n);
    force_backend("cuda");
    Statistics statistics;
    Options options;
    options.statistics = &statistics;
    const BigUint found = factorial(n, options);
    force_backend("auto");
    EXPECT_TRUE(found == right) << n;
    EXPECT_STREQ(statistics.backend, "cuda") << statistics.left_gpu;
    EXPECT_EQ(statistics.faults_found, 0u);
  }
}

TEST_F(CudaGpuNumbers, BatchesAreTheCpus) {
  cuda::Stream stream;
  const std::uint64_t last = small_shapes() ? 600 : cuda::last_batched_factorial;
  compare::SplitMix64 random(1);
  std::vector<std::uint64_t> list = {0, 1, 2, last, last};
  for (int i = 0; i < (small_shapes() ? 50 : 3'000); ++i) list.push_back(random.below(last + 1));
  const cuda::DeviceFactorials made = cuda::factorials(list, stream);
  ASSERT_EQ(made.size(), list.size());
  for (std::size_t i = 0; i < list.size(); i += i < 10 ? 1 : 17) {
    Limbs limbs(made[i].size());
    cuda::download(made[i], limbs, stream);
    while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
    ASSERT_TRUE(std::ranges::equal(limbs, factorial(list[i]).limbs())) << list[i];
  }
}

TEST_F(CudaGpuNumbers, RefusesFactorialsThatDoNotFitAndGoesOn) {
  cuda::Stream stream;
  EXPECT_EQ(code_of([&] { cuda::factorial(4'294'967'295u, stream); }), ErrorCode::out_of_memory);
  EXPECT_EQ(cuda::factorial(70'000, stream).size(), cuda::factorial_size(70'000));
}

}  // namespace
}  // namespace lanewise::tests
