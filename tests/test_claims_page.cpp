#include <gtest/gtest.h>

#include <algorithm>
#include <lanewise/error.hpp>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "bench/claims/report/figures_of.hpp"
#include "bench/claims/report/html.hpp"
#include "bench/claims/report/margins.hpp"
#include "bench/claims/report/terminal.hpp"
#include "bench/claims/result_json.hpp"
#include "bench/claims/words.hpp"
#include "bench/compare/reports/html.hpp"
#include "bench/compare/reports/terminal_text.hpp"
#include "bench/compare/reports/text.hpp"
#include "tests/claims_fixture.hpp"
#include "tests/html_checks.hpp"

namespace lanewise::claims {
namespace {

const Result& fixture() {
  static const Result result = made_up_result(made_up_registry());
  return result;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// From where `begin` is up to the next `end`; empty where it is not.
std::string part_of(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin);
  if (from == std::string::npos) return {};
  return text.substr(from, text.find(end, from) - from);
}

std::string card_of(const std::string& page, const std::string& id) {
  return part_of(page, "id=\"claim-" + id + "\"", "</article>");
}

std::string section_of(const std::string& page, const std::string& heading) {
  return part_of(page, "<h2>" + heading + "</h2>", "</section>");
}

std::string verdict_of_claim(const Result& result, const std::string& id) {
  return std::string(title(find_judgement(result.claims, id)->verdict));
}

// The page as a whole.

TEST(ClaimsPage, HasForEveryClaimAChipAndACardWithItsVerdictInWords) {
  const std::string page = html_page({fixture()});
  const std::string strip = section_of(page, "Verdicts");
  ASSERT_EQ(fixture().registry.claims.size(), 23U);
  for (const Claim& claim : fixture().registry.claims) {
    const std::string verdict = verdict_of_claim(fixture(), claim.id);
    const std::string chip = part_of(strip, "href=\"#claim-" + claim.id + "\"", "</a>");
    EXPECT_TRUE(contains(chip, claim.title)) << claim.id;
    EXPECT_TRUE(contains(chip, ">" + verdict + "<")) << claim.id;
    const std::string card = card_of(page, claim.id);
    EXPECT_TRUE(contains(card, ">" + verdict + "<")) << claim.id;
    EXPECT_TRUE(contains(card, claim.text)) << claim.id;
    EXPECT_TRUE(contains(card, claim.where)) << claim.id;
    EXPECT_TRUE(contains(card, claim.conditions)) << claim.id;
    EXPECT_TRUE(contains(card, "lanewise claims run " + claim.id + "<")) << claim.id;
    EXPECT_TRUE(contains(card, "href=\"https://example.org/" + claim.id + "\"")) << claim.id;
  }
}

TEST(ClaimsPage, GivesEveryVerdictAShapeOfItsOwn) {
  std::vector<std::string> shapes;
  const std::string page = html_page({fixture()});
  for (const Verdict verdict :
       {Verdict::holds, Verdict::holds_if, Verdict::does_not_hold, Verdict::refuted_by_source,
        Verdict::not_testable, Verdict::inconclusive}) {
    std::string name = "verdict-" + std::string(word(verdict));
    std::replace(name.begin(), name.end(), '_', '-');
    std::string shape = part_of(page, "<symbol id=\"" + name + "\"", "</symbol>");
    shape.erase(0, shape.find('>'));
    EXPECT_FALSE(shape.empty()) << name;
    EXPECT_TRUE(contains(page, "<use href=\"#" + name + "\"")) << name;
    shapes.push_back(shape);
  }
  std::sort(shapes.begin(), shapes.end());
  EXPECT_EQ(std::unique(shapes.begin(), shapes.end()), shapes.end());
}

TEST(ClaimsPage, IsTheSameBytesForTheSameResult) {
  const std::string page = html_page({fixture()});
  EXPECT_EQ(html_page({fixture()}), page);
  EXPECT_EQ(html_page({parse_result(result_json(fixture()).dump())}), page);
}

TEST(ClaimsPage, LoadsNothingAndRunsNothing) {
  const std::string page = html_page({fixture(), fixture()});
  EXPECT_FALSE(contains(page, "<script"));
  EXPECT_FALSE(contains(page, "src="));
  EXPECT_FALSE(contains(page, "@import"));
  // Addresses are where links lead and nothing else.
  for (const auto& [address, css] : test::matches(page, "(\\w+)=\"https?://")) {
    EXPECT_EQ(css, "href") << address;
  }
  for (const auto& [address, target] : test::matches(page, "url\\(([^)]*)\\)")) {
    EXPECT_EQ(target.substr(0, 1), "#") << address;
  }
}

TEST(ClaimsPage, ClosesEveryElement) {
  test::expect_balanced(html_page({fixture()}));
  test::expect_balanced(html_page({fixture(), fixture()}));
}

/// Everything in it that a person or a program wrote is hostile.
Result hostile() {
  const std::string text = "<script src=\"http://x\">&'\x1b[31m\xff\n";
  Result result = fixture();
  result.lanewise_version = result.git = result.date = result.command = text;
  result.machine["cpu_name"]["value"] = text;
  result.environment[text] = text;
  for (Subject& subject : result.subjects) {
    subject.remedy = text;
    if (subject.info) subject.info->version = subject.info->path = text;
  }
  for (Claim& claim : result.registry.claims) {
    claim.title = claim.text = claim.where = claim.conditions = text;
    for (Case& one : claim.cases) one.when = one.tests[0].what = one.tests[0].unit = text;
    for (Source& source : claim.sources) source = {text, "javascript:" + text, text};
  }
  for (Claim& check : result.registry.checks) check.title = text;
  for (Judgement& judgement : result.claims) {
    judgement.sentence = text;
    for (CaseResult& one : judgement.cases) {
      one.reason = text;
      for (TestResult& test : one.tests) test.reason = text;
    }
  }
  for (ExperimentResult& experiment : result.experiments) {
    experiment.title = text;
    for (Arm& arm : experiment.arms) arm.label = text;
    for (Round& round : experiment.rounds) {
      if (!round.void_reason.empty()) round.void_reason = text;
    }
  }
  return result;
}

TEST(ClaimsPage, EscapesAllText) {
  for (const std::string& page : {html_page({hostile()}), html_page({hostile(), hostile()})}) {
    EXPECT_FALSE(contains(page, "<script"));
    EXPECT_TRUE(contains(page, "&lt;script src="));
    EXPECT_FALSE(contains(page, "\x1b"));
    EXPECT_FALSE(contains(page, "\xff"));
    EXPECT_FALSE(contains(page, "href=\"javascript:"));
    test::expect_balanced(page);
  }
}

// Figures.

TEST(ClaimsPage, ShowsInEveryCardTheFiguresOfItsTests) {
  const std::string page = html_page({fixture()});
  std::size_t shown = 0;
  for (const Claim& claim : fixture().registry.claims) {
    const std::string card = card_of(page, claim.id);
    const Judgement& judgement = *find_judgement(fixture().claims, claim.id);
    for (std::size_t i = 0; i < claim.cases.size(); ++i) {
      EXPECT_TRUE(contains(card, claim.cases[i].when)) << claim.id;
      for (std::size_t k = 0; k < claim.cases[i].tests.size(); ++k) {
        const auto& test = claim.cases[i].tests[k];
        const TestResult& result = judgement.cases[i].tests[k];
        EXPECT_TRUE(contains(card, margins_in_words(test))) << claim.id;
        if (!result.estimate) continue;
        EXPECT_TRUE(contains(card, ">" + value_in_words(*result.estimate, test.unit) + "<"));
        EXPECT_TRUE(contains(card, ">" + interval_in_words(*result.interval, test.unit) + "<"));
        ++shown;
      }
    }
  }
  EXPECT_GT(shown, 20U);
}

TEST(ClaimsPage, ShowsNoFigureInATableThatTheResultDoesNotHave) {
  const std::string table =
      part_of(card_of(html_page({fixture()}), "1"), "<table class=\"figures raw\">", "</table>");
  const Judgement& judgement = *find_judgement(fixture().claims, "1");
  std::size_t cells = 0;
  for (const auto& [cell, figure] : test::matches(table, "<td>([0-9.]+)\u00d7</td>")) {
    const double value = std::stod(figure);
    const TestResult& test = judgement.cases[0].tests[0];
    EXPECT_NEAR(*test.estimate, value, 0.005 * value) << cell;
    ++cells;
  }
  EXPECT_EQ(cells, 1U);
}

TEST(ClaimsPage, CountsTheRoundsThatCountAndThoseThatAreVoid) {
  const std::string card = card_of(html_page({fixture()}), "1");
  EXPECT_TRUE(contains(card, ">10, 1 void<"));
  EXPECT_TRUE(contains(card, "round 3: C+ gained 1.2 of 2 cores"));
}

TEST(ClaimsPage, TellsBothSidesOfAVerdictWithACondition) {
  const Claim& claim = fixture().registry.claims[1];
  const Judgement& judgement = *find_judgement(fixture().claims, claim.id);
  ASSERT_EQ(judgement.verdict, Verdict::holds_if);
  EXPECT_EQ(telling_cases(claim, judgement), (std::vector<std::size_t>{0, 1}));
}

TEST(ClaimsPage, TellsNoVerdictByAContrast) {
  const Claim& claim = fixture().registry.claims[0];
  Claim contrasted = claim;
  contrasted.cases[0].is_contrast = true;
  EXPECT_TRUE(telling_cases(contrasted, *find_judgement(fixture().claims, claim.id)).empty());
}

// Parts that are not always there.

TEST(ClaimsPage, DrawsWhatTheExperimentsMeasured) {
  const std::string page = html_page({fixture()});
  const std::string lock = section_of(page, "The lock beside our model of it");
  EXPECT_EQ(test::matches(lock, "class=\"(turn)\"").size(), 48U);  // Two traces of 120 ms.
  EXPECT_TRUE(contains(lock, "our model in C++"));
  EXPECT_TRUE(contains(lock, "Hand-offs a second"));
  EXPECT_TRUE(contains(section_of(page, "Who lets go of the lock"), "class=\"beat\""));
  const std::string curves = section_of(page, "Threads");
  for (const char* name : {"cpython", "cpython-2.7", "cpython-3.13", "pypy"}) {
    EXPECT_TRUE(contains(curves, std::string(">") + name + "<")) << name;
  }
  const std::string pools = section_of(page, "Processes");
  EXPECT_TRUE(contains(pools, "it takes 6 workers"));
  EXPECT_TRUE(contains(pools, "chunk-250"));
  EXPECT_TRUE(contains(section_of(page, "What Lanewise does about it"), "SIMD, all cores"));
}

/// Beats of one round on the time axis of another would show pauses that there were not.
TEST(ClaimsPage, DrawsBeatsBesideTheLengthOfTheirOwnRound) {
  Result result = fixture();
  for (ExperimentResult& experiment : result.experiments) {
    for (Sample& sample : experiment.rounds.back().samples) {
      if (!sample.series.contains("tick_ms")) continue;
      sample.values["operation_s"] = 0.4;
      sample.values["longest_gap_s"] = 0.1;
      sample.series["tick_ms"] = {100, 300};
    }
  }
  const std::string section = section_of(html_page({result}), "Who lets go of the lock");
  EXPECT_TRUE(contains(section, "100\u00a0ms of 400\u00a0ms")) << section;
  EXPECT_TRUE(contains(section, "x=\"25.00%\"")) << section;
  EXPECT_TRUE(contains(section, "x=\"75.00%\"")) << section;
}

TEST(ClaimsPage, DrawsTheMeasuredPoolWhereItsWorkersAre) {
  Result result = fixture();
  for (ExperimentResult& experiment : result.experiments) {
    for (Round& round : experiment.rounds) {
      for (Sample& sample : round.samples) {
        if (sample.arm == "pool") sample.values["workers"] = 96;
      }
    }
  }
  EXPECT_TRUE(contains(section_of(html_page({result}), "Processes"), ">128<"));
  EXPECT_FALSE(contains(section_of(html_page({fixture()}), "Processes"), ">128<"));
}

TEST(ClaimsPage, SaysHowAClaimIsRunAgain) {
  Result result = fixture();
  EXPECT_TRUE(contains(card_of(html_page({result}), "9"), ">lanewise claims run 9<"));
  result.mode = Mode::quick;
  result.seed = 7;
  EXPECT_TRUE(
      contains(card_of(html_page({result}), "9"), ">lanewise claims run 9 --quick --seed 7<"));
}

TEST(ClaimsPage, NamesOnlyInterpretersThatExperimentsAskFor) {
  Result result = fixture();
  Subject idle{"an-idle-one", compare::InterpreterInfo{}, ""},
      absent{"an-absent-one", {}, "get it"};
  result.subjects = {idle, absent};
  EXPECT_FALSE(contains(html_page({result}), "an-idle-one"));
  EXPECT_FALSE(contains(html_page({result}), "get it"));
  EXPECT_FALSE(contains(terminal_report(result, false), "get it"));
  ExperimentResult asks_for_it;
  asks_for_it.id = "e";
  asks_for_it.subject = "an-absent-one";
  result.experiments.push_back(asks_for_it);
  EXPECT_TRUE(contains(html_page({result}), "get it"));
}

TEST(ClaimsPage, LeavesOutWhatWasNotRun) {
  Result result = fixture();
  result.experiments.clear();
  result.claims = {};
  result.checks = {};
  const std::string page = html_page({result});
  for (const char* heading :
       {"The figures that decide", "The lock beside our model of it", "Who lets go of the lock",
        "Threads", "Processes", "What Lanewise does about it"}) {
    EXPECT_FALSE(contains(page, heading)) << heading;
  }
  EXPECT_TRUE(contains(page, "not asked for"));
  test::expect_balanced(page);
}

TEST(ClaimsPage, DrawsNothingOfRoundsThatDoNotCount) {
  Result result = fixture();
  for (ExperimentResult& experiment : result.experiments) {
    for (Round& round : experiment.rounds) round.void_reason = "too busy";
  }
  const std::string page = html_page({result});
  EXPECT_FALSE(contains(page, "class=\"turn\""));
  EXPECT_FALSE(contains(page, "class=\"curve\""));
  EXPECT_FALSE(contains(page, "class=\"beat\""));
  EXPECT_FALSE(contains(page, "class=\"stairs\""));
}

TEST(ClaimsPage, StandsAnyFigures) {
  for (const double figure : {0.0, -1.0, 1e-300, 1e300}) {
    Result result = fixture();
    for (ExperimentResult& experiment : result.experiments) {
      for (Round& round : experiment.rounds) {
        for (Sample& sample : round.samples) {
          sample.wall_s = figure;
          for (auto& [name, value] : sample.values) value = figure;
          for (auto& [name, series] : sample.series) series.assign(3, figure);
        }
      }
    }
    for (Judgement& judgement : result.claims) {
      for (CaseResult& one : judgement.cases) {
        for (TestResult& test : one.tests) {
          test.estimate = figure;
          test.interval = {figure, figure};
        }
      }
    }
    const std::string page = html_page({result});
    EXPECT_FALSE(contains(page, "nan")) << figure;
    test::expect_balanced(page);
  }
}

TEST(ClaimsPage, SaysWhatWasNotTestableAndWhatWouldMakeItSo) {
  const std::string section = section_of(html_page({fixture()}), "Machine and method");
  EXPECT_TRUE(contains(section, "download GraalPy from its makers"));
  EXPECT_TRUE(contains(section, "claim 4b"));
}

TEST(ClaimsPage, SaysThatAQuickRunIsOne) {
  Result result = fixture();
  EXPECT_FALSE(contains(html_page({result}), "A quick run"));
  result.mode = Mode::quick;
  EXPECT_TRUE(contains(html_page({result}), "A quick run"));
}

// Several machines.

TEST(ClaimsPage, PutsTheVerdictsOfSeveralMachinesBesideEachOther) {
  Result other = fixture();
  other.machine["cpu_name"]["value"] = "Another CPU";
  other.claims[0].verdict = Verdict::inconclusive;
  other.claims.erase(other.claims.begin() + 1);
  const std::string page = html_page({fixture(), other});
  const std::string strip = section_of(page, "Verdicts");
  EXPECT_TRUE(contains(strip, "Made-up CPU"));
  EXPECT_TRUE(contains(strip, "Another CPU"));
  const std::string first = part_of(strip, "href=\"#claim-1\"", "</tr>");
  EXPECT_TRUE(contains(first, ">HOLDS<"));
  EXPECT_TRUE(contains(first, ">INCONCLUSIVE<"));
  EXPECT_TRUE(contains(part_of(strip, "href=\"#claim-2\"", "</tr>"), "not asked for"));
  const std::string card = card_of(page, "1");
  EXPECT_TRUE(contains(card, "Made-up CPU"));
  EXPECT_TRUE(contains(card, "Another CPU"));
}

/// In whatever order the files come.
TEST(ClaimsPage, KeepsTheClaimsThatOneMachineAloneWasAskedFor) {
  Result one = fixture();
  std::erase_if(one.registry.claims, [](const Claim& claim) { return claim.id != "9"; });
  std::erase_if(one.claims, [](const Judgement& judged) { return judged.claim != "9"; });
  for (const auto& results : {std::vector{one, fixture()}, std::vector{fixture(), one}}) {
    const std::string page = html_page(results);
    std::vector<std::string> cards;
    for (const Claim& claim : fixture().registry.claims) {
      EXPECT_FALSE(card_of(page, claim.id).empty()) << claim.id;
    }
    EXPECT_LT(page.find("id=\"claim-4b\""), page.find("id=\"claim-5\""));
    EXPECT_LT(page.find("id=\"claim-9\""), page.find("id=\"claim-10\""));
  }
}

TEST(ClaimsPage, RefusesNoResultAndResultsOfOtherClaims) {
  EXPECT_THROW(html_page({}), Error);
  Result other = fixture();
  other.registry.version += 1;
  EXPECT_THROW(html_page({fixture(), other}), Error);
}

// The terminal.

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(ClaimsTerminal, HasALineForEveryClaimWithItsVerdictAndFigure) {
  const std::vector<std::string> lines = lines_of(terminal_report(fixture(), false));
  for (const Claim& claim : fixture().registry.claims) {
    const auto line = std::find_if(lines.begin(), lines.end(), [&](const std::string& one) {
      return contains(one, " " + claim.id + "  " + claim.title + " ");
    });
    ASSERT_NE(line, lines.end()) << claim.id;
    EXPECT_TRUE(contains(*line, verdict_of_claim(fixture(), claim.id))) << *line;
    const Judgement& judgement = *find_judgement(fixture().claims, claim.id);
    const auto telling = telling_cases(claim, judgement);
    if (telling.empty()) continue;
    std::string figure = value_in_words(*judgement.cases[telling[0]].tests[0].estimate, "");
    EXPECT_TRUE(contains(*line, figure.substr(0, 3)) ||
                claim.cases[telling[0]].tests[0].unit == "share")
        << *line;
    EXPECT_TRUE(contains(*(line + 1), "      ")) << *(line + 1);
  }
  EXPECT_TRUE(contains(terminal_report(fixture(), false), "\n23 claims: "));
}

TEST(ClaimsTerminal, SaysWhatWasNotTestable) {
  const std::string report = terminal_report(fixture(), false);
  EXPECT_TRUE(contains(report, "download GraalPy from its makers"));
}

TEST(ClaimsTerminal, KeepsToItsWidthAndWithoutColourToPlainText) {
  Result long_winded = fixture();
  for (Claim& claim : long_winded.registry.claims) claim.title = std::string(200, 't');
  for (Judgement& judgement : long_winded.claims) judgement.sentence = std::string(300, 's') + " s";
  long_winded.machine["cpu_name"]["value"] = std::string(150, 'c');
  for (const Result& result : {fixture(), long_winded, hostile()}) {
    const std::string report = terminal_report(result, false);
    EXPECT_FALSE(contains(report, "\x1b"));
    for (const std::string& line : lines_of(report)) {
      EXPECT_LE(compare::text_width(line), compare::terminal_width) << line;
    }
  }
  EXPECT_TRUE(contains(terminal_report(fixture(), true), "\x1b[1m"));
}

}  // namespace
}  // namespace lanewise::claims
