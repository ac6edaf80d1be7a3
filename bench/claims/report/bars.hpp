#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/claims/model.hpp"

namespace lanewise::claims {

/// A time with its interval, as a bar.
struct Bar {
  std::string label;
  std::string css;  ///< Sets the colour.
  double seconds = 0;
  Interval interval{};
  std::string versus;  ///< What stands after the time; may be empty.
};

/// Bars on one logarithmic axis.
std::string bar_chart(const std::vector<Bar>& bars, std::string_view versus_title);

}  // namespace lanewise::claims
