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

/// Whether a thread takes this lock once for each repeat of the workload, as a thread that calls it
/// would, and not once for all of them.
template <class Lock>
constexpr bool taken_for_each_repeat = false;
template <class Platform>
constexpr bool taken_for_each_repeat<WholeCallLock<Platform>> = true;

/// The workload once.
template <class Session, class Work>
void repeat_once(Session& session, unsigned thread, const Work& work) {
  work(session, thread);
  // Or the compiler might see that a repeat computes nothing new.
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

template <class Lock, class Work>
RunResult run_under(unsigned threads, unsigned repeats, const Work& work) {
  Lock lock(threads);
  const Elapsed elapsed = run_threads(threads, [&](unsigned thread) {
    if constexpr (taken_for_each_repeat<Lock>) {
      for (unsigned repeat = 0; repeat < repeats; ++repeat) {
        typename Lock::Session session(lock, thread);
        repeat_once(session, thread, work);
      }
    } else {
      typename Lock::Session session(lock, thread);
      for (unsigned repeat = 0; repeat < repeats; ++repeat) repeat_once(session, thread, work);
    }
  });
  return {elapsed.wall_s, elapsed.cpu_s, repeats, lock.trace().total(), lock.trace().slices()};
}

template <class Work>
RunResult run_once(LockKind kind, unsigned threads, unsigned repeats, const Work& work) {
  work.clear();
  switch (kind) {
    case LockKind::none: return run_under<NoLock>(threads, repeats, work);
    case LockKind::interpreter: return run_under<InterpreterLock<>>(threads, repeats, work);
    case LockKind::whole_call: return run_under<WholeCallLock<>>(threads, repeats, work);
    case LockKind::iteration_mutex: return run_under<IterationMutex<>>(threads, repeats, work);
  }
  throw std::invalid_argument("LockKind has no such value: use one of its names");
}

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
RunResult run_repeated(LockKind kind, unsigned threads, double minimum_seconds, const Work& work) {
  if (minimum_seconds <= 0) return run_once(kind, threads, 1, work);
  unsigned repeats = more_repeats(run_once(kind, threads, 1, work), minimum_seconds);
  for (;;) {
    RunResult result = run_once(kind, threads, std::max(1u, repeats), work);
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
                            double minimum_seconds) {
  require_elements(out, "out");
  return run_repeated(kind, threads, minimum_seconds, Squares{out, threads});
}

RunResult run_naive_factorials(LockKind kind, unsigned threads,
                               std::span<std::vector<std::uint64_t>> results,
                               double minimum_seconds) {
  require_elements(results, "results");
  return run_repeated(kind, threads, minimum_seconds, Factorials{results, threads});
}

}  // namespace lanewise::onelock
