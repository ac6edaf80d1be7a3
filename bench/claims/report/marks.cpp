#include "bench/claims/report/marks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/claims/words.hpp"
#include "bench/compare/reports/html.hpp"

namespace lanewise::claims {

using compare::element;
using compare::escape;

namespace {

/// Names of classes and ids have hyphens.
std::string hyphenated(std::string_view word) {
  std::string name(word);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

/// Within the square from -8 to 8.
std::string symbol(std::string_view id, std::string_view content) {
  return fmt::format("<symbol id=\"{}\" viewBox=\"-8 -8 16 16\" overflow=\"visible\">{}</symbol>",
                     id, content);
}

constexpr std::string_view disc = R"(<circle class="solid" r="6"/>)";
constexpr std::string_view cross = R"(<path class="stroke" d="M-5-5L5 5M5-5L-5 5"/>)";
constexpr std::string_view diamond = R"(<path class="hollow" d="M0-6.5L6.5 0 0 6.5-6.5 0z"/>)";
constexpr std::string_view gap = R"(<circle class="hollow dashed" r="5.5"/>)";
constexpr std::string_view half_disc =
    R"(<circle class="hollow" r="5.5"/><path class="solid" d="M0-5.5a5.5 5.5 0 0 0 0 11z"/>)";
constexpr std::string_view struck_square =
    R"(<path class="solid" d="M-6-6H6V6H-6z"/><path class="cut" d="M-3.5-3.5L3.5 3.5M3.5-3.5L-3.5 3.5"/>)";

std::string shape(std::string_view id) {
  return fmt::format(
      R"(<svg class="shape" width="16" height="16" aria-hidden="true"><use href="#{}"/></svg>)",
      id);
}

std::string badge(const std::string& css, std::string_view words) {
  return element("span", "badge " + css, shape(css) + element("span", "", escape(words)));
}

std::string_view outcome_words(Outcome outcome) {
  switch (outcome) {
    case Outcome::holds: return "holds";
    case Outcome::fails: return "does not hold";
    case Outcome::undecided: return "undecided";
    case Outcome::untestable: return "not testable here";
  }
  return "";  // Not reached: every outcome has its line above.
}

}  // namespace

std::string verdict_class(Verdict verdict) {
  return "verdict-" + hyphenated(word(verdict));
}

std::string outcome_class(Outcome outcome) {
  return "outcome-" + hyphenated(word(outcome));
}

std::string shape_definitions() {
  const auto verdict = [](Verdict which, std::string_view content) {
    return symbol(verdict_class(which), content);
  };
  const auto outcome = [](Outcome which, std::string_view content) {
    return symbol(outcome_class(which), content);
  };
  // Where a range means "does not hold", its band is hatched.
  static constexpr std::string_view hatch =
      R"svg(<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern>)svg";
  return fmt::format(
      R"(<svg class="definitions" width="0" height="0" aria-hidden="true"><defs>{}</defs></svg>)",
      verdict(Verdict::holds, disc) + verdict(Verdict::holds_if, half_disc) +
          verdict(Verdict::does_not_hold, cross) +
          verdict(Verdict::refuted_by_source, struck_square) + verdict(Verdict::not_testable, gap) +
          verdict(Verdict::inconclusive, diamond) + outcome(Outcome::holds, disc) +
          outcome(Outcome::fails, cross) + outcome(Outcome::undecided, diamond) +
          outcome(Outcome::untestable, gap) + std::string(hatch));
}

std::string verdict_badge(Verdict verdict) {
  return badge(verdict_class(verdict), title(verdict));
}

std::string outcome_badge(Outcome outcome) {
  return badge(outcome_class(outcome), outcome_words(outcome));
}

std::string svg_outcome(Outcome outcome, double x, double y) {
  // Drawn around (0, 0) of a drawing of its own, because a shape knows no percentages.
  const std::string css = outcome_class(outcome);
  return fmt::format(
      R"(<svg class="{0}" x="{1:.2f}%" y="{2}" overflow="visible"><use href="#{0}" x="-8" y="-8" width="16" height="16"/></svg>)",
      css, 100 * x, y);
}

std::string_view verdict_sign(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds: return "\u25cf";
    case Verdict::holds_if: return "\u25d0";
    case Verdict::does_not_hold: return "\u2715";
    case Verdict::refuted_by_source: return "\u25a0";
    case Verdict::not_testable: return "\u25cc";
    case Verdict::inconclusive: return "\u25c7";
  }
  return "";  // Not reached: every verdict has its line above.
}

}  // namespace lanewise::claims
