#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "cpu/bigint/transform_multiply.hpp"
#include "decimal_numbers.hpp"
#include "guarded_array.hpp"
#include "kernels/arithmetic.hpp"
#include "kernels/verification/modulus.hpp"
#include "rows.hpp"

// Arithmetic with limbs in base 10^18: the kernels for short numbers, the transform with every
// number of primes, multiply() around its thresholds, and residues.

namespace lanewise::tests {
namespace {

using cpu::TransformMultiplication;
using cpu::TransformPlan;
using cpu::TransformSettings;
using kernels::Execution;
using kernels::Limb;
using kernels::Radix;

class DecimalOfRow : public RowTest {
 protected:
  static kernels::ArithmeticRow row() {
    const kernels::KernelTable& scalar = *kernels::table_rows().back().table;
    const auto* limbs = table().decimal_limbs ? table().decimal_limbs : scalar.decimal_limbs;
    return {table().name, limbs, table().decimal_transform, table().residues, Radix::decimal};
  }
  static const kernels::LimbKernels& limbs() { return *row().limbs; }

  Execution execution(unsigned threads = 1) { return {row(), monitor_, threads}; }

  /// Pairs of lengths n and m: nines, any limbs, and limbs at the ends of their range.
  std::vector<std::pair<DecimalLimbs, DecimalLimbs>> factors(std::size_t n, std::size_t m) {
    return {{nines(n), nines(m)},
            {nines(n), random_decimal(random_, m)},
            {random_decimal(random_, n), random_decimal(random_, m)},
            {random_decimal(random_, n, true), random_decimal(random_, m, true)},
            {DecimalLimbs(n), random_decimal(random_, m)}};
  }

  void expect_product(const DecimalLimbs& a, const DecimalLimbs& b, unsigned threads = 1) {
    const GuardedArray<Limb> out(a.size() + b.size());
    Execution with = execution(threads);
    kernels::multiply(out.data(), a, b, with);
    EXPECT_TRUE(std::ranges::equal(out.span(), decimal_product(a, b)))
        << a.size() << " x " << b.size() << " limbs, " << threads << " threads";
    EXPECT_TRUE(out.canary_is_intact());
  }

  RandomNumbers random_;
  Options options_;
  kernels::Monitor monitor_{options_};
};

TEST_P(DecimalOfRow, ShortProductsAndSquares) {
  for (std::size_t n = 1; n <= 70; ++n) {
    for (const std::size_t m : {std::size_t{1}, n / 2 + 1, n}) {
      for (const auto& [a, b] : factors(n, m)) {
        const GuardedArray<Limb> out(n + m);
        limbs().multiply(out.data(), a.data(), n, b.data(), m);
        EXPECT_TRUE(std::ranges::equal(out.span(), decimal_product(a, b))) << n << " x " << m;
        EXPECT_TRUE(out.canary_is_intact());
      }
    }
    for (const auto& [a, b] : factors(n, n)) {
      const GuardedArray<Limb> out(2 * n);
      limbs().square(out.data(), a.data(), n);
      EXPECT_TRUE(std::ranges::equal(out.span(), decimal_product(a, a))) << n;
      EXPECT_TRUE(out.canary_is_intact());
    }
  }
}

TEST_P(DecimalOfRow, ProductsByOneLimb) {
  for (std::size_t n = 0; n <= 40; ++n) {
    for (const auto& [a, b] : factors(n, 1)) {
      DecimalLimbs out(n + 1);
      out[n] = limbs().multiply_1(out.data(), a.data(), n, b[0]);
      EXPECT_EQ(out, decimal_product(a, b));
      DecimalLimbs same = a;
      EXPECT_EQ(limbs().multiply_1(same.data(), same.data(), n, b[0]), out[n]);
      EXPECT_TRUE(std::equal(same.begin(), same.end(), out.begin()));
    }
  }
}

TEST_P(DecimalOfRow, SumsAndDifferences) {
  for (std::size_t n = 0; n <= 40; ++n) {
    for (const auto& [a, b] : factors(n, n)) {
      Mpz x, y;
      set_decimal(x, a);
      set_decimal(y, b);
      mpz_add(x, x, y);
      DecimalLimbs sum(n + 1);
      sum[n] = limbs().add(sum.data(), a.data(), b.data(), n);
      EXPECT_EQ(sum, decimal_limbs_of(x, n + 1));
      // a + b - b, whose borrow is the sum's carry.
      DecimalLimbs difference(n);
      EXPECT_EQ(limbs().subtract(difference.data(), sum.data(), b.data(), n), sum[n]);
      EXPECT_EQ(difference, a);
    }
  }
}

TEST_P(DecimalOfRow, ProductsAroundEveryThreshold) {
  std::vector<std::size_t> lengths = {1, 2, 30, limbs().karatsuba_multiply_limbs,
                                      limbs().karatsuba_square_limbs};
  if (row().transform) {
    lengths.insert(lengths.end(), {row().transform->multiply_limbs, row().transform->square_limbs,
                                   2 * row().transform->multiply_limbs + 1, 3001});
  }
  for (const std::size_t around : lengths) {
    for (std::size_t n = std::max<std::size_t>(around, 2) - 1; n <= around + 1; ++n) {
      for (const std::size_t m : {n, (n + 1) / 2, n / 5 + 1, 7 * n}) {
        for (const auto& [a, b] : factors(n, m)) expect_product(a, b, 2);
      }
      const DecimalLimbs a = random_decimal(random_, n, true);
      expect_product(a, a);
      const DecimalLimbs full = nines(n);
      expect_product(full, full);
    }
  }
}

/// Every number of primes and every length: numbers of nines that fill the plan, and shorter ones.
TEST_P(DecimalOfRow, TransformsOfEveryPlan) {
  if (!row().transform) GTEST_SKIP() << "offers no transform";
  TransformSettings settings = cpu::default_transform_settings(Radix::decimal);
  for (const std::size_t columns : {std::size_t{64}, std::size_t{128}, settings.max_columns}) {
    settings.max_columns = columns;
    for (std::size_t primes = 2; primes <= kernels::max_transform_primes; ++primes) {
      for (const std::size_t limbs : {20u, 61u, 130u, 700u, 2900u}) {
        const TransformPlan plan =
            cpu::plan_transform_with(primes, limbs, limbs, row().transform->lanes, settings);
        if (plan.primes() == 0) continue;
        for (const auto& [a, b] : factors(limbs, limbs)) {
          const GuardedArray<Limb> out(2 * limbs);
          const TransformMultiplication how = {plan, limbs, plan.primes(), limbs, limbs, false};
          Execution with = execution();
          cpu::multiply_by_transform(out.data(), a, b, how, with);
          EXPECT_TRUE(std::ranges::equal(out.span(), decimal_product(a, b)))
              << limbs << " limbs, " << primes << " primes, " << plan.packing.digits << " digits";
          EXPECT_TRUE(out.canary_is_intact());
        }
      }
    }
  }
}

TEST_P(DecimalOfRow, PlansOfTenPrimesTakeManyDigitsAtOnce) {
  if (!row().transform) GTEST_SKIP() << "offers no transform";
  const TransformSettings settings = cpu::default_transform_settings(Radix::decimal);
  const auto digits = [&](std::size_t primes, std::size_t limbs) {
    return cpu::plan_transform_with(primes, limbs, limbs, row().transform->lanes, settings)
        .packing.digits;
  };
  EXPECT_EQ(digits(1, 100), 0u);
  EXPECT_EQ(digits(2, 100), 9u);
  EXPECT_EQ(digits(3, 1'000'000), 18u);
  EXPECT_EQ(digits(4, 100'000), 27u);
  EXPECT_EQ(digits(5, 1000), 36u);
  EXPECT_EQ(digits(5, 100'000), 27u);
  EXPECT_EQ(digits(9, 1'000'000), 63u);
  EXPECT_EQ(digits(10, 1'000'000), 72u);
}

/// A carry that goes through a run of nines and finds nines beyond it.
TEST_P(DecimalOfRow, CarriesGoThroughAllThatIsNines) {
  if (!row().transform) GTEST_SKIP() << "offers no transform";
  __extension__ using Wide = unsigned __int128;
  const kernels::TransformKernels& transform = *row().transform;
  const auto field = kernels::transform_field();
  constexpr std::size_t primes = 3, run = 16;
  const kernels::Packing packing = {0, run, 2, 0, 18};
  const std::size_t size = transform.lanes * run;
  const Wide base = kernels::decimal_limb_base;
  std::vector<Wide> coefficients(size, base - 1);
  coefficients.back() = base * base - 1;  // Its own limb, and the one beyond.
  coefficients[size - run - 1] = base;    // A carry into the last run.
  std::vector<double> residues(primes * size);
  const double* from[primes];
  for (std::size_t i = 0; i < primes; ++i) {
    from[i] = residues.data() + i * size;
    for (std::size_t t = 0; t < size; ++t) {
      residues[i * size + t] = static_cast<double>(coefficients[t] % field.primes[i].modulus);
    }
  }
  DecimalLimbs out(size + kernels::max_lanes);
  Buffer<std::uint64_t> workspace(transform.unpack_workspace(packing));
  std::uint64_t carry[kernels::carry_digits] = {};
  transform.unpack(from, packing, primes, *field.recombination, workspace.data(), carry,
                   out.data());
  DecimalLimbs expected = nines(size);
  expected[size - run - 1] = 0;
  for (std::size_t i = size - run; i < size; ++i) expected[i] = 0;
  out.resize(size);
  EXPECT_EQ(out, expected);
  EXPECT_EQ(carry[0], 0u);
  EXPECT_EQ(carry[1], 1u);
  for (std::size_t k = 2; k < kernels::carry_digits; ++k) EXPECT_EQ(carry[k], 0u);
}

TEST_P(DecimalOfRow, Residues) {
  if (!row().residues) GTEST_SKIP() << "offers no residues";
  const kernels::Modulus* const moduli = kernels::fixed_moduli_of(Radix::decimal);
  for (const std::size_t n : {0u, 1u, 2u, 7u, 63u, 64u, 511u, 512u, 513u, 1500u, 5000u}) {
    for (const DecimalLimbs& x : {nines(n), random_decimal(random_, n)}) {
      Limb residues[2];
      row().residues->residues(x.data(), n, moduli, 2, residues);
      Mpz value;
      set_decimal(value, x);
      for (std::size_t k = 0; k < 2; ++k) {
        EXPECT_EQ(residues[k], mpz_fdiv_ui(value, kernels::fixed_primes[k])) << n;
      }
    }
  }
}

LANEWISE_FOR_EVERY_ROW(DecimalOfRow);

}  // namespace
}  // namespace lanewise::tests
