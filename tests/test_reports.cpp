#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "bench/compare/reports/axis.hpp"
#include "bench/compare/reports/figures.hpp"
#include "bench/compare/reports/html.hpp"
#include "bench/compare/reports/report_html.hpp"
#include "bench/compare/reports/report_json.hpp"
#include "bench/compare/reports/report_svg.hpp"
#include "bench/compare/reports/report_terminal.hpp"
#include "bench/compare/reports/summary.hpp"
#include "bench/compare/reports/text.hpp"
#include "tests/compare_fixture.hpp"
#include "tests/html_checks.hpp"

namespace lanewise::compare {
namespace {

const Comparison& fixture() {
  static const Comparison comparison = synthetic_comparison();
  return comparison;
}

/// The results of all workloads, those by element type included.
std::vector<WorkloadResult*> all_results(Comparison& comparison) {
  std::vector<WorkloadResult*> results;
  for (WorkloadResult& workload : comparison.workloads) results.push_back(&workload);
  for (TypedResult& typed : comparison.by_type) results.push_back(&typed.workload);
  return results;
}

/// Everything in it that a person or an interpreter wrote is hostile.
Comparison hostile() {
  const std::string text = "<script src=\"http://x\">&'\x1b[31m\xff\n";
  Comparison comparison = fixture();
  comparison.command = comparison.git = comparison.date = text;
  comparison.machine.cpu_name.value = text;
  comparison.interpreters[0].version = comparison.interpreters[1].problem = text;
  comparison.interpreters[0].modules = {text};
  for (WorkloadResult* workload : all_results(comparison)) {
    workload->title = text;
    for (Step& step : workload->steps) step.caption = text;
    for (Row& row : workload->rows) {
      row.label = row.note = row.isa = text;
      if (!row.skipped.empty()) row.skipped = text;
      if (row.lock) row.lock->model = text;
    }
  }
  return comparison;
}

/// Labels and reasons as long as they can get.
Comparison long_winded() {
  Comparison comparison = fixture();
  comparison.machine.cpu_name.value = std::string(150, 'c');
  for (WorkloadResult* workload : all_results(comparison)) {
    workload->title = std::string(300, 't');
    for (Row& row : workload->rows) {
      row.label = "\u00b2" + std::string(60, 'l');
      row.threads = 1024;
      if (!row.skipped.empty()) row.skipped = std::string(250, '/') + " is not there";
      if (row.versus_naive) row.versus_naive->median = 123456789;
    }
  }
  return comparison;
}

/// As a quick run on a slow machine: each row has the first of its rounds alone.
Comparison of_one_round() {
  Comparison comparison = fixture();
  for (WorkloadResult* workload : all_results(comparison)) {
    workload->rounds_kept = 1;
    for (Row& row : workload->rows) {
      if (!row.skipped.empty()) continue;
      row.rounds_s.resize(1);
      row.median_s = row.rounds_s[0];
      row.ci95_s = {row.median_s, row.median_s};
    }
  }
  return comparison;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t widest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, text_width(line));
  return widest;
}

std::set<std::string> keys(const nlohmann::ordered_json& object) {
  std::set<std::string> names;
  for (const auto& item : object.items()) names.insert(item.key());
  return names;
}

// Text and figures.

TEST(Text, MakesControlCharactersSpacesAndStrayBytesVisible) {
  EXPECT_EQ(printable("a\x1b[1m\tb\x7f"), "a [1m b ");
  EXPECT_EQ(printable("\u00e9\u20ac\U0001f600"), "\u00e9\u20ac\U0001f600");
  EXPECT_EQ(printable("\xc2\x9b"), " ");                            // C1
  EXPECT_EQ(printable("\xff"), "\ufffd");                           // never a byte of UTF-8
  EXPECT_EQ(printable("\xc3"), "\ufffd");                           // cut short
  EXPECT_EQ(printable("\xc0\xaf"), "\ufffd\ufffd");                 // longer than needed
  EXPECT_EQ(printable("\xed\xa0\x80"), "\ufffd\ufffd\ufffd");       // a surrogate
  EXPECT_EQ(printable("\xf5\x80\x80\x80").substr(0, 3), "\ufffd");  // above U+10FFFF
}

TEST(Text, CountsAndCutsCharactersNotBytes) {
  EXPECT_EQ(text_width("\u00b5s"), 2U);
  EXPECT_EQ(pad_right("\u00b5s", 4), "\u00b5s  ");
  EXPECT_EQ(pad_left("\u00b5s", 4), "  \u00b5s");
  EXPECT_EQ(pad_right("\u00b5\u00b5\u00b5", 2), "\u00b5\u2026");
  EXPECT_EQ(pad_right("abc", 0), "");
}

TEST(Text, WrapsAtSpacesAndWithinWordsThatAreTooLong) {
  EXPECT_EQ(wrap("one two three", 8), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrap("abcdefgh ij", 3), (std::vector<std::string>{"abc", "def", "gh", "ij"}));
  EXPECT_TRUE(wrap("", 8).empty());
}

TEST(Figures, HaveThreeSignificantDigitsAndAUnit) {
  EXPECT_EQ(format_seconds(1.8e-3), "1.80\u00a0ms");
  EXPECT_EQ(format_seconds(0.9996e-3), "1.00\u00a0ms");
  EXPECT_EQ(format_seconds(0.9994e-3), "999\u00a0\u00b5s");
  EXPECT_EQ(format_seconds(12.34), "12.3\u00a0s");
  EXPECT_EQ(format_seconds(3e-9), "3.00\u00a0ns");
  EXPECT_EQ(format_seconds(Interval{0.9e-3, 1.1e-3}), "0.900\u20131.10\u00a0ms");
  EXPECT_EQ(format_tick(0.01), "10\u00a0ms");
  EXPECT_EQ(format_short_count(9999), "9,999");
  EXPECT_EQ(format_short_count(182'400), "182\u00a0k");
  EXPECT_EQ(format_factor(48.46), "48.5\u00d7");
  EXPECT_EQ(format_factor(0.5555), "0.56\u00d7");
  EXPECT_EQ(format_factor(0.0823), "1/12\u00d7");
  EXPECT_EQ(format_factor(0.0098), "1/102\u00d7");
  EXPECT_EQ(format_factor(12345), "12,345\u00d7");
  EXPECT_EQ(format_bandwidth(86.2e9), "86.2\u00a0GB/s");
  EXPECT_EQ(format_memory(0x1p33), "8.00\u00a0GiB");
  EXPECT_EQ(format_count(10'000'000), "10,000,000");
  EXPECT_EQ(format_count(999), "999");
}

TEST(TimeAxis, PutsEqualFactorsAtEqualDistances) {
  const Axis axis = time_axis(fixture().workloads[0].rows);
  const double factor = axis.position(0.02) - axis.position(0.002);
  EXPECT_NEAR(axis.position(0.2) - axis.position(0.02), factor, 1e-12);
  for (const Row& row : fixture().workloads[0].rows) {
    if (!row.skipped.empty()) continue;
    EXPECT_GT(axis.position(row.ci95_s[0]), 0.0) << row.id;
    EXPECT_LT(axis.position(row.ci95_s[1]), 1.0) << row.id;
  }
}

TEST(TimeAxis, HasTicksBetweenThePowersOfTenWhereItIsShort) {
  Row row;
  row.ci95_s = {1.5e-3, 3.5e-3};
  const std::vector<double> ticks = time_axis({row}).ticks();
  ASSERT_EQ(ticks.size(), 2U);
  EXPECT_DOUBLE_EQ(ticks[0], 1e-3);
  EXPECT_DOUBLE_EQ(ticks[1], 2e-3);
  EXPECT_EQ(time_axis(fixture().workloads[0].rows).ticks().size(), 5U);
}

TEST(Axis, NamesRoundNumbersWithinIt) {
  EXPECT_EQ(Axis(Axis::Scale::linear, 0, 10).ticks(), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(Axis(Axis::Scale::logarithmic, 0.4, 3).ticks(), (std::vector<double>{0.5, 1, 2}));
  EXPECT_GE(Axis(Axis::Scale::logarithmic, 1.1, 1.3).ticks().size(), 2U);
}

TEST(Axis, StandsEndsThatItCannotHave) {
  const double infinite = std::numeric_limits<double>::infinity();
  for (const Axis::Scale scale : {Axis::Scale::linear, Axis::Scale::logarithmic}) {
    for (const auto& [least, most] :
         {std::pair{0.0, 0.0}, {0.0, 1.0}, {-1.0, -1.0}, {1e300, 1e300}, {1.0, infinite}}) {
      const Axis axis(scale, least, most);
      EXPECT_LT(axis.ticks().size(), 700U) << least;
      EXPECT_GE(axis.position(least), 0) << least;
      EXPECT_LE(axis.position(most), 1) << least;
    }
  }
}

// Summary.

TEST(Summary, TellsWhatTheLockCostsAndWhatEachStepGivesBack) {
  const WorkloadResult& squares = fixture().workloads[0];
  EXPECT_TRUE(std::regex_search(
      cost_sentence(squares),
      std::regex("4 threads take 4\\d\\.\\d.* with 1\\.0 cores busy, 1\\.[78]\\d.* as long as")))
      << cost_sentence(squares);
  EXPECT_TRUE(std::regex_search(steps_sentence(squares),
                                std::regex("3\\.\\d+.*no lock, all cores.*7\\.\\d+.*one core.*"
                                           "1\\.9.*all cores.*; in all 4[789]\\.\\d.* faster")))
      << steps_sentence(squares);
}

TEST(Summary, SaysSoWhereTheLockCostsNothingThatCanBeMeasured) {
  WorkloadResult workload = fixture().workloads[0];
  workload.one_lock_id = workload.naive_id;
  EXPECT_TRUE(contains(cost_sentence(workload), "within the noise of the naive loop"));
}

TEST(Summary, CallsAStepThatLosesTimeSlowerAndOneInTheNoiseTheSame) {
  WorkloadResult workload = fixture().workloads[0];
  workload.steps = {{"naive", "start"}, {"gil-4", "a lock"}, {"gil-4", "the same lock"}};
  const std::string sentence = steps_sentence(workload);
  EXPECT_TRUE(std::regex_search(sentence, std::regex("1\\.[78]\\d.* slower \\(a lock\\)")));
  EXPECT_TRUE(contains(sentence, "about the same (the same lock)")) << sentence;
}

TEST(Summary, WarnsWhereOtherProgramsWereRunning) {
  WorkloadResult workload = fixture().workloads[0];
  EXPECT_EQ(noise_sentence(workload), "") << "not known";
  workload.other_cores_busy = 0.05;
  EXPECT_EQ(noise_sentence(workload), "");
  workload.other_cores_busy = 0.7;
  EXPECT_TRUE(contains(noise_sentence(workload), "other programs kept 0.70 cores busy"));
}

TEST(Summary, BeginsTheStaircaseFromTheNaiveLoopWithTheCostOfTheLock) {
  const std::vector<Stair> stairs = staircase_from_naive(fixture().workloads[0]);
  ASSERT_EQ(stairs.size(), 5U);
  EXPECT_EQ(stairs[0].row->id, "naive");
  EXPECT_EQ(stairs[1].row->id, "gil-4");
  EXPECT_NEAR(stairs[1].gain.median, 1 / 1.8, 0.02);
  EXPECT_NEAR(stairs[2].gain.median, 45.0 / 13, 0.15);
}

TEST(Summary, CountsTheRoundsOfEachWorkloadByItself) {
  Comparison comparison = of_one_round();
  comparison.workloads[1] = fixture().workloads[1];
  EXPECT_TRUE(contains(rounds_line(comparison, comparison.workloads[0]), "1 interleaved round "));
  EXPECT_EQ(rounds_line(comparison, comparison.workloads[1]),
            "medians of 11 interleaved rounds after 1 discarded, 95% intervals");
  const auto json = comparison_json(comparison);
  EXPECT_EQ(json["workloads"][0]["rounds_kept"], 1);
  EXPECT_EQ(json["workloads"][1]["rounds_kept"], 11);
}

TEST(Reports, ShowNoIntervalOfOneRound) {
  const Comparison comparison = of_one_round();
  EXPECT_EQ(format_uncertainty(comparison.workloads[0].rows[0]), no_interval);
  EXPECT_FALSE(contains(terminal_report(comparison, false), "%"));
  EXPECT_FALSE(contains(html_report(comparison), "class=\"whisker\""));
  EXPECT_FALSE(contains(html_report(comparison), "0.0%<"));
  EXPECT_TRUE(contains(html_report(fixture()), "class=\"whisker\""));
  const auto row = comparison_json(comparison)["workloads"][0]["rows"][0];
  EXPECT_TRUE(row["median_s"].is_number());
  EXPECT_TRUE(row["ci95_s"].is_null());
  EXPECT_TRUE(row["speedup_ci95"]["one_lock"].is_null());
}

TEST(Summary, PassesOverAStepThatHasNoTime) {
  WorkloadResult workload = fixture().workloads[0];
  for (Row& row : workload.rows) {
    if (row.id == workload.steps[1].row_id) row.skipped = "one core only";
  }
  EXPECT_EQ(staircase(workload).size(), workload.steps.size() - 1);
  EXPECT_FALSE(contains(steps_sentence(workload), "(no lock, all cores)"));
}

TEST(Summary, KeepsSilentWithoutTheRowsItNeeds) {
  const WorkloadResult nothing;
  EXPECT_EQ(cost_sentence(nothing), "");
  EXPECT_EQ(steps_sentence(nothing), "");
}

// JSON.

TEST(JsonReport, HasEveryKeyOfTheSchema) {
  const auto json = comparison_json(fixture());
  EXPECT_EQ(keys(json), (std::set<std::string>{"schema", "lanewise", "date", "command", "quick",
                                               "seed", "rounds_discarded", "machine", "settings",
                                               "interpreters", "workloads", "by_type"}));
  EXPECT_EQ(json["schema"], 1);
  EXPECT_EQ(keys(json["lanewise"]), (std::set<std::string>{"version", "git"}));
  EXPECT_EQ(keys(json["interpreters"][0]),
            (std::set<std::string>{"path", "implementation", "version", "gil", "modules", "problem",
                                   "start_methods", "free_threaded_build", "py_spy"}));
  const auto& workload = json["workloads"][0];
  EXPECT_EQ(keys(workload), (std::set<std::string>{"id", "title", "n", "naive", "one_lock", "steps",
                                                   "other_cores_busy", "rounds_kept", "rows"}));
  const auto& row = workload["rows"][3];
  EXPECT_EQ(keys(row), (std::set<std::string>{"id", "label", "group", "isa", "backend", "threads",
                                              "median_s", "ci95_s", "rounds_s", "cpu_utilisation",
                                              "verified", "skipped", "note", "bytes_per_second",
                                              "speedup_vs", "speedup_ci95", "lock"}));
  EXPECT_EQ(keys(row["speedup_vs"]), (std::set<std::string>{"naive", "one_lock"}));
  EXPECT_EQ(keys(row["speedup_ci95"]), (std::set<std::string>{"naive", "one_lock"}));
  EXPECT_EQ(
      keys(row["lock"]),
      (std::set<std::string>{"model", "acquisitions", "hand_offs", "hand_offs_per_s", "timeouts",
                             "waited_s", "held_s", "longest_wait_s", "wall_s", "repeats"}));
}

TEST(JsonReport, HasEveryRowOfEveryType) {
  const auto json = comparison_json(fixture())["by_type"];
  ASSERT_EQ(json.size(), fixture().by_type.size());
  EXPECT_EQ(json[0]["operation"], "square");
  EXPECT_EQ(json[0]["type"], "int64");
  EXPECT_EQ(json[0]["n"], 10'000'000);
  EXPECT_EQ(json[0]["rows"].size(), fixture().by_type[0].workload.rows.size());
  EXPECT_EQ(json[4]["operation"], "squares_of_range");
}

TEST(JsonReport, NamesAValueAndItsSourceForEverythingOfTheMachine) {
  const auto json = machine_json(fixture().machine);
  EXPECT_EQ(keys(json),
            (std::set<std::string>{"architecture", "cpu_name", "vendor", "family", "model",
                                   "features", "masked_features", "caches", "online_cpus",
                                   "affinity_cpus", "cgroup_cpus", "memory_bytes",
                                   "available_memory_bytes", "usable_cpus"}));
  for (const auto& item : json.items()) {
    EXPECT_EQ(keys(item.value()), (std::set<std::string>{"value", "source"})) << item.key();
  }
  EXPECT_EQ(json["caches"]["value"]["l2"], 1 << 20);
}

TEST(JsonReport, RoundTripsToTheLastBit) {
  const auto json = comparison_json(fixture());
  const auto read = nlohmann::ordered_json::parse(json_text(json));
  EXPECT_EQ(read, json);
  for (std::size_t w = 0; w < fixture().workloads.size(); ++w) {
    const std::vector<Row>& rows = fixture().workloads[w].rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& row = read["workloads"][w]["rows"][i];
      EXPECT_EQ(row["rounds_s"].get<std::vector<double>>(), rows[i].rounds_s);
    }
  }
}

TEST(JsonReport, HasNullsAndAReasonForARowWithoutTimes) {
  const auto json = comparison_json(fixture());
  int skipped = 0;
  for (const auto& row : json["workloads"][0]["rows"]) {
    EXPECT_EQ(row["skipped"].is_null(), row["verified"].get<bool>());
    if (row["skipped"].is_null()) continue;
    ++skipped;
    for (const char* key : {"median_s", "ci95_s", "cpu_utilisation", "bytes_per_second"}) {
      EXPECT_TRUE(row[key].is_null()) << key;
    }
    EXPECT_TRUE(row["speedup_vs"]["naive"].is_null());
    EXPECT_TRUE(row["rounds_s"].empty());
    EXPECT_FALSE(row.contains("lock"));
  }
  EXPECT_EQ(skipped, 3);
}

TEST(JsonReport, SurvivesBytesThatAreNoText) {
  EXPECT_TRUE(nlohmann::json::accept(json_text(comparison_json(hostile()))));
}

// Terminal.

TEST(TerminalReport, IsNeverWiderThanItsWidth) {
  EXPECT_LE(widest_line(terminal_report(fixture(), false)), terminal_width);
  EXPECT_LE(widest_line(terminal_report(long_winded(), false)), terminal_width);
  EXPECT_LE(widest_line(terminal_report(hostile(), false)), terminal_width);
}

TEST(TerminalReport, HasEscapeSequencesOnlyWithColour) {
  EXPECT_FALSE(contains(terminal_report(hostile(), false), "\x1b"));
  EXPECT_TRUE(contains(terminal_report(fixture(), true), "\x1b["));
}

TEST(TerminalReport, SaysTheSameWithColour) {
  const std::string coloured = terminal_report(fixture(), true);
  EXPECT_EQ(std::regex_replace(coloured, std::regex("\x1b\\[\\d*m"), ""),
            terminal_report(fixture(), false));
}

TEST(TerminalReport, NamesEveryRowTheMachineAndTheReasons) {
  const std::string report = terminal_report(fixture(), false);
  EXPECT_TRUE(contains(report, "AMD EPYC 9554 64-Core Processor, 2 usable CPUs, avx512ifma"));
  EXPECT_TRUE(contains(report, "graalpy is not on PATH"));
  for (const WorkloadResult& workload : fixture().workloads) {
    for (const Row& row : workload.rows) EXPECT_TRUE(contains(report, row.label)) << row.label;
  }
}

TEST(TerminalReport, GivesNoTimeForARowThatWasSkipped) {
  Comparison comparison = fixture();
  comparison.workloads.resize(1);
  Row& row = comparison.workloads[0].rows[0];
  row.skipped = "result not verified: element 3";
  row.median_s = 0.123456;
  const std::string report = terminal_report(comparison, false);
  EXPECT_FALSE(contains(report, "123 ms"));
  EXPECT_TRUE(contains(report, row.label + ": result not verified: element 3"));
}

TEST(TerminalReport, OfNothingIsItsHeading) {
  EXPECT_TRUE(contains(terminal_report({}, false), "unnamed CPU"));
}

// HTML.

TEST(Html, EscapesWhatHasAMeaning) {
  EXPECT_EQ(escape("<a & \"b\" 'c'>"), "&lt;a &amp; &quot;b&quot; &#39;c&#39;&gt;");
}

TEST(HtmlReport, EscapesWhatOthersWrote) {
  const std::string page = html_report(hostile());
  EXPECT_FALSE(contains(page, "<script"));
  EXPECT_FALSE(contains(page, "src=\""));
  EXPECT_FALSE(contains(page, "\x1b"));
  EXPECT_TRUE(contains(page, "&lt;script src=&quot;"));
}

TEST(HtmlReport, LoadsNothing) {
  const std::string page = html_report(fixture());
  for (const char* part : {"<script", "http", "url(", "@import", "src=", "<iframe", "<object"}) {
    EXPECT_FALSE(contains(page, part)) << part;
  }
}

TEST(HtmlReport, MentionsEveryRowAndEveryReason) {
  const std::string page = html_report(fixture());
  for (const WorkloadResult& workload : fixture().workloads) {
    EXPECT_TRUE(contains(page, escape(workload.title)));
    for (const Row& row : workload.rows) {
      EXPECT_TRUE(contains(page, escape(row.label))) << row.label;
      EXPECT_TRUE(contains(page, escape(row.note))) << row.note;
      EXPECT_TRUE(contains(page, escape(row.skipped))) << row.skipped;
    }
    for (const Step& step : workload.steps) EXPECT_TRUE(contains(page, escape(step.caption)));
  }
  EXPECT_TRUE(contains(page, escape(fixture().command)));
}

TEST(HtmlReport, SaysANoteOnceForAllTheRowsThatShareIt) {
  Comparison comparison = fixture();
  for (Row& row : comparison.workloads[0].rows) row.note = "the shared note";
  const std::string page = html_report(comparison);
  EXPECT_EQ(page.find("the shared note"), page.rfind("the shared note"));
}

TEST(HtmlReport, ClosesEveryElement) {
  test::expect_balanced(html_report(fixture()));
}

TEST(HtmlReport, OfNothingIsStillAPage) {
  const std::string page = html_report({});
  EXPECT_TRUE(contains(page, "</html>"));
  EXPECT_FALSE(contains(page, "nan"));
}

// Picture.

TEST(SvgPicture, ShowsEveryStepOfEveryWorkloadAndTheMachine) {
  const std::string picture = svg_picture(fixture());
  EXPECT_TRUE(contains(picture, escape(machine_line(fixture()))));
  for (const WorkloadResult& workload : fixture().workloads) {
    EXPECT_TRUE(contains(picture, escape(workload.title)));
    EXPECT_TRUE(contains(picture, "from one lock: " + gain_from_lock(workload)));
    for (const Stair& stair : staircase_from_naive(workload)) {
      EXPECT_TRUE(contains(picture, ">" + escape(stair.caption) + "<")) << stair.caption;
      EXPECT_TRUE(contains(picture, escape(format_seconds(stair.row->median_s))));
    }
  }
}

TEST(SvgPicture, WarnsWhereOtherProgramsWereRunning) {
  Comparison comparison = fixture();
  EXPECT_FALSE(contains(svg_picture(comparison), "rough"));
  comparison.workloads[1].other_cores_busy = 0.7;
  EXPECT_TRUE(contains(svg_picture(comparison), noise_sentence(comparison.workloads[1])));
}

TEST(SvgPicture, ClosesEveryElementWhateverTheLabels) {
  test::expect_balanced(svg_picture(fixture()));
  test::expect_balanced(svg_picture(hostile()));
  test::expect_balanced(svg_picture(long_winded()));
  test::expect_balanced(svg_picture({}));
}

TEST(SvgPicture, IsAFileOfItsOwnInBothThemes) {
  const std::string picture = svg_picture(fixture());
  EXPECT_EQ(picture.rfind("<svg xmlns=\"http://www.w3.org/2000/svg\"", 0), 0U);
  EXPECT_TRUE(contains(picture, "prefers-color-scheme: dark"));
  for (const char* part : {"<script", "href", "url(", "@import", "<image", "foreignObject"}) {
    EXPECT_FALSE(contains(picture, part)) << part;
  }
  const std::string style = picture.substr(picture.find("<style>") + 7);
  EXPECT_EQ(style.substr(0, style.find("</style>")).find_first_of("<&"), std::string::npos);
}

TEST(SvgPicture, HasNothingOnItsEdge) {
  const std::string picture = svg_picture(long_winded());
  const std::regex coordinate("<text[^>]* x=\"([0-9.]+)\" y=\"([0-9.]+)\"");
  const double height = std::stod(picture.substr(picture.find("height=\"") + 8));
  for (std::sregex_iterator at(picture.begin(), picture.end(), coordinate), end; at != end; ++at) {
    EXPECT_LE(std::stod((*at)[1]), 900);
    EXPECT_LT(std::stod((*at)[2]), height);
  }
}

}  // namespace
}  // namespace lanewise::compare
