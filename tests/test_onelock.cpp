#include <gmp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/onelock/interpreter_lock.hpp"
#include "bench/onelock/mutex_locks.hpp"
#include "bench/onelock/run.hpp"
#include "bench/onelock/workloads.hpp"
#include "tests/fake_platform.hpp"

namespace lanewise::onelock {
namespace {

using namespace std::chrono_literals;
using test::FakePlatform;
using test::Simulation;

// ---- The protocols, in virtual time ----

/// A thread that, `start` after the beginning, takes the lock and does `iterations` of `step` each.
struct Computation {
  unsigned iterations = 0;
  Duration step = 100us;
  Duration start = 0us;
};

struct Outcome {
  LockCounts total;
  std::vector<LockCounts> threads;
  std::vector<Slice> slices;
  Duration wall{};
  bool exclusive = true;  ///< No two iterations overlapped.
};

template <class Lock>
Outcome simulate(Simulation& simulation, Lock& lock, const std::vector<Computation>& work) {
  Outcome outcome;
  unsigned inside = 0;
  std::vector<std::function<void()>> bodies;
  for (unsigned thread = 0; thread < work.size(); ++thread) {
    bodies.push_back([&, thread, todo = work[thread]] {
      simulation.work(todo.start);
      typename Lock::Session session(lock, thread);
      for (unsigned i = 0; i < todo.iterations; ++i) {
        session.iterate([&] {
          outcome.exclusive = outcome.exclusive && inside == 0;
          ++inside;
          simulation.work(todo.step);
          --inside;
        });
      }
    });
  }
  const TimePoint begin = simulation.now();
  simulation.run(bodies);
  outcome.wall = simulation.now() - begin;
  outcome.total = lock.trace().total();
  outcome.slices = lock.trace().slices();
  for (unsigned thread = 0; thread < work.size(); ++thread) {
    outcome.threads.push_back(lock.trace().thread(thread));
  }
  return outcome;
}

Outcome simulate_interpreter(const std::vector<Computation>& work, SwitchOptions options = {},
                             std::optional<unsigned> seed = {}) {
  Simulation simulation(seed);
  InterpreterLock<FakePlatform> lock(static_cast<unsigned>(work.size()), options);
  return simulate(simulation, lock, work);
}

/// Slices that ended on request: all but the last one of each thread.
std::vector<Slice> interrupted_slices(const std::vector<Slice>& slices) {
  std::map<unsigned, std::size_t> last;
  for (std::size_t i = 0; i < slices.size(); ++i) last[slices[i].thread] = i;
  std::vector<Slice> interrupted;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    if (last[slices[i].thread] != i) interrupted.push_back(slices[i]);
  }
  return interrupted;
}

TEST(InterpreterLock, OneThreadNeitherWaitsNorHandsOver) {
  const Outcome outcome = simulate_interpreter({{.iterations = 1000}});
  EXPECT_EQ(outcome.total.acquisitions, 1u);
  EXPECT_EQ(outcome.total.contended, 0u);
  EXPECT_EQ(outcome.total.hand_offs, 0u);
  EXPECT_EQ(outcome.total.timeouts, 0u);
  EXPECT_EQ(outcome.total.waited, 0us);
  EXPECT_EQ(outcome.total.held, 100ms);
  EXPECT_EQ(outcome.wall, 100ms);
}

TEST(InterpreterLock, TwoThreadsAlternateInSlicesOfOneInterval) {
  const Outcome outcome = simulate_interpreter({{.iterations = 1000}, {.iterations = 1000}});
  ASSERT_GT(outcome.slices.size(), 30u);
  for (std::size_t i = 1; i < outcome.slices.size(); ++i) {
    EXPECT_NE(outcome.slices[i].thread, outcome.slices[i - 1].thread) << i;
  }
  for (const Slice& slice : interrupted_slices(outcome.slices)) {
    EXPECT_GE(slice.end - slice.begin, 5ms);
    EXPECT_LE(slice.end - slice.begin, 5ms + 100us);
  }
  EXPECT_EQ(outcome.total.hand_offs + 1, outcome.total.acquisitions);
}

TEST(InterpreterLock, SlicesFollowTheSwitchInterval) {
  const Outcome outcome = simulate_interpreter({{.iterations = 1000}, {.iterations = 1000}},
                                               {.interval = 1ms, .forced = true});
  for (const Slice& slice : interrupted_slices(outcome.slices)) {
    EXPECT_GE(slice.end - slice.begin, 1ms);
    EXPECT_LE(slice.end - slice.begin, 1ms + 100us);
  }
  EXPECT_GT(outcome.total.hand_offs, 150u);
}

TEST(InterpreterLock, ThreadsTogetherAreAsFastAsOne) {
  const Outcome outcome = simulate_interpreter(std::vector<Computation>(4, {.iterations = 500}));
  EXPECT_EQ(outcome.wall, 200ms);
  EXPECT_EQ(outcome.total.held, outcome.wall);
}

TEST(InterpreterLock, OneThreadWaitsForAsLongAsTheOtherHolds) {
  const Outcome outcome = simulate_interpreter({{.iterations = 1000}, {.iterations = 1000}});
  ASSERT_EQ(outcome.slices.front().thread, 0u);
  ASSERT_EQ(outcome.slices.back().thread, 1u);
  const Duration alone = outcome.slices.back().end - outcome.slices.back().begin;
  EXPECT_EQ(outcome.threads[1].waited, outcome.threads[0].held);
  EXPECT_EQ(outcome.threads[0].waited, outcome.threads[1].held - alone);
  EXPECT_LE(outcome.total.longest_wait, 5ms + 100us);
}

TEST(InterpreterLock, MoreWaitersDoNotMakeSlicesShorter) {
  const Outcome outcome = simulate_interpreter({{.iterations = 500},
                                                {.iterations = 500, .start = 1300us},
                                                {.iterations = 500, .start = 2600us},
                                                {.iterations = 500, .start = 3900us}});
  const auto interrupted = interrupted_slices(outcome.slices);
  ASSERT_GT(interrupted.size(), 20u);
  for (const Slice& slice : interrupted) EXPECT_GE(slice.end - slice.begin, 5ms);
  EXPECT_GT(outcome.total.timeouts, outcome.total.drop_requests);
}

TEST(InterpreterLock, WaiterBeginsItsIntervalAgainAfterASwitch) {
  // Thread 0 ends at 4 ms and 1 takes over; 2 has waited since 2 ms. Its timeout at 7 ms finds
  // another holder than the one it began with, so it asks at 12 ms and not before.
  const Outcome outcome = simulate_interpreter(
      {{.iterations = 40}, {.iterations = 200}, {.iterations = 10, .start = 2ms}});
  ASSERT_GE(outcome.slices.size(), 3u);
  EXPECT_EQ(outcome.slices[1].thread, 1u);
  EXPECT_EQ(outcome.slices[1].begin, 4ms);
  EXPECT_GE(outcome.slices[1].end, 12ms);
  EXPECT_LE(outcome.slices[1].end, 12ms + 100us);
  EXPECT_EQ(outcome.slices[2].thread, 2u);
  EXPECT_EQ(outcome.threads[2].timeouts, 2u);
  EXPECT_EQ(outcome.threads[2].drop_requests, 1u);
}

TEST(InterpreterLock, TimeoutThatFindsTheLockFreeAsksForNothing) {
  // Thread 0 lets go at the very moment of thread 1's timeout.
  const Outcome outcome = simulate_interpreter({{.iterations = 1, .step = 5ms}, {.iterations = 1}});
  EXPECT_EQ(outcome.threads[1].timeouts, 1u);
  EXPECT_EQ(outcome.threads[1].drop_requests, 0u);
  EXPECT_EQ(outcome.threads[1].waited, 5ms);
}

TEST(InterpreterLock, WithoutForcedSwitchingTheHolderTakesTheLockBack) {
  const std::vector<Computation> work(2, {.iterations = 1000});
  const Outcome unforced = simulate_interpreter(work, {.forced = false});
  EXPECT_GT(unforced.total.acquisitions, 15u);
  EXPECT_EQ(unforced.total.hand_offs, 1u);
  EXPECT_EQ(unforced.total.forced_waits, 0u);
  EXPECT_GE(unforced.total.longest_wait, 100ms);
  EXPECT_EQ(unforced.wall, 200ms);
}

TEST(InterpreterLock, EveryReleaseOnRequestWaitsForTheSwitch) {
  const Outcome outcome = simulate_interpreter({{.iterations = 1000}, {.iterations = 1000}});
  EXPECT_EQ(outcome.total.forced_waits, interrupted_slices(outcome.slices).size());
}

TEST(InterpreterLock, EndingThreadDoesNotWaitAndLeavesNoRequestBehind) {
  // Thread 0 ends with thread 1's request unanswered. Were the request still there, thread 1 would
  // let go of the lock at its first back-edge and wait for a successor that never comes.
  Simulation simulation;
  InterpreterLock<FakePlatform> lock(2);
  TimePoint ended;
  simulation.run({[&] {
                    {
                      InterpreterLock<FakePlatform>::Session session(lock, 0);
                      simulation.work(12ms);
                    }
                    ended = simulation.now();
                  },
                  [&] {
                    InterpreterLock<FakePlatform>::Session session(lock, 1);
                    session.iterate([&] { simulation.work(1ms); });
                  }});
  EXPECT_EQ(ended, TimePoint(12ms));
  EXPECT_EQ(lock.trace().thread(1).drop_requests, 2u);
  EXPECT_EQ(lock.trace().total().forced_waits, 0u);
  EXPECT_EQ(lock.trace().total().acquisitions, 2u);
}

TEST(InterpreterLock, RequesterThatEndsAtOnceDoesNotStrandTheThreadThatLetGo) {
  const Outcome outcome = simulate_interpreter({{.iterations = 200}, {.iterations = 0}});
  EXPECT_EQ(outcome.total.forced_waits, 1u);
  EXPECT_EQ(outcome.wall, 20ms);
}

TEST(InterpreterLock, SecondCallOfTheSameThreadIsNoHandOff) {
  Simulation simulation;
  InterpreterLock<FakePlatform> lock(1);
  simulation.run({[&] {
    for (int call = 0; call < 3; ++call) InterpreterLock<FakePlatform>::Session session(lock, 0);
  }});
  EXPECT_EQ(lock.trace().total().acquisitions, 3u);
  EXPECT_EQ(lock.trace().total().hand_offs, 0u);
}

std::vector<Computation> random_work(std::minstd_rand& random) {
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  std::vector<Computation> work(1 + below(4));
  for (Computation& todo : work) {
    todo = {.iterations = below(60), .step = below(2000) * 1us, .start = below(30000) * 1us};
  }
  return work;
}

/// What holds for a lock whatever the threads do and however they are scheduled.
void expect_invariants(const Outcome& outcome, std::size_t threads) {
  EXPECT_TRUE(outcome.exclusive);
  EXPECT_LE(outcome.total.held, outcome.wall);
  EXPECT_LT(outcome.total.hand_offs, outcome.total.acquisitions);
  EXPECT_LE(outcome.total.contended, outcome.total.acquisitions);
  EXPECT_LE(outcome.total.drop_requests, outcome.total.timeouts);
  EXPECT_LE(outcome.total.forced_waits, outcome.total.acquisitions - threads);
  EXPECT_EQ(outcome.slices.size(), outcome.total.acquisitions);
  for (std::size_t i = 1; i < outcome.slices.size(); ++i) {
    EXPECT_LE(outcome.slices[i - 1].end, outcome.slices[i].begin);
  }
  for (std::size_t i = 0; i < threads; ++i) {
    EXPECT_LE(outcome.threads[i].held + outcome.threads[i].waited, outcome.wall);
  }
}

TEST(InterpreterLock, InvariantsHoldUnderAnySchedule) {
  for (unsigned seed = 1; seed <= 150; ++seed) {
    std::minstd_rand random(seed);
    const std::vector<Computation> work = random_work(random);
    const bool forced = random() % 4 != 0;
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Outcome outcome =
        simulate_interpreter(work, {.interval = default_switch_interval, .forced = forced}, seed);
    expect_invariants(outcome, work.size());
    for (std::size_t i = 0; i < work.size(); ++i) {
      EXPECT_EQ(outcome.threads[i].held, work[i].iterations * work[i].step);
    }
    if (!forced) continue;  // A holder that took the lock back may be asked again at once.
    for (const Slice& slice : interrupted_slices(outcome.slices)) {
      EXPECT_GE(slice.end - slice.begin, default_switch_interval);
    }
  }
}

TEST(WholeCallLock, ThreadsTakeOneTurnEach) {
  Simulation simulation;
  WholeCallLock<FakePlatform> lock(3);
  const Outcome outcome =
      simulate(simulation, lock, std::vector<Computation>(3, {.iterations = 100}));
  EXPECT_TRUE(outcome.exclusive);
  EXPECT_EQ(outcome.total.acquisitions, 3u);
  EXPECT_EQ(outcome.total.hand_offs, 2u);
  EXPECT_EQ(outcome.total.contended, 2u);
  EXPECT_EQ(outcome.total.held, 30ms);
  EXPECT_EQ(outcome.total.waited, 10ms + 20ms);
  EXPECT_EQ(outcome.total.longest_wait, 20ms);
  ASSERT_EQ(outcome.slices.size(), 3u);
  EXPECT_EQ(outcome.slices[2].begin, 20ms);
  EXPECT_EQ(outcome.slices[2].end, 30ms);
}

TEST(IterationMutex, IsTakenForEveryIteration) {
  Simulation simulation;
  IterationMutex<FakePlatform> lock(2);
  const Outcome outcome =
      simulate(simulation, lock, std::vector<Computation>(2, {.iterations = 50}));
  EXPECT_TRUE(outcome.exclusive);
  EXPECT_EQ(outcome.total.acquisitions, 100u);
  EXPECT_EQ(outcome.wall, 10ms);
  EXPECT_GT(outcome.total.contended, 0u);
  EXPECT_GT(outcome.total.waited, 0us);
  EXPECT_TRUE(outcome.slices.empty());
}

TEST(Trace, KeepsNoMoreSlicesThanItsLimit) {
  Trace trace(1, TimePoint{}, 2);
  for (int i = 0; i < 5; ++i) trace.held(0, TimePoint(i * 2ms), TimePoint(i * 2ms + 1ms));
  EXPECT_EQ(trace.slices().size(), 2u);
  EXPECT_EQ(trace.total().held, 5ms);
}

TEST(Trace, TotalSumsTheThreadsAndKeepsTheLongestWait) {
  Trace trace(2, TimePoint{});
  trace.acquired(0);
  trace.acquired(1);
  trace.waited(0, 3ms);
  trace.waited(1, 5ms);
  EXPECT_EQ(trace.total().acquisitions, 2u);
  EXPECT_EQ(trace.total().hand_offs, 1u);
  EXPECT_EQ(trace.total().waited, 8ms);
  EXPECT_EQ(trace.total().longest_wait, 5ms);
}

// ---- Real threads ----

TEST(RunThreads, CallsTheBodyOnceForEachThread) {
  std::array<std::atomic<unsigned>, 5> calls{};
  const Elapsed elapsed = run_threads(5, [&](unsigned thread) { ++calls[thread]; });
  for (const auto& count : calls) EXPECT_EQ(count, 1u);
  EXPECT_GT(elapsed.wall_s, 0);
  EXPECT_GE(elapsed.cpu_s, 0);
}

TEST(RunThreads, ThreadsRunAtTheSameTime) {
  // Each waits for all the others, which would not end if they ran one after another.
  std::atomic<unsigned> there{0};
  run_threads(4, [&](unsigned) {
    ++there;
    while (there < 4) std::this_thread::yield();
  });
  EXPECT_EQ(there, 4u);
}

TEST(RunThreads, RethrowsWhatTheLowestThreadThrewAfterAllHaveEnded) {
  std::atomic<unsigned> ended{0};
  const auto body = [&](unsigned thread) {
    ++ended;
    if (thread >= 1) throw std::runtime_error("thread " + std::to_string(thread));
  };
  try {
    run_threads(4, body);
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "thread 1");
  }
  EXPECT_EQ(ended, 4u);
}

TEST(RunThreads, RefusesToRunNoThread) {
  EXPECT_THROW(run_threads(0, [](unsigned) {}), std::invalid_argument);
}

constexpr std::array<LockKind, 4> all_kinds = {LockKind::none, LockKind::interpreter,
                                               LockKind::whole_call, LockKind::iteration_mutex};

class NaiveWorkload : public testing::TestWithParam<std::tuple<LockKind, unsigned>> {
 protected:
  LockKind kind() const { return std::get<0>(GetParam()); }
  unsigned threads() const { return std::get<1>(GetParam()); }

  void expect_counts(const RunResult& result, std::uint64_t iterations) const {
    switch (kind()) {
      case LockKind::none: EXPECT_EQ(result.totals.acquisitions, 0u); break;
      case LockKind::interpreter: EXPECT_GE(result.totals.acquisitions, threads()); break;
      case LockKind::whole_call:
        EXPECT_EQ(result.totals.acquisitions, threads() * result.repeats);
        break;
      case LockKind::iteration_mutex:
        EXPECT_EQ(result.totals.acquisitions, iterations * result.repeats);
        break;
    }
    if (threads() == 1) {
      EXPECT_EQ(result.totals.hand_offs, 0u);
      EXPECT_EQ(result.totals.timeouts, 0u);
    }
    EXPECT_LE(seconds(result.totals.held), result.wall_s);
  }
};

TEST_P(NaiveWorkload, SquaresEveryElement) {
  for (const std::size_t n : {1u, 3u, 1000u}) {
    std::vector<std::int64_t> out(n, -1);
    const RunResult result = run_naive_squares(kind(), threads(), out, 0);
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_EQ(out[i], static_cast<std::int64_t>(i) * static_cast<std::int64_t>(i));
    }
    EXPECT_EQ(result.repeats, 1u);
    expect_counts(result, n);
  }
}

std::vector<std::uint64_t> gmp_factorial(unsigned long n) {
  mpz_t value;
  mpz_init(value);
  mpz_fac_ui(value, n);
  std::vector<std::uint64_t> limbs((mpz_sizeinbase(value, 2) + 63) / 64);
  mpz_export(limbs.data(), nullptr, -1, sizeof(std::uint64_t), 0, 0, value);
  mpz_clear(value);
  return limbs;
}

TEST_P(NaiveWorkload, MultipliesEveryFactorial) {
  for (const std::size_t last : {1u, 3u, 120u}) {
    std::vector<std::vector<std::uint64_t>> results(last, {7, 7});
    const RunResult result = run_naive_factorials(kind(), threads(), results, 0);
    for (std::size_t i = 0; i < last; ++i) EXPECT_EQ(results[i], gmp_factorial(i + 1)) << i + 1;
    expect_counts(result, last * (last - 1) / 2);
  }
}

TEST_P(NaiveWorkload, RepeatsUntilTheRunIsLongEnough) {
  std::vector<std::int64_t> out(100);
  const RunResult result = run_naive_squares(kind(), threads(), out, 0.02);
  EXPECT_GE(result.wall_s, 0.02);
  EXPECT_GT(result.repeats, 1u);
  EXPECT_EQ(out[99], 99 * 99);
  EXPECT_GT(result.cpu_s, 0.0);
  expect_counts(result, 100);
}

TEST(NaiveSquares, UnderTheInterpreterLockHandsOverWhileItRuns) {
  std::vector<std::int64_t> out(100);
  const RunResult result = run_naive_squares(LockKind::interpreter, 2, out, 0.1);
  EXPECT_GT(result.totals.acquisitions, 2u) << "each thread once is a lock held for a whole call";
  EXPECT_GT(result.totals.drop_requests, 0u);
}

std::string parameter_name(const testing::TestParamInfo<NaiveWorkload::ParamType>& info) {
  constexpr std::array names = {"NoLock", "InterpreterLock", "WholeCallLock", "IterationMutex"};
  return names[static_cast<std::size_t>(std::get<0>(info.param))] + std::string("On") +
         std::to_string(std::get<1>(info.param)) + "Threads";
}

INSTANTIATE_TEST_SUITE_P(Under, NaiveWorkload,
                         testing::Combine(testing::ValuesIn(all_kinds), testing::Values(1, 2, 4)),
                         parameter_name);

TEST(NaiveWorkloads, RefuseWhatHasNoWork) {
  std::vector<std::int64_t> out;
  std::vector<std::vector<std::uint64_t>> results;
  EXPECT_THROW(run_naive_squares(LockKind::none, 1, out, 0.5), std::invalid_argument);
  EXPECT_THROW(run_naive_factorials(LockKind::none, 1, results, 0.5), std::invalid_argument);
  out.resize(1);
  EXPECT_THROW(run_naive_squares(LockKind::none, 0, out, 0.5), std::invalid_argument);
}

}  // namespace
}  // namespace lanewise::onelock
