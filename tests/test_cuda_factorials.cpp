#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <lanewise/options.hpp>
#include <vector>

#include "cuda/host_queue.hpp"
#include "cuda/numbers/prime_swing.hpp"
#include "gmp_numbers.hpp"

// Factorials as GPUs make them, on this CPU.

namespace lanewise::tests {
namespace {

using namespace lanewise::cuda;
using Limbs = std::vector<Limb>;

Limbs odd_factorial(std::uint64_t n) {
  Mpz value;
  mpz_fac_ui(value, n);
  mpz_tdiv_q_2exp(value, value, n - static_cast<unsigned>(std::popcount(n)));
  return value.limbs();
}

class CudaFactorials : public testing::TestWithParam<ThreadOrder> {
 protected:
  /// n!, where the CPU makes factorials up to last_on_cpu.
  Limbs factorial(std::uint64_t n, std::uint64_t last_on_cpu) {
    const Options options;
    const kernels::Monitor monitor(options);
    const unsigned levels = device_levels(n, last_on_cpu);
    const Limbs odd = odd_factorial(n >> levels);
    DeviceNumber<HostQueue> rest{queue_.allocate<Limb>(odd.size()), odd.size()};
    queue_.upload(rest.limbs.data(), std::span<const Limb>(odd));
    const auto made = PrimeSwing<HostQueue>(multiplier_, n, swing_trees(n, levels, monitor))
                          .make(std::move(rest));
    Limbs limbs(made.size);
    queue_.download(std::span(limbs), made.limbs.data());
    while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
    return limbs;
  }

  HostQueue queue_{GetParam()};
  Multiplier<HostQueue> multiplier_{queue_};
};

TEST_P(CudaFactorials, AreThoseOfGmp) {
  for (std::uint64_t n = 2; n < 100; ++n) EXPECT_EQ(factorial(n, 1), gmp_factorial(n)) << n;
  for (std::uint64_t n : {127u, 128u, 1000u, 1023u, 1024u, 2080u, 5000u, 20000u}) {
    EXPECT_EQ(factorial(n, 20), gmp_factorial(n)) << n;
  }
}

TEST(CudaFactorialPlans, NeedMoreMemoryForMore) {
  std::size_t before = 0;
  for (std::uint64_t n = 1'000'000; n <= 1'000'000'000; n *= 10) {
    const std::size_t bytes = planned_bytes(n, device_levels(n, 1u << 16), std::size_t{227} << 10);
    EXPECT_GT(bytes, before);
    printf("%zu %.3f GB\n", (size_t)n, (double)bytes * 1e-9);
    before = bytes;
  }
}

INSTANTIATE_TEST_SUITE_P(Orders, CudaFactorials,
                         testing::Values(ThreadOrder::natural, ThreadOrder::reversed,
                                         ThreadOrder::shuffled));

}  // namespace
}  // namespace lanewise::tests
