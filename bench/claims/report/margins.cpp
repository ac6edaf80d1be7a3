#include "bench/claims/report/margins.hpp"

#include <fmt/format.h>

#include <cmath>

#include "bench/compare/reports/figures.hpp"

namespace lanewise::claims {
namespace {

/// Quantities of this unit are 1 for yes and 0 for no.
bool is_answer(const std::string& unit) {
  return unit == "yes or no";
}

std::string answer(double value) {
  return value > 0.5 ? "yes" : "no";
}

double scaled(double value, const std::string& unit) {
  return unit == "share" ? 100 * value : value;
}

std::string with_unit(const std::string& figure, const std::string& unit) {
  if (unit == "x") return figure + "\u00d7";
  if (unit == "share") return figure + "%";
  return figure + (unit.empty() ? "" : "\u00a0" + unit);
}

}  // namespace

std::string value_in_words(double value, const std::string& unit) {
  if (is_answer(unit)) return answer(value);
  return with_unit(compare::format_digits(scaled(value, unit)), unit);
}

std::string interval_in_words(const Interval& interval, const std::string& unit) {
  if (is_answer(unit)) return interval[0] == interval[1] ? "every time" : "not every time";
  return with_unit(fmt::format("{}\u2013{}", compare::format_digits(scaled(interval[0], unit)),
                               compare::format_digits(scaled(interval[1], unit))),
                   unit);
}

std::string tick_in_words(double value, const std::string& unit) {
  if (is_answer(unit)) return value == 1 ? "yes" : value == 0 ? "no" : "";
  // What is almost 0 was meant to be 0.
  constexpr double least = 1e-12;
  const double shown = std::abs(value) < least ? 0 : scaled(value, unit);
  return with_unit(fmt::format("{:.4g}", shown), unit == "x" || unit == "share" ? unit : "");
}

std::string range_in_words(const Range& range, const std::string& unit) {
  if (is_answer(unit)) return range.above ? "if yes" : "if no";
  if (range.above && range.below) {
    return fmt::format("between {} and {}", value_in_words(*range.above, unit),
                       value_in_words(*range.below, unit));
  }
  if (range.above) return "above " + value_in_words(*range.above, unit);
  return range.below ? "below " + value_in_words(*range.below, unit) : "anywhere";
}

std::string margins_in_words(const Test& test) {
  std::string fails;
  for (const Range& range : test.fails) {
    fails += (fails.empty() ? "" : " or ") + range_in_words(range, test.unit);
  }
  return fmt::format("holds {}, fails {}", range_in_words(test.holds, test.unit), fails);
}

}  // namespace lanewise::claims
