#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "bench/compare/model.hpp"

// The comparison by element type as one table, worked out once for every report: a line for each
// operation on a type, the medians of the arms that matter most, and Lanewise beside NumPy.

namespace lanewise::compare {

struct TypeColumn {
  std::string_view group;  ///< Stands over neighbours that share it; may be empty.
  std::string_view title;
  bool is_ratio = false;  ///< Of NumPy's time to Lanewise's, paired by round.
};

inline constexpr std::array<TypeColumn, 10> type_columns{{
    {"", "NumPy"},
    {"Lanewise", "1 thread"},
    {"Lanewise", "all cores"},
    {"Lanewise", "vs NumPy", true},
    {"into a new array", "NumPy"},
    {"into a new array", "Lanewise"},
    {"into a new array", "vs NumPy", true},
    {"others", "numexpr"},
    {"others", "Eigen"},
    {"others", "copy"},
}};

/// A line's cells; what was not measured is a dash, what there cannot be is empty.
struct TypeLine {
  std::string name;  ///< "int8", "int64 range" or "float64 sum".
  std::array<std::string, type_columns.size()> cells;
};
std::vector<TypeLine> type_lines(const Comparison& comparison);

/// "Squares of 10,000,000 elements, by type". Empty where nothing was measured by type, as
/// everything below.
std::string type_title(const Comparison& comparison);

/// Of how many rounds the medians are.
std::string type_rounds_line(const Comparison& comparison);

/// What the columns hold, for those who want to know.
std::string type_legend();

/// One sentence each: what stands out, with intervals, and what makes the figures doubtful.
std::vector<std::string> type_sentences(const Comparison& comparison);

/// "numexpr, a*a, all cores (int32, int64): no numexpr in ...": the arms without times, those with
/// one reason together.
std::vector<std::string> type_reasons(const Comparison& comparison);

}  // namespace lanewise::compare
