#pragma once

#include <cstdint>
#include <span>
#include <vector>

// From timings to thresholds; nothing here looks at a clock.

namespace lanewise::tune {

/// One call of `bytes` of traffic in two ways: the simple one, and the one that pays from some size
/// on, if any (several threads, non-temporal stores).
struct Point {
  std::uint64_t bytes = 0;
  double simple_s = 0;
  double contender_s = 0;
};

/// A side wins a size by this ratio of times; what is closer is a tie.
inline constexpr double margin = 1.03;

/// The size from which on the contender should run, or Tuning::never; the points ascend in size.
///
/// Each size has one vote, however wide the gap, so that one measurement gone wrong cannot decide:
/// +1 where the contender wins, -1 where it loses, 0 for a tie. The contender runs from the size
/// from which on its votes are most, of equals the largest, and needs a lead of two, or of one
/// where one size is all there is. The crossing lies between that size and the one before, and is
/// taken as their geometric mean; without one before, half the size stands for it.
std::uint64_t crossover(std::span<const Point> points);

/// A team of threads against one thread.
struct Team {
  unsigned threads = 0;
  std::vector<Point> points;
};

/// Each team's crossing divided among its threads; of several teams the one that needs the most,
/// for all of them are to pay. At least 16 KiB: the timed calls find the workers awake, and others
/// may not. `before` where nothing was measured.
std::uint64_t bytes_per_thread(std::span<const Team> teams, std::uint64_t before);

/// Non-temporal stores against ordinary ones, on a machine with this much last-level cache. At
/// least a quarter of it: below, the output's next reader finds it there, which the timings do not
/// see. `before` where nothing was measured, or no crossing was found and nothing twice as large as
/// the cache was measured.
std::uint64_t streaming_bytes(std::span<const Point> points, std::uint64_t before,
                              std::uint64_t cache_bytes);

/// Cores that other programs may keep busy before "never" is not believed.
inline constexpr double tolerable_load = 0.1;

/// What was concluded; but `before` for Tuning::never on a machine that had other work, where
/// threads wait for time slices, which says nothing of other days.
std::uint64_t believable(std::uint64_t concluded, std::uint64_t before, double other_cores_busy);

/// Sizes from `first` up to `last`, two in each octave, in whole 4 KiB.
std::vector<std::uint64_t> sizes_between(std::uint64_t first, std::uint64_t last);

}  // namespace lanewise::tune
