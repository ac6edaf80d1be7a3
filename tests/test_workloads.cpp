#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <set>
#include <vector>

#include "bench/compare/factorials_workload.hpp"
#include "bench/compare/lanewise_arms.hpp"
#include "bench/compare/lock_arms.hpp"
#include "bench/compare/measure.hpp"
#include "bench/compare/rounds.hpp"
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
  EXPECT_EQ(ids.count(workload.naive_id) + ids.count(workload.one_lock_id), 2u);
}

TEST(SquaresWorkload, HasArmsThatAllVerify) {
  expect_all_verified(squares_workload(200'001));
}

TEST(FactorialsWorkload, HasArmsThatAllVerify) {
  expect_all_verified(factorials_workload(99));
}

}  // namespace
}  // namespace lanewise::tests
