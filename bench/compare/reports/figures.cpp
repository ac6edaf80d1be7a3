#include "bench/compare/reports/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>

namespace lanewise::compare {
namespace {

struct Unit {
  double size;
  std::string_view name;
};

/// The largest of the ascending units that leaves at least 1 after rounding, else the first.
const Unit& fitting_unit(double value, std::span<const Unit> units) {
  const Unit* chosen = &units[0];
  for (const Unit& unit : units) {
    if (value >= unit.size * 0.9995) chosen = &unit;
  }
  return *chosen;
}

std::string with_unit(double value, std::span<const Unit> units) {
  const Unit& unit = fitting_unit(value, units);
  return fmt::format("{}\u00a0{}", format_digits(value / unit.size), unit.name);
}

constexpr std::array<Unit, 4> time_units{{{1e-9, "ns"}, {1e-6, "\u00b5s"}, {1e-3, "ms"}, {1, "s"}}};
constexpr std::array<Unit, 4> bandwidth_units{
    {{1, "B/s"}, {1e3, "kB/s"}, {1e6, "MB/s"}, {1e9, "GB/s"}}};
constexpr std::array<Unit, 4> count_units{{{1, ""}, {1e3, "k"}, {1e6, "M"}, {1e9, "G"}}};
constexpr std::array<Unit, 5> memory_units{
    {{1, "B"}, {0x1p10, "KiB"}, {0x1p20, "MiB"}, {0x1p30, "GiB"}, {0x1p40, "TiB"}}};

std::string factor_digits(double factor) {
  if (factor >= 9999.5) return format_count(factor);
  if (factor >= 0.9995) return format_digits(factor);
  if (factor >= 0.0995) return fmt::format("{:.2f}", factor);
  return "1/" + format_count(1 / factor);
}

}  // namespace

std::string format_digits(double value) {
  const double size = std::abs(value);
  if (size >= 99.95) return fmt::format("{:.0f}", value);
  if (size >= 9.995) return fmt::format("{:.1f}", value);
  if (size >= 0.9995) return fmt::format("{:.2f}", value);
  return fmt::format("{:.3f}", value);
}

std::string format_seconds(double seconds) {
  return with_unit(seconds, time_units);
}
std::string format_bandwidth(double rate) {
  return with_unit(rate, bandwidth_units);
}
std::string format_memory(double bytes) {
  return with_unit(bytes, memory_units);
}

std::string format_seconds(const Interval& interval) {
  const Unit& unit = fitting_unit(interval[1], time_units);
  return fmt::format("{}\u2013{}\u00a0{}", format_digits(interval[0] / unit.size),
                     format_digits(interval[1] / unit.size), unit.name);
}

std::string format_tick(double seconds) {
  const Unit& unit = fitting_unit(seconds, time_units);
  return fmt::format("{:.3g}\u00a0{}", seconds / unit.size, unit.name);
}

std::string format_factor(double factor) {
  return factor_digits(factor) + "\u00d7";
}

std::string format_factor(const Interval& interval) {
  return factor_digits(interval[0]) + "\u2013" + format_factor(interval[1]);
}

std::string format_count(double count) {
  std::string digits = fmt::format("{:.0f}", count);
  for (std::size_t end = digits.size(); end > 3; end -= 3) digits.insert(end - 3, ",");
  return digits;
}

std::string format_short_count(double count) {
  return count < 9'999.5 ? format_count(count) : with_unit(count, count_units);
}

bool has_interval(const Row& row) {
  return row.rounds_s.size() >= 2;
}

std::string format_uncertainty(const Row& row) {
  if (!has_interval(row)) return std::string(no_interval);
  const double side = std::max(row.ci95_s[1] - row.median_s, row.median_s - row.ci95_s[0]);
  const double percent = 100 * side / row.median_s;
  if (percent < 0.1) return "<0.1%";
  return percent < 9.95 ? fmt::format("\u00b1{:.1f}%", percent)
                        : fmt::format("\u00b1{:.0f}%", percent);
}

}  // namespace lanewise::compare
