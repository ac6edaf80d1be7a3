#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "bench/claims/judge.hpp"
#include "bench/claims/native_arms.hpp"
#include "bench/claims/rounds.hpp"
#include "bench/claims/words.hpp"
#include "simulated_machine.hpp"

// The judge against truths that were planted: threads that are really parallel must yield DOES NOT
// HOLD for "threads gain nothing", threads under a lock HOLDS, and a busy machine neither.

namespace lanewise::claims {
namespace {

/// "Two threads gain nothing": the article's symptom, with the registry's margins.
Claim threads_gain_nothing() {
  claims::Test test;
  test.kind = Test::Kind::quotient;
  test.terms = {"serial.wall_s", "threads-2.wall_s"};
  test.holds.below = 1.10;
  test.fails = {{1.30, {}}};
  Claim claim;
  claim.id = "planted";
  claim.holds_sentence = "nothing is gained";
  claim.fails_sentence = "something is gained";
  claim.cases = {{"two", "native", "planted", "two threads do it", false, {test}}};
  return claim;
}

/// One arm on one thread, and one on two that is what is planted.
Experiment planted(const std::string& kind) {
  Experiment experiment;
  experiment.id = "planted";
  experiment.threads = 2;
  Arm serial, threads;
  serial.id = "serial";
  serial.native = "locked";
  serial.arguments = {"1"};
  threads.id = "threads-2";
  threads.native = kind;
  threads.arguments = {"2"};
  experiment.arms = {serial, threads};
  return experiment;
}

ExperimentResult run(const std::string& kind, SimulatedMachine::Options options,
                     RoundsPlan plan = {}) {
  SimulatedMachine machine(std::move(options));
  ExperimentResult result;
  result.id = "planted";
  result.subject = "native";
  result.rounds = run_rounds(planted(kind), plan, machine);
  return result;
}

Judgement judge_one(const ExperimentResult& result) {
  return judge({threads_gain_nothing()}, {result}).at(0);
}

TEST(Judge, FindsThreadsThatAreReallyParallel) {
  const Judgement judgement = judge_one(run("parallel", {}));
  EXPECT_EQ(judgement.verdict, Verdict::does_not_hold);
  EXPECT_EQ(judgement.sentence, "something is gained");
  EXPECT_NEAR(*judgement.cases[0].tests[0].estimate, 2, 0.1);
}

TEST(Judge, FindsALock) {
  const Judgement judgement = judge_one(run("locked", {}));
  EXPECT_EQ(judgement.verdict, Verdict::holds);
  EXPECT_NEAR(*judgement.cases[0].tests[0].estimate, 1, 0.05);
}

TEST(Judge, GivesNoVerdictOnABusyMachine) {
  for (const double load : {0.5, 1.0, 2.0, 4.0}) {
    for (const char* kind : {"parallel", "locked"}) {
      const ExperimentResult result = run(kind, {.load = [=](unsigned) { return load; }});
      EXPECT_EQ(judge_one(result).verdict, Verdict::inconclusive) << kind << " beside " << load;
      EXPECT_EQ(result.voided(), result.kept());
    }
  }
}

/// Two busy cores halve what threads gain: without controls that looks like a lock. This is what
/// the void rules are for, and the test above passes only thanks to them.
TEST(Judge, WouldBeWrongOnABusyMachineWithoutControls) {
  RoundsPlan plan;
  plan.rules = {0, 10, 10, 10};
  const ExperimentResult result =
      run("parallel", {.load = [](unsigned round) { return round % 2 == 0 ? 0.0 : 4.0; }}, plan);
  EXPECT_EQ(result.voided(), 0U);
  EXPECT_NE(judge_one(result).verdict, Verdict::inconclusive);
}

TEST(Judge, LeavesOutRoundsThatOthersDisturbed) {
  const auto every_fifth = [](unsigned round) { return round % 5 == 4 ? 3.0 : 0.0; };
  for (const auto& [kind, verdict] :
       {std::pair{"parallel", Verdict::does_not_hold}, std::pair{"locked", Verdict::holds}}) {
    const ExperimentResult result = run(kind, {.load = every_fifth});
    EXPECT_GT(result.voided(), 0U);
    EXPECT_EQ(result.kept() - result.voided(), RoundsPlan{}.kept) << "void rounds are done again";
    EXPECT_EQ(judge_one(result).verdict, verdict) << kind;
  }
}

TEST(Judge, GivesNoVerdictWhereTooManyRoundsWereVoid) {
  const auto half = [](unsigned round) { return round % 2 == 0 ? 3.0 : 0.0; };
  RoundsPlan plan;
  plan.repeated = 100;
  const Judgement judgement = judge_one(run("parallel", {.load = half}, plan));
  EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
  EXPECT_NE(judgement.sentence.find("void"), std::string::npos) << judgement.sentence;
}

TEST(Judge, NeverGivesAPlantedTruthTheOtherVerdict) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    compare::SplitMix64 random(seed);
    const double share = random.uniform(), most = 3 * random.uniform();
    const auto load = [=](unsigned round) {
      compare::SplitMix64 of_round(seed * 1000 + round);
      return of_round.uniform() < share ? most * of_round.uniform() : 0.0;
    };
    const double noise = 0.1 * random.uniform();
    const auto verdict = [&](const char* kind) {
      return judge_one(run(kind, {.noise = noise, .load = load, .seed = seed})).verdict;
    };
    EXPECT_NE(verdict("parallel"), Verdict::holds) << seed;
    EXPECT_NE(verdict("locked"), Verdict::does_not_hold) << seed;
  }
}

/// Each rule by itself: on a busy machine several of them tend to speak at once.
TEST(Rounds, AreVoidByEachRuleAlone) {
  const Controls good{
      .free_speedup = 1.9, .locked_speedup = 1, .pressure = 0, .other_cores_busy = 0};
  EXPECT_EQ(reason_to_void(good, 2, 2), "");
  EXPECT_EQ(reason_to_void(Controls{}, 2, 2), "") << "what is not known voids nothing";
  const auto reason = [&](auto change, double value) {
    Controls controls = good;
    controls.*change = value;
    return reason_to_void(controls, 2, 2);
  };
  EXPECT_NE(reason(&Controls::free_speedup, 1.4).find("without a lock"), std::string::npos);
  EXPECT_NE(reason(&Controls::locked_speedup, 1.2).find("under one lock"), std::string::npos);
  EXPECT_NE(reason(&Controls::pressure, 0.3).find("waited for a CPU"), std::string::npos);
  EXPECT_NE(reason(&Controls::other_cores_busy, 0.3).find("other programs"), std::string::npos);
  Controls busy = good;
  busy.free_speedup = 1;
  EXPECT_EQ(reason_to_void(busy, 0, 2), "") << "experiments that no load can disturb";
  EXPECT_EQ(reason_to_void(good, 4, 2), "") << "four threads on two cores gain what two gain";
}

/// The same with real threads on this machine, which may be as busy as it likes.
class RealMachine final : public Laboratory {
 public:
  Sample run(const Arm& arm) override { return run_native(arm.native, arm.arguments); }
  ControlSample free_control(unsigned threads) override { return run_free_control(threads); }
  ControlSample locked_control(unsigned threads) override { return run_locked_control(threads); }
  void begin_round() override {}
  std::optional<double> other_cores_busy() override { return std::nullopt; }
  unsigned usable_cores() const override { return 2; }
  double now() override { return 0; }
};

Verdict verdict_of_real(const std::string& serial, const std::string& threads) {
  Claim claim = threads_gain_nothing();
  // These arms run for a given time: what is gained is work done a second.
  claim.cases[0].tests[0].terms = {"threads-2.turns_per_s", "serial.turns_per_s"};
  Experiment experiment = planted("");
  experiment.arms[0].native = serial;
  experiment.arms[0].arguments = {"threads=1", "seconds=0.05"};
  experiment.arms[1].native = threads;
  experiment.arms[1].arguments = {"threads=2", "seconds=0.05"};
  RealMachine machine;
  RoundsPlan plan;
  plan.kept = 5;
  ExperimentResult result;
  result.id = "planted";
  result.subject = "native";
  result.rounds = run_rounds(experiment, plan, machine);
  return judge({claim}, {result}).at(0).verdict;
}

TEST(Judge, NeverTakesRealThreadsForALock) {
  EXPECT_NE(verdict_of_real("no_lock", "no_lock"), Verdict::holds);
}

TEST(Judge, NeverTakesARealLockForThreads) {
  EXPECT_NE(verdict_of_real("whole_call", "whole_call"), Verdict::does_not_hold);
}

// ---- Values that are made up -------------------------------------------------------------------

/// An experiment whose rounds have the arms a and b with these times.
ExperimentResult with_times(const std::vector<double>& a, const std::vector<double>& b) {
  ExperimentResult result;
  result.id = "planted";
  result.subject = "native";
  for (std::size_t i = 0; i < a.size(); ++i) {
    Round round;
    Sample serial, threads;
    serial.arm = "serial";
    serial.wall_s = a[i];
    threads.arm = "threads-2";
    threads.wall_s = b[i];
    serial.verified = threads.verified = true;
    round.samples = {serial, threads};
    result.rounds.push_back(round);
  }
  return result;
}

TestResult judge_times(const std::vector<double>& a, const std::vector<double>& b) {
  const ExperimentResult result = with_times(a, b);
  return judge_test(threads_gain_nothing().cases[0].tests[0], &result);
}

std::vector<double> spread_around(double middle, double width, unsigned count) {
  std::vector<double> values;
  for (unsigned i = 0; i < count; ++i) {
    values.push_back(middle + width * (2.0 * i / (count - 1) - 1));
  }
  return values;
}

TEST(Judge, IsUndecidedWhereTheIntervalReachesOverTheMargin) {
  const std::vector<double> ones(11, 1.0);
  const TestResult result = judge_times(spread_around(1.08, 0.2, 11), ones);
  EXPECT_EQ(result.outcome, Outcome::undecided);
  ASSERT_TRUE(result.rounds_needed);
  EXPECT_GT(*result.rounds_needed, 0);
  EXPECT_NE(result.reason.find("more rounds"), std::string::npos);
}

/// Twice as many more rounds as it asks for narrow the interval enough, if the values stay what
/// they are.
TEST(Judge, AsksForEnoughRounds) {
  const TestResult before = judge_times(spread_around(1.04, 0.2, 11), std::vector<double>(11, 1.0));
  ASSERT_EQ(before.outcome, Outcome::undecided);
  const auto more = static_cast<unsigned>(11 + 2 * *before.rounds_needed);
  const TestResult after =
      judge_times(spread_around(1.04, 0.2, more), std::vector<double>(more, 1.0));
  EXPECT_EQ(after.outcome, Outcome::holds) << more << " rounds";
}

/// Infinity has no place in a result file, nor in a median.
TEST(Judge, DividesByNothingThatIsZero) {
  const TestResult result = judge_times(std::vector<double>(11, 1.0), std::vector<double>(11, 0.0));
  EXPECT_EQ(result.outcome, Outcome::undecided);
  EXPECT_NE(result.reason.find("threads-2.wall_s is 0"), std::string::npos) << result.reason;
  EXPECT_FALSE(result.estimate);
}

TEST(Judge, SaysWhenMoreRoundsWouldNotHelp) {
  const TestResult result = judge_times(spread_around(1.2, 0.01, 11), std::vector<double>(11, 1.0));
  EXPECT_EQ(result.outcome, Outcome::undecided);
  EXPECT_FALSE(result.rounds_needed);
  EXPECT_NE(result.reason.find("between the margins"), std::string::npos);
}

TEST(Judge, PairsByRound) {
  // The machine gets ten times slower on the way; each round's quotient stays 2.
  const std::vector<double> a{2, 4, 8, 12, 20}, b{1, 2, 4, 6, 10};
  const TestResult result = judge_times(a, b);
  EXPECT_EQ(result.outcome, Outcome::fails);
  EXPECT_EQ(*result.estimate, 2);
  EXPECT_EQ((*result.interval)[0], 2);
}

TEST(Judge, WantsFiveRounds) {
  EXPECT_EQ(judge_times({1, 1, 1, 1}, {1, 1, 1, 1}).outcome, Outcome::undecided);
  EXPECT_EQ(judge_times({1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}).outcome, Outcome::holds);
}

TEST(Judge, GivesNoVerdictOnAWrongResult) {
  const ExperimentResult result = run("wrong", {});
  const Judgement judgement = judge_one(result);
  EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
  EXPECT_NE(judgement.sentence.find("1 is not 2"), std::string::npos);
}

TEST(Judge, SaysWhyAnArmCannotRun) {
  const Judgement judgement = judge_one(run("absent", {}));
  EXPECT_EQ(judgement.verdict, Verdict::not_testable);
  EXPECT_NE(judgement.sentence.find("install it"), std::string::npos);
}

TEST(Judge, SaysWhatWasNotRun) {
  EXPECT_EQ(judge({threads_gain_nothing()}, {}).at(0).verdict, Verdict::not_testable);
}

TEST(Judge, KnowsTrends) {
  ExperimentResult result;
  for (unsigned i = 0; i < 5; ++i) {
    Round round;
    for (const auto& [arm, wall] : {std::pair{"one", 1.0}, {"two", 2.0}, {"three", 2.5}}) {
      Sample sample;
      sample.arm = arm;
      sample.wall_s = wall;
      sample.verified = true;
      round.samples.push_back(sample);
    }
    result.rounds.push_back(round);
  }
  claims::Test test;
  test.kind = claims::Test::Kind::trend;
  test.terms = {"one.wall_s", "two.wall_s", "three.wall_s"};
  test.holds.above = 0.6;
  test.fails = {{{}, 0.3}};
  EXPECT_EQ(judge_test(test, &result).outcome, Outcome::holds);
  std::reverse(test.terms.begin(), test.terms.end());
  EXPECT_EQ(judge_test(test, &result).outcome, Outcome::fails);
  EXPECT_EQ(*judge_test(test, &result).estimate, -1);
}

/// Adjusting for many tests can only make a p-value larger.
TEST(Judge, AdjustsPValuesOverAllClaims) {
  const ExperimentResult result = run("parallel", {});
  const Claim claim = threads_gain_nothing();
  const double alone = *judge({claim}, {result})[0].cases[0].tests[0].p_value;
  const double among_three = *judge({claim, claim, claim}, {result})[0].cases[0].tests[0].p_value;
  EXPECT_LT(alone, 0.001);
  EXPECT_DOUBLE_EQ(among_three, 3 * alone);
}

// ---- From cases to verdicts --------------------------------------------------------------------

struct Rules {
  Claim::Rule rule;
  std::string outcomes;  ///< h, f, u(ndecided), a(bsent); in capitals a contrast.
  Verdict verdict;
};

class JudgeRules : public testing::TestWithParam<Rules> {};

TEST_P(JudgeRules, FollowFromOutcomes) {
  Claim claim;
  claim.rule = GetParam().rule;
  std::vector<CaseResult> results;
  for (const char letter : GetParam().outcomes) {
    claim.cases.emplace_back().is_contrast = std::isupper(letter) != 0;
    const std::string letters = "hfua";
    results.emplace_back().outcome =
        static_cast<Outcome>(letters.find(static_cast<char>(std::tolower(letter))));
  }
  EXPECT_EQ(title(verdict_of(claim, results)), title(GetParam().verdict));
}

using enum Claim::Rule;
INSTANTIATE_TEST_SUITE_P(
    Cases, JudgeRules,
    testing::Values(
        Rules{where, "hh", Verdict::holds}, Rules{where, "ff", Verdict::does_not_hold},
        Rules{where, "hf", Verdict::holds_if}, Rules{where, "hfu", Verdict::holds_if},
        Rules{where, "hu", Verdict::inconclusive}, Rules{where, "fu", Verdict::inconclusive},
        Rules{where, "ha", Verdict::holds}, Rules{where, "a", Verdict::not_testable},
        Rules{where, "hF", Verdict::holds}, Rules{where, "fHU", Verdict::does_not_hold},
        Rules{where, "aH", Verdict::not_testable}, Rules{every, "hh", Verdict::holds},
        Rules{every, "hf", Verdict::does_not_hold}, Rules{every, "fu", Verdict::does_not_hold},
        Rules{every, "hu", Verdict::inconclusive}, Rules{every, "ha", Verdict::not_testable},
        Rules{every, "fa", Verdict::does_not_hold}, Rules{every, "hA", Verdict::holds},
        Rules{source, "f", Verdict::refuted_by_source},
        Rules{source, "a", Verdict::refuted_by_source},
        Rules{source, "u", Verdict::refuted_by_source}, Rules{source, "fh", Verdict::inconclusive}),
    [](const auto& tested) {
      return std::string(word(tested.param.rule)) + "_" + tested.param.outcomes;
    });

TEST(Judge, SaysSharedBeginningsOfConditionsOnce) {
  Claim claim = threads_gain_nothing();
  claim.cases[0].when = "the interpreter is CPython 2.7";
  claim.cases.push_back(claim.cases[0]);
  claim.cases[1].when = "the interpreter is CPython 3.6";
  claim.cases.push_back(claim.cases[0]);
  claim.cases[2].when = "the interpreter is PyPy";
  claim.cases.push_back(claim.cases[0]);
  claim.cases[3].experiment = "other";
  claim.cases[3].when = "it is Jython";
  ExperimentResult locked = run("locked", {}), parallel = run("parallel", {});
  parallel.id = "other";
  EXPECT_EQ(
      judge({claim}, {locked, parallel}).at(0).sentence,
      "Holds if the interpreter is CPython 2.7, CPython 3.6 or PyPy; does not if it is Jython.");
}

/// The registry's sentences speak of all cases: "all of them", "none of them".
TEST(Judge, SpeaksOfNoCaseThatWasNotTested) {
  Claim claim = threads_gain_nothing();
  claim.cases.push_back(claim.cases[0]);
  claim.cases[1].experiment = "absent";
  claim.cases[1].when = "four threads do it";
  const Judgement holds = judge({claim}, {run("locked", {})}).at(0);
  EXPECT_EQ(holds.verdict, Verdict::holds);
  EXPECT_EQ(holds.sentence, "Holds if two threads do it; not tested here if four threads do it.");
  const Judgement fails = judge({claim}, {run("parallel", {})}).at(0);
  EXPECT_EQ(fails.verdict, Verdict::does_not_hold);
  EXPECT_EQ(fails.sentence,
            "Does not hold if two threads do it; not tested here if four threads do it.");
  claim.rule = Claim::Rule::every;
  EXPECT_EQ(judge({claim}, {run("locked", {})}).at(0).sentence,
            "Not testable here: it was not run.");
  EXPECT_EQ(judge({claim}, {run("parallel", {})}).at(0).sentence, "something is gained");
  claim.cases[1].is_contrast = true;
  EXPECT_EQ(judge({claim}, {run("locked", {})}).at(0).sentence, "nothing is gained");
}

/// A contrast's reason is not the claim's.
TEST(Judge, GivesTheReasonOfACaseThatDecides) {
  Claim claim = threads_gain_nothing();
  claim.cases.insert(claim.cases.begin(), claim.cases[0]);
  claim.cases[0].is_contrast = true;
  claim.cases[0].experiment = "contrast";
  ExperimentResult contrast = with_times({1, 1, 1}, {1, 1, 1});
  contrast.id = "contrast";
  const ExperimentResult between =
      with_times(std::vector<double>(11, 1.2), std::vector<double>(11, 1.0));
  const std::string sentence = judge({claim}, {contrast, between}).at(0).sentence;
  EXPECT_NE(sentence.find("lies between the margins"), std::string::npos) << sentence;
}

/// What was measured is shown, though one round's problem leaves no verdict.
TEST(Judge, KeepsTheFiguresOfRoundsBesideOneWithAProblem) {
  ExperimentResult result = with_times(std::vector<double>(11, 1.0), std::vector<double>(11, 1.0));
  result.rounds[3].samples[0].verified = false;
  result.rounds[3].samples[0].problem = "it broke";
  const TestResult test = judge_test(threads_gain_nothing().cases[0].tests[0], &result);
  EXPECT_EQ(test.outcome, Outcome::undecided);
  EXPECT_EQ(test.reason, "serial: it broke");
  EXPECT_EQ(test.values.size(), 10U);
  EXPECT_EQ(test.estimate, 1);
}

TEST(Judge, SaysWhenWhatIsSeenContradictsTheSources) {
  Claim claim = threads_gain_nothing();
  claim.rule = Claim::Rule::source;
  const Judgement judgement = judge({claim}, {run("locked", {})}).at(0);
  EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
  EXPECT_EQ(judgement.sentence,
            "Its sources refute it, and yet it was seen here if two threads do it: one of both is "
            "wrong.");
}

TEST(Judge, NamesTheConditions) {
  Claim claim = threads_gain_nothing();
  claim.cases.push_back(claim.cases[0]);
  claim.cases[1].id = "other";
  claim.cases[1].experiment = "other";
  claim.cases[1].when = "four threads do it";
  ExperimentResult locked = run("locked", {}), parallel = run("parallel", {});
  parallel.id = "other";
  const Judgement judgement = judge({claim}, {locked, parallel}).at(0);
  EXPECT_EQ(judgement.verdict, Verdict::holds_if);
  EXPECT_EQ(judgement.sentence, "Holds if two threads do it; does not if four threads do it.");
}

}  // namespace
}  // namespace lanewise::claims
