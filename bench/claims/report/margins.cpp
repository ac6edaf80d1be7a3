#include "bench/claims/report/margins.hpp"

#include <fmt/format.h>

#include "bench/compare/reports/figures.hpp"

namespace lanewise::claims {

std::string value_in_words(double value, const std::string& unit) {
  if (unit == "x") return compare::format_digits(value) + "\u00d7";
  if (unit == "share") return compare::format_digits(100 * value) + "%";
  return compare::format_digits(value) + (unit.empty() ? "" : "\u00a0" + unit);
}

std::string range_in_words(const Range& range, const std::string& unit) {
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
