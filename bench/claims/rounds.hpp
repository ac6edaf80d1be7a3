#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>

#include "bench/claims/model.hpp"
#include "bench/claims/native_arms.hpp"

// Interleaved rounds with controls: every round runs every arm once, and with them what must run
// faster on several cores and what cannot, in a random order of its own.

namespace lanewise::claims {

/// Where arms run: this machine, or one that a test makes up.
class Laboratory {
 public:
  virtual ~Laboratory() = default;
  virtual Sample run(
      const Arm& arm) = 0;  ///< Throws for interrupts alone, never for what an arm did.
  virtual ControlSample free_control(unsigned threads) = 0;
  virtual ControlSample locked_control(unsigned threads) = 0;
  virtual void begin_round() = 0;
  /// Cores that others kept busy since begin_round(); absent where that is not known.
  virtual std::optional<double> other_cores_busy() = 0;
  virtual unsigned usable_cores() const = 0;
  virtual double now() = 0;
};

/// A round whose controls are not what they must be tells of the machine and not of the claim.
struct VoidRules {
  double least_free_speedup = 0.75;  ///< Of C+, a core: less, and others use the cores.
  double most_locked_speedup = 1.1;  ///< Of C-: more, and the clock or the cores changed under it.
  /// While C- ran, which itself never lacks a core. A quiet machine has up to 0.12 all the same:
  /// hand-offs between cores count as waiting.
  double most_pressure = 0.20;
  double most_other_cores = 0.10;  ///< Busy with others, a usable core.
};

struct RoundsPlan {
  unsigned discarded = 1;
  unsigned kept = 11;     ///< That count; a void round is done again,
  unsigned repeated = 5;  ///< but no more of them than this.
  double deadline = std::numeric_limits<double>::infinity();  ///< On the laboratory's clock: after
                                                              ///< it no round begins but the least.
  std::uint64_t seed = 1;
  VoidRules rules;
  /// Called before every arm with the round's number and the arm's label.
  std::function<void(unsigned round, const std::string& arm)> progress;
};

/// What voids the round; empty where it counts. `threads` as Experiment has it.
std::string reason_to_void(const Controls& controls, unsigned threads, unsigned usable_cores,
                           const VoidRules& rules = {});

/// Runs the experiment's arms. Series are kept of the last round that counts alone.
std::vector<Round> run_rounds(const Experiment& experiment, const RoundsPlan& plan,
                              Laboratory& laboratory);

}  // namespace lanewise::claims
