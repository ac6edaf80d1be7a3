#include "bench/claims/report/html.hpp"

#include <fmt/format.h>

#include <lanewise/error.hpp>

#include "bench/claims/report/figures_of.hpp"
#include "bench/claims/report/marks.hpp"
#include "bench/claims/report/parts.hpp"
#include "bench/claims/words.hpp"
#include "bench/compare/reports/html.hpp"
#include "bench/compare/reports/html_style.hpp"

namespace lanewise::claims {

using compare::element;
using compare::escape;

namespace {

constexpr std::string_view page_title = "What is said of Python's lock, and what was measured";

void check(const std::vector<Result>& results) {
  if (results.empty()) {
    throw Error(ErrorCode::invalid_argument,
                "a page needs a result; lanewise claims run --json FILE writes one");
  }
  for (const Result& result : results) {
    if (result.registry.version != results[0].registry.version) {
      throw Error(ErrorCode::invalid_argument,
                  fmt::format("these results judge different claims: their registries are of the "
                              "versions {} and {}; run the older one again",
                              results[0].registry.version, result.registry.version));
    }
  }
}

std::string run_line(const Result& result, std::size_t count) {
  const std::string machine = count > 1 ? run_in_words(result) + ": " : "";
  return element("p", "counts", escape(machine + counts_in_words(result.claims) + "."));
}

std::string quick_warning(const std::vector<Result>& results) {
  for (const Result& result : results) {
    if (result.mode == Mode::quick) {
      return element(
          "p", "warning",
          "A quick run: fewer rounds and smaller sizes than the claims are about, and wide "
          "intervals. Not for quoting.");
    }
  }
  return {};
}

std::string header(const std::vector<Result>& results) {
  const std::string run =
      results.size() == 1 ? run_in_words(results[0]) : fmt::format("{} runs", results.size());
  std::string counts;
  for (const Result& result : results) counts += run_line(result, results.size());
  return element(
      "header", "",
      element("div", "eyebrow",
              escape(fmt::format("Lanewise {} \u00b7 {}", results[0].lanewise_version, run))) +
          element("h1", "", escape(page_title)) +
          element("p", "lead",
                  "Each claim of an article on Python's global interpreter lock, made into an "
                  "experiment whose margins were fixed before it ran.") +
          counts + quick_warning(results));
}

std::string section(std::string_view heading, const std::string& content) {
  return content.empty() ? ""
                         : element("section", "", element("h2", "", escape(heading)) + content);
}

/// The same part of every result, each under its machine's name where there are several.
std::string of_each(const std::vector<Result>& results, std::string (*part)(const Result&)) {
  std::string text;
  for (const Result& result : results) {
    const std::string content = part(result);
    if (content.empty()) continue;
    if (results.size() > 1) text += element("h3", "", escape(run_in_words(result)));
    text += content;
  }
  return text;
}

std::string cards(const std::vector<Result>& results) {
  std::string all;
  for (const Claim& claim : claims_of(results)) all += claim_card(claim, results);
  return all;
}

}  // namespace

std::string figure_card(std::string_view heading, std::string_view figures, std::string_view note) {
  if (figures.empty()) return {};
  return element("div", "card figure-card",
                 element("h4", "", escape(heading)) + std::string(figures) +
                     (note.empty() ? "" : element("p", "soft", escape(note))));
}

std::string html_page(const std::vector<Result>& results) {
  check(results);
  const std::string body =
      shape_definitions() + header(results) + section("Verdicts", verdict_strip(results)) +
      section("The figures that decide", of_each(results, forest_section)) +
      section("Claim by claim", cards(results)) +
      section("The lock beside our model of it", of_each(results, lock_section)) +
      section("Who lets go of the lock", of_each(results, heartbeat_section)) +
      section("Threads", of_each(results, scaling_section)) +
      section("Processes", of_each(results, pool_section)) +
      section("What Lanewise does about it", of_each(results, ladder_section)) +
      section("Machine and method", of_each(results, machine_section) + method_card());
  return compare::html_document(
      fmt::format("{} - Lanewise", page_title),
      fmt::format("{}{}{}", compare::chart_style(), compare::page_style(), claims_style()), body);
}

}  // namespace lanewise::claims
