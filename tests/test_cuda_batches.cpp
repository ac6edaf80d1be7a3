#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <lanewise/factorials.hpp>
#include <map>
#include <numeric>
#include <vector>

#include "cuda/host_queue.hpp"
#include "cuda/numbers/factorial_batch.hpp"
#include "gmp_numbers.hpp"

// Factorials of lists as GPUs make them, on this CPU.

namespace lanewise::tests {
namespace {

using namespace lanewise::cuda;
using Limbs = std::vector<Limb>;
using List = std::vector<std::uint64_t>;

List consecutive(std::uint64_t first, std::uint64_t last) {
  List list(last - first + 1);
  std::iota(list.begin(), list.end(), first);
  return list;
}

class CudaBatches : public testing::TestWithParam<ThreadOrder> {
 protected:
  void expect_factorials(const List& list) {
    const BatchPlan plan(list);
    const auto results = queue_.allocate<Limb>(plan.result_limbs);
    FactorialBatch<HostQueue> batch(multiplier_, plan, results.data());
    batch.make();
    EXPECT_TRUE(batch.is_right(list));
    Limbs limbs(results.size());
    queue_.download(std::span(limbs), results.data());
    ASSERT_EQ(plan.results.size(), list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
      const BatchPlace& place = plan.results[i];
      const Limb* const data = limbs.data() + place.offset;
      Limbs made(data, data + place.size);
      while (!made.empty() && made.back() == 0) made.pop_back();
      ASSERT_EQ(made, expected(list[i])) << list[i] << "!, " << i << " of " << list.size();
    }
  }

  const Limbs& expected(std::uint64_t n) {
    Limbs& limbs = factorials_[n];
    if (limbs.empty()) limbs = gmp_factorial(n);
    return limbs;
  }

  HostQueue queue_{GetParam()};
  TransformConstants<HostQueue> constants_{queue_};
  Multiplier<HostQueue> multiplier_{queue_, constants_.primes()};
  RandomNumbers random_;
  std::map<std::uint64_t, Limbs> factorials_;
};

INSTANTIATE_TEST_SUITE_P(Orders, CudaBatches,
                         testing::Values(ThreadOrder::natural, ThreadOrder::reversed,
                                         ThreadOrder::shuffled));

TEST_P(CudaBatches, OfOneNumber) {
  for (std::uint64_t n = 0; n < 70; ++n) expect_factorials({n});
  for (const std::uint64_t n : {100u, 1000u, 2048u, 10'000u, 20'000u}) expect_factorials({n});
}

TEST_P(CudaBatches, OfNumbersBehindEachOther) {
  expect_factorials(consecutive(0, 300));
  expect_factorials(consecutive(1, 256));
  expect_factorials(consecutive(3000, 3100));
}

TEST_P(CudaBatches, OfTheSameNumberAgain) {
  expect_factorials(List(50, 700));
  expect_factorials({0, 1, 0, 5, 1, 0, 5, 2});
}

TEST_P(CudaBatches, InAnyOrder) {
  for (const std::uint64_t last : {40u, 500u, 6000u}) {
    List list;
    for (unsigned i = 0; i < 60; ++i) list.push_back(random_.below(last));
    expect_factorials(list);
  }
}

TEST_P(CudaBatches, NoticeWhatIsWrong) {
  const List list = {3, 1000, 77, 1000};
  const BatchPlan plan(list);
  const auto results = queue_.allocate<Limb>(plan.result_limbs);
  FactorialBatch<HostQueue> batch(multiplier_, plan, results.data());
  batch.make();
  EXPECT_TRUE(batch.is_right(list));
  EXPECT_FALSE(batch.is_right(List{3, 1000, 76, 1000}));
  for (std::size_t i = 0; i < results.size(); ++i) {
    results.data()[i] ^= 1;
    EXPECT_FALSE(batch.is_right(list)) << "limb " << i;
    results.data()[i] ^= 1;
  }
}

TEST(CudaBatchPlans, OfNothingAreEmpty) {
  const BatchPlan plan({});
  EXPECT_TRUE(plan.results.empty());
  EXPECT_TRUE(plan.products.empty());
  EXPECT_EQ(plan.result_limbs, 0u);
}

/// As many steps as a tree goes up and down, and a product for each number and node.
TEST(CudaBatchPlans, TakeFewLaunches) {
  const BatchPlan plan(consecutive(1, 20'000));
  EXPECT_LE(plan.steps.size(), 2 * 15 + 1u);
  EXPECT_LE(plan.products.size(), 2 * 20'000u);
  const BatchPlan same(List(100'000, 10'000));
  EXPECT_LE(same.products.size(), 500u);
  EXPECT_EQ(same.copies.size(), 99'999u);
}

/// No more than a limb above what the CPU's results have.
TEST(CudaBatchPlans, KnowHowLongResultsAre) {
  const BatchPlan plan(consecutive(0, 2100));
  const auto table = factorials(0, 2100);
  for (std::uint64_t n = 0; n <= 2100; ++n) {
    const std::size_t size = table.limbs(n).size();
    EXPECT_GE(plan.results[n].size, size) << n;
    EXPECT_LE(plan.results[n].size, size + (n > 1000 ? 1 : 0)) << n;
  }
}

}  // namespace
}  // namespace lanewise::tests
