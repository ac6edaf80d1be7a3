#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <cmath>
#include <cstring>
#include <set>
#include <span>
#include <type_traits>
#include <vector>

#include "bench/compare/element_types.hpp"
#include "bench/compare/factorials_workload.hpp"
#include "bench/compare/lanewise_arms.hpp"
#include "bench/compare/lock_arms.hpp"
#include "bench/compare/measure.hpp"
#include "bench/compare/rounds.hpp"
#include "bench/compare/sample_check.hpp"
#include "bench/compare/square_arrays.hpp"
#include "bench/compare/squares_by_type.hpp"
#include "bench/compare/squares_workload.hpp"
#include "bench/compare/verify.hpp"

// The comparison's native arms, at small sizes: they do what their labels say, and their checks see
// what is wrong.

namespace lanewise::tests {
namespace {

using namespace compare;

TEST(Verify, SeesOneWrongSquare) {
  std::vector<std::int64_t> squares = {0, 1, 4, 9, 16};
  EXPECT_EQ(squares_problem(squares), "");
  squares[3] = 8;
  EXPECT_EQ(squares_problem(squares), "element 3 is 8, not 9");
}

TEST(Verify, SeesOneWrongLimbAndOneLimbTooMany) {
  std::vector<std::vector<std::uint64_t>> numbers;
  for (std::uint64_t n = 1; n <= 40; ++n) {
    const BigUint number = factorial(n);
    numbers.emplace_back(number.limbs().begin(), number.limbs().end());
  }
  const auto problem = [&] {
    return factorials_problem(
        40, [&](std::uint64_t n) { return std::span<const std::uint64_t>(numbers[n - 1]); });
  };
  EXPECT_EQ(problem(), "");
  numbers[29][1] ^= 1;
  EXPECT_EQ(problem(), "30! is wrong");
  numbers[29][1] ^= 1;
  numbers[9].push_back(0);
  EXPECT_EQ(problem(), "10! is wrong");
}

/// visit(type) with a value of every element type that arrays have.
template <class Visit>
void for_every_type(Visit visit) {
  for (std::size_t i = 0; i < array_element_types; ++i) {
    const auto type = static_cast<ElementType>(i);
    SCOPED_TRACE(to_string(type));
    with_element_type(type, visit);
  }
}

template <class T>
double as_double(T x) {
  if constexpr (ComplexElement<T>) {
    return x.real();
  } else if constexpr (HalfElement<T>) {
    return static_cast<float>(x);
  } else {
    return static_cast<double>(x);
  }
}

TEST(Samples, AreOfBothSignsAndOfMagnitudesWhoseSquaresDoNotFit) {
  for_every_type([]<class T>(std::type_identity<T>) {
    const double largest = as_double(IntegerElement<T> ? std::numeric_limits<T>::max() : T{});
    int negative = 0, positive = 0, overflowing = 0;
    for (std::size_t k = 0; k < sample_period; ++k) {
      const double x = as_double(sample_number<T>(k));
      negative += x < 0 ? 1 : 0;
      positive += x > 0 ? 1 : 0;
      overflowing += x * x > largest ? 1 : 0;
    }
    EXPECT_GT(positive, 30'000);
    EXPECT_GT(negative, std::is_unsigned_v<T> ? -1 : 30'000);
    EXPECT_GT(overflowing, IntegerElement<T> ? 30'000 : -1);
  });
  EXPECT_TRUE(std::isinf(as_double(expected_square(sample_number<float16>(0)))));
}

TEST(Samples, HaveTheSquaresThatTheirTypesHave) {
  EXPECT_EQ(expected_square<std::int8_t>(-128), 0);
  EXPECT_EQ(expected_square<std::int8_t>(12), -112);
  EXPECT_EQ(expected_square<std::uint16_t>(65535), 1);
  EXPECT_EQ(expected_square<std::int32_t>(-46341), -2147479015);
  EXPECT_EQ(expected_square<std::uint64_t>(0xffff'ffff), 0xffff'fffe'0000'0001);
  EXPECT_EQ(expected_square(0.1F), 0.010000001F);
  EXPECT_EQ(expected_square(float16(1.0009766F)).bits, float16(1.0019531F).bits);
  EXPECT_EQ(expected_square(float16(256.0F)).bits, 0x7c00) << "65536 overflows";
  EXPECT_EQ(expected_square(float16(0.0001F)).bits, 0)
      << "below half of the least subnormal number";
  EXPECT_EQ(expected_square(bfloat16(256.0F)).bits, bfloat16(65536.0F).bits);
  EXPECT_EQ(expected_square(std::complex<float>(3, -4)), std::complex<float>(-7, -24));
}

TEST(Samples, AreRoundedToNearestWithTiesToEven) {
  EXPECT_EQ(rounded(2049, 11, -14, 65504), 2048);
  EXPECT_EQ(rounded(2051, 11, -14, 65504), 2052);
  EXPECT_EQ(rounded(65519, 11, -14, 65504), 65504);
  EXPECT_TRUE(std::isinf(rounded(65520, 11, -14, 65504)));
  EXPECT_EQ(rounded(0x1.8p-24, 11, -14, 65504), 0x1p-23) << "subnormal";
  EXPECT_EQ(rounded(0, 11, -14, 65504), 0);
}

TEST(Samples, MayHaveComplexSquaresThatDifferByRoundingAlone) {
  const std::complex<double> right(-7, -24);
  const double ulp = 0x1p-48;  // Of 24.
  EXPECT_TRUE(is_square(right + std::complex<double>(ulp, 0), right));
  EXPECT_FALSE(is_square(right + std::complex<double>(8 * ulp, 0), right));
  EXPECT_FALSE(is_square(right + std::complex<double>(0, 8 * ulp), right));
  EXPECT_FALSE(is_square(std::complex<double>(NAN, 0), right));
}

/// Arrays whose output is right, at a size that ends within a period.
template <class T>
SharedArrays<T> squared_samples() {
  const auto arrays = std::make_shared<SquareArrays<T>>(2 * sample_period + 17, SampleCheck<T>());
  fill_with_samples(std::span(arrays->in));
  for (std::size_t i = 0; i < arrays->in.size(); ++i) {
    arrays->out[i] = expected_square(arrays->in[i]);
  }
  return arrays;
}

TEST(SampleCheck, SeesOneWrongSquareWhereverItIs) {
  for_every_type([]<class T>(std::type_identity<T>) {
    const SharedArrays<T> arrays = squared_samples<T>();
    EXPECT_EQ(arrays->problem(arrays->out), "");
    for (const std::size_t i : {std::size_t{0}, sample_period + 1, arrays->out.size() - 1}) {
      const T right = arrays->out[i];
      std::memset(static_cast<void*>(&arrays->out[i]), 0x35, sizeof(T));
      const std::string problem = arrays->problem(arrays->out);
      EXPECT_EQ(problem.find("element " + std::to_string(i) + " is "), 0u) << problem;
      arrays->out[i] = right;
    }
  });
}

TEST(SquareArrays, HoldNoSquareAtAllOnceTheyAreSpoilt) {
  for_every_type([]<class T>(std::type_identity<T>) {
    const SharedArrays<T> arrays = squared_samples<T>();
    arrays->spoil();
    for (std::size_t i = 0; i < sample_period; ++i) {
      ASSERT_FALSE(is_square(arrays->out[i], expected_square(arrays->in[i]))) << i;
    }
  });
}

TEST(SquareArrays, VerifyNothingThatWasNotWritten) {
  const SharedArrays<float> arrays = squared_samples<float>();
  EXPECT_FALSE(measure(into_warm_array(arrays, [] {}), 0).verified);
  EXPECT_FALSE(measure(into_new_array(arrays, [] { return Buffer<float>(); }), 0).verified);
}

TEST(Measure, SpoilsTheOutputBeforeTheCallsThatCount) {
  int calls = 0, value = 0;
  const Sample lazy = measure({[&] { value = calls++ == 0 ? 1 : value; }, [&] { value = 0; },
                               [&] { return value == 1 ? "" : "the work was not done again"; }},
                              0.0);
  EXPECT_FALSE(lazy.verified) << "only the call that is not timed did the work";
  EXPECT_EQ(lazy.problem, "the work was not done again");
}

TEST(Measure, DividesByTheCallsThatItTimed) {
  int calls = 0;
  const Sample sample = measure({[&] { ++calls; }, {}, [] { return ""; }}, 0.01);
  EXPECT_TRUE(sample.verified);
  EXPECT_GT(calls, 100);
  EXPECT_LT(sample.seconds, 0.01);
  EXPECT_GT(sample.seconds, 0.0);
}

TEST(LockArms, CompareWithAsManyThreadsAsThereAreCoresButAtLeastTwo) {
  EXPECT_EQ(one_lock_threads(1), 2u);
  EXPECT_EQ(one_lock_threads(2), 2u);
  EXPECT_EQ(one_lock_threads(6), 4u);
  EXPECT_EQ(one_lock_threads(64), 8u);
}

TEST(LockArms, RunTheLockThatTheirIdNames) {
  std::multiset<std::pair<onelock::LockKind, unsigned>> ran;
  const NaiveLoop loop = [&](onelock::LockKind kind, unsigned threads, double) {
    ran.insert({kind, threads});
    return onelock::RunResult{1, 1, 2, {}, {}};
  };
  for (const Arm& arm : naive_and_lock_arms(
           loop, [] { return ""; }, 3)) {
    ran.clear();
    const Sample sample = arm.run();
    EXPECT_EQ(sample.seconds, 0.5) << "once of two repeats";
    ASSERT_EQ(ran.size(), 1u);
    EXPECT_EQ(ran.begin()->second, arm.threads);
    const onelock::LockKind expected =
        arm.id.starts_with("gil-")               ? onelock::LockKind::interpreter
        : arm.id.starts_with("whole-call-")      ? onelock::LockKind::whole_call
        : arm.id.starts_with("iteration-mutex-") ? onelock::LockKind::iteration_mutex
                                                 : onelock::LockKind::none;
    EXPECT_EQ(ran.begin()->first, expected) << arm.id;
    EXPECT_EQ(sample.lock.has_value(), expected != onelock::LockKind::none) << arm.id;
  }
}

TEST(LanewiseArms, SeeACallThatRanOtherwiseThanTheySay) {
  const Task task = {
      [] { squares_of_range(std::int64_t{0}, std::size_t{8}); }, {}, [] { return ""; }};
  EXPECT_TRUE(lanewise_arm({"a", "a", "", "scalar", 1, 0}, task).run().verified);
  const Sample threads = lanewise_arm({"a", "a", "", "scalar", 2, 0}, task).run();
  EXPECT_EQ(threads.problem, "ran on 1 threads instead of 2");
  EXPECT_EQ(settings().isa.source.find("arm"), std::string::npos) << "what was in force is back";
}

RoundsPlan one_round() {
  RoundsPlan plan;
  plan.discarded = 0;
  plan.kept = plan.minimum_kept = 1;
  plan.pause = [] {};
  return plan;
}

/// Every arm that runs is verified; an arm that does not has a reason from before.
void expect_all_verified(const Workload& workload) {
  NoProgress silent;
  std::set<std::string> ids;
  for (const Row& row : run(workload, one_round(), silent).rows) {
    EXPECT_TRUE(ids.insert(row.id).second) << row.id << " twice";
    EXPECT_FALSE(row.wrong) << row.id << ": " << row.skipped;
    EXPECT_TRUE(row.verified || row.id == "lanewise-cuda" || !row.skipped.empty()) << row.id;
    EXPECT_EQ(row.skipped.find("failed"), std::string::npos) << row.id << ": " << row.skipped;
  }
  for (const Step& step : workload.steps) EXPECT_EQ(ids.count(step.row_id), 1u) << step.row_id;
  for (const std::string& id : {workload.naive_id, workload.one_lock_id}) {
    EXPECT_EQ(ids.count(id), id.empty() ? 0u : 1u) << id;
  }
}

TEST(SquaresWorkload, HasArmsThatAllVerify) {
  expect_all_verified(squares_workload(200'001));
}

TEST(SquaresByType, HasArmsThatAllVerify) {
  for (const TypedWorkload& typed : squares_by_type(200'003)) {
    const Workload workload = typed.make();
    SCOPED_TRACE(workload.title);
    expect_all_verified(workload);
    for (const Arm& arm : workload.arms) EXPECT_LE(arm.label.size(), 44u) << arm.label;
  }
}

TEST(SquaresByType, HasEveryTypeOnceAndTheRangeAndTheSums) {
  std::multiset<std::string> ids;
  for (const TypedWorkload& typed : squares_by_type(1)) ids.insert(typed.make().id);
  EXPECT_EQ(ids.size(), array_element_types + 3);
  for_every_type([&]<class T>(std::type_identity<T>) {
    EXPECT_EQ(ids.count("square-" + std::string(to_string(element_type<T>()))), 1u);
  });
  EXPECT_EQ(ids.count("squares_of_range-int64"), 1u);
  EXPECT_EQ(ids.count("sum_of_squares-int64") + ids.count("sum_of_squares-float64"), 2u);
}

TEST(FactorialsWorkload, HasArmsThatAllVerify) {
  expect_all_verified(factorials_workload(99));
}

}  // namespace
}  // namespace lanewise::tests
