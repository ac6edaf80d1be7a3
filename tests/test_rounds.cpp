#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bench/compare/reports/text.hpp"
#include "bench/compare/rounds.hpp"

namespace lanewise::compare {
namespace {

/// What arms did, on a clock that only they move.
struct Stage {
  double now = 0;
  std::vector<std::string> calls;
  unsigned pauses = 0;
};

Arm arm(Stage& stage, const std::string& id, double seconds) {
  Arm result;
  result.id = id;
  result.label = "label of " + id;
  result.run = [&stage, id, seconds] {
    stage.now += seconds;
    stage.calls.push_back(id);
    return Sample{seconds, 2 * seconds, true, {}, {}};
  };
  return result;
}

/// The arm, changed from its `from`-th run on, counted from 1.
Arm after(Arm arm, unsigned from, std::function<Sample(Sample)> change) {
  arm.run = [run = arm.run, from, change = std::move(change), count = 0U]() mutable {
    const Sample sample = run();
    return ++count < from ? sample : change(sample);
  };
  return arm;
}

Workload workload(std::vector<Arm> arms) {
  Workload result;
  result.naive_id = "naive";
  result.one_lock_id = "lock";
  result.arms = std::move(arms);
  return result;
}

RoundsPlan plan_on(Stage& stage) {
  RoundsPlan plan;
  plan.clock = [&stage] { return stage.now; };
  plan.pause = [&stage] { ++stage.pauses; };
  return plan;
}

WorkloadResult run_silently(const Workload& work, const RoundsPlan& plan) {
  NoProgress silent;
  return run(work, plan, silent);
}

std::vector<std::string> calls_with_seed(std::uint64_t seed) {
  Stage stage;
  RoundsPlan plan = plan_on(stage);
  plan.seed = seed;
  std::vector<Arm> arms;
  for (const char* id : {"a", "b", "c", "d", "e", "f"}) arms.push_back(arm(stage, id, 1));
  run_silently(workload(arms), plan);
  return stage.calls;
}

TEST(Rounds, RunEveryArmOnceARound) {
  const std::vector<std::string> calls = calls_with_seed(1);
  ASSERT_EQ(calls.size(), 12U * 6U);
  for (auto round = calls.begin(); round != calls.end(); round += 6) {
    std::vector<std::string> ids(round, round + 6);
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(ids, (std::vector<std::string>{"a", "b", "c", "d", "e", "f"}));
  }
}

TEST(Rounds, TakeAnOrderOfTheirOwnFromTheSeed) {
  const std::vector<std::string> calls = calls_with_seed(1);
  EXPECT_EQ(calls, calls_with_seed(1));
  EXPECT_NE(calls, calls_with_seed(2));
  EXPECT_FALSE(std::equal(calls.begin(), calls.begin() + 6, calls.begin() + 6));
}

TEST(Rounds, PauseBeforeEveryArm) {
  Stage stage;
  run_silently(workload({arm(stage, "a", 1), arm(stage, "b", 1)}), plan_on(stage));
  EXPECT_EQ(stage.pauses, 12U * 2U);
}

TEST(Rounds, DropTheFirst) {
  Stage stage;
  Arm slow_start = arm(stage, "a", 1);
  slow_start.run = [first = true]() mutable {
    return Sample{std::exchange(first, false) ? 100.0 : 1.0, 1, true, {}, {}};
  };
  const Row row = run_silently(workload({slow_start}), plan_on(stage)).rows.at(0);
  EXPECT_EQ(row.rounds_s, std::vector<double>(11, 1.0));
}

TEST(Rounds, SumArmsUpInTheirOrder) {
  Stage stage;
  Arm naive = arm(stage, "naive", 4);
  naive.bytes = 80;
  const WorkloadResult result =
      run_silently(workload({arm(stage, "fast", 1), naive, arm(stage, "lock", 8)}), plan_on(stage));
  ASSERT_EQ(result.rows.size(), 3U);
  EXPECT_EQ(result.rows[0].id, "fast");
  EXPECT_EQ(result.rows[0].versus_naive.value().median, 4);
  EXPECT_EQ(result.rows[0].versus_one_lock.value().median, 8);
  EXPECT_EQ(result.rows[1].id, "naive");
  EXPECT_EQ(result.rows[1].label, "label of naive");
  EXPECT_EQ(result.rows[1].median_s, 4);
  EXPECT_EQ(result.rows[1].ci95_s, (Interval{4, 4}));
  EXPECT_EQ(result.rows[1].cpu_utilisation, 2);
  EXPECT_EQ(result.rows[1].bytes_per_second, 20);
  EXPECT_TRUE(result.rows[1].verified);
  EXPECT_EQ(result.rows[2].id, "lock");
  EXPECT_EQ(result.rows[2].versus_naive.value().median, 0.5);
}

TEST(Rounds, PairRatiosByRound) {
  Stage stage;
  // Both double from round to round; only a pairing by round sees the constant ratio.
  const auto doubling = [](double first) {
    return [time = first]() mutable { return Sample{time *= 2, time, true, {}, {}}; };
  };
  Arm naive = arm(stage, "naive", 1);
  naive.run = doubling(3);
  Arm fast = arm(stage, "fast", 1);
  fast.run = doubling(1);
  const Row row = run_silently(workload({naive, fast}), plan_on(stage)).rows.at(1);
  EXPECT_EQ(row.versus_naive.value().median, 3);
  EXPECT_EQ(row.versus_naive.value().ci95, (Interval{3, 3}));
}

void expect_void(const Row& row, const std::string& reason) {
  EXPECT_NE(row.skipped.find(reason), std::string::npos) << row.skipped;
  EXPECT_FALSE(row.verified);
  EXPECT_TRUE(row.rounds_s.empty());
  EXPECT_EQ(row.median_s, 0);
  EXPECT_FALSE(row.versus_naive.has_value());
}

class VoidArm : public testing::TestWithParam<unsigned> {};

TEST_P(VoidArm, LosesItsTimesForOneUnverifiedSampleAndIsNotRunAgain) {
  Stage stage;
  const Arm wrong = after(arm(stage, "wrong", 1), GetParam(), [](Sample sample) {
    sample.verified = false;
    sample.problem = "element 7 is 48, not 49";
    return sample;
  });
  const WorkloadResult result =
      run_silently(workload({wrong, arm(stage, "naive", 1)}), plan_on(stage));
  expect_void(result.rows[0], "element 7 is 48, not 49");
  EXPECT_EQ(std::count(stage.calls.begin(), stage.calls.end(), "wrong"), GetParam());
  EXPECT_EQ(result.rows[1].rounds_s.size(), 11U);
}

TEST_P(VoidArm, LosesItsTimesWhereItThrows) {
  Stage stage;
  const Arm broken = after(arm(stage, "broken", 1), GetParam(),
                           [](Sample) -> Sample { throw std::runtime_error("pipe closed"); });
  const WorkloadResult result = run_silently(workload({broken}), plan_on(stage));
  expect_void(result.rows[0], "pipe closed");
  EXPECT_EQ(stage.calls.size(), GetParam());
}

TEST_P(VoidArm, LosesItsTimesWhereItMeasuredNone) {
  Stage stage;
  const Arm timeless = after(arm(stage, "timeless", 1), GetParam(), [](Sample sample) {
    sample.seconds = 0;
    return sample;
  });
  expect_void(run_silently(workload({timeless}), plan_on(stage)).rows[0], "no time");
}

INSTANTIATE_TEST_SUITE_P(InTheDiscardedTheFirstKeptAndTheLastRound, VoidArm,
                         testing::Values(1U, 2U, 12U));

TEST(Rounds, MakeARowOfAnArmThatCannotRun) {
  Stage stage;
  Arm absent = arm(stage, "absent", 1);
  absent.skipped = "not on PATH";
  const WorkloadResult result =
      run_silently(workload({absent, arm(stage, "lock", 1)}), plan_on(stage));
  EXPECT_EQ(result.rows[0].skipped, "not on PATH");
  EXPECT_EQ(std::count(stage.calls.begin(), stage.calls.end(), "absent"), 0);
  EXPECT_FALSE(result.rows[1].versus_naive.has_value());
  EXPECT_TRUE(result.rows[1].versus_one_lock.has_value());
}

std::size_t rounds_kept_within(double budget_s) {
  Stage stage;
  RoundsPlan plan = plan_on(stage);
  plan.budget_s = budget_s;
  const WorkloadResult result =
      run_silently(workload({arm(stage, "a", 1), arm(stage, "b", 1)}), plan);
  EXPECT_EQ(result.rows[0].rounds_s.size(), result.rows[1].rounds_s.size());
  return result.rows[0].rounds_s.size();
}

TEST(Rounds, StopForTheBudgetBetweenRoundsButNotBelowTheMinimum) {
  EXPECT_EQ(rounds_kept_within(0), 5U);
  EXPECT_EQ(rounds_kept_within(15), 6U);  // Seven rounds of 2 s: an eighth would end after it.
  EXPECT_EQ(rounds_kept_within(1000), 11U);
}

TEST(Rounds, KeepWhatTheLockCountedInTheRoundOfTheMedian) {
  Stage stage;
  Arm locked = arm(stage, "lock", 1);
  locked.run = [round = 0U]() mutable {
    Sample sample{static_cast<double>(1 + (round * 5) % 12), 1, true, {}, {}};
    sample.lock = LockSummary{};
    sample.lock->hand_offs = static_cast<std::uint64_t>(sample.seconds);
    ++round;
    return sample;
  };
  const Row row = run_silently(workload({locked}), plan_on(stage)).rows.at(0);
  EXPECT_EQ(static_cast<double>(row.lock.value().hand_offs), row.median_s);
}

class Recorder final : public ProgressSink {
 public:
  void update(const Progress& progress) override {
    arms.emplace_back(progress.arm);
    fractions.push_back(progress.fraction);
    remaining.push_back(progress.remaining_s);
  }
  void finish() override { ++finished; }

  std::vector<std::string> arms;
  std::vector<double> fractions;
  std::vector<std::optional<double>> remaining;
  int finished = 0;
};

TEST(RoundsProgress, KnowsTheRemainingTimeOfSteadyArmsExactly) {
  Stage stage;
  Recorder recorder;
  run(workload({arm(stage, "a", 1), arm(stage, "b", 3)}), plan_on(stage), recorder);
  ASSERT_EQ(recorder.remaining.size(), 24U);
  EXPECT_FALSE(recorder.remaining[0].has_value());
  EXPECT_EQ(recorder.remaining[2].value(), 11 * 4);
  EXPECT_EQ(recorder.remaining[22].value(), 4);
  EXPECT_EQ(recorder.fractions[0], 0);
  EXPECT_EQ(recorder.fractions[12], 0.5);
  EXPECT_TRUE(std::is_sorted(recorder.fractions.begin(), recorder.fractions.end()));
  EXPECT_EQ(recorder.arms[0].substr(0, 9), "label of ");
  EXPECT_EQ(recorder.finished, 1);
}

TEST(RoundsProgress, DoesNotPromiseMoreThanTheBudget) {
  Stage stage;
  Recorder recorder;
  RoundsPlan plan = plan_on(stage);
  plan.budget_s = 30;
  run(workload({arm(stage, "a", 4)}), plan, recorder);
  EXPECT_EQ(recorder.remaining[1].value(), 30 - 4);
}

TEST(ProgressLine, NamesTheArmAndTheTimeAndFitsTheTerminal) {
  const Progress progress{"Squares", "AVX2\x1b[2J", 0.5, 75.0};
  const std::string wide = progress_line(progress, 100);
  EXPECT_NE(wide.find("50%"), std::string::npos);
  EXPECT_NE(wide.find("1:15 left"), std::string::npos);
  EXPECT_NE(wide.find("Squares: AVX2"), std::string::npos);
  EXPECT_EQ(wide.find('\x1b'), std::string::npos);
  EXPECT_EQ(text_width(progress_line(progress, 40)), 40U);
}

}  // namespace
}  // namespace lanewise::compare
