#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <lanewise/error.hpp>
#include <stop_token>
#include <thread>
#include <vector>

#include "gmp_numbers.hpp"
#include "guarded_array.hpp"
#include "kernels/arithmetic.hpp"
#include "rows.hpp"
#include "thrown_error.hpp"

// multiply() and square() where the transform takes over, and while it runs.

namespace lanewise::tests {
namespace {

using kernels::Execution;
using kernels::Limb;
using kernels::Monitor;
using Limbs = std::vector<Limb>;

class ChoiceOfTransform : public RowTest {
 protected:
  void SetUp() override {
    RowTest::SetUp();
    if (!IsSkipped() && !table().transform) GTEST_SKIP() << "offers no transform";
  }

  static kernels::ArithmeticRow row() {
    const kernels::LimbKernels* own = table().limbs;
    return {table().name, own->multiply_1 ? own : kernels::table_rows().back().table->limbs,
            table().transform, table().residues};
  }

  void expect_product(std::span<const Limb> a, std::span<const Limb> b, unsigned threads = 1) {
    const bool swaps = a.size() < b.size();
    const auto longer = swaps ? b : a, shorter = swaps ? a : b;
    Limbs expected(a.size() + b.size());
    mpn_mul(expected.data(), longer.data(), static_cast<mp_size_t>(longer.size()), shorter.data(),
            static_cast<mp_size_t>(shorter.size()));
    const GuardedArray<Limb> out(expected.size());
    Execution execution = {row(), monitor_, threads};
    kernels::multiply(out.data(), a, b, execution);
    EXPECT_TRUE(std::ranges::equal(out.span(), expected)) << a.size() << " x " << b.size();
    if (a.data() == b.data() && a.size() == b.size()) {
      kernels::square(out.data(), a, execution);
      EXPECT_TRUE(std::ranges::equal(out.span(), expected)) << a.size() << " squared";
    }
    EXPECT_TRUE(out.canary_is_intact());
  }

  Options options_;
  Monitor monitor_{options_};
  RandomNumbers random_;
};

TEST_P(ChoiceOfTransform, ProductsAroundItsThreshold) {
  const std::size_t around = table().transform->multiply_limbs;
  for (std::size_t bn = around - 2; bn <= around + 2; ++bn) {
    const Limbs b = random_.runs(bn), ones(bn, ~Limb{0});
    for (const std::size_t an : {bn, bn + 1, 2 * bn - 1, 2 * bn, 3 * bn + 1, 24 * bn}) {
      expect_product(random_.uniform(an), b);
      expect_product(Limbs(an, ~Limb{0}), ones);
      expect_product(b, random_.runs(an));
    }
  }
}

TEST_P(ChoiceOfTransform, SquaresAroundItsThreshold) {
  const std::size_t around = table().transform->square_limbs;
  for (std::size_t n = around - 2; n <= around + 2; ++n) {
    for (const Limbs& a : {random_.runs(n), random_.uniform(n), Limbs(n, ~Limb{0})}) {
      expect_product(a, a);
    }
  }
}

/// The second factor lies within the first, or is equal but elsewhere.
TEST_P(ChoiceOfTransform, FactorsThatShareMemory) {
  const std::size_t n = table().transform->multiply_limbs + 5;
  const Limbs a = random_.runs(3 * n), copy = a;
  expect_product(a, a);
  expect_product(a, copy);
  expect_product(a, std::span(a).first(n));
  expect_product(a, std::span(a).last(n));
  expect_product(std::span(a).first(2 * n), std::span(a).last(2 * n));
}

/// Pieces of the longer factor, whose products carry into each other.
TEST_P(ChoiceOfTransform, OneFactorAThousandTimesLonger) {
  const std::size_t bn = table().transform->multiply_limbs;
  if (bn > 1000) GTEST_SKIP() << "its factors are too long for the time that tests have";
  expect_product(random_.runs(1000 * bn), random_.runs(bn), 2);
  expect_product(Limbs(997 * bn + 3, ~Limb{0}), Limbs(bn, ~Limb{0}));
}

/// Wherever the stop comes, the call ends, by its result or by an Error, and leaves what is beside
/// its output alone.
TEST_P(ChoiceOfTransform, StopsAtAnyTime) {
  const std::size_t n = 60'000;
  const Limbs a = random_.runs(n), b = random_.runs(n - 7);
  const GuardedArray<Limb> out(2 * n - 7);
  for (int delay = 0; delay < 24; ++delay) {
    std::stop_source stop;
    const Options options = {.stop = stop.get_token()};
    Monitor monitor(options);
    Execution execution = {row(), monitor, 1 + static_cast<unsigned>(delay % 2)};
    std::jthread stopper([&] {
      std::this_thread::sleep_for(std::chrono::microseconds(200) * delay);
      stop.request_stop();
    });
    if (delay == 0) stopper.join();
    try {
      kernels::multiply(out.data(), a, b, execution);
      EXPECT_NE(delay, 0) << "the stop was asked for before the call";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::cancelled);
    }
    EXPECT_TRUE(out.canary_is_intact());
  }
  expect_product(a, b);
}

TEST_P(ChoiceOfTransform, EndsAtItsDeadline) {
  const Options options = {.deadline = std::chrono::steady_clock::now()};
  Monitor monitor(options);
  const Limbs a = random_.uniform(20'000);
  const GuardedArray<Limb> out(2 * a.size());
  for (const unsigned threads : {1u, 3u}) {
    Execution execution = {row(), monitor, threads};
    EXPECT_EQ(code_of([&] { kernels::square(out.data(), a, execution); }),
              ErrorCode::deadline_exceeded);
    EXPECT_TRUE(out.canary_is_intact());
  }
}

LANEWISE_FOR_EVERY_ROW(ChoiceOfTransform);

}  // namespace
}  // namespace lanewise::tests
