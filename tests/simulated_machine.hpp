#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "bench/claims/rounds.hpp"
#include "bench/compare/random.hpp"

// A machine with cores, a load by others and some noise, in virtual time: whatever an arm does, its
// truth is known.

namespace lanewise::claims {

/// What an arm of the simulated machine is: `native` names it, arguments[0] is its threads.
///   "parallel": threads that share nothing.  "locked": threads that take turns.
///   "wrong": a result that is not right.     "absent": cannot run here.
class SimulatedMachine final : public Laboratory {
 public:
  struct Options {
    unsigned cores = 2;
    double noise = 0.02;  ///< Relative, of every time.
    /// Cores that others use in a round.
    std::function<double(unsigned round)> load = [](unsigned) { return 0.0; };
    std::uint64_t seed = 1;
  };

  explicit SimulatedMachine(Options options)
      : options_(std::move(options)), random_(options_.seed) {}

  Sample run(const Arm& arm) override {
    Sample sample;
    if (arm.native == "absent") {
      sample.untestable = "it is not installed; install it";
      return sample;
    }
    const unsigned threads =
        arm.arguments.empty() ? 1 : static_cast<unsigned>(std::stoul(arm.arguments[0]));
    const double busy = arm.native == "parallel" ? std::min(threads, options_.cores) : 1;
    const double wall = work_s / speed(busy) * jitter();
    sample.wall_s = wall;
    sample.cpu_s = work_s;
    sample.verified = arm.native != "wrong";
    if (!sample.verified) sample.problem = "1 is not 2";
    sample.series["ticks"] = {1, 2, 3};
    now_ += wall;
    return sample;
  }

  ControlSample free_control(unsigned threads) override {
    const double alone = speed(1) * jitter();
    return {speed(std::min(threads, options_.cores)) * jitter() / alone, {}};
  }

  ControlSample locked_control(unsigned) override {
    const double over = 1 + load() - options_.cores;  // Cores that are asked for and not there.
    return {jitter() / jitter(), std::max(0.0, over)};
  }

  void begin_round() override { ++round_; }
  std::optional<double> other_cores_busy() override { return load(); }
  unsigned usable_cores() const override { return options_.cores; }
  double now() override { return now_; }

 private:
  static constexpr double work_s = 1;

  double load() const { return options_.load(round_ - 1); }

  /// Work done a second by something that could keep `wanted` cores busy: with the others it shares
  /// what there is.
  double speed(double wanted) const {
    const double asked = wanted + load();
    return asked <= options_.cores ? wanted : wanted * options_.cores / asked;
  }

  double jitter() { return 1 + options_.noise * (2 * random_.uniform() - 1); }

  Options options_;
  compare::SplitMix64 random_;
  unsigned round_ = 0;
  double now_ = 0;
};

}  // namespace lanewise::claims
