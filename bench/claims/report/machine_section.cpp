#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "bench/claims/judge.hpp"
#include "bench/claims/report/figures_of.hpp"
#include "bench/claims/report/parts.hpp"
#include "bench/claims/words.hpp"
#include "bench/compare/reports/figures.hpp"
#include "bench/compare/reports/html.hpp"

namespace lanewise::claims {

using compare::element;
using compare::entry;
using compare::escape;

namespace {

std::string list_in_words(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

// What was not testable.

std::string untestable_list(const Result& result) {
  std::string entries;
  for (const Untestable& part : untestable_parts(result)) {
    entries +=
        entry(list_in_words(part.what), part.reason.empty() ? "no reason was given" : part.reason);
  }
  if (entries.empty()) return {};
  return figure_card("Not testable here, and what would make it so",
                     element("dl", "plain", entries), "");
}

// Interpreters.

std::string subject_row(const Subject& subject) {
  std::string cells = element("th", "", escape(subject.name));
  if (!subject.info) {
    cells += "<td class=\"words soft\" colspan=\"4\">not found here</td>";
    return element("tr", "", cells);
  }
  const compare::InterpreterInfo& info = *subject.info;
  cells += element("td", "words",
                   escape(info.implementation + " " + info.version) +
                       element("small", "", escape(info.path))) +
           element("td", "words", escape(info.gil)) +
           element("td", "words",
                   escape(info.problem.empty() ? list_in_words(info.modules) : info.problem)) +
           element("td", "words", escape(list_in_words(info.start_methods)));
  return element("tr", "", cells);
}

std::string interpreters_table(const Result& result) {
  std::string rows;
  for (const Subject& subject : result.subjects) {
    if (takes_part(result, subject.name)) rows += subject_row(subject);
  }
  if (rows.empty()) return {};
  static constexpr std::string_view head =
      "<thead><tr><th></th><th class=\"words\">interpreter</th><th class=\"words\">lock</th>"
      "<th class=\"words\">modules</th><th class=\"words\">starts processes by</th></tr></thead>";
  return figure_card(
      "Interpreters",
      element("div", "scroll",
              element("table", "figures", std::string(head) + element("tbody", "", rows))),
      fmt::format("{} interpreters were found here; these were asked for.",
                  result.interpreters.size()));
}

// Environment.

/// "name, other name" of a value of the machine, whatever its kind.
std::string json_in_words(const nlohmann::ordered_json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) {
    return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  }
  std::vector<std::string> parts;
  for (const auto& part : value) parts.push_back(json_in_words(part));
  return list_in_words(parts);
}

std::string words_of_name(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string machine_entries(const Result& result) {
  static constexpr std::array<std::pair<const char*, const char*>, 4> shown{
      {{"cpu_name", "CPU"},
       {"architecture", "architecture"},
       {"usable_cpus", "usable CPUs"},
       {"features", "CPU features"}}};
  std::string entries;
  for (const auto& [name, title] : shown) {
    if (!result.machine.is_object() || !result.machine.contains(name)) continue;
    const auto& field = result.machine.at(name);
    const bool has_source = field.is_object() && field.contains("value");
    entries += entry(title, json_in_words(has_source ? field.at("value") : field));
  }
  return entries;
}

std::string environment_box(const Result& result) {
  std::string entries = machine_entries(result);
  if (result.environment.is_object()) {
    for (const auto& [name, value] : result.environment.items()) {
      entries += entry(words_of_name(name), json_in_words(value));
    }
  }
  entries +=
      entry("version", fmt::format("Lanewise {}, commit {}", result.lanewise_version, result.git));
  entries += entry("run", fmt::format("{}, {}, seed {}, {:.0f} min", result.date, word(result.mode),
                                      result.seed, result.elapsed_s / 60));
  entries += element("dt", "", "do it again") +
             element("dd", "", element("code", "", escape(result.command)));
  return figure_card("Where this ran", element("dl", "plain", entries), "");
}

}  // namespace

std::string machine_section(const Result& result) {
  return untestable_list(result) + environment_box(result) + interpreters_table(result);
}

std::string method_card() {
  return figure_card(
      "How this was measured",
      element(
          "dl", "plain",
          entry("Rounds",
                "A round runs every arm of an experiment once, each in a fresh process and in a "
                "random order. The first round is discarded.") +
              entry("Controls",
                    "Every round of an experiment with threads also runs native threads that "
                    "share nothing, which must gain from the cores, and native threads under one "
                    "lock, which must not.") +
              entry("Void rounds",
                    fmt::format("A round whose controls fail tells of the machine and does not "
                                "count. Where more than {:.0f}% are void, or fewer than {} are "
                                "left, there is no verdict.",
                                100 * most_voided, least_rounds)) +
              entry("Figures",
                    "Medians over rounds; quotients are taken within a round. Intervals are 95% "
                    "percentile bootstraps of 10,000 resamples; those of five rounds go from the "
                    "least to the greatest, which cover the median in 94% of all cases.") +
              entry("Verdicts",
                    "Margins were fixed before. A test is decided where its whole interval is on "
                    "one side of them; between them there is no verdict.") +
              entry("p-values",
                    "Mann-Whitney, two-sided, adjusted over all tests by Holm's method; they "
                    "stand beside the intervals and decide nothing.") +
              entry("Verification",
                    "Every result is checked against a formula of its own. A wrong one has no "
                    "time.")),
      "");
}

}  // namespace lanewise::claims
