#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <lanewise/error.hpp>
#include <memory>
#include <span>
#include <vector>

#include "cpu/bigint/transform_multiply.hpp"
#include "gmp_numbers.hpp"
#include "guarded_array.hpp"
#include "kernels/tuning.hpp"
#include "rows.hpp"

// Multiplication by the transform, with plans that no size would choose: few columns, so that short
// numbers take every pass, and small primes, so that numbers are all carries.

namespace lanewise::tests {
namespace {

using cpu::TransformMultiplication;
using cpu::TransformPlan;
using cpu::TransformSettings;
using kernels::Execution;
using kernels::Limb;
using kernels::Monitor;
using kernels::TransformPrime;
using Limbs = std::vector<Limb>;

Limbs ones(std::size_t n) {
  return Limbs(n, ~Limb{0});
}

/// Primes below 2^20, whose products leave a coefficient few bits.
const TransformSettings& small_primes(std::size_t max_columns) {
  static const std::vector<TransformPrime> primes = {
      kernels::make_transform_prime(12289), kernels::make_transform_prime(40961),
      kernels::make_transform_prime(65537), kernels::make_transform_prime(786433)};
  static const auto recombination = kernels::make_recombination(primes);
  static TransformSettings settings;
  settings = {{primes, recombination.get()}, max_columns, std::size_t{1} << 14};
  return settings;
}

/// The library's primes, with rows of at most so many columns.
TransformSettings short_rows(std::size_t max_columns) {
  TransformSettings settings = cpu::default_transform_settings();
  settings.max_columns = max_columns;
  return settings;
}

class TransformOfRow : public RowTest {
 protected:
  void SetUp() override {
    RowTest::SetUp();
    if (!IsSkipped() && !table().transform) GTEST_SKIP() << "offers no transform";
  }

  static const kernels::TransformKernels& transform() { return *table().transform; }
  static std::size_t lanes() { return transform().lanes; }

  Execution execution(unsigned threads = 1) {
    return {{table().name, table().limbs, table().transform, table().residues}, monitor_, threads};
  }

  /// How the plan multiplies, with so many primes' arrays for both factors.
  static TransformMultiplication whole(const TransformPlan& plan, const Limbs& a, const Limbs& b,
                                       std::size_t primes_at_once) {
    return {plan, a.size(), primes_at_once, a.size(), b.size(), &a == &b};
  }

  void expect_product(const TransformMultiplication& how, const Limbs& a, const Limbs& b,
                      unsigned threads = 1) {
    const GuardedArray<Limb> out(a.size() + b.size());
    Execution with = execution(threads);
    cpu::multiply_by_transform(out.data(), a, b, how, with);
    EXPECT_TRUE(std::ranges::equal(out.span(), gmp_product(a, b)))
        << a.size() << " x " << b.size() << " limbs, " << how.plan.primes() << " primes, "
        << how.plan.shape.rows << " x " << how.plan.shape.columns << ", " << how.plan.packing.bits
        << " bits, pieces of " << how.piece << ", " << how.primes_at_once << " at once, " << threads
        << " threads";
    EXPECT_TRUE(out.canary_is_intact());
  }

  /// Products and squares of n limbs, which fill the plan, and of fewer.
  void expect_products(const TransformPlan& plan, std::size_t n, unsigned threads = 1) {
    if (n < 2) return;
    const Limbs full = ones(n), any = random_.uniform(n), runs = random_.runs(n);
    expect_product(whole(plan, full, full, plan.primes()), full, full, threads);
    expect_product(whole(plan, full, any, 1), full, any, threads);
    const Limbs other = ones(n);
    expect_product(whole(plan, full, other, plan.primes()), full, other, threads);
    const Limbs half = random_.runs(n / 2);
    expect_product(whole(plan, runs, half, plan.primes()), runs, half, threads);
    expect_product(whole(plan, half, half, 1), half, half, threads);
    TransformMultiplication pieces = whole(plan, runs, half, plan.primes());
    pieces.piece = (n + 2) / 3;
    expect_product(pieces, runs, half, threads);
  }

  /// Plans of every length up to so many points, and the most limbs of a square that has them.
  template <class Visit>
  void for_plans(const TransformSettings& settings, std::size_t longest, Visit visit) {
    for (std::size_t primes = 1; primes <= settings.field.primes.size(); ++primes) {
      const auto plan_of = [&](std::size_t n) {
        return cpu::plan_transform_with(primes, n, n, lanes(), settings);
      };
      for (std::size_t n = 1;; ++n) {
        const std::size_t length = plan_of(n).length();
        if (length == 0 || length > longest) break;
        std::size_t beyond = 2 * n + 2;
        while (plan_of(beyond).length() == length) beyond *= 2;
        while (n + 1 < beyond) {
          const std::size_t middle = (n + beyond) / 2;
          (plan_of(middle).length() == length ? n : beyond) = middle;
        }
        visit(plan_of(n), n);
      }
    }
  }

  Options options_;
  Monitor monitor_{options_};
  RandomNumbers random_;
};

TEST_P(TransformOfRow, EveryLengthAndPrimeCount) {
  for_plans(cpu::default_transform_settings(), 1 << 13,
            [&](const TransformPlan& plan, std::size_t n) { expect_products(plan, n); });
}

TEST_P(TransformOfRow, EveryShapeOfRows) {
  for (std::size_t columns = lanes() * lanes(); columns <= 1024; columns *= 2) {
    for_plans(short_rows(columns), 1 << 12, [&](const TransformPlan& plan, std::size_t n) {
      if (plan.primes() % 3 == 1) expect_products(plan, n);
    });
  }
}

TEST_P(TransformOfRow, SmallPrimes) {
  for (std::size_t columns = lanes() * lanes(); columns <= 512; columns *= 2) {
    for_plans(small_primes(columns), 1 << 12,
              [&](const TransformPlan& plan, std::size_t n) { expect_products(plan, n); });
  }
}

TEST_P(TransformOfRow, AnyNumberOfThreadsGivesTheSame) {
  const TransformSettings settings = short_rows(256);
  for (const std::size_t n : {12'000u, 20'000u}) {
    for (const std::size_t primes : {1u, 4u, 7u, 10u}) {
      const TransformPlan plan = cpu::plan_transform_with(primes, n, n, lanes(), settings);
      ASSERT_GE(plan.length() * primes, tuning::parallel_transform_points);
      for (const unsigned threads : {2u, 3u, 7u}) {
        const Limbs a = random_.runs(n), b = ones(n);
        expect_product(whole(plan, a, b, 1), a, b, threads);
        expect_product(whole(plan, b, b, primes), b, b, threads);
      }
    }
  }
}

/// A carry that every digit passes on, over the ends of runs, chunks and threads' parts.
TEST_P(TransformOfRow, CarriesRunThrough) {
  const TransformSettings settings = short_rows(512);
  for (const std::size_t n : {64u, 700u, 3000u}) {
    for (std::size_t primes = 1; primes <= 10; primes += 3) {
      const TransformPlan plan = cpu::plan_transform_with(primes, n, n, lanes(), settings);
      // (2^64n - 1) 1 and (2^64n - 1)(2^k + 1): ones with one limb in another place.
      Limbs one(n), two(n);
      one[0] = 1;
      for (const std::size_t k : {std::size_t{1}, n / 2, n - 1}) {
        two.assign(n, 0);
        two[0] = two[k] = 1;
        expect_product(whole(plan, ones(n), two, primes), ones(n), two, k % 2 ? 1 : 3);
      }
      expect_product(whole(plan, ones(n), one, primes), ones(n), one);
    }
  }
}

TEST_P(TransformOfRow, FactorsOfVeryDifferentLengths) {
  for (const auto& [an, bn] :
       {std::pair{9000u, 9u}, {5000u, 40u}, {24 * 300u, 300u}, {2399u, 1200u}}) {
    const auto how =
        cpu::plan_multiplication(an, bn, false, transform(), cpu::default_transform_settings(), {});
    const auto lean = cpu::plan_multiplication(
        an, bn, false, transform(), cpu::default_transform_settings(), {.is_lean = true});
    const auto in_place = cpu::plan_multiplication(
        an, bn, false, transform(), cpu::default_transform_settings(), {.is_in_place = true});
    EXPECT_TRUE(in_place.is_in_place());
    EXPECT_LE(lean.workspace(transform()), how.workspace(transform()));
    const Limbs a = random_.runs(an), b = random_.runs(bn);
    expect_product(how, a, b);
    expect_product(lean, a, b);
    expect_product(in_place, a, b);
  }
}

TEST_P(TransformOfRow, StopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  const Options options = {.stop = stop.get_token()};
  Monitor monitor(options);
  const Limbs a = ones(3000);
  const GuardedArray<Limb> out(2 * a.size());
  Execution with = {{table().name, table().limbs, table().transform, nullptr}, monitor};
  const auto how = cpu::plan_multiplication(a.size(), a.size(), true, transform(),
                                            cpu::default_transform_settings(), {});
  EXPECT_THROW(cpu::multiply_by_transform(out.data(), a, a, how, with), Error);
  EXPECT_TRUE(out.canary_is_intact());
}

LANEWISE_FOR_EVERY_ROW(TransformOfRow);

TEST(TransformPrimes, HaveRootsThatAreSquareRootsOfEachOther) {
  __extension__ using Wide = __int128;
  for (const TransformPrime& prime : kernels::transform_field().primes) {
    const auto p = static_cast<std::int64_t>(prime.modulus);
    const auto residue = [&](double x) {
      const auto value = static_cast<std::int64_t>(x) % p;
      return value < 0 ? value + p : value;
    };
    const auto product = [&](double x, double y) {
      return static_cast<std::int64_t>(static_cast<Wide>(residue(x)) * residue(y) % p);
    };
    const auto& forward = prime.forward;
    EXPECT_EQ(product(forward.power[0], forward.power[0]), p - 1);
    for (unsigned m = 1; m + 1 < prime.order; ++m) {
      if (m >= kernels::root_levels) break;
      EXPECT_EQ(product(forward.power[m], forward.power[m]), residue(forward.power[m - 1])) << m;
      EXPECT_EQ(product(forward.power[m], prime.backward.power[m]), 1) << m;
      EXPECT_LE(std::abs(forward.power[m]), prime.p / 2);
    }
    EXPECT_EQ(prime.inverse, 1 / prime.p);
    mpz_t number;
    mpz_init_set_ui(number, prime.modulus);
    EXPECT_NE(mpz_probab_prime_p(number, 30), 0);
    mpz_clear(number);
  }
}

/// That no sum of products can reach the product of the primes is what makes products exact.
TEST(TransformPlans, LeaveRoomForEverySum) {
  RandomNumbers random;
  const TransformSettings settings = cpu::default_transform_settings();
  for (int i = 0; i < 20'000; ++i) {
    const std::size_t lanes = std::size_t{2} << random.below(3);
    std::size_t an = 1 + random.any() % (std::uint64_t{1} << random.below(24));
    std::size_t bn = 1 + random.any() % (std::uint64_t{1} << random.below(24));
    if (an < bn) std::swap(an, bn);
    const std::size_t primes = 1 + random.below(10);
    const TransformPlan plan = cpu::plan_transform_with(primes, an, bn, lanes, settings);
    if (plan.primes() == 0) continue;
    Mpz sum(Limbs{1}), modulus(Limbs{1});
    mpz_mul_2exp(sum, sum, plan.packing.bits);
    mpz_sub_ui(sum, sum, 1);
    mpz_mul(sum, sum, sum);
    mpz_mul_ui(sum, sum, plan.coefficients(bn));
    for (const TransformPrime& prime : plan.field.primes) {
      mpz_mul_ui(modulus, modulus, prime.modulus);
    }
    EXPECT_LT(mpz_cmp(sum, modulus), 0) << an << ' ' << bn << ' ' << primes;
    EXPECT_LE(plan.coefficients(an) + plan.coefficients(bn) - 1, plan.length());
    EXPECT_EQ(plan.packing.run * plan.packing.bits % 64, 0u);
    EXPECT_LE(plan.packing.run * lanes, plan.shape.columns);
    EXPECT_LE(plan.packing.piece_bits, kernels::max_piece_bits);
    EXPECT_LE(plan.packing.pieces, kernels::max_pieces_of_coefficient);
    EXPECT_GE(plan.packing.pieces * plan.packing.piece_bits, plan.packing.bits);
  }
}

TEST(TransformPlans, LongProductsAreRight) {
  RandomNumbers random;
  Options options;
  Monitor monitor(options);
  for (int i = 0; i < 30; ++i) {
    const double most = i == 0 ? 2e6 : 3e5;
    const auto length = [&] {
      return static_cast<std::size_t>(std::exp(
          std::log(2e3) + std::log(most / 2e3) * static_cast<double>(random.below(1000)) / 999));
    };
    const std::size_t an = i == 0 ? 2'000'000 : length(), bn = i < 2 ? an : length();
    const Limbs a = random.runs(an), b = i % 3 == 0 ? ones(bn) : random.uniform(bn);
    Limbs out(an + bn);
    Execution execution = {kernels::arithmetic_row(kernels::choice()), monitor, 2};
    kernels::multiply(out.data(), a, b, execution);
    EXPECT_TRUE(out == gmp_product(a, b)) << an << " x " << bn;
  }
}

}  // namespace
}  // namespace lanewise::tests
