#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <lanewise/error.hpp>
#include <vector>

#include "bench/compare/random.hpp"
#include "bench/compare/statistics.hpp"

namespace lanewise::compare {
namespace {

constexpr std::size_t rounds = 11;

/// About normal, mean 0 and deviation 1: twelve uniforms less their mean.
double noise(SplitMix64& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.uniform();
  return sum;
}

struct PairedTimes {
  std::vector<double> base, arm;
};

/// Times whose true ratio is `ratio`, each with 5% noise.
PairedTimes simulate(double ratio, SplitMix64& random) {
  PairedTimes times;
  for (std::size_t i = 0; i < rounds; ++i) {
    times.base.push_back(ratio * std::exp(0.05 * noise(random)));
    times.arm.push_back(std::exp(0.05 * noise(random)));
  }
  return times;
}

/// The share of 400 simulated comparisons whose interval covers the planted ratio.
double coverage(double ratio) {
  constexpr int runs = 400;
  SplitMix64 random(42);
  int covered = 0;
  for (int run = 0; run < runs; ++run) {
    const PairedTimes times = simulate(ratio, random);
    const Interval interval = paired_ratio(times.base, times.arm).ci95;
    covered += interval[0] <= ratio && ratio <= interval[1];
  }
  return static_cast<double>(covered) / runs;
}

TEST(SplitMix64, GivesThePublishedSequence) {
  SplitMix64 random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
}

TEST(SplitMix64, ReachesEveryValueBelowTheBoundAboutEquallyOften) {
  SplitMix64 random(3);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i) ++counts.at(random.below(counts.size()));
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 500);
}

TEST(Shuffle, KeepsEveryValueAndFavoursNoOrder) {
  SplitMix64 random(5);
  std::array<int, 3> first{};
  for (int i = 0; i < 30'000; ++i) {
    std::vector<std::size_t> values{0, 1, 2};
    shuffle(values, random);
    EXPECT_EQ(values[0] + values[1] + values[2], 3U);
    ++first.at(values[0]);
  }
  for (const int count : first) EXPECT_NEAR(count, 10'000, 500);
}

TEST(Median, IsTheMiddleValueOrTheMeanOfTheTwoInTheMiddle) {
  EXPECT_EQ(median(std::vector{3.0}), 3.0);
  EXPECT_EQ(median(std::vector{9.0, 1.0, 5.0}), 5.0);
  EXPECT_EQ(median(std::vector{9.0, 1.0, 5.0, 6.0}), 5.5);
}

TEST(Quantile, InterpolatesBetweenOrderStatistics) {
  const std::vector<double> values{1, 2, 3, 4};
  EXPECT_EQ(quantile(values, 0), 1);
  EXPECT_EQ(quantile(values, 0.25), 1.75);
  EXPECT_EQ(quantile(values, 1), 4);
}

TEST(InterquartileRange, AgreesWithNumPy) {
  const std::vector<double> values{12.1, 11.8, 13.4, 12.0, 19.7, 11.9,
                                   12.6, 12.2, 12.3, 11.7, 12.9};
  EXPECT_DOUBLE_EQ(interquartile_range(values), 12.75 - 11.95);
}

// The ends were computed by a second implementation, in Python.
TEST(BootstrapInterval, IsTheSameOnEveryPlatform) {
  const std::vector<double> values{12.1, 11.8, 13.4, 12.0, 19.7, 11.9,
                                   12.6, 12.2, 12.3, 11.7, 12.9};
  EXPECT_EQ(bootstrap_interval(values), (Interval{11.9, 12.9}));
  EXPECT_EQ(bootstrap_interval(std::vector{1.5, 2.5, 4.0, 8.0}), (Interval{1.5, 8.0}));
}

TEST(BootstrapInterval, OfOneValueIsThatValue) {
  EXPECT_EQ(bootstrap_interval(std::vector{2.0}), (Interval{2.0, 2.0}));
}

TEST(BootstrapInterval, OfTwoOrThreeValuesSpansThemAll) {
  EXPECT_EQ(bootstrap_interval(std::vector{5.0, 3.0}), (Interval{3.0, 5.0}));
  EXPECT_EQ(bootstrap_interval(std::vector{9.0, 1.0, 5.0}), (Interval{1.0, 9.0}));
}

TEST(Statistics, RefuseToSayAnythingAboutNothing) {
  const std::vector<double> none;
  EXPECT_THROW(median(none), Error);
  EXPECT_THROW(quantile(none, 0.5), Error);
  EXPECT_THROW(interquartile_range(none), Error);
  EXPECT_THROW(bootstrap_interval(none), Error);
  EXPECT_THROW(paired_ratio(none, none), Error);
}

TEST(PairedRatio, CoversAPlantedRatioAboutAsOftenAsItSays) {
  const double share = coverage(2.5);
  EXPECT_GE(share, 0.90);
  EXPECT_LE(share, 0.995);
}

TEST(PairedRatio, OfEqualArmsCoversOneAboutAsOftenAsItSays) {
  const double share = coverage(1);
  EXPECT_GE(share, 0.90);
  EXPECT_LE(share, 0.995);
}

TEST(PairedRatio, DoesNotFeelADriftThatBothArmsOfARoundShare) {
  SplitMix64 random(8);
  PairedTimes times = simulate(3, random);
  const Ratio steady = paired_ratio(times.base, times.arm);
  for (std::size_t i = 0; i < rounds; ++i) {
    const double drift = std::ldexp(1.0, static_cast<int>(i));  // Exact, and up to 1024 times.
    times.base[i] *= drift;
    times.arm[i] *= drift;
  }
  const Ratio drifted = paired_ratio(times.base, times.arm);
  EXPECT_EQ(drifted.median, steady.median);
  EXPECT_EQ(drifted.ci95, steady.ci95);
  EXPECT_GT(median(times.base) / steady.median, 10);
}

TEST(PairedRatio, IsAboveOneWhereTheArmIsFaster) {
  EXPECT_EQ(paired_ratio(std::vector{6.0}, std::vector{2.0}).median, 3.0);
}

TEST(PairedRatio, RefusesArmsOfDifferentRounds) {
  EXPECT_THROW(paired_ratio(std::vector{1.0, 2.0}, std::vector{1.0}), Error);
}

}  // namespace
}  // namespace lanewise::compare
