#pragma once

#include <string>
#include <vector>

#include "bench/claims/model.hpp"

namespace lanewise::claims {

/// A test's estimate and interval against its margins.
struct ForestRow {
  std::string label;   ///< What a person reads, as text.
  std::string detail;  ///< Under it, smaller.
  std::string where;   ///< The address that the label leads to; may be empty.
  const Test* test;
  const TestResult* result;
};

/// The rows that have an estimate, one axis for those of a unit: logarithmic for quotients, and
/// where values spread widely. Empty where none has one.
std::string forest_plot(const std::vector<ForestRow>& rows);

/// What bands and shapes mean.
std::string forest_legend();

}  // namespace lanewise::claims
