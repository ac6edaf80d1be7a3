#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
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

// Arithmetic, which is the same on a GPU.

__extension__ using Integer = __int128;

/// Residues at the ends of what is allowed, and between.
std::vector<double> residues_of(const kernels::TransformPrime& prime, double bound) {
  const double half = std::floor(prime.p / 2);
  std::vector<double> residues = {
      0, 1, -1, half, -half, std::floor(bound * prime.p), -std::floor(bound * prime.p)};
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> any(-bound * prime.p, bound * prime.p);
  for (unsigned i = 0; i < 200; ++i) residues.push_back(std::floor(any(random)));
  return residues;
}

/// x modulo p, in [0, p).
std::int64_t modulo(Integer x, std::uint64_t p) {
  const auto r = static_cast<std::int64_t>(x % static_cast<std::int64_t>(p));
  return r < 0 ? r + static_cast<std::int64_t>(p) : r;
}

TEST(CudaArithmetic, IsExactModuloEveryPrime) {
  for (const kernels::TransformPrime& prime : kernels::transform_field().primes) {
    const Field field(prime.p, prime.inverse);
    for (const double x : residues_of(prime, 4)) {
      for (const double w : residues_of(prime, 0.5)) {
        const double product = field.multiply(x, w);
        ASSERT_LE(std::abs(product), kernels::product_bound(4, true) * prime.p);
        const auto exact = static_cast<Integer>(x) * static_cast<Integer>(w);
        ASSERT_EQ(modulo(static_cast<Integer>(product), prime.modulus),
                  modulo(exact, prime.modulus))
            << x << " * " << w;
      }
      const double least = field.canonical(x);
      ASSERT_EQ(least, static_cast<double>(modulo(static_cast<Integer>(x), prime.modulus)));
    }
  }
}

TEST(CudaArithmetic, IsForTheCompilerToo) {
  static_assert(to_double(0xf'ffff'ffff'ffff) == 0x1p52 - 1 && to_double(0) == 0);
  static_assert(to_integer(0x1p52 - 1) == 0xf'ffff'ffff'ffff && to_integer(3) == 3);
  static_assert(padded(15) == 15 && padded(16) == 17 && padded_size(32) == 34);
  static_assert(first_round_levels(1) == 1 && first_round_levels(4) == 4 &&
                first_round_levels(13) == 1);
  static_assert(combined(CarryState::generates, CarryState::propagates) == CarryState::generates);
  static_assert(combined(CarryState::generates, CarryState::stops) == CarryState::stops);
  constexpr Limb limbs[] = {0x8000'0000'0000'0001, 0x7};
  static_assert(bits_at(limbs, 2, 0, 64) == limbs[0] && bits_at(limbs, 2, 63, 5) == 0xf);
  static_assert(bits_at(limbs, 2, 64, 48) == 7 && bits_at(limbs, 2, 128, 48) == 0);
  constexpr double p = 1125818302464001;
  const Field field(p, 1 / p);  // Its fused multiply-add is a constant to some compilers only.
  EXPECT_EQ(field.canonical(field.multiply(p - 1, p - 1)), 1);
  EXPECT_EQ(field.canonical(-1), p - 1);
}

/// Every place of twiddles of a pass is taken once, whatever the levels.
TEST(CudaArithmetic, HasAPlaceForEveryTwiddle) {
  for (unsigned levels = 1; levels <= max_pass_levels; ++levels) {
    std::vector<unsigned> taken(twiddles_size(levels));
    unsigned begin = 0, end = first_round_levels(levels);
    for (unsigned k = 0; k < levels; ++k) {
      if (k == end) {
        begin = end;
        end += round_levels;
      }
      for (std::size_t b = 0; b < std::size_t{1} << begin; ++b) {
        for (std::size_t m = 0; m < std::size_t{1} << (k - begin); ++m) {
          ++taken.at(twiddle_place(begin, k - begin, b, m));
        }
      }
    }
    EXPECT_EQ(taken[0], 0u);
    EXPECT_TRUE(std::all_of(taken.begin() + 1, taken.end(), [](unsigned n) { return n == 1; }));
  }
}

template <unsigned count>
void expect_combined(const PrimeConstants* constants) {
  std::mt19937_64 random(count);
  for (unsigned round = 0; round < 300; ++round) {
    Limbs value(words_of_coefficient(count));
    Mpz modulus;
    mpz_set_ui(modulus, 1);
    for (unsigned i = 0; i < count; ++i) mpz_mul_ui(modulus, modulus, constants[i].modulus);
    for (Limb& limb : value) limb = round == 0 ? ~Limb{0} : random();
    Mpz number{std::span<const Limb>(value)};
    if (round == 1) mpz_sub_ui(number, modulus, 1);
    mpz_mod(number, number, modulus);
    double residues[count];
    for (unsigned i = 0; i < count; ++i) {
      const std::uint64_t p = constants[i].modulus;
      residues[i] = static_cast<double>(mpz_fdiv_ui(number, p));
      if (random() % 2 == 0) residues[i] -= constants[i].p;
    }
    Limb made[words_of_coefficient(count)];
    combine_residues(residues, constants, made);
    EXPECT_EQ(Mpz(std::span<const Limb>(made)).limbs(), number.limbs()) << count << " primes";
  }
}

TEST(CudaArithmetic, PutsResiduesTogether) {
  const auto field = kernels::transform_field();
  const auto constants = make_prime_constants(field.primes, *field.recombination);
  expect_combined<1>(constants.data());
  expect_combined<2>(constants.data());
  expect_combined<3>(constants.data());
  expect_combined<5>(constants.data());
  expect_combined<8>(constants.data());
}

TEST(CudaArithmetic, CutsNumbersIntoCoefficients) {
  const auto field = kernels::transform_field();
  const auto constants = make_prime_constants(field.primes, *field.recombination);
  RandomNumbers random;
  const Limbs limbs = random.uniform(40);
  const Mpz number{std::span<const Limb>(limbs)};
  for (const unsigned bits : {1u, 17u, 48u, 49u, 64u, 111u, 192u, 193u, 240u, 384u}) {
    const Cut cut{bits, (bits + piece_bits - 1) / piece_bits};
    for (std::size_t i = 0; i < cut.coefficients(limbs.size()) + 2; ++i) {
      Mpz part;
      mpz_fdiv_q_2exp(part, number, i * bits);
      mpz_fdiv_r_2exp(part, part, bits);
      for (const PrimeConstants& prime : constants) {
        const Field of(prime.p, prime.inverse);
        const double made = residue_of_coefficient(limbs.data(), limbs.size(), i, cut, prime, of);
        ASSERT_LE(std::abs(made), kernels::ButterflyBounds<true>::forward * prime.p);
        ASSERT_EQ(of.canonical(made), static_cast<double>(mpz_fdiv_ui(part, prime.modulus)))
            << bits << " bits, coefficient " << i;
      }
    }
  }
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
