#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "bench/claims/report/figures_of.hpp"
#include "bench/claims/report/forest_plot.hpp"
#include "bench/claims/report/margins.hpp"
#include "bench/claims/report/marks.hpp"
#include "bench/claims/report/parts.hpp"
#include "bench/claims/words.hpp"
#include "bench/compare/reports/figures.hpp"
#include "bench/compare/reports/html.hpp"

namespace lanewise::claims {

using compare::element;
using compare::escape;

namespace {

/// A case with what it came to.
struct Judged {
  const Case* one;
  const CaseResult* result;
};

std::vector<Judged> judged_cases(const Claim& claim, const Judgement& judgement) {
  std::vector<Judged> cases;
  for (std::size_t i = 0; i < std::min(claim.cases.size(), judgement.cases.size()); ++i) {
    cases.push_back({&claim.cases[i], &judgement.cases[i]});
  }
  return cases;
}

std::string case_name(const Case& one) {
  return (one.is_contrast ? "beside it: " : "") + one.when;
}

// The plot.

std::string case_plot(const Result& result, const std::vector<Judged>& cases) {
  std::vector<ForestRow> rows;
  for (const Judged& judged : cases) {
    if (judged.one->tests.empty() || judged.result->tests.empty()) continue;
    const Test& test = judged.one->tests[0];
    rows.push_back({case_name(*judged.one),
                    fmt::format("{}; {}", test.what, subject_in_words(result, judged.one->subject)),
                    "", &test, &judged.result->tests[0]});
  }
  return forest_plot(rows);
}

// The table.

std::string rounds_cell(const ExperimentResult* experiment, const TestResult& test) {
  if (experiment == nullptr) return {};
  const std::string counted = fmt::format("{}", test.values.size());
  const unsigned voided = experiment->voided();
  return voided == 0 ? counted : fmt::format("{}, {} void", counted, voided);
}

std::string p_value_cell(const std::optional<double>& p) {
  if (!p) return {};
  return *p < 0.001 ? "&lt;\u00a00.001" : fmt::format("{:.3f}", *p);
}

/// A case's first row names it; the reason stands below the last.
std::string table_rows(const Result& result, const Judged& judged) {
  const Case& one = *judged.one;
  const ExperimentResult* experiment =
      find_experiment(result.experiments, one.experiment, one.subject);
  std::string rows;
  for (std::size_t i = 0; i < std::min(one.tests.size(), judged.result->tests.size()); ++i) {
    const Test& test = one.tests[i];
    const TestResult& tested = judged.result->tests[i];
    const std::string name =
        i > 0 ? ""
              : escape(case_name(one)) +
                    element("small", "", escape(subject_in_words(result, one.subject)));
    rows += element(
        "tr", i == 0 ? "first" : "",
        element("th", "", name) +
            element("td", "words test",
                    escape(test.what) + element("small", "", escape(margins_in_words(test)))) +
            element("td", "words", outcome_badge(tested.outcome)) +
            element("td", "",
                    tested.estimate ? escape(value_in_words(*tested.estimate, test.unit)) : "") +
            element("td", "",
                    tested.interval ? escape(interval_in_words(*tested.interval, test.unit)) : "") +
            element("td", "", rounds_cell(experiment, tested)) +
            element("td", "", p_value_cell(tested.p_value)) +
            element("td", "",
                    tested.rounds_needed ? fmt::format("{:.0f}", *tested.rounds_needed) : ""));
    if (!tested.reason.empty()) {
      rows += "<tr class=\"reason\"><th></th><td class=\"words\" colspan=\"7\">" +
              escape(tested.reason) + "</td></tr>";
    }
  }
  return rows;
}

std::string raw_table(const Result& result, const std::vector<Judged>& cases) {
  std::string rows;
  for (const Judged& judged : cases) rows += table_rows(result, judged);
  if (rows.empty()) return {};
  static constexpr std::string_view head =
      "<thead><tr><th>case</th><th class=\"words\">test and margins</th>"
      "<th class=\"words\">outcome</th><th>estimate</th><th>95% interval</th><th>rounds</th>"
      "<th>p (Holm)</th><th>rounds needed</th></tr></thead>";
  return element(
      "details", "",
      element("summary", "", "All figures") +
          element("div", "scroll",
                  element("table", "figures raw", std::string(head) + element("tbody", "", rows))));
}

// Void rounds.

std::string void_list(const Result& result, const std::vector<Judged>& cases) {
  std::set<std::string> shown;
  std::string items;
  for (const Judged& judged : cases) {
    const auto* experiment =
        find_experiment(result.experiments, judged.one->experiment, judged.one->subject);
    if (experiment == nullptr || !shown.insert(experiment->id + " " + experiment->subject).second) {
      continue;
    }
    for (const Round& round : experiment->rounds) {
      if (round.discarded || round.void_reason.empty()) continue;
      items += element("li", "",
                       escape(fmt::format("{}, {}, round {}: {}", experiment->id,
                                          experiment->subject, round.index, round.void_reason)));
    }
  }
  if (items.empty()) return {};
  return element("details", "",
                 element("summary", "", "Rounds that do not count") + element("ul", "soft", items));
}

// Sources.

bool is_web_address(const std::string& url) {
  return url.starts_with("https://") || url.starts_with("http://");
}

std::string source_list(const Claim& claim) {
  std::string items;
  for (const Source& source : claim.sources) {
    const std::string title = is_web_address(source.url)
                                  ? compare::link("", source.url, escape(source.title))
                                  : escape(source.title);
    items += element("li", "", title + element("span", "soft", " " + escape(source.says)));
  }
  if (items.empty()) return {};
  return element("details", "",
                 element("summary", "", "Sources") + element("ul", "sources", items));
}

/// The command that runs the claim again as it was run, whatever else was asked for.
std::string command_again(const Claim& claim, const Result& result) {
  std::string command = "lanewise claims run " + claim.id;
  if (result.mode != Mode::standard) command += fmt::format(" --{}", word(result.mode));
  if (result.seed != 1) command += fmt::format(" --seed {}", result.seed);
  return element("p", "again", element("code", "", escape(command)));
}

std::string machine_block(const Claim& claim, const Result& result, bool is_named) {
  const Judgement* judgement = find_judgement(result.claims, claim.id);
  if (judgement == nullptr) return {};
  const std::vector<Judged> cases = judged_cases(claim, *judgement);
  const std::string name = is_named ? element("h4", "", escape(run_in_words(result))) : "";
  return element(
      "div", "machine " + verdict_class(judgement->verdict),
      name +
          element("p", "sentence",
                  verdict_badge(judgement->verdict) + " " + escape(judgement->sentence)) +
          case_plot(result, cases) + raw_table(result, cases) + void_list(result, cases) +
          command_again(claim, result));
}

}  // namespace

std::string claim_card(const Claim& claim, const std::vector<Result>& results) {
  std::string machines;
  for (const Result& result : results) machines += machine_block(claim, result, results.size() > 1);
  const std::string conditions =
      claim.conditions.empty() ? "" : element("p", "soft", escape(claim.conditions));
  return fmt::format(
      "<article class=\"card claim\" id=\"claim-{}\">{}</article>", escape(claim.id),
      element("h3", "",
              element("span", "id", escape(claim.id)) + element("span", "", escape(claim.title))) +
          element("p", "text", escape(claim.text)) +
          element("p", "soft where", escape(claim.where)) + machines + conditions +
          source_list(claim));
}

}  // namespace lanewise::claims
