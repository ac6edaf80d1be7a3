#include <gtest/gtest.h>
#include <lanewise/tuning.hpp>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "bench/tune/decide.hpp"
#include "bench/tune/measure.hpp"

// What is concluded from timings, all of them made up.

namespace lanewise::tune {
namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20;

/// Sizes 1, 2, 4, ... MiB, at which the contender is this many times as fast.
std::vector<Point> points_with(const std::vector<double>& ratios) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < ratios.size(); ++i) points.push_back({mib << i, ratios[i], 1});
  return points;
}

/// The crossing between the size 2^i MiB and the one before.
std::uint64_t crossing_before(std::size_t i) {
  return (mib << i) * 181 / 256 / 4096 * 4096;  // 181 / 256 is the root of 1 / 2.
}

std::uint64_t crossing_of(const std::vector<double>& ratios) {
  return crossover(points_with(ratios));
}

void expect_crossing_before(std::size_t i, const std::vector<double>& ratios) {
  EXPECT_NEAR(static_cast<double>(crossing_of(ratios)), static_cast<double>(crossing_before(i)),
              8192.0);
}

TEST(Crossover, LiesBetweenTheLastLossAndTheFirstWin) {
  expect_crossing_before(3, {0.5, 0.7, 0.9, 1.1, 1.3, 1.4});
}

TEST(Crossover, LiesBelowTheSmallestSizeWhereTheContenderAlwaysWins) {
  expect_crossing_before(0, {1.1, 1.2, 1.3});
}

TEST(Crossover, IsNeverWhereTheContenderNeverWins) {
  EXPECT_EQ(crossing_of({0.5, 0.7, 0.9}), Tuning::never);
  EXPECT_EQ(crossing_of({0.5, 1.02, 0.98, 1.029, 1}), Tuning::never) << "all within the margin";
  EXPECT_EQ(crossing_of({}), Tuning::never);
}

TEST(Crossover, LeavesTiesBeforeTheFirstWinToTheSimpleWay) {
  expect_crossing_before(4, {0.5, 0.9, 1.02, 0.99, 1.1, 1.2});
}

TEST(Crossover, ComesBeforeTiesThatFollowWins) {
  expect_crossing_before(2, {0.5, 0.7, 1.4, 1.3, 1.0, 1.0, 0.99});  // Bound by memory.
}

TEST(Crossover, IsNotMovedByOneMeasurementGoneWrongHoweverWrong) {
  expect_crossing_before(3, {0.5, 0.7, 0.9, 1.1, 1.3, 0.001, 1.4, 1.4});
  expect_crossing_before(3, {0.5, 1000, 0.9, 1.1, 1.3, 1.2, 1.4, 1.4});
  EXPECT_EQ(crossing_of({0.5, 0.7, 0.9, 1000, 0.9, 0.8}), Tuning::never);
  EXPECT_EQ(crossing_of({0.5, 0.7, 0.9, 0.9, 0.9, 1000}), Tuning::never);
}

TEST(Crossover, IsFoundInNoise) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(0, 0.05);
  int near = 0;
  constexpr int trials = 200;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<Point> points;
    for (int i = 0; i < 20; ++i) {
      const double truth = i < 10 ? 0.85 : 1.15;
      points.push_back({mib << i, truth * std::exp(noise(random)), 1});
    }
    const std::uint64_t crossing = crossover(points);
    near += crossing > mib << 8 && crossing < mib << 11;
  }
  EXPECT_GE(near, trials * 95 / 100);
}

TEST(BytesPerThread, IsEachThreadsPartOfTheCrossing) {
  const std::vector<Team> teams = {{2, points_with({0.5, 0.9, 1.1, 1.2})}};
  EXPECT_EQ(bytes_per_thread(teams, 1), crossover(teams[0].points) / 2);
}

TEST(BytesPerThread, SuitsTheTeamThatNeedsTheMost) {
  const Team two = {2, points_with({0.5, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2})};
  const Team many = {8, points_with({0.5, 0.5, 0.5, 0.5, 0.5, 0.9, 1.1, 1.2})};
  EXPECT_EQ(bytes_per_thread(std::vector{two, many}, 1), crossover(many.points) / 8);
  const Team eager = {8, points_with({0.5, 0.5, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2})};
  EXPECT_EQ(bytes_per_thread(std::vector{two, eager}, 1), crossover(two.points) / 2);
}

TEST(BytesPerThread, IsNeverWhereATeamNeverPays) {
  const Team two = {2, points_with({0.5, 1.2, 1.2})};
  const Team many = {8, points_with({0.5, 0.5, 0.5})};
  EXPECT_EQ(bytes_per_thread(std::vector{two, many}, 1), Tuning::never);
}

TEST(BytesPerThread, StaysWhereNothingWasMeasured) {
  EXPECT_EQ(bytes_per_thread({}, 77), 77u);
  EXPECT_EQ(bytes_per_thread(std::vector<Team>{{2, {}}}, 77), 77u);
}

TEST(BytesPerThread, HasALeastValue) {
  const std::vector<Team> teams = {{2, {{4096, 2, 1}, {8192, 2, 1}, {16384, 2, 1}}}};
  EXPECT_EQ(bytes_per_thread(teams, 1), 16384u);
}

TEST(StreamingBytes, AreTheCrossing) {
  const auto points = points_with({0.5, 0.7, 0.9, 1.1, 1.3, 1.4});
  EXPECT_EQ(streaming_bytes(points, 1, 8 * mib), crossover(points));
}

TEST(StreamingBytes, AreAtLeastAQuarterOfTheCache) {
  const auto points = points_with({1.1, 1.1, 1.1, 1.1});
  EXPECT_EQ(streaming_bytes(points, 1, 32 * mib), 8 * mib);
}

TEST(StreamingBytes, AreNeverOnlyWhereTheCacheWasExceeded) {
  const auto points = points_with({0.5, 0.5, 0.5, 0.5, 0.5});  // Up to 16 MiB.
  EXPECT_EQ(streaming_bytes(points, 77, 8 * mib), Tuning::never);
  EXPECT_EQ(streaming_bytes(points, 77, 9 * mib), 77u);
  EXPECT_EQ(streaming_bytes({}, 77, 8 * mib), 77u);
}

TEST(Believable, IsNeverOnAnIdleMachineAlone) {
  EXPECT_EQ(believable(Tuning::never, 77, 0.0), Tuning::never);
  EXPECT_EQ(believable(Tuning::never, 77, 1.0), 77u);
  EXPECT_EQ(believable(4096, 77, 1.0), 4096u);
}

TEST(Sizes, AreTwoInEachOctaveInWholePages) {
  EXPECT_EQ(sizes_between(16384, 65536),
            (std::vector<std::uint64_t>{16384, 24576, 32768, 45056, 65536}));
  EXPECT_EQ(sizes_between(4096, 4096), (std::vector<std::uint64_t>{4096}));
  EXPECT_TRUE(sizes_between(8192, 4096).empty());
}

// The measuring itself, of the least that can be measured.

TEST(Measuring, GivesEveryThresholdAValueThatCanBeSet) {
  compare::NoProgress progress;
  int polls = 0;
  const Result result = measure(quick_effort(), progress, [&] { ++polls; });
  EXPECT_GT(polls, 0);
  EXPECT_EQ(result.before, default_tuning());
  EXPECT_GE(result.curves.size(), 2u);
  for (const Curve& curve : result.curves) {
    for (const Point& point : curve.points) {
      EXPECT_GT(point.simple_s, 0) << curve.title;
      EXPECT_GT(point.contender_s, 0) << curve.title;
    }
  }
  set_tuning(result.after);
  use_tuning_file("auto");
}

TEST(Measuring, EndsWhereThePollThrows) {
  compare::NoProgress progress;
  EXPECT_THROW(measure(quick_effort(), progress, [] { throw std::string("stop"); }), std::string);
  use_tuning_file("auto");
}

}  // namespace
}  // namespace lanewise::tune
