#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <lanewise/error.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "bench/claims/expected.hpp"
#include "bench/claims/judge.hpp"
#include "bench/claims/laboratory.hpp"
#include "bench/claims/rank_tests.hpp"
#include "bench/claims/registry.hpp"
#include "bench/claims/report/list.hpp"
#include "bench/claims/report/margins.hpp"
#include "bench/claims/result_json.hpp"
#include "bench/compare/reports/report_json.hpp"
#include "thrown_error.hpp"

// The files: registry, experiments, results, expected verdicts; and the statistics of ranks.

namespace lanewise::claims {
namespace {

using compare::json_text;
using tests::message_of;

// ---- The registry -------------------------------------------------------------------------------
TEST(ClaimsRegistry, HasTheArticlesTwentyThreeClaims) {
  std::set<std::string> expected{"4b"};
  for (int i = 1; i <= 22; ++i) expected.insert(std::to_string(i));
  std::set<std::string> ids;
  for (const Claim& claim : registry().claims) ids.insert(claim.id);
  EXPECT_EQ(ids, expected);
}

TEST(ClaimsRegistry, SaysOfEveryClaimWhatIsNeededToJudgeIt) {
  for (const Claim& claim : registry().claims) {
    EXPECT_FALSE(claim.holds_sentence.empty() || claim.fails_sentence.empty()) << claim.id;
    EXPECT_FALSE(claim.sources.empty()) << claim.id;
    const bool decides = std::any_of(claim.cases.begin(), claim.cases.end(),
                                     [](const Case& one) { return !one.is_contrast; });
    EXPECT_TRUE(decides) << claim.id << " has contrasts alone";
  }
}

/// No value can both hold and fail.
TEST(ClaimsRegistry, HasMarginsThatExcludeEachOther) {
  for (const auto& claims : {registry().claims, registry().checks}) {
    for (const Claim& claim : claims) {
      for (const Case& one : claim.cases) {
        for (const claims::Test& test : one.tests) {
          for (double value = -1; value < 20; value += 0.01) {
            const Interval point{value, value};
            const bool fails =
                std::any_of(test.fails.begin(), test.fails.end(),
                            [&](const Range& range) { return range.contains(point); });
            EXPECT_FALSE(fails && test.holds.contains(point)) << claim.id << " at " << value;
          }
        }
      }
    }
  }
}

TEST(ClaimsRegistry, IsListedWhole) {
  const std::string list = claims_list(registry());
  for (const Claim& claim : registry().claims) {
    EXPECT_NE(list.find(claim.title), std::string::npos) << claim.title;
  }
}

TEST(ClaimsMargins, AreSaidInWords) {
  claims::Test factor;
  factor.unit = "x";
  factor.holds = {0.85, 1.15};
  factor.fails = {{1.15, {}}, {{}, 0.85}};
  EXPECT_EQ(
      margins_in_words(factor),
      "holds between 0.850\u00d7 and 1.15\u00d7, fails above 1.15\u00d7 or below 0.850\u00d7");
  claims::Test answer;
  answer.unit = "yes or no";
  answer.holds.above = 0.5;
  answer.fails = {{{}, 0.5}};
  EXPECT_EQ(margins_in_words(answer), "holds if yes, fails if no");
  EXPECT_EQ(value_in_words(1, answer.unit), "yes");
  EXPECT_EQ(interval_in_words({0, 0}, answer.unit), "every time");
  EXPECT_EQ(value_in_words(0.97, "share"), "97.0%");
  EXPECT_EQ(value_in_words(5.1, "ms"), "5.10\u00a0ms");
}

const char* const one_experiment = R"({"experiments": [{"id": "e", "title": "E", "threads": 2,
  "subjects": ["cpython", "pypy"], "sizes": {"n": [1, 2.5, 3], "n@pypy": [10, 20, 30]},
  "arms": [{"id": "a", "script": "a.py", "arguments": ["x", "n={n}"]}]}]})";

std::string one_claim(const std::string& tests, const std::string& more = "") {
  return R"({"version": 1, "claims": [{"id": "1", "title": "t", "text": "t", "where": "w", )" +
         more +
         R"("cases": [{"id": "c", "subject": "cpython", "experiment": "e", "when": "w", "tests": [)" +
         tests + "]}]}]}";
}

std::string refusal(const std::string& text) {
  const auto experiments = read_experiments(one_experiment);
  return message_of([&] { read_registry(text, experiments); });
}

TEST(ClaimsRegistry, RefusesWhatMakesNoSense) {
  const std::string good =
      R"({"kind": "value", "terms": ["a.wall_s"], "what": "w", "holds": {"above": 1}, "fails": [{"below": 1}]})";
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return refusal(one_claim(text));
  };
  EXPECT_NO_THROW(read_registry(one_claim(good), read_experiments(one_experiment)));
  EXPECT_NE(changed("a.wall_s", "b.wall_s").find("there is no arm e.b"), std::string::npos);
  EXPECT_NE(changed("a.wall_s", "a").find("ARM.QUANTITY"), std::string::npos);
  EXPECT_NE(changed("value", "quotient").find("a quotient two"), std::string::npos);
  EXPECT_NE(changed("value", "vlaue").find("'vlaue' is none of: value"), std::string::npos);
  EXPECT_NE(changed(R"({"above": 1})", "{}").find("margin"), std::string::npos);
  EXPECT_NE(changed(R"("holds")", R"("hold")").find("no field 'hold'"), std::string::npos);
  EXPECT_NE(changed("1", "\"1\"").find("holds.above"), std::string::npos);
  EXPECT_NE(refusal(one_claim("")).find("tests and when"), std::string::npos);
  EXPECT_NE(refusal("{").find("claims.json"), std::string::npos);
}

TEST(ClaimsExperiments, FillSizesIn) {
  const Experiment experiment = read_experiments(one_experiment).at(0);
  const auto argument = [&](const char* subject, Mode mode) {
    return arms_for(experiment, subject, mode).at(0).arguments.at(1);
  };
  EXPECT_EQ(argument("cpython", Mode::quick), "n=1");
  EXPECT_EQ(argument("cpython", Mode::standard), "n=2.5");
  EXPECT_EQ(argument("pypy", Mode::full), "n=30");
}

TEST(ClaimsExperiments, HaveAllTheirSizes) {
  for (const Experiment& experiment : experiments()) {
    for (const std::string& subject : experiment.subjects) {
      EXPECT_NO_THROW(arms_for(experiment, subject, Mode::full)) << experiment.id;
    }
  }
}

TEST(ClaimsExperiments, AreChosenByTheirClaims) {
  const Registry four = only(registry(), {"4"});
  ASSERT_EQ(four.claims.size(), 1U);
  const std::vector<Experiment> needed = needed_by(four, experiments());
  ASSERT_EQ(needed.size(), 1U);
  EXPECT_EQ(needed[0].id, "scaling");
  EXPECT_EQ(needed[0].subjects,
            (std::vector<std::string>{"cpython", "cpython-2.7", "cpython-3.13", "pypy"}));
  EXPECT_NE(message_of([] { only(registry(), {"99"}); }).find("claims list"), std::string::npos);
}

// ---- Answers of scripts -------------------------------------------------------------------------
TEST(ClaimsSamples, MustSayThatTheyAreRight) {
  for (const char* line : {"{}", R"({"wall_s": 1})", R"({"verified": false})"}) {
    EXPECT_EQ(parse_sample(line).problem, "the script did not say that its result is right");
  }
  EXPECT_EQ(parse_sample(R"({"untestable": "why"})").problem, "");
}

TEST(ClaimsSamples, AreReadFromALine) {
  const Sample sample = parse_sample(
      R"({"wall_s": 0.5, "cpu_s": 1.0, "voluntary_switches": null, "involuntary_switches": 3,
          "verified": true, "problem": "", "untestable": "", "values": {"n": 2},
          "series": {"t": [1, 2.5]}, "texts": {"top": "row"}})");
  EXPECT_TRUE(sample.verified);
  EXPECT_EQ(*sample.quantity("cores"), 2);
  EXPECT_EQ(*sample.quantity("n"), 2);
  EXPECT_EQ(*sample.quantity("involuntary_switches"), 3);
  EXPECT_FALSE(sample.quantity("voluntary_switches"));
  EXPECT_FALSE(sample.quantity("other"));
  EXPECT_EQ(sample.series.at("t").at(1), 2.5);
}

TEST(ClaimsSamples, ThatAreNoneBecomeProblems) {
  for (const char* line : {"", "{", "[]", R"({"wall": 1})", R"({"wall_s": "x"})"}) {
    const Sample sample = parse_sample(line);
    EXPECT_FALSE(sample.verified) << line;
    EXPECT_NE(sample.problem.find("the script printed"), std::string::npos) << line;
  }
}

// ---- Results ------------------------------------------------------------------------------------
/// A result with something in every field, and numbers that have no short decimal form.
Result some_result() {
  Result result;
  result.lanewise_version = "1.0";
  result.git = "abc";
  result.date = "2026-01-01T00:00:00Z";
  result.command = "lanewise claims run --quick";
  result.mode = Mode::quick;
  result.seed = UINT64_MAX;
  result.elapsed_s = 1.0 / 3;
  result.machine = {{"cpu", {{"value", "C"}, {"source", "s"}}}};
  result.environment = {{"kernel", "6.1"}};
  result.registry = registry();
  compare::InterpreterInfo info;
  info.path = "/usr/bin/python3";
  info.implementation = "CPython";
  info.modules = {"numpy 1"};
  result.interpreters = {info};
  result.subjects = {{"cpython", info, ""}, {"jython", {}, "install it"}};
  Sample sample;
  sample.arm = "serial";
  sample.order = 3;
  sample.wall_s = 0.1 + 0.2;
  sample.verified = true;
  sample.values = {{"a", std::nextafter(1.0, 2.0)}};
  sample.series = {{"t", {1e-300, 1e300}}};
  sample.texts = {{"top", "\u00e9\n\"quoted\""}};
  Round round;
  round.index = 1;
  round.discarded = true;
  round.void_reason = "busy";
  round.controls.free_speedup = 1.9;
  round.samples = {sample};
  ExperimentResult experiment;
  experiment.id = "scaling";
  experiment.subject = "cpython";
  experiment.arms = arms_for(experiments().at(0), "cpython", Mode::quick);
  experiment.rounds = {round};
  result.experiments = {experiment};
  result.claims = judge(result.registry.claims, result.experiments);
  result.checks = judge(result.registry.checks, result.experiments);
  result.claims[0].cases[0].tests[0].interval = Interval{0.1, 0.7};
  result.claims[0].cases[0].tests[0].rounds_needed = 7;
  return result;
}

TEST(ClaimsResults, AreReadBackAsTheyWere) {
  const std::string text = json_text(result_json(some_result()));
  EXPECT_EQ(json_text(result_json(parse_result(text))), text);
  const Result read = parse_result(text);
  EXPECT_EQ(read.seed, UINT64_MAX);
  EXPECT_EQ(*read.experiments[0].rounds[0].samples[0].wall_s, 0.1 + 0.2);
  EXPECT_EQ(read.experiments[0].rounds[0].samples[0].series.at("t")[0], 1e-300);
  EXPECT_FALSE(read.subjects[1].info);
}

TEST(ClaimsResults, SayWhatIsWrongWithAFile) {
  const auto message = [](const std::string& text) {
    return message_of([&] { parse_result(text); });
  };
  EXPECT_NE(message("").find("no result of lanewise claims"), std::string::npos);
  EXPECT_NE(message(R"({"kind": "lanewise claims", "schema": 2})").find("schema 2"),
            std::string::npos);
  nlohmann::ordered_json json = result_json(some_result());
  json["claims"][0].erase("verdict");
  EXPECT_NE(message(json.dump()).find("result.claims[0]: the field 'verdict' is missing"),
            std::string::npos);
}

// ---- Expected verdicts --------------------------------------------------------------------------
TEST(ClaimsExpected, NamesWhatCameOutOtherwise) {
  const Expected expected = parse_expected(
      "# a machine\n1 holds\n\n4 holds_if  # on old ones\n4 does_not_hold\n6 holds\n6 holds_if\n"
      "9 holds\n",
      registry());
  const std::vector<Judgement> judged{{"1", Verdict::inconclusive, "", {}},
                                      {"4", Verdict::does_not_hold, "", {}},
                                      {"5", Verdict::holds, "", {}},
                                      {"6", Verdict::not_testable, "", {}}};
  const std::vector<std::string> found = differences(expected, judged);
  EXPECT_EQ(found, (std::vector<std::string>{
                       "claim 1: expected holds, came out inconclusive",
                       "claim 6: expected holds or holds_if, came out not_testable"}));
}

/// The file for a machine such as the README's: a misspelt line would never be noticed by a run.
TEST(ClaimsExpected, OfOurOwnNamesEveryClaimOnce) {
  std::ifstream file(LANEWISE_EXPECTED_VERDICTS);
  ASSERT_TRUE(file) << LANEWISE_EXPECTED_VERDICTS;
  std::multiset<std::string> named, claims;
  for (const auto& [id, verdict] :
       parse_expected({std::istreambuf_iterator(file), {}}, registry())) {
    named.insert(id);
  }
  for (const Claim& claim : registry().claims) claims.insert(claim.id);
  for (const Claim& check : registry().checks) claims.insert(check.id);
  EXPECT_EQ(named, claims);
}

TEST(ClaimsExpected, RefusesLinesThatSayNothing) {
  const auto message = [](const std::string& text) {
    return message_of([&] { parse_expected(text, registry()); });
  };
  EXPECT_NE(message("1 holds\n2\n").find("line 2"), std::string::npos);
  EXPECT_NE(message("1 maybe\n").find("holds_if"), std::string::npos);
  EXPECT_NE(message("M1 holds\n99 holds\n").find("claim 99: there is none"), std::string::npos);
}

// ---- Statistics of ranks ------------------------------------------------------------------------
/// What scipy.stats.mannwhitneyu(a, b, method="asymptotic") and spearmanr give.
TEST(RankTests, AgreeWithSciPy) {
  const std::vector<double> a{1, 2, 3, 4, 5, 6, 7, 8, 9}, b{4, 5, 6, 7, 8, 9, 10, 11, 12};
  EXPECT_NEAR(*mann_whitney(a, b), 0.05133246617264852, 1e-12);
  const std::vector<double> c{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
      d{10.5, 11, 12, 13, 14, 15, 16, 17, 18};
  EXPECT_NEAR(*mann_whitney(c, d), 0.0002797002701866865, 1e-12);
  EXPECT_NEAR(rank_trend(std::vector<double>{3, 1, 4, 1, 5, 9, 2, 6}), 0.5030030300035688, 1e-12);
}

TEST(RankTests, SayNothingOfFewValues) {
  const std::vector<double> eight(8, 1), nine(9, 1);
  EXPECT_FALSE(mann_whitney(eight, nine));
  EXPECT_EQ(*mann_whitney(nine, nine), 1);
}

TEST(RankTests, KnowRisingAndFalling) {
  EXPECT_EQ(rank_trend(std::vector<double>{1, 2, 30}), 1);
  EXPECT_EQ(rank_trend(std::vector<double>{3, 2, 1}), -1);
  EXPECT_EQ(rank_trend(std::vector<double>{2, 2, 2}), 0);
}

TEST(RankTests, AdjustAsHolmDoes) {
  const std::vector<double> adjusted = holm_adjusted(std::vector<double>{0.01, 0.04, 0.03, 0.5});
  EXPECT_DOUBLE_EQ(adjusted[0], 0.04);
  EXPECT_DOUBLE_EQ(adjusted[1], 0.09);  // 2 * 0.04 is less than the one before it.
  EXPECT_DOUBLE_EQ(adjusted[2], 0.09);
  EXPECT_DOUBLE_EQ(adjusted[3], 0.5);
}

}  // namespace
}  // namespace lanewise::claims
