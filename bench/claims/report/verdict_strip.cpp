#include <fmt/format.h>

#include "bench/claims/report/figures_of.hpp"
#include "bench/claims/report/forest_plot.hpp"
#include "bench/claims/report/marks.hpp"
#include "bench/claims/report/parts.hpp"
#include "bench/claims/words.hpp"
#include "bench/compare/reports/html.hpp"

namespace lanewise::claims {

using compare::element;
using compare::escape;
using compare::link;

namespace {

std::string card_address(const Claim& claim) {
  return "#claim-" + claim.id;
}

std::string chip(const Claim& claim, const Judgement* judgement) {
  const std::string verdict = judgement == nullptr ? element("span", "soft", "not asked for")
                                                   : verdict_badge(judgement->verdict);
  const std::string css =
      judgement == nullptr ? "chip" : "chip " + verdict_class(judgement->verdict);
  return link(css, card_address(claim),
              element("span", "id", escape(claim.id)) +
                  element("span", "title", escape(claim.title)) + verdict);
}

std::string chips(const Result& result) {
  std::string all;
  for (const Claim& claim : result.registry.claims) {
    all += chip(claim, find_judgement(result.claims, claim.id));
  }
  return element("nav", "chips", all);
}

std::string table_row(const Claim& claim, const std::vector<Result>& results) {
  std::string cells = element(
      "th", "",
      element("span", "id", escape(claim.id)) + link("", card_address(claim), escape(claim.title)));
  for (const Result& result : results) {
    const Judgement* judgement = find_judgement(result.claims, claim.id);
    cells += element("td", "words",
                     judgement == nullptr
                         ? "not asked for"
                         : link("chip-cell " + verdict_class(judgement->verdict),
                                card_address(claim), verdict_badge(judgement->verdict)));
  }
  return element("tr", "", cells);
}

std::string table(const std::vector<Result>& results) {
  std::string head = "<th></th>", rows;
  for (const Result& result : results) {
    head += element("th", "words",
                    escape(machine_in_words(result)) + element("small", "", escape(result.date)) +
                        element("small", "", fmt::format("{} run", word(result.mode))));
  }
  for (const Claim& claim : claims_of(results)) rows += table_row(claim, results);
  return element(
      "div", "card scroll",
      element("table", "figures machines",
              element("thead", "", element("tr", "", head)) + element("tbody", "", rows)));
}

}  // namespace

std::string verdict_strip(const std::vector<Result>& results) {
  return results.size() == 1 ? chips(results[0]) : table(results);
}

std::string forest_section(const Result& result) {
  std::vector<ForestRow> rows;
  for (const Claim& claim : result.registry.claims) {
    const Judgement* judgement = find_judgement(result.claims, claim.id);
    if (judgement == nullptr) continue;
    for (const std::size_t i : telling_cases(claim, *judgement)) {
      const Case& one = claim.cases[i];
      rows.push_back(
          {fmt::format("{} \u2002{}", claim.id, claim.title),
           fmt::format("{}; {}", one.tests[0].what, subject_in_words(result, one.subject)),
           card_address(claim), &one.tests[0], &judgement->cases[i].tests[0]});
    }
  }
  const std::string plot = forest_plot(rows);
  return plot.empty() ? plot : element("div", "card", forest_legend() + plot);
}

}  // namespace lanewise::claims
