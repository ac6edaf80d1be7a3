#include <gtest/gtest.h>

#include <algorithm>
#include <lanewise/error.hpp>
#include <span>
#include <vector>

#include "gmp_numbers.hpp"
#include "guarded_array.hpp"
#include "kernels/arithmetic.hpp"
#include "kernels/tuning.hpp"
#include "rows.hpp"

namespace lanewise::tests {
namespace {

using kernels::ArithmeticRow;
using kernels::Execution;
using kernels::Limb;
using kernels::LimbKernels;
using kernels::Monitor;
using Limbs = std::vector<Limb>;

Limbs ones(std::size_t n) {
  return Limbs(n, ~Limb{0});
}

/// Few bits, far apart: most limbs are zero.
Limbs sparse(RandomNumbers& random, std::size_t n) {
  Limbs limbs(n);
  for (Limb& limb : limbs) limb = random.below(4) == 0 ? Limb{1} << random.below(64) : 0;
  return limbs;
}

/// Operands that find different faults: any limbs, runs of ones and zeros, nothing but ones, and
/// few bits.
std::vector<Limbs> operands(RandomNumbers& random, std::size_t n) {
  return {random.uniform(n), random.runs(n), ones(n), sparse(random, n)};
}

/// A copy that ends where nothing may be read, or begins there.
struct GuardedCopy : GuardedArray<Limb> {
  GuardedCopy(const Limbs& limbs, Place place) : GuardedArray(limbs.size(), place) {
    std::ranges::copy(limbs, data());
  }
};

/// Vectors that would reach into the page after an array go another way than those that do not.
constexpr Place places[] = {Place::at_back, Place::at_front};

/// Every length up to `all`, and those on both sides of the lengths at which kernels change their
/// ways: blocks of 13 limbs in two vectors, strips of 78, 512 limbs of tables.
std::vector<std::size_t> lengths(std::size_t all) {
  std::vector<std::size_t> result;
  for (std::size_t n = 1; n <= all; ++n) result.push_back(n);
  for (const std::size_t around : {52u, 65u, 78u, 84u, 91u, 104u, 156u, 234u, 312u, 512u}) {
    for (std::size_t n = around - 1; n <= around + 1; ++n) result.push_back(n);
  }
  return result;
}

class LimbKernelsOfRow : public RowTest {
 protected:
  static const LimbKernels& limbs() { return *table().limbs; }
  static ArithmeticRow row() {
    return {table().name, table().limbs, table().transform, table().residues};
  }

  void SetUp() override {
    RowTest::SetUp();
    if (!IsSkipped() && !limbs().multiply_1) GTEST_SKIP() << "offers no limb kernels";
  }

  void expect_kernel_product(const Limbs& a, const Limbs& b) {
    const Limbs expected = gmp_product(a, b);
    for (const Place place : places) {
      const GuardedCopy in_a(a, place), in_b(b, place);
      const GuardedArray<Limb> out(expected.size(), place);
      limbs().multiply(out.data(), in_a.data(), a.size(), in_b.data(), b.size());
      EXPECT_TRUE(std::ranges::equal(out.span(), expected))
          << a.size() << " x " << b.size() << " limbs";
      EXPECT_TRUE(out.canary_is_intact());
    }
  }

  void expect_kernel_square(const Limbs& a) {
    const Limbs expected = gmp_product(a, a);
    for (const Place place : places) {
      const GuardedCopy in(a, place);
      const GuardedArray<Limb> out(expected.size(), place);
      limbs().square(out.data(), in.data(), a.size());
      EXPECT_TRUE(std::ranges::equal(out.span(), expected)) << a.size() << " limbs";
      EXPECT_TRUE(out.canary_is_intact());
    }
  }

  void expect_kernel_multiply_1(const Limbs& a, Limb factor) {
    Limbs expected(a.size());
    const auto n = static_cast<mp_size_t>(a.size());
    const Limb carry = n == 0 ? 0 : mpn_mul_1(expected.data(), a.data(), n, factor);
    for (const Place place : places) {
      const GuardedCopy in(a, place);
      const GuardedArray<Limb> out(a.size(), place);
      EXPECT_EQ(limbs().multiply_1(out.data(), in.data(), a.size(), factor), carry);
      EXPECT_TRUE(std::ranges::equal(out.span(), expected)) << n << " limbs";
      EXPECT_TRUE(out.canary_is_intact());
    }
  }

  void expect_kernel_sum(const Limbs& a, const Limbs& b) {
    const auto n = static_cast<mp_size_t>(a.size());
    Limbs sum(a.size()), difference(a.size());
    const Limb carry = n == 0 ? 0 : mpn_add_n(sum.data(), a.data(), b.data(), n);
    const Limb borrow = n == 0 ? 0 : mpn_sub_n(difference.data(), a.data(), b.data(), n);
    for (const Place place : places) {
      const GuardedCopy in_a(a, place), in_b(b, place);
      const GuardedArray<Limb> out(a.size(), place);
      EXPECT_EQ(limbs().add(out.data(), in_a.data(), in_b.data(), a.size()), carry);
      EXPECT_TRUE(std::ranges::equal(out.span(), sum));
      EXPECT_EQ(limbs().subtract(out.data(), in_a.data(), in_b.data(), a.size()), borrow);
      EXPECT_TRUE(std::ranges::equal(out.span(), difference));
      EXPECT_TRUE(out.canary_is_intact());
    }
  }

  RandomNumbers random_;
};

TEST_P(LimbKernelsOfRow, MultiplyByOneLimbAsGmpDoes) {
  for (std::size_t n = 0; n <= 70; ++n) {
    for (const Limb factor : {Limb{0}, Limb{1}, Limb{3}, random_.any() >> 32, ~Limb{0} >> 32,
                              Limb{1} << 32, random_.any(), ~Limb{0}}) {
      for (const Limbs& in : operands(random_, n)) expect_kernel_multiply_1(in, factor);
    }
  }
}

TEST_P(LimbKernelsOfRow, MultiplyByOneLimbInPlace) {
  for (std::size_t n = 1; n <= 20; ++n) {
    Limbs in = random_.uniform(n);
    Limbs expected(n);
    const Limb carry = mpn_mul_1(expected.data(), in.data(), static_cast<mp_size_t>(n), 12345);
    EXPECT_EQ(limbs().multiply_1(in.data(), in.data(), n, 12345), carry);
    EXPECT_EQ(in, expected);
  }
}

TEST_P(LimbKernelsOfRow, MultiplyShortNumbersAsGmpDoes) {
  for (std::size_t an = 1; an <= 40; ++an) {
    for (std::size_t bn = 1; bn <= an; ++bn) {
      const std::vector<Limbs> as = operands(random_, an), bs = operands(random_, bn);
      for (std::size_t kind = 0; kind < as.size(); ++kind) {
        expect_kernel_product(as[kind], bs[kind]);
        expect_kernel_product(as[kind], bs[random_.below(bs.size())]);
      }
    }
  }
}

TEST_P(LimbKernelsOfRow, MultiplyNumbersOfAllShapesAsGmpDoes) {
  for (const std::size_t an : lengths(0)) {
    for (const std::size_t bn : {1u, 3u, 4u, 6u, 7u, 20u, 52u, 53u, 78u, 79u, 157u, 512u, 513u}) {
      if (bn > an) continue;
      const std::vector<Limbs> as = operands(random_, an), bs = operands(random_, bn);
      for (std::size_t kind = 0; kind < as.size(); ++kind) {
        expect_kernel_product(as[kind], bs[kind]);
      }
    }
  }
}

TEST_P(LimbKernelsOfRow, SquareAsGmpDoes) {
  for (const std::size_t n : lengths(100)) {
    for (const Limbs& a : operands(random_, n)) expect_kernel_square(a);
  }
}

/// Karatsuba's differences are half as long, and it halves what has at least 4 limbs.
TEST_P(LimbKernelsOfRow, ThresholdsAreSane) {
  EXPECT_GE(limbs().karatsuba_multiply_limbs, 4u);
  EXPECT_GE(limbs().karatsuba_square_limbs, 4u);
}

TEST_P(LimbKernelsOfRow, AddAndSubtractAsGmpDoes) {
  for (std::size_t n = 0; n <= 40; ++n) {
    for (const Limbs& a : operands(random_, n)) {
      for (const Limbs& b : operands(random_, n)) expect_kernel_sum(a, b);
    }
  }
}

/// 2^(64 n) - 1 + 1 and the reverse: the carry passes through every limb.
TEST_P(LimbKernelsOfRow, CarriesThroughEveryLimb) {
  for (std::size_t n = 1; n <= 70; ++n) {
    for (std::size_t from = 0; from < n; ++from) {
      const auto start = static_cast<std::ptrdiff_t>(from);
      Limbs a(n), one(n), out(n), expected(n);
      std::fill(a.begin() + start, a.end(), ~Limb{0});
      one[from] = 1;
      EXPECT_EQ(limbs().add(out.data(), a.data(), one.data(), n), 1u);
      EXPECT_EQ(out, expected);
      EXPECT_EQ(limbs().subtract(out.data(), out.data(), one.data(), n), 1u);
      EXPECT_EQ(out, a);
    }
  }
}

TEST_P(LimbKernelsOfRow, AddAndSubtractIntoEitherOperand) {
  for (std::size_t n = 1; n <= 9; ++n) {
    const Limbs a = random_.uniform(n), b = random_.runs(n);
    Limbs sum(n), difference(n);
    limbs().add(sum.data(), a.data(), b.data(), n);
    limbs().subtract(difference.data(), a.data(), b.data(), n);
    for (const bool into_first : {true, false}) {
      Limbs x = a, y = b;
      Limbs& out = into_first ? x : y;
      limbs().add(out.data(), x.data(), y.data(), n);
      EXPECT_EQ(out, sum);
      x = a, y = b;
      limbs().subtract(out.data(), x.data(), y.data(), n);
      EXPECT_EQ(out, difference);
    }
  }
}

LANEWISE_FOR_EVERY_ROW(LimbKernelsOfRow);

class MultiplyWithRow : public LimbKernelsOfRow {
 protected:
  void expect_product(const Limbs& a, const Limbs& b, unsigned threads = 1) {
    const GuardedArray<Limb> out(a.size() + b.size());
    Execution execution = {row(), monitor_, threads};
    kernels::multiply(out.data(), a, b, execution);
    check(out, a, b, execution);
  }

  void expect_square(const Limbs& a, unsigned threads = 1) {
    const GuardedArray<Limb> out(2 * a.size());
    Execution execution = {row(), monitor_, threads};
    kernels::square(out.data(), a, execution);
    check(out, a, a, execution);
  }

  Options options_;
  Monitor monitor_{options_};

 private:
  /// Whether a product is shared among threads: by its limbs, or by its transform's points, of
  /// which there are none where Karatsuba's method is faster.
  static bool pays(std::size_t an, std::size_t bn) {
    const auto memory = kernels::multiply_memory(an, bn, row(), 1, {});
    if (memory.scratch_doubles == 0) return std::min(an, bn) >= tuning::parallel_multiply_limbs;
    return memory.scratch_doubles >= 2 * tuning::parallel_transform_points;
  }

  static void check(const GuardedArray<Limb>& out, const Limbs& a, const Limbs& b,
                    const Execution& execution) {
    const auto what = testing::Message() << a.size() << " x " << b.size() << " limbs, "
                                         << execution.threads << " threads";
    EXPECT_TRUE(std::ranges::equal(out.span(), gmp_product(a, b))) << what;
    EXPECT_TRUE(out.canary_is_intact()) << what;
    EXPECT_EQ(execution.threads_used > 1, execution.threads > 1 && pays(a.size(), b.size()))
        << what;
    EXPECT_LE(execution.threads_used, execution.threads) << what;
  }
};

TEST_P(MultiplyWithRow, EveryShapeAroundTheThresholds) {
  const std::size_t k = limbs().karatsuba_multiply_limbs;
  std::vector<std::size_t> sizes = {1, 2, 3};
  for (const std::size_t around : {k, 2 * k, 3 * k, 4 * k}) {
    for (std::size_t n = around - 2; n <= around + 2; ++n) sizes.push_back(n);
  }
  for (const std::size_t an : sizes) {
    for (const std::size_t bn : sizes) {
      expect_product(random_.runs(an), random_.uniform(bn));
      expect_product(ones(an), ones(bn));
    }
  }
}

TEST_P(MultiplyWithRow, SquaresAroundTheThresholds) {
  const std::size_t k = limbs().karatsuba_square_limbs;
  for (const std::size_t around : {k, 2 * k, 3 * k, 4 * k}) {
    for (std::size_t n = around - 3; n <= around + 3; ++n) {
      expect_square(random_.runs(n));
      expect_square(ones(n));
    }
  }
}

TEST_P(MultiplyWithRow, RandomShapes) {
  for (int i = 0; i < 300; ++i) {
    const std::size_t an = 1 + random_.below(700), bn = 1 + random_.below(700);
    expect_product(random_.runs(an), random_.runs(bn));
    expect_product(random_.uniform(an), random_.uniform(bn));
  }
}

TEST_P(MultiplyWithRow, EveryBalancedLength) {
  for (std::size_t n = 1; n <= 260; ++n) {
    expect_square(random_.runs(n));
    expect_square(ones(n));
    expect_product(random_.runs(n), random_.runs(n));
  }
}

TEST_P(MultiplyWithRow, OneOperandManyTimesLonger) {
  for (const std::size_t bn : {1u, 2u, 7u, 23u, 24u, 25u, 60u, 127u}) {
    for (const std::size_t an : {1u, 100u, 997u, 3000u})
      expect_product(random_.runs(an), random_.runs(bn));
  }
}

TEST_P(MultiplyWithRow, HalvesThatAreEqualOrZero) {
  for (const std::size_t n : {64u, 65u, 101u, 128u}) {
    const std::size_t half = (n + 1) / 2;
    Limbs equal_halves = random_.uniform(n);
    std::copy_n(equal_halves.begin(), n - half,
                equal_halves.begin() + static_cast<std::ptrdiff_t>(half));
    Limbs low_half = random_.uniform(n), high_half = random_.uniform(n);
    std::fill(low_half.begin() + static_cast<std::ptrdiff_t>(half), low_half.end(), 0);
    std::fill_n(high_half.begin(), half, 0);
    const Limbs zero(n), any = random_.uniform(n);
    const std::vector<Limbs> all = {equal_halves, low_half, high_half, zero, any};
    for (const Limbs& a : all) {
      for (const Limbs& b : all) expect_product(a, b);
      expect_square(a);
    }
  }
}

TEST_P(MultiplyWithRow, NumberAndAPrefixOfItself) {
  const Limbs a = random_.uniform(200);
  for (const std::size_t bn : {199u, 150u, 101u, 60u}) {
    Limbs out(a.size() + bn);
    Execution execution = {row(), monitor_};
    kernels::multiply(out.data(), a, std::span(a).first(bn), execution);
    EXPECT_EQ(out, gmp_product(a, {a.begin(), a.begin() + static_cast<std::ptrdiff_t>(bn)}));
  }
}

TEST_P(MultiplyWithRow, AnyNumberOfThreadsGivesTheSame) {
  const std::size_t p = 4 * tuning::parallel_multiply_limbs;
  for (const unsigned threads : {2u, 3u, 7u}) {
    for (const std::size_t n : {p - 1, p, p + 1}) expect_square(random_.runs(n), threads);
    expect_square(ones(p + 3), threads);
    expect_product(random_.runs(p + 1), random_.runs(p), threads);
    expect_product(ones(2 * p - 2), ones(p), threads);
    expect_product(random_.runs(3 * p + 1), random_.runs(p), threads);
    expect_product(ones(5 * p - 5), ones(p), threads);
  }
}

LANEWISE_FOR_EVERY_ROW(MultiplyWithRow);

TEST(Multiply, PollsWhileItRuns) {
  std::stop_source stop;
  stop.request_stop();
  const Options options = {.stop = stop.get_token()};
  Monitor monitor(options);
  const std::size_t n = 4 * tuning::poll_limbs;
  const Limbs a = ones(n);
  Limbs out(2 * n);
  Execution execution = {kernels::arithmetic_row(kernels::choice()), monitor};
  EXPECT_THROW(kernels::multiply(out.data(), a, a, execution), Error);
}

}  // namespace
}  // namespace lanewise::tests
