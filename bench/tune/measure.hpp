#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <lanewise/tuning.hpp>
#include <string>
#include <vector>

#include "bench/compare/progress.hpp"
#include "bench/tune/decide.hpp"

namespace lanewise::tune {

/// How much is measured.
struct Effort {
  std::size_t repetitions = 11;        ///< At most, of each way at each size.
  std::size_t fewest_repetitions = 3;  ///< Even where the time for a size is up.
  double batch_s = 0.002;              ///< Calls are repeated for this long and timed as one.
  double size_s = 0.8;                 ///< Time for one size.
  /// The most traffic, where the caches and the memory suggest more.
  std::uint64_t largest_bytes = std::uint64_t{1} << 30;
};

/// The least that shows that everything works; its conclusions are worth little.
Effort quick_effort();

/// A contender against the simple way, over sizes.
struct Curve {
  std::string title;      ///< "square(in, out), int64"
  std::string simple;     ///< "1 thread"
  std::string contender;  ///< "2 threads"
  std::vector<Point> points;
  std::uint64_t faster_from = Tuning::never;  ///< The crossing.
};

struct Result {
  unsigned threads = 1;  ///< That a call may use.
  Tuning before, after;
  std::vector<Curve> curves;
  double other_cores_busy = 0;  ///< With other programs, on average; 0 where it is not known.
};

/// Measures this machine with the instruction set and the thread count in force, and concludes.
/// Uses set_threads() and set_tuning() for that, and leaves them set. `poll` is called between
/// timings and may throw. A size at which a way cannot be had (one thread only, an instruction set
/// without non-temporal stores) is left out.
Result measure(const Effort& effort, compare::ProgressSink& progress,
               const std::function<void()>& poll);

}  // namespace lanewise::tune
