#include "bench/tune/decide.hpp"

#include <algorithm>
#include <cmath>
#include <lanewise/tuning.hpp>
#include <numbers>

namespace lanewise::tune {
namespace {

constexpr std::uint64_t page_bytes = 4096;

int vote(const Point& point) {
  if (point.simple_s > margin * point.contender_s) return 1;
  if (point.contender_s > margin * point.simple_s) return -1;
  return 0;
}

std::uint64_t in_pages(double bytes) {
  const double pages = std::round(bytes / static_cast<double>(page_bytes));
  return page_bytes * std::max<std::uint64_t>(1, static_cast<std::uint64_t>(pages));
}

}  // namespace

std::uint64_t crossover(std::span<const Point> points) {
  const int needed = points.size() > 1 ? 2 : 1;
  std::size_t start = points.size();
  int votes = 0, most = needed - 1;
  for (std::size_t i = points.size(); i-- > 0;) {
    votes += vote(points[i]);
    if (votes <= most) continue;
    most = votes;
    start = i;
  }
  if (start == points.size()) return Tuning::never;
  const auto first = static_cast<double>(points[start].bytes);
  const double before = start > 0 ? static_cast<double>(points[start - 1].bytes) : first / 2;
  return in_pages(std::sqrt(before * first));
}

std::uint64_t bytes_per_thread(std::span<const Team> teams, std::uint64_t before) {
  constexpr std::uint64_t least = std::uint64_t{16} << 10;
  std::uint64_t needed = 0;
  for (const Team& team : teams) {
    if (team.points.empty()) continue;
    const std::uint64_t crossing = crossover(team.points);
    if (crossing == Tuning::never) return Tuning::never;
    needed = std::max({needed, least, crossing / team.threads});
  }
  return needed != 0 ? needed : before;
}

std::uint64_t streaming_bytes(std::span<const Point> points, std::uint64_t before,
                              std::uint64_t cache_bytes) {
  if (points.empty()) return before;
  const std::uint64_t crossing = crossover(points);
  if (crossing != Tuning::never) return std::max(crossing, cache_bytes / 4);
  return points.back().bytes >= 2 * cache_bytes ? Tuning::never : before;
}

std::uint64_t believable(std::uint64_t concluded, std::uint64_t before, double other_cores_busy) {
  return concluded == Tuning::never && other_cores_busy > tolerable_load ? before : concluded;
}

std::vector<std::uint64_t> sizes_between(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> sizes;
  for (auto size = static_cast<double>(first); in_pages(size) <= last;
       size *= std::numbers::sqrt2) {
    if (sizes.empty() || sizes.back() != in_pages(size)) sizes.push_back(in_pages(size));
  }
  return sizes;
}

}  // namespace lanewise::tune
