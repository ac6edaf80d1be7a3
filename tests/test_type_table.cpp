#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/compare/reports/figures.hpp"
#include "bench/compare/reports/report_html.hpp"
#include "bench/compare/reports/report_svg.hpp"
#include "bench/compare/reports/report_terminal.hpp"
#include "bench/compare/reports/type_table.hpp"
#include "tests/compare_fixture.hpp"

// The comparison by element type, as the reports show it.

namespace lanewise::compare {
namespace {

const Comparison& fixture() {
  static const Comparison comparison = synthetic_comparison();
  return comparison;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const TypeLine& line_named(const std::vector<TypeLine>& lines, const std::string& name) {
  const auto line = std::find_if(lines.begin(), lines.end(),
                                 [&](const TypeLine& one) { return one.name == name; });
  if (line == lines.end()) throw std::runtime_error("no line " + name);
  return *line;
}

/// The cell under the group's column of this title.
std::string cell(const TypeLine& line, std::string_view group, std::string_view title) {
  for (std::size_t i = 0; i < type_columns.size(); ++i) {
    if (type_columns[i].group == group && type_columns[i].title == title) return line.cells[i];
  }
  throw std::runtime_error("no such column");
}

TEST(TypeTable, ComparesEachTypeWithNumPy) {
  const std::vector<TypeLine> lines = type_lines(fixture());
  ASSERT_EQ(lines.size(), 5U);
  const TypeLine& line = line_named(lines, "int64");
  EXPECT_TRUE(std::regex_match(cell(line, "", "NumPy"), std::regex("8\\.\\d\\d\u00a0ms")));
  EXPECT_TRUE(std::regex_match(cell(line, "Lanewise", "1 thread"), std::regex("4\\.\\d+\u00a0ms")));
  EXPECT_TRUE(
      std::regex_match(cell(line, "Lanewise", "all cores"), std::regex("2\\.\\d+\u00a0ms")));
  EXPECT_NEAR(std::stod(cell(line, "Lanewise", "vs NumPy")), 8.0 / 2, 0.2);
  EXPECT_NEAR(std::stod(cell(line, "into a new array", "NumPy")), 16, 1);
  EXPECT_NEAR(std::stod(cell(line, "into a new array", "Lanewise")), 8, 0.5);
  EXPECT_NEAR(std::stod(cell(line, "into a new array", "vs NumPy")), 16.0 / 8, 0.1);
  EXPECT_NEAR(std::stod(cell(line, "others", "Eigen")), 5, 0.4);
  EXPECT_NEAR(std::stod(cell(line, "others", "copy")), 1.5, 0.1) << "the faster of the two";
}

TEST(TypeTable, LeavesEmptyWhatThereCannotBeAndDashesWhatIsMissing) {
  const std::vector<TypeLine> lines = type_lines(fixture());
  EXPECT_EQ(cell(line_named(lines, "bfloat16"), "", "NumPy"), "");
  EXPECT_EQ(cell(line_named(lines, "bfloat16"), "Lanewise", "vs NumPy"), "");
  EXPECT_EQ(cell(line_named(lines, "int64"), "others", "numexpr"), no_interval);
  EXPECT_EQ(cell(line_named(lines, "complex128"), "others", "numexpr"), "");
}

TEST(TypeTable, ComparesARangeWithTheOneWayThatNumPyHas) {
  const std::vector<TypeLine> lines = type_lines(fixture());
  const TypeLine& line = line_named(lines, "int64 range");
  EXPECT_EQ(cell(line, "", "NumPy"), cell(line, "into a new array", "NumPy"));
  EXPECT_NEAR(std::stod(cell(line, "Lanewise", "vs NumPy")), 24 / 1.5, 0.8);
  EXPECT_NEAR(std::stod(cell(line, "into a new array", "vs NumPy")), 24.0 / 6, 0.2);
}

TEST(TypeTable, SaysInWordsWhatStandsOutWithItsInterval) {
  const std::vector<std::string> sentences = type_sentences(fixture());
  ASSERT_EQ(sentences.size(), 2U);
  EXPECT_TRUE(std::regex_search(
      sentences[0], std::regex("square\\(x, out=y\\).*: int64 [34]\\.\\d+\u00d7 \\(.*\u2013.*\\), "
                               "float64 [23]\\..*, complex128 [78]\\..*\\)\\.$")))
      << sentences[0];
  EXPECT_TRUE(std::regex_search(
      sentences[1], std::regex("arange\\(n\\) \\*\\* 2.* there 1[56]\\..*new array [34]\\.")))
      << sentences[1];
  Comparison once = fixture();
  for (TypedResult& typed : once.by_type) typed.workload.rounds_kept = 1;
  EXPECT_FALSE(contains(type_sentences(once)[0], " (")) << "no interval of one round";
}

TEST(TypeTable, NamesTheTypesThatAReasonIsFor) {
  EXPECT_EQ(type_reasons(fixture()),
            (std::vector<std::string>{"numexpr, a*a, all cores (int64, float64): no numexpr in "
                                      "/usr/bin/python3; apt-get install it"}));
}

TEST(TypeTable, TellsTheFewestAndTheMostRounds) {
  Comparison comparison = fixture();
  EXPECT_EQ(type_rounds_line(comparison), "medians of 11 interleaved rounds after 1 discarded");
  comparison.by_type[0].workload.rounds_kept = 3;
  EXPECT_TRUE(contains(type_rounds_line(comparison), "medians of 3 to 11 interleaved rounds"));
}

TEST(TypeTable, IsInEveryReportAndInNoneWithoutResults) {
  Comparison comparison = fixture();
  const std::string title = type_title(comparison);
  EXPECT_EQ(title, "Squares of 10,000,000 elements, by type");
  const std::string terminal = terminal_report(comparison, false);
  const std::string page = html_report(comparison), picture = svg_picture(comparison);
  for (const std::string* report : {&terminal, &page, &picture}) {
    EXPECT_TRUE(contains(*report, title));
    for (const TypeLine& line : type_lines(comparison)) EXPECT_TRUE(contains(*report, line.name));
  }
  comparison.by_type.clear();
  EXPECT_EQ(type_title(comparison), "");
  EXPECT_TRUE(type_sentences(comparison).empty());
  for (const std::string& report :
       {terminal_report(comparison, false), html_report(comparison), svg_picture(comparison)}) {
    EXPECT_FALSE(contains(report, "by type"));
  }
}

}  // namespace
}  // namespace lanewise::compare
