#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "cuda/host_queue.hpp"
#include "cuda/numbers/multiplication.hpp"
#include "gmp_numbers.hpp"

// Products by the transform as GPUs make them, on this CPU: every kernel, in three orders of
// threads.

namespace lanewise::tests {
namespace {

using namespace lanewise::cuda;
using Limbs = std::vector<Limb>;

Limbs gmp_product(const Limbs& a, const Limbs& b) {
  Limbs product(a.size() + b.size());
  const bool swaps = a.size() < b.size();
  const Limbs &longer = swaps ? b : a, &shorter = swaps ? a : b;
  mpn_mul(product.data(), longer.data(), static_cast<mp_size_t>(longer.size()), shorter.data(),
          static_cast<mp_size_t>(shorter.size()));
  return product;
}

/// On a device of its own.
class HostDevice {
 public:
  /// Whose passes may share so many bytes.
  explicit HostDevice(ThreadOrder order, std::size_t pass_limit = std::size_t{227} << 10)
      : queue_(order), constants_(queue_), pass_limit_(pass_limit) {}

  HostArray<Limb> upload(const Limbs& limbs) {
    auto array = queue_.allocate<Limb>(limbs.size());
    queue_.upload(array.data(), std::span<const Limb>(limbs));
    return array;
  }

  MultiplicationPlan plan(const Limbs& a, const Limbs& b, unsigned primes) const {
    return plan_multiplication(a.size(), b.size(), pass_limit_, primes);
  }

  Limbs multiply(const Limbs& a, const Limbs& b, unsigned primes = 0) {
    const auto x = upload(a), y = upload(b);
    auto out = queue_.allocate<Limb>(a.size() + b.size());
    Products products;
    products.first = {x.data(), &a == &b ? x.data() : y.data(), out.data()};
    products.an = a.size();
    products.bn = b.size();
    products.size = out.size();
    const MultiplicationPlan made = plan(a, b, primes);
    TransformMultiplication(queue_, constants_.primes(), made, products, 1, &a == &b).run();
    Limbs result(out.size());
    queue_.download(std::span(result), out.data());
    return result;
  }

  HostQueue& queue() { return queue_; }
  const PrimeConstants* primes() const { return constants_.primes(); }

 private:
  HostQueue queue_;
  TransformConstants<HostQueue> constants_;
  std::size_t pass_limit_;
};

class CudaTransform : public testing::TestWithParam<ThreadOrder> {};

TEST_P(CudaTransform, MultipliesByAnyNumberOfPrimes) {
  HostDevice device(GetParam());
  RandomNumbers random;
  for (unsigned primes = 1; primes <= most_primes; ++primes) {
    for (const std::size_t n : {1u, 2u, 5u, 33u, 200u}) {
      const Limbs a = random.uniform(n), b = random.uniform(n / 2 + 1), ones(n, ~Limb{0});
      EXPECT_EQ(device.multiply(a, b, primes), gmp_product(a, b)) << primes << " primes, " << n;
      EXPECT_EQ(device.multiply(a, a, primes), gmp_product(a, a)) << primes << " primes, " << n;
      EXPECT_EQ(device.multiply(ones, ones, primes), gmp_product(ones, ones)) << n;
    }
  }
}

/// Blocks that share little make short passes, of which there are many.
TEST_P(CudaTransform, GoesThroughSeveralPassesOverColumns) {
  RandomNumbers random;
  std::size_t most_passes = 0;
  for (const std::size_t kib : {1u, 4u, 12u, 48u, 99u}) {
    HostDevice device(GetParam(), kib << 10);
    for (const std::size_t n : {300u, 1000u, 5000u}) {
      const Limbs a = random.runs(n), b = random.uniform(n - n / 3);
      most_passes = std::max(most_passes, device.plan(a, b, 0).passes.columns.size());
      EXPECT_EQ(device.multiply(a, b), gmp_product(a, b)) << n << " limbs, " << kib << " KiB";
      EXPECT_EQ(device.multiply(a, a), gmp_product(a, a)) << n << " limbs, " << kib << " KiB";
    }
  }
  EXPECT_GE(most_passes, 3u);
}

INSTANTIATE_TEST_SUITE_P(Orders, CudaTransform,
                         testing::Values(ThreadOrder::natural, ThreadOrder::reversed,
                                         ThreadOrder::shuffled));

}  // namespace
}  // namespace lanewise::tests
