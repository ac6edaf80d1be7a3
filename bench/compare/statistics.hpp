#pragma once

#include <span>

#include "bench/compare/model.hpp"

// What a few rounds say. Times of a shared machine have a long tail and drift, so the figures are
// medians, and two arms are compared within a round before rounds are compared with each other.
//
// All functions throw Error invalid_argument where there are no values, and give the same bits on
// every platform: the bootstrap's resamples come from a fixed seed.

namespace lanewise::compare {

/// The middle value, or the mean of the two in the middle.
double median(std::span<const double> values);

/// The quantile p in [0, 1] of ascending values, interpolated linearly between order statistics.
double quantile(std::span<const double> ascending, double p);

/// The third quartile less the first: the width of the middle half.
double interquartile_range(std::span<const double> values);

/// The 95% interval of the median: percentiles of the medians of 10,000 resamples (B. Efron,
/// "Bootstrap methods: another look at the jackknife", 1979). Cost: about 1 ms for 11 values.
Interval bootstrap_interval(std::span<const double> values);

/// How many times faster `arm` is than `base`: the median over rounds of base[i] / arm[i], and its
/// interval, which resamples whole rounds. What slows both arms of a round leaves it unchanged.
/// Error invalid_argument where the lengths differ.
Ratio paired_ratio(std::span<const double> base, std::span<const double> arm);

}  // namespace lanewise::compare
