#include "bench/onelock/workloads.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <stdexcept>
#include <string>

#include "bench/onelock/interpreter_lock.hpp"
#include "bench/onelock/mutex_locks.hpp"
#include "bench/onelock/no_lock.hpp"
#include "bench/onelock/run.hpp"

namespace lanewise::onelock {
namespace {

/// One thread's part of the squares.
struct Squares {
  std::span<std::int64_t> out;
  unsigned threads;

  void clear() const { std::fill(out.begin(), out.end(), 0); }

  template <class Session>
  void operator()(Session& session, unsigned thread) const {
    std::int64_t* const squares = out.data();
    const std::uint64_t begin = out.size() * thread / threads;
    const std::uint64_t end = out.size() * (thread + 1) / threads;
    for (std::uint64_t i = begin; i < end; ++i) {
      session.iterate([&] { squares[i] = static_cast<std::int64_t>(i * i); });
    }
  }
};

void multiply_by(std::vector<std::uint64_t>& number, std::uint64_t factor) {
  __extension__ using Uint128 = unsigned __int128;
  std::uint64_t carry = 0;
  for (std::uint64_t& limb : number) {
    const Uint128 product = static_cast<Uint128>(limb) * factor + carry;
    limb = static_cast<std::uint64_t>(product);
    carry = static_cast<std::uint64_t>(product >> 64);
  }
  if (carry != 0) number.push_back(carry);
}

/// One thread's share of the factorials.
struct Factorials {
  std::span<std::vector<std::uint64_t>> results;
  unsigned threads;

  void clear() const {
    for (auto& result : results) result.clear();
  }

  template <class Session>
  void operator()(Session& session, unsigned thread) const {
    for (std::size_t n = thread + 1; n <= results.size(); n += threads) {
      std::vector<std::uint64_t>& result = results[n - 1];
      result.assign(1, 1);
      for (std::uint64_t k = 2; k <= n; ++k) {
        session.iterate([&] { multiply_by(result, k); });
      }
    }
  }
};

/// x -> multiplier * x + increment mod 2^64.
struct Step {
  std::uint64_t multiplier, increment;

  constexpr std::uint64_t operator()(std::uint64_t x) const { return multiplier * x + increment; }

  /// The step that does what `first` and then this one do.
  constexpr Step after(const Step& first) const {
    return {multiplier * first.multiplier, (*this)(first.increment)};
  }
};

/// Knuth's MMIX generator, whose states do not repeat.
constexpr Step step{6364136223846793005, 1442695040888963407};

/// Four or five cycles each. A turn took 16 ns where `i += 1` in a while loop took CPython 3.11 the
/// same and CPython 3.9 28 ns.
constexpr std::uint64_t steps_per_turn = 16;

/// One thread's counting.
struct Counting {
  std::span<Counter> counters;

  template <class Session>
  void operator()(Session& session, unsigned thread) const {
    Counter counter = counters[thread];
    for (std::uint64_t turn = 0; turn < turns_per_block; ++turn) {
      session.iterate([&] {
        for (std::uint64_t i = 0; i < steps_per_turn; ++i) counter.state = step(counter.state);
      });
    }
    counter.turns += turns_per_block;
    counters[thread] = counter;
  }
};

/// Whether a thread takes this lock once for each repeat of the workload, as a thread that calls it
/// would, and not once for all of them.
template <class Lock>
constexpr bool taken_for_each_repeat = false;
template <class Platform>
constexpr bool taken_for_each_repeat<WholeCallLock<Platform>> = true;

/// Calls function(lock) with a lock of that kind.
template <class Function>
auto with_lock(LockKind kind, unsigned threads, SwitchOptions options, const Function& function) {
  const auto call = [&](auto&& lock) { return function(lock); };
  switch (kind) {
    case LockKind::none: return call(NoLock(threads));
    case LockKind::interpreter: return call(InterpreterLock<>(threads, options));
    case LockKind::whole_call: return call(WholeCallLock<>(threads));
    case LockKind::iteration_mutex: return call(IterationMutex<>(threads));
  }
  throw std::invalid_argument("LockKind has no such value: use one of its names");
}

/// The workload once.
template <class Session, class Work>
void repeat_once(Session& session, unsigned thread, const Work& work) {
  work(session, thread);
  // Or the compiler might see that a repeat computes nothing new.
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

/// Every thread repeats the work while go_on(repeats so far) is true.
template <class Lock, class Work, class GoOn>
RunResult run_under(Lock& lock, unsigned threads, const Work& work, const GoOn& go_on) {
  const Elapsed elapsed = run_threads(threads, [&](unsigned thread) {
    if constexpr (taken_for_each_repeat<Lock>) {
      for (std::uint64_t repeat = 0; go_on(repeat); ++repeat) {
        typename Lock::Session session(lock, thread);
        repeat_once(session, thread, work);
      }
    } else {
      typename Lock::Session session(lock, thread);
      for (std::uint64_t repeat = 0; go_on(repeat); ++repeat) repeat_once(session, thread, work);
    }
  });
  return {elapsed.wall_s, elapsed.cpu_s, 1, lock.trace().total(), lock.trace().slices()};
}

/// A workload's naive loop, under a lock.
template <class Work>
struct Loop {
  LockKind kind;
  SwitchOptions options;
  unsigned threads;
  Work work;

  RunResult run(unsigned repeats) const {
    work.clear();
    RunResult result = with_lock(kind, threads, options, [&](auto& lock) {
      return run_under(lock, threads, work, [&](std::uint64_t done) { return done < repeats; });
    });
    result.repeats = repeats;
    return result;
  }
};

/// The repeats for which a run like `shorter` would last a fifth longer than the minimum.
unsigned more_repeats(const RunResult& shorter, double minimum_seconds) {
  const double wanted =
      std::ceil(1.2 * shorter.repeats * minimum_seconds / std::max(shorter.wall_s, 1e-9));
  return static_cast<unsigned>(std::min(wanted, 1e9));
}

/// The minimum is met by measuring under the lock that is asked for: a mutex per iteration is so
/// much slower than the plain loop that one number of repeats cannot serve both. The first run only
/// finds that number: to keep it where it happens to last long enough would be to keep the slow
/// ones.
template <class Work>
RunResult run_repeated(const Loop<Work>& loop, double minimum_seconds) {
  if (minimum_seconds <= 0) return loop.run(1);
  unsigned repeats = more_repeats(loop.run(1), minimum_seconds);
  for (;;) {
    RunResult result = loop.run(std::max(1u, repeats));
    if (result.wall_s >= minimum_seconds) return result;
    repeats = std::max(repeats + 1, more_repeats(result, minimum_seconds));
  }
}

template <class Element>
void require_elements(std::span<Element> span, const char* name) {
  if (span.empty()) {
    throw std::invalid_argument(std::string(name) + " is empty: give it at least one element");
  }
}

}  // namespace

RunResult run_naive_squares(LockKind kind, unsigned threads, std::span<std::int64_t> out,
                            double minimum_seconds, SwitchOptions options) {
  require_elements(out, "out");
  return run_repeated(Loop<Squares>{kind, options, threads, {out, threads}}, minimum_seconds);
}

RunResult run_naive_factorials(LockKind kind, unsigned threads,
                               std::span<std::vector<std::uint64_t>> results,
                               double minimum_seconds, SwitchOptions options) {
  require_elements(results, "results");
  return run_repeated(Loop<Factorials>{kind, options, threads, {results, threads}},
                      minimum_seconds);
}

RunResult run_counting(LockKind kind, std::span<Counter> counters,
                       const std::function<bool(std::uint64_t)>& go_on, SwitchOptions options) {
  require_elements(counters, "counters");
  const auto threads = static_cast<unsigned>(counters.size());
  return with_lock(kind, threads, options,
                   [&](auto& lock) { return run_under(lock, threads, Counting{counters}, go_on); });
}

std::uint64_t counted_state(std::uint64_t turns) {
  Step result{1, 0};
  Step power = step;
  for (std::uint64_t left = turns * steps_per_turn; left != 0; left >>= 1) {
    if (left & 1) result = power.after(result);
    power = power.after(power);
  }
  return result(0);
}

}  // namespace lanewise::onelock
