#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "bench/claims/rounds.hpp"
#include "bench/compare/background_load.hpp"
#include "bench/compare/interpreters/driver_scripts.hpp"

namespace lanewise::claims {

/// This machine: scripts run in a fresh process of the interpreter each, native arms in this one.
/// An arm that did not end in time is not started again, lest it use up the time of all others.
class ThisMachine final : public Laboratory {
 public:
  /// `interpreter` may be empty where all arms are native. `poll` is called while an arm runs, and
  /// what it throws ends the arm and is thrown. Makes this process the parent of what an arm leaves
  /// behind, so that no such process is taken for another program's; where an arm fails, all
  /// children of this process are ended. Throws std::runtime_error where the temporary folder
  /// cannot be written.
  ThisMachine(std::string interpreter, double timeout_s, std::function<void()> poll);

  Sample run(const Arm& arm) override;
  ControlSample free_control(unsigned threads) override;
  ControlSample locked_control(unsigned threads) override;
  void begin_round() override;
  std::optional<double> other_cores_busy() override;
  unsigned usable_cores() const override;
  double now() override;

 private:
  Sample run_script(const Arm& arm);
  void clean_up() const;  ///< Of an arm that failed.

  std::string interpreter_;
  double timeout_s_;
  std::function<void()> poll_;
  compare::ScriptFolder scripts_;
  std::map<std::string, Sample> too_late_;  ///< By arm.
  std::optional<compare::BackgroundLoad> load_;
};

/// The sample that a script's last line of output tells of. A line that is none becomes a problem.
Sample parse_sample(const std::string& line);

}  // namespace lanewise::claims
