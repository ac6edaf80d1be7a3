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
  /// n!, where the CPU makes factorials up to last_on_cpu, and words of primes up to split.
  Limbs factorial(std::uint64_t n, std::uint64_t last_on_cpu, std::uint64_t split) {
    return factorial(n, last_on_cpu, split, multiplier_);
  }

  static Limbs factorial(std::uint64_t n, std::uint64_t last_on_cpu, std::uint64_t split,
                         Multiplier<HostQueue>& multiplier) {
    HostQueue& queue = multiplier.queue();
    const Options options;
    kernels::Monitor monitor(options);
    const unsigned levels = device_levels(n, last_on_cpu);
    const Limbs odd = odd_factorial(n >> levels);
    DeviceNumber<HostQueue> rest{queue.allocate<Limb>(odd.size()), odd.size()};
    queue.upload(rest.limbs.data(), std::span<const Limb>(odd));
    SwingLeaves<HostQueue> leaves(queue, n, levels, split);
    PrimeSwing<HostQueue> swing(multiplier, n, std::move(leaves).make(monitor));
    Limbs limbs(made_factorial_size(n));
    const auto made = queue.allocate<Limb>(limbs.size());
    std::move(swing).make(std::move(rest), made.data(), monitor);
    queue.download(std::span(limbs), made.data());
    while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
    return limbs;
  }

  HostQueue queue_{GetParam()};
  TransformConstants<HostQueue> constants_{queue_};
  Multiplier<HostQueue> multiplier_{queue_, constants_.primes()};
};

TEST_P(CudaFactorials, AreThoseOfGmp) {
  for (std::uint64_t n = 2; n < 100; ++n) EXPECT_EQ(factorial(n, 1, n), gmp_factorial(n)) << n;
  for (std::uint64_t n : {127u, 128u, 1000u, 1023u, 1024u, 2080u, 5000u, 20000u}) {
    const Limbs expected = gmp_factorial(n);
    EXPECT_EQ(factorial(n, 20, n), expected) << n;
    for (const std::uint64_t part : {2u, 5u, 10u}) {
      EXPECT_EQ(factorial(n, 20, std::max(n / part, kernels::integer_sqrt(n))), expected) << n;
    }
  }
}

/// The primes of several segments, and of the last ones that fit 32 bits.
TEST_P(CudaFactorials, FindTheirPrimes) {
  const Options options;
  const kernels::Monitor monitor(options);
  const std::pair<std::uint64_t, std::uint64_t> ranges[] = {
      {2000, 2003}, {2000, 3'000'000}, {524'287, 1'048'577}, {4'293'000'000, 4'294'967'295}};
  for (const auto& [first, last] : ranges) {
    std::vector<std::uint32_t> expected;
    kernels::PrimeSieve(last, monitor).for_each(first, last, [&](std::uint64_t p) {
      expected.push_back(static_cast<std::uint32_t>(p));
    });
    DevicePrimes<HostQueue> primes(queue_, first, last, monitor);
    primes.list();
    EXPECT_EQ(std::vector(primes.data(), primes.data() + primes.count()), expected) << last;
    const std::uint32_t bounds[] = {static_cast<std::uint32_t>(first), expected[0],
                                    static_cast<std::uint32_t>(last)};
    EXPECT_EQ(primes.count_up_to(bounds),
              (std::vector<std::uint32_t>{0, 1, static_cast<std::uint32_t>(expected.size())}));
  }
}

/// Not less than the work takes, and not much more.
TEST_P(CudaFactorials, TakeTheMemoryThatIsPlanned) {
  for (const std::uint64_t n : {300'000u, 1'000'000u}) {
    HostQueue queue(GetParam());
    Multiplier<HostQueue> multiplier(queue, constants_.primes());
    EXPECT_EQ(factorial(n, 20'000, prime_split(n), multiplier), gmp_factorial(n));
    const auto taken = static_cast<double>(queue.most_bytes());
    const auto planned =
        static_cast<double>(planned_bytes(n, device_levels(n, 20'000), queue.shared_limit, true));
    EXPECT_GE(planned, taken);
    EXPECT_LE(planned, 1.25 * taken);
  }
}

INSTANTIATE_TEST_SUITE_P(Orders, CudaFactorials,
                         testing::Values(ThreadOrder::natural, ThreadOrder::reversed,
                                         ThreadOrder::shuffled));

}  // namespace
}  // namespace lanewise::tests
