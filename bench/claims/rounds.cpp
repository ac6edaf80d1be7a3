#include "bench/claims/rounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "bench/claims/judge.hpp"
#include "bench/compare/random.hpp"

namespace lanewise::claims {
namespace {

class Schedule {
 public:
  Schedule(const Experiment& experiment, const RoundsPlan& plan, Laboratory& laboratory)
      : experiment_(experiment), plan_(plan), laboratory_(laboratory), random_(plan.seed) {}

  std::vector<Round> run() {
    while (wants_another()) {
      const double begin = laboratory_.now();
      add(run_round());
      last_round_s_ = laboratory_.now() - begin;
    }
    return std::move(rounds_);
  }

 private:
  bool wants_another() const {
    if (rounds_.size() < plan_.discarded) return true;
    if (counting_ >= plan_.kept || voided_ > plan_.repeated) return false;
    const bool in_time = laboratory_.now() + last_round_s_ <= plan_.deadline;
    return in_time || rounds_.size() < plan_.discarded + least_rounds;
  }

  void add(Round round) {
    if (round.counts()) {
      ++counting_;
      for (Round& earlier : rounds_) drop_series(earlier);
    } else {
      if (!round.discarded) ++voided_;
      drop_series(round);
    }
    rounds_.push_back(std::move(round));
  }

  static void drop_series(Round& round) {
    for (Sample& sample : round.samples) sample.series.clear();
  }

  /// The places of the arms, and after them those of the controls, shuffled.
  std::vector<std::size_t> order() {
    constexpr std::size_t controls = 2;
    const std::size_t arms = experiment_.arms.size();
    std::vector<std::size_t> places(arms + (experiment_.threads > 0 ? controls : 0));
    std::iota(places.begin(), places.end(), std::size_t{0});
    compare::shuffle(places, random_);
    return places;
  }

  Round run_round() {
    Round round;
    round.index = static_cast<unsigned>(rounds_.size());
    round.discarded = rounds_.size() < plan_.discarded;
    round.samples.resize(experiment_.arms.size());
    laboratory_.begin_round();
    unsigned place = 0;
    for (const std::size_t i : order()) {
      if (i < experiment_.arms.size()) {
        round.samples[i] = run_arm(experiment_.arms[i], round.index, place++);
      } else {
        run_control(round, i == experiment_.arms.size());
      }
    }
    round.controls.other_cores_busy = laboratory_.other_cores_busy();
    round.void_reason = reason_to_void(round.controls, experiment_.threads,
                                       laboratory_.usable_cores(), plan_.rules);
    return round;
  }

  Sample run_arm(const Arm& arm, unsigned round, unsigned place) {
    if (plan_.progress) plan_.progress(round, arm.label);
    Sample sample = laboratory_.run(arm);
    sample.arm = arm.id;
    sample.order = place;
    return sample;
  }

  void run_control(Round& round, bool free) {
    if (free) {
      round.controls.free_speedup = laboratory_.free_control(experiment_.threads).speedup;
    } else {
      const ControlSample sample = laboratory_.locked_control(experiment_.threads);
      round.controls.locked_speedup = sample.speedup;
      round.controls.pressure = sample.pressure;
    }
  }

  const Experiment& experiment_;
  const RoundsPlan& plan_;
  Laboratory& laboratory_;
  compare::SplitMix64 random_;
  std::vector<Round> rounds_;
  unsigned counting_ = 0, voided_ = 0;
  double last_round_s_ = 0;
};

}  // namespace

std::string reason_to_void(const Controls& controls, unsigned threads, unsigned usable_cores,
                           const VoidRules& rules) {
  if (threads == 0) return {};
  const double least = rules.least_free_speedup * std::min(threads, usable_cores);
  if (controls.free_speedup && *controls.free_speedup < least) {
    return fmt::format("native threads without a lock gained {:.2f}, less than {:.2f}",
                       *controls.free_speedup, least);
  }
  if (controls.locked_speedup && *controls.locked_speedup > rules.most_locked_speedup) {
    return fmt::format("native threads under one lock gained {:.2f}, more than {:.2f}",
                       *controls.locked_speedup, rules.most_locked_speedup);
  }
  if (controls.pressure && *controls.pressure > rules.most_pressure) {
    return fmt::format("tasks waited for a CPU {:.0f}% of the time beside one that was busy",
                       100 * *controls.pressure);
  }
  const double most = rules.most_other_cores * usable_cores;
  if (controls.other_cores_busy && *controls.other_cores_busy > most) {
    return fmt::format("other programs kept {:.2f} cores busy, more than {:.2f}",
                       *controls.other_cores_busy, most);
  }
  return {};
}

std::vector<Round> run_rounds(const Experiment& experiment, const RoundsPlan& plan,
                              Laboratory& laboratory) {
  return Schedule(experiment, plan, laboratory).run();
}

}  // namespace lanewise::claims
