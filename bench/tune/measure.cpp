#include "bench/tune/measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <lanewise/lanewise.hpp>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "bench/clock.hpp"
#include "bench/compare/background_load.hpp"
#include "bench/compare/statistics.hpp"

namespace lanewise::tune {
namespace {

using Element = std::int64_t;

constexpr std::string_view origin = "lanewise tune";

/// Any threshold below every size: the contender runs.
constexpr std::uint64_t always = 1;

/// A way to run a call: the settings that bring it about, and what last_call() must then say.
struct Way {
  std::string name;
  unsigned threads;
  Tuning tuning;
  std::function<bool(const Explanation& ran)> is_had;
};

/// A function of the library on arrays of a given traffic.
struct Call {
  std::string title;
  std::function<void(std::uint64_t bytes)> run;
};

/// Arrays for calls of up to `bytes` of traffic.
class Arrays {
 public:
  explicit Arrays(std::uint64_t bytes)
      : in_(bytes / (2 * sizeof(Element))), out_(bytes / sizeof(Element)) {
    squares_of_range(Element{0}, in_);
    squares_of_range(Element{0}, out_);
  }

  void square(std::uint64_t bytes) {
    const std::size_t n = bytes / (2 * sizeof(Element));
    lanewise::square(std::span<const Element>(in_).first(n), std::span<Element>(out_).first(n));
  }
  void range(std::uint64_t bytes) {
    squares_of_range(Element{0}, std::span<Element>(out_).first(bytes / sizeof(Element)));
  }

 private:
  Buffer<Element> in_, out_;
};

void apply(const Way& way) {
  set_threads(way.threads, origin);
  set_tuning(way.tuning, origin);
}

double seconds_per_call(const std::function<void()>& call, double batch_s) {
  const double begin = bench::steady_seconds();
  for (std::size_t calls = 1;; ++calls) {
    call();
    const double passed = bench::steady_seconds() - begin;
    if (passed >= batch_s) return passed / static_cast<double>(calls);
  }
}

/// The seconds of a call in one way; nothing where that way is not to be had.
std::optional<double> sample(const std::function<void()>& call, const Way& way, double batch_s) {
  apply(way);
  call();  // Not timed: it finds the caches as the other way left them, and workers asleep.
  if (!way.is_had(last_call())) return std::nullopt;
  return seconds_per_call(call, batch_s);
}

/// Both ways in turns, the first one alternating, and the medians.
std::optional<Point> measure_point(const Call& call, std::uint64_t bytes, const Way& simple,
                                   const Way& contender, const Effort& effort,
                                   const std::function<void()>& poll) {
  const auto run = [&] { call.run(bytes); };
  const double begin = bench::steady_seconds();
  std::vector<double> simple_s, contender_s;
  for (std::size_t i = 0; i < effort.repetitions; ++i) {
    const bool is_late = bench::steady_seconds() - begin > effort.size_s;
    if (is_late && i >= effort.fewest_repetitions) break;
    for (const bool is_contender : {i % 2 == 1, i % 2 == 0}) {
      poll();
      const auto seconds = sample(run, is_contender ? contender : simple, effort.batch_s);
      if (!seconds) return std::nullopt;
      (is_contender ? contender_s : simple_s).push_back(*seconds);
    }
  }
  return Point{bytes, compare::median(simple_s), compare::median(contender_s)};
}

/// The built-in threshold is its size, or the size that is assumed.
std::uint64_t cache_bytes() {
  return default_tuning().streaming_array_bytes;
}

/// Sizes that the machine suggests, as far as they fit a quarter of its memory and the effort.
std::vector<std::uint64_t> sizes_within(const Effort& effort, std::uint64_t first,
                                        std::uint64_t last) {
  constexpr std::uint64_t least = std::uint64_t{64} << 10;
  const std::uint64_t memory = machine().available_memory_bytes.value;
  if (memory != 0) last = std::min(last, std::max(least, memory / 4));
  last = std::min(last, effort.largest_bytes);
  return sizes_between(std::min(first, last / 4), last);
}

/// For `threads` against one: from what one does in a microsecond to what occupies them all.
std::vector<std::uint64_t> team_sizes(const Effort& effort, unsigned threads) {
  constexpr std::uint64_t kib = 1024, smallest = 16 * kib, for_a_thread = 512 * kib;
  return sizes_within(effort, smallest, for_a_thread * std::max<std::uint64_t>(16, threads));
}

/// From what may lie in the cache as a whole to what does not by far.
std::vector<std::uint64_t> streaming_sizes(const Effort& effort) {
  return sizes_within(effort, cache_bytes() / 4, 4 * cache_bytes());
}

std::string count_of_threads(unsigned threads) {
  return threads == 1 ? "1 thread" : fmt::format("{} threads", threads);
}

/// One curve after the other, each with what the one before it decided.
class Session {
 public:
  Session(const Effort& effort, compare::ProgressSink& progress, std::function<void()> poll)
      : effort_(effort), progress_(progress), poll_(std::move(poll)) {
    result_.before = result_.after = tuning_in_force().values;
    result_.threads = static_cast<unsigned>(std::stoul(settings().threads.value));
    team_sizes_ = team_sizes(effort, result_.threads);
    streaming_sizes_ = streaming_sizes(effort);
    if (result_.threads > 1) teams_ = {2, result_.threads};
    planned_ = teams_.size() * team_sizes_.size() + 2 * streaming_sizes_.size();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { progress_.finish(); }

  Result run() {
    Arrays arrays(std::max(team_sizes_.back(), streaming_sizes_.back()));
    const Call square = {"square(in, out)", [&](std::uint64_t bytes) { arrays.square(bytes); }};
    const Call range = {"squares_of_range", [&](std::uint64_t bytes) { arrays.range(bytes); }};
    decide_threads(square);
    decide_stores(square, &Tuning::streaming_array_bytes);
    decide_stores(range, &Tuning::streaming_range_bytes);
    return result_;
  }

 private:
  void decide_threads(const Call& call) {
    std::vector<Team> teams;
    for (const unsigned threads : teams_) {
      Way one{count_of_threads(1), 1, result_.before,
              [](const Explanation& ran) { return ran.threads == 1; }};
      Way team{count_of_threads(threads), threads, result_.before,
               [=](const Explanation& ran) { return ran.threads == threads; }};
      team.tuning.bytes_per_thread = always;
      teams.push_back({threads, measure_curve(call, team_sizes_, one, team)});
    }
    decide(&Tuning::bytes_per_thread, bytes_per_thread(teams, result_.before.bytes_per_thread));
  }

  void decide_stores(const Call& call, std::uint64_t Tuning::*threshold) {
    Way ordinary{"ordinary", result_.threads, result_.after,
                 [](const Explanation& ran) { return !ran.streaming_stores; }};
    Way streaming{"non-temporal", result_.threads, result_.after,
                  [](const Explanation& ran) { return ran.streaming_stores; }};
    ordinary.tuning.*threshold = Tuning::never;
    streaming.tuning.*threshold = always;
    const auto points = measure_curve(call, streaming_sizes_, ordinary, streaming);
    decide(threshold, streaming_bytes(points, result_.before.*threshold, cache_bytes()));
  }

  void decide(std::uint64_t Tuning::*threshold, std::uint64_t concluded) {
    result_.other_cores_busy = load_.other_cores_busy().value_or(0);
    result_.after.*threshold =
        believable(concluded, result_.before.*threshold, result_.other_cores_busy);
  }

  std::vector<Point> measure_curve(const Call& call, const std::vector<std::uint64_t>& sizes,
                                   const Way& simple, const Way& contender) {
    Curve curve{call.title, simple.name, contender.name, {}, Tuning::never};
    for (const std::uint64_t bytes : sizes) {
      const double fraction = static_cast<double>(done_++) / static_cast<double>(planned_);
      progress_.update({"tuning", call.title, fraction, std::nullopt});
      if (const auto point = measure_point(call, bytes, simple, contender, effort_, poll_)) {
        curve.points.push_back(*point);
      }
    }
    curve.faster_from = crossover(curve.points);
    result_.curves.push_back(std::move(curve));
    return result_.curves.back().points;
  }

  Effort effort_;
  compare::ProgressSink& progress_;
  std::function<void()> poll_;
  compare::BackgroundLoad load_;
  std::set<unsigned> teams_;
  std::vector<std::uint64_t> team_sizes_, streaming_sizes_;
  std::size_t done_ = 0, planned_ = 0;
  Result result_;
};

}  // namespace

Effort quick_effort() {
  Effort effort;
  effort.repetitions = effort.fewest_repetitions = 1;
  effort.batch_s = 0.0001;
  effort.largest_bytes = std::uint64_t{4} << 20;
  return effort;
}

Result measure(const Effort& effort, compare::ProgressSink& progress,
               const std::function<void()>& poll) {
  return Session(effort, progress, poll).run();
}

}  // namespace lanewise::tune
