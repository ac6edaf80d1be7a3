#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/compare/model.hpp"

// Figures as people read them: three significant digits and a unit that fits, joined by a no-break
// space (U+00A0).

namespace lanewise::compare {

/// "1.80 ms", "25.0 us" with the micro sign, "2.50 s".
std::string format_seconds(double seconds);

/// Both ends in the unit of the upper one: "25.4-26.1 ms" with an en dash.
std::string format_seconds(const Interval& interval);

/// A round time, as an axis names it: "10 ms".
std::string format_tick(double seconds);

/// "25.0x" with the multiplication sign; below 1 with two significant digits, "0.55x",
/// and as a fraction where that reads better, "1/102x".
std::string format_factor(double factor);

/// "1.78-1.84x" with an en dash.
std::string format_factor(const Interval& interval);

/// "86.2 GB/s", in powers of ten.
std::string format_bandwidth(double bytes_per_second);

/// "15.6 GiB", in powers of two.
std::string format_memory(double bytes);

/// Digits in groups of three: "10,000,000".
std::string format_count(double count);

/// The same below 10,000, then three digits: "182 k", "4.73 M".
std::string format_short_count(double count);

/// Whether its rounds are enough for an interval, which takes two.
bool has_interval(const Row& row);

/// What stands in the place of an interval that there is none of: an en dash.
inline constexpr std::string_view no_interval = "\u2013";

/// The wider side of the interval as a share of the median: "\u00b11.2%", or "<" below 0.1%.
std::string format_uncertainty(const Row& row);

/// A figure with three significant digits and no exponent: "0.998", "12.5", "1234".
std::string format_digits(double value);

}  // namespace lanewise::compare
