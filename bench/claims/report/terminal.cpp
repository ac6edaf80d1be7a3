#include "bench/claims/report/terminal.hpp"

#include <fmt/format.h>

#include <string_view>

#include "bench/claims/report/figures_of.hpp"
#include "bench/claims/report/margins.hpp"
#include "bench/claims/report/marks.hpp"
#include "bench/claims/words.hpp"
#include "bench/compare/reports/terminal_text.hpp"
#include "bench/compare/reports/text.hpp"

namespace lanewise::claims {

using compare::pad_left;
using compare::pad_right;
using compare::printable;
using compare::TerminalText;

namespace {

constexpr std::size_t id_width = 4, title_width = 40, verdict_width = 20, figure_width = 12,
                      interval_width = 16, gap = 2;
constexpr std::size_t title_column = id_width + gap;
static_assert(title_column + title_width + gap + verdict_width + gap + figure_width + gap +
                  interval_width <=
              compare::terminal_width);

struct Figures {
  std::string figure, interval;
};

/// Of the first case that tells the verdict.
Figures figures_of(const Claim& claim, const Judgement& judgement) {
  const auto cases = telling_cases(claim, judgement);
  if (cases.empty()) return {};
  const std::string& unit = claim.cases[cases[0]].tests[0].unit;
  const TestResult& test = judgement.cases[cases[0]].tests[0];
  return {value_in_words(*test.estimate, unit),
          test.interval ? interval_in_words(*test.interval, unit) : ""};
}

std::string verdict_words(Verdict verdict) {
  return fmt::format("{} {}", verdict_sign(verdict), title(verdict));
}

void write_header(TerminalText& text) {
  const std::string space(gap, ' ');
  text.line(TerminalText::Style::dim,
            pad_left("id", id_width) + space + pad_right("claim", title_width) + space +
                pad_right("verdict", verdict_width) + space + pad_left("figure", figure_width) +
                space + pad_left("95% interval", interval_width));
}

void write_claim(const Claim& claim, const Judgement& judgement, TerminalText& text) {
  const Figures figures = figures_of(claim, judgement);
  const std::string space(gap, ' ');
  const std::string verdict = pad_right(verdict_words(judgement.verdict), verdict_width);
  text.line(pad_left(printable(claim.id), id_width) + space +
            pad_right(printable(claim.title), title_width) + space +
            text.styled(TerminalText::Style::bold, verdict) + space +
            pad_left(printable(figures.figure), figure_width) + space +
            pad_left(printable(figures.interval), interval_width));
  text.paragraph(judgement.sentence, 0, title_column);
}

void write_claims(const std::vector<Claim>& claims, const std::vector<Judgement>& judgements,
                  TerminalText& text) {
  for (const Claim& claim : claims) {
    const Judgement* judgement = find_judgement(judgements, claim.id);
    if (judgement != nullptr) write_claim(claim, *judgement, text);
  }
}

void write_untestable(const Result& result, TerminalText& text) {
  const auto parts = untestable_parts(result);
  if (parts.empty()) return;
  text.line();
  text.heading("Not testable here");
  for (const Untestable& part : parts) {
    std::string what;
    for (const std::string& one : part.what) what += (what.empty() ? "" : ", ") + one;
    text.paragraph(fmt::format("{}: {}", what, part.reason), 2);
  }
}

}  // namespace

std::string terminal_report(const Result& result, bool colour) {
  TerminalText text(colour);
  text.heading(fmt::format("The claims, judged by Lanewise {} on {}", result.lanewise_version,
                           machine_in_words(result)));
  if (result.mode == Mode::quick)
    text.line("A quick run: fewer rounds, smaller sizes, wide intervals.");
  text.line();
  write_header(text);
  write_claims(result.registry.claims, result.claims, text);
  if (!result.checks.empty()) {
    text.line();
    text.heading("Checks of the lock model");
    write_claims(result.registry.checks, result.checks, text);
  }
  write_untestable(result, text);
  text.line();
  text.heading(fmt::format("{} claim{}: {}.", result.claims.size(),
                           result.claims.size() == 1 ? "" : "s", counts_in_words(result.claims)));
  return text.take();
}

}  // namespace lanewise::claims
