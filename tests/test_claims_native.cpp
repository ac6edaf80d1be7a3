#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/claims/counting.hpp"
#include "bench/claims/native_arms.hpp"
#include "bench/onelock/workloads.hpp"
#include "thrown_error.hpp"

namespace lanewise::claims {
namespace {

using onelock::LockKind;
using tests::code_of;
using tests::message_of;

/// Counts one step after another, as no closed form does.
std::uint64_t state_by_counting(std::uint64_t steps) {
  std::uint64_t state = 0;
  for (; steps > 0; --steps) state = 6364136223846793005 * state + 1442695040888963407;
  return state;
}

TEST(CountedState, IsWhatCountingComesTo) {
  for (const std::uint64_t turns : {0U, 1U, 2U, 3U, 1000U, 16384U}) {
    EXPECT_EQ(onelock::counted_state(turns), state_by_counting(16 * turns)) << turns;
  }
}

TEST(RunCounting, DoesTheBlocksThatItIsAskedFor) {
  for (const LockKind lock :
       {LockKind::none, LockKind::interpreter, LockKind::whole_call, LockKind::iteration_mutex}) {
    std::vector<onelock::Counter> counters(3);
    onelock::run_counting(lock, counters, [](std::uint64_t blocks) { return blocks < 2; });
    for (const onelock::Counter& counter : counters) {
      EXPECT_EQ(counter.turns, 2 * onelock::turns_per_block);
      EXPECT_EQ(counter.state, onelock::counted_state(counter.turns));
    }
  }
}

TEST(RunCounting, RefusesToCountWithoutAThread) {
  std::vector<onelock::Counter> none;
  EXPECT_THROW(onelock::run_counting(LockKind::none, none, [](std::uint64_t) { return false; }),
               std::invalid_argument);
}

/// Asserts that holds of the slices are one after another, and returns how often they change hands.
double changes_of_holder(const std::vector<onelock::Slice>& slices) {
  double changes = 0;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    EXPECT_LE(slices[i].begin, slices[i].end);
    if (i == 0) continue;
    EXPECT_LE(slices[i - 1].end, slices[i].begin);
    if (slices[i].thread != slices[i - 1].thread) ++changes;
  }
  return changes;
}

TEST(CountUnderOneLock, HandsOverAsOftenAsTheHolderChanges) {
  using std::chrono::milliseconds;
  for (const LockKind lock : {LockKind::interpreter, LockKind::whole_call}) {
    // At most one hold per block: fewer than the trace keeps, however fast the lock changes hands.
    const Counted counted = count_blocks({lock, 3, {.interval = milliseconds(1)}}, 100);
    const auto& slices = counted.run.slices;
    ASSERT_LT(slices.size(), onelock::default_slice_limit);
    ASSERT_GE(slices.size(), 3U);
    EXPECT_EQ(static_cast<double>(counted.run.totals.hand_offs), changes_of_holder(slices));
  }
}

TEST(CountUnderOneLock, CountsTheTurnsOfAllThreads) {
  const Counted counted = count_blocks({LockKind::interpreter, 3, {}}, 2);
  EXPECT_EQ(counted.turns, 6 * onelock::turns_per_block);
}

TEST(CountUnderOneLock, HandsOverMoreOftenTheShorterTheInterval) {
  const auto drop_requests = [](std::chrono::milliseconds interval) {
    return count_for({LockKind::interpreter, 2, {.interval = interval}}, 0.2)
        .run.totals.drop_requests;
  };
  EXPECT_GT(drop_requests(std::chrono::milliseconds(1)), 2U);
  EXPECT_EQ(drop_requests(std::chrono::hours(1)), 0U);
}

TEST(LockModel, TellsOfItsHandOffs) {
  const Sample sample = run_native("lock_model", {"threads=2", "interval_ms=1", "seconds=0.1"});
  EXPECT_TRUE(sample.verified) << sample.problem;
  EXPECT_GT(sample.wall_s.value(), 0);
  EXPECT_GT(sample.cpu_s.value(), 0);
  EXPECT_GE(sample.voluntary_switches.value(), 0);
  EXPECT_GE(sample.involuntary_switches.value(), 0);
  const auto& values = sample.values;
  EXPECT_GT(values.at("turns_per_s"), 0);
  EXPECT_GT(values.at("hand_offs"), 1);
  EXPECT_DOUBLE_EQ(values.at("hand_offs_per_s") * *sample.wall_s, values.at("hand_offs"));
  EXPECT_EQ(values.at("switches_per_s"), values.at("hand_offs_per_s"));
  EXPECT_GE(values.at("timeouts"), values.at("drop_requests"));
  EXPECT_GT(values.at("drop_requests"), 0);
  EXPECT_GT(values.at("longest_wait_s"), 0);
  EXPECT_GT(values.at("held_share"), 0);
  EXPECT_LE(values.at("held_share"), 1);
  EXPECT_LE(values.at("p10_slice_ms"), values.at("median_slice_ms"));
  EXPECT_LE(values.at("median_slice_ms"), values.at("p90_slice_ms"));
}

TEST(LockModel, DrawsItsFirstSlices) {
  const Sample sample = run_native("lock_model", {"threads=2", "interval_ms=0.1", "seconds=0.3"});
  const auto& threads = sample.series.at("slice_thread");
  const auto& begins = sample.series.at("slice_begin_ms");
  const auto& ends = sample.series.at("slice_end_ms");
  ASSERT_EQ(begins.size(), threads.size());
  ASSERT_EQ(ends.size(), threads.size());
  ASSERT_GT(threads.size(), 2U);
  EXPECT_LE(threads.size(), 300U);
  for (std::size_t i = 0; i < threads.size(); ++i) {
    EXPECT_LE(begins[i], ends[i]);
    if (i == 0) continue;
    EXPECT_LE(ends[i - 1], begins[i]);
    EXPECT_NE(threads[i - 1], threads[i]) << "a thread that lets go waits for the other one";
  }
}

TEST(LockModel, DrawsNoMoreThanTheBeginning) {
  const Sample sample = run_native("lock_model", {"interval_ms=5", "seconds=0.4"});
  EXPECT_LE(sample.series.at("slice_begin_ms").back(), 200);
  EXPECT_LT(sample.series.at("slice_begin_ms").size(), sample.values.at("hand_offs"));
}

TEST(LockModel, HasNoHandOffsWithOneThread) {
  const Sample sample = run_native("lock_model_serial", {"seconds=0.02"});
  EXPECT_TRUE(sample.verified);
  EXPECT_EQ(sample.values.at("hand_offs"), 0);
  EXPECT_EQ(sample.values.at("timeouts"), 0);
}

TEST(OtherLocks, TellOfTheSame) {
  for (const char* name : {"whole_call", "iteration_mutex", "no_lock"}) {
    const Sample sample = run_native(name, {"threads=2", "seconds=0.05"});
    EXPECT_TRUE(sample.verified) << name;
    EXPECT_GT(sample.wall_s.value(), 0) << name;
    EXPECT_GT(sample.values.at("turns_per_s"), 0) << name;
    EXPECT_EQ(sample.values.contains("hand_offs_per_s"), std::string(name) != "no_lock") << name;
    EXPECT_EQ(sample.values.contains("median_slice_ms"), std::string(name) == "whole_call") << name;
  }
}

void expect_verified_step(const std::string& workload, const std::string& step,
                          const std::string& n) {
  const Sample sample = run_native("ladder", {"workload=" + workload, "step=" + step, "n=" + n});
  EXPECT_TRUE(sample.verified) << workload << " " << step << ": " << sample.problem;
  EXPECT_GT(sample.wall_s.value(), 0) << step;
  EXPECT_GE(sample.values.at("threads"), 1) << step;
  EXPECT_EQ(sample.texts.contains("chosen"), step == "dispatched") << step;
  EXPECT_EQ(sample.values.contains("hand_offs_per_s"), step == "one_lock") << step;
}

TEST(Ladder, RunsEveryStepOfTheSquares) {
  for (const char* step :
       {"one_lock", "naive_1", "naive_all", "scalar_1", "simd_1", "simd_all", "dispatched"}) {
    expect_verified_step("squares", step, "1000000");
  }
}

TEST(Ladder, RunsEveryStepOfTheFactorials) {
  for (const char* step :
       {"one_lock", "naive_1", "naive_all", "each_1", "scalar_1", "simd_1", "dispatched"}) {
    expect_verified_step("factorials", step, "120");
  }
}

TEST(Ladder, SaysWhatWasChosenAndWhy) {
  const Sample sample = run_native("ladder", {"workload=squares", "step=dispatched", "n=1000"});
  const std::string& chosen = sample.texts.at("chosen");
  EXPECT_EQ(chosen.find("cpu, "), 0U) << chosen;
  EXPECT_NE(chosen.find(", 1 thread: "), std::string::npos) << chosen << " of so few elements";
  EXPECT_GT(chosen.size(), chosen.find(": ") + 10) << chosen;
}

TEST(Ladder, NamesTheStepsThatThereAre) {
  EXPECT_EQ(message_of([] {
              run_native("ladder", {"workload=cubes", "step=naive_1"});
            }),
            "ladder: there is no workload 'cubes'; one of: squares, factorials");
  EXPECT_EQ(message_of([] {
              run_native("ladder", {"workload=factorials", "step=simd_all"});
            }),
            "ladder: there is no step of the factorials 'simd_all'; one of: one_lock, naive_1, "
            "naive_all, each_1, scalar_1, simd_1, dispatched");
}

TEST(RunNative, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(message_of([] { run_native("lock", {}); }),
            "there is no native arm 'lock'; one of: lock_model, lock_model_serial, whole_call, "
            "iteration_mutex, no_lock, ladder");
  EXPECT_EQ(message_of([] { run_native("whole_call", {"interval_ms=5"}); }),
            "whole_call has no argument 'interval_ms=5'; KEY=VALUE with one of these keys: "
            "threads, seconds");
  for (const char* argument : {"threads", "threads=", "threads=0", "threads=two", "threads=2x",
                               "threads=-1", "seconds=nan", "seconds=-1"}) {
    EXPECT_EQ(code_of([&] { run_native("no_lock", {argument}); }), ErrorCode::invalid_argument)
        << argument;
  }
}

TEST(RunNative, EndsWithWhatThePollThrows) {
  const auto interrupted = [] { throw std::domain_error("interrupted"); };
  EXPECT_THROW(run_native("no_lock", {}, interrupted), std::domain_error);
}

TEST(Controls, MeasureASpeedUp) {
  for (const unsigned threads : {2U, 3U}) {
    const ControlSample free = run_free_control(threads), locked = run_locked_control(threads);
    EXPECT_GT(free.speedup, 0);
    EXPECT_GT(locked.speedup, 0);
    EXPECT_FALSE(free.pressure.has_value()) << "more threads than cores wait by themselves";
    if (locked.pressure) {
      EXPECT_GE(*locked.pressure, 0);
    }
  }
}

}  // namespace
}  // namespace lanewise::claims
