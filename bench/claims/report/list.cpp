#include "bench/claims/report/list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "bench/claims/report/margins.hpp"
#include "bench/compare/reports/report_terminal.hpp"
#include "bench/compare/reports/text.hpp"

namespace lanewise::claims {
namespace {

/// The text in lines that begin with `first`, and the later ones with as many spaces.
std::string paragraph(std::string_view first, std::string_view text) {
  const std::string indent(compare::text_width(first), ' ');
  std::string lines;
  for (const std::string& line :
       compare::wrap(text, compare::terminal_width - compare::text_width(first))) {
    lines += fmt::format("{}{}\n", lines.empty() ? std::string(first) : indent, line);
  }
  return lines;
}

std::string case_lines(const Case& one) {
  std::string lines =
      paragraph("      - ", fmt::format("{}{} ({}, {})", one.is_contrast ? "beside it: " : "",
                                        one.when, one.experiment, one.subject));
  for (const Test& test : one.tests) {
    lines += paragraph("          ", fmt::format("{}: {}", test.what, margins_in_words(test)));
  }
  return lines;
}

std::string claim_lines(const Claim& claim) {
  std::string lines = paragraph(fmt::format("{:>4}  ", claim.id), claim.title);
  lines += paragraph("      ", fmt::format("{} ({})", claim.text, claim.where));
  for (const Case& one : claim.cases) lines += case_lines(one);
  return lines + "\n";
}

}  // namespace

std::string claims_list(const Registry& registry) {
  std::string text;
  for (const Claim& claim : registry.claims) text += claim_lines(claim);
  if (!registry.checks.empty())
    text += "Checks of the lock model that the claims are shown beside\n\n";
  for (const Claim& check : registry.checks) text += claim_lines(check);
  return text;
}

}  // namespace lanewise::claims
