#include "bench/claims/model.hpp"

#include <algorithm>

namespace lanewise::claims {
namespace {

std::optional<double> quotient(std::optional<double> a, std::optional<double> b) {
  if (!a || !b || *b <= 0) return std::nullopt;
  return *a / *b;
}

unsigned count(const std::vector<Round>& rounds, bool (*condition)(const Round&)) {
  return static_cast<unsigned>(std::count_if(rounds.begin(), rounds.end(), condition));
}

}  // namespace

std::optional<double> Sample::quantity(const std::string& name) const {
  if (name == "wall_s") return wall_s;
  if (name == "cpu_s") return cpu_s;
  if (name == "cores") return quotient(cpu_s, wall_s);
  if (name == "voluntary_switches") return voluntary_switches;
  if (name == "involuntary_switches") return involuntary_switches;
  const auto found = values.find(name);
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

const Sample* Round::find(const std::string& arm) const {
  const auto found = std::find_if(samples.begin(), samples.end(),
                                  [&](const Sample& sample) { return sample.arm == arm; });
  return found == samples.end() ? nullptr : &*found;
}

unsigned ExperimentResult::kept() const {
  return count(rounds, [](const Round& round) { return !round.discarded; });
}

unsigned ExperimentResult::voided() const {
  return count(rounds,
               [](const Round& round) { return !round.discarded && !round.void_reason.empty(); });
}

const ExperimentResult* find_experiment(const std::vector<ExperimentResult>& experiments,
                                        const std::string& id, const std::string& subject) {
  const auto found =
      std::find_if(experiments.begin(), experiments.end(), [&](const ExperimentResult& experiment) {
        return experiment.id == id && experiment.subject == subject;
      });
  return found == experiments.end() ? nullptr : &*found;
}

}  // namespace lanewise::claims
