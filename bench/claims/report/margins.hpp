#pragma once

#include <string>

#include "bench/claims/model.hpp"

namespace lanewise::claims {

/// "below 1.1x": one range in words.
std::string range_in_words(const Range& range, const std::string& unit);

/// "holds below 1.1x, fails above 1.3x".
std::string margins_in_words(const Test& test);

/// A value of a test with its unit: "0.98x" (with the multiplication sign), "5.15 ms", "1.01
/// cores", "97%" for a share, "196 per second". The unit "yes or no" has 1 for yes and 0 for no.
std::string value_in_words(double value, const std::string& unit);

/// Both ends with the unit once: "0.95\u20131.02x".
std::string interval_in_words(const Interval& interval, const std::string& unit);

/// A round value, as an axis names it: "0.5x", "20 ms", "80%".
std::string tick_in_words(double value, const std::string& unit);

}  // namespace lanewise::claims
