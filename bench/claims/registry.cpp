#include "bench/claims/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "bench/claims/json_fields.hpp"
#include "embedded/claims_files.hpp"

namespace lanewise::claims {
namespace {

std::string embedded_file(std::string_view name) {
  for (const auto& [file, text] : embedded::claims_files) {
    if (file == name) return std::string(text);
  }
  throw Error(ErrorCode::invalid_argument, fmt::format("{} is no part of this program", name));
}

Json parse(const std::string& text, const std::string& name) {
  try {
    return Json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    refuse(name, error.what());
  }
}

// ---- Claims -------------------------------------------------------------------------------------

/// Experiment and subject of every case that can be run, and their arms.
class Runnable {
 public:
  explicit Runnable(const std::vector<Experiment>& experiments) {
    for (const Experiment& experiment : experiments) {
      for (const std::string& subject : experiment.subjects) {
        pairs_.insert(experiment.id + " with " + subject);
      }
      for (const Arm& arm : experiment.arms) arms_.insert(experiment.id + "." + arm.id);
    }
  }

  void require(const Case& one, const std::string& where) const {
    const std::string pair = one.experiment + " with " + one.subject;
    if (!pairs_.contains(pair)) refuse(where, "there is no experiment " + pair);
    for (const Test& test : one.tests) {
      for (const std::string& term : test.terms) {
        const std::string arm = one.experiment + "." + term.substr(0, term.find('.'));
        if (!arms_.contains(arm)) refuse(where, "there is no arm " + arm);
      }
    }
  }

 private:
  std::set<std::string> pairs_, arms_;
};

bool has_margin(const Range& range) {
  return range.above || range.below;
}

void require_sense(const Test& test, const std::string& where) {
  const std::size_t terms = test.terms.size();
  const bool fits = test.kind == Test::Kind::value      ? terms == 1
                    : test.kind == Test::Kind::quotient ? terms == 2
                                                        : terms >= 3;
  if (!fits) {
    refuse(where, "a value has one term, a quotient two, and a trend three or more");
  }
  for (const std::string& term : test.terms) {
    if (term.find('.') == std::string::npos) refuse(where, term + " is not ARM.QUANTITY");
  }
  const bool has_margins = has_margin(test.holds) && !test.fails.empty() &&
                           std::all_of(test.fails.begin(), test.fails.end(), has_margin);
  if (!has_margins) refuse(where, "both holds and fails need a margin");
  if (test.what.empty()) refuse(where, "it is not said what the quantity is");
}

void require_sense(const Claim& claim, const Runnable& runnable) {
  const std::string where = "claim " + claim.id;
  if (claim.text.empty() || claim.where.empty() || claim.title.empty()) {
    refuse(where, "title, text and where are all needed");
  }
  if (claim.cases.empty()) refuse(where, "there is no case");
  std::set<std::string> ids;
  for (const Case& one : claim.cases) {
    const std::string place = where + ", case " + one.id;
    if (!ids.insert(one.id).second) refuse(place, "the id is there twice");
    if (one.tests.empty() || one.when.empty()) refuse(place, "tests and when are needed");
    for (const Test& test : one.tests) require_sense(test, place);
    runnable.require(one, place);
  }
}

// ---- Experiments --------------------------------------------------------------------------------

/// The size's three values for that subject.
const std::vector<double>& sizes_of(const Experiment& experiment, const std::string& name,
                                    const std::string& subject) {
  for (const std::string& key : {fmt::format("{}@{}", name, subject), name}) {
    const auto found = experiment.sizes.find(key);
    if (found != experiment.sizes.end()) return found->second;
  }
  refuse("experiment " + experiment.id, "there is no size " + name);
}

/// The argument with what stands in braces filled in.
std::string filled_in(const std::string& argument, const Experiment& experiment,
                      const std::string& subject, Mode mode) {
  const std::size_t begin = argument.find('{'), end = argument.find('}');
  if (begin == std::string::npos || end == std::string::npos) return argument;
  const std::string name = argument.substr(begin + 1, end - begin - 1);
  const double size = sizes_of(experiment, name, subject)[static_cast<std::size_t>(mode)];
  return argument.substr(0, begin) + fmt::format("{}", size) + argument.substr(end + 1);
}

constexpr std::size_t modes = 3;

void require_sense(const Experiment& experiment) {
  const std::string where = "experiment " + experiment.id;
  if (experiment.subjects.empty() || experiment.arms.empty()) {
    refuse(where, "subjects and arms are needed");
  }
  const auto has_all_modes = [](const auto& entry) { return entry.second.size() == modes; };
  if (!std::all_of(experiment.sizes.begin(), experiment.sizes.end(), has_all_modes) ||
      (!experiment.rounds.empty() && experiment.rounds.size() != modes)) {
    refuse(where, "sizes and rounds have three values, for quick, standard and full");
  }
  for (const Arm& arm : experiment.arms) {
    if (arm.id.empty() || arm.native.empty() == arm.script.empty()) {
      refuse(where, "an arm needs an id, and either a script or a native function");
    }
  }
}

bool has_case_of(const std::vector<Claim>& claims, const Experiment& experiment,
                 const std::string& subject) {
  return std::any_of(claims.begin(), claims.end(), [&](const Claim& claim) {
    return std::any_of(claim.cases.begin(), claim.cases.end(), [&](const Case& one) {
      return one.experiment == experiment.id && one.subject == subject;
    });
  });
}

}  // namespace

Registry read_registry(const std::string& text, const std::vector<Experiment>& experiments) {
  auto registry = from_json<Registry>(parse(text, "claims.json"), "claims.json", Absent::usual);
  const Runnable runnable(experiments);
  std::set<std::string> ids;
  for (const auto* claims : {&registry.claims, &registry.checks}) {
    for (const Claim& claim : *claims) {
      if (!ids.insert(claim.id).second) refuse("claim " + claim.id, "the id is there twice");
      require_sense(claim, runnable);
    }
  }
  return registry;
}

std::vector<Experiment> read_experiments(const std::string& text) {
  auto list =
      from_json<ExperimentList>(parse(text, "experiments.json"), "experiments.json", Absent::usual);
  for (Experiment& experiment : list.experiments) {
    require_sense(experiment);
    for (Arm& arm : experiment.arms) {
      if (arm.label.empty()) arm.label = arm.id;
    }
  }
  return std::move(list.experiments);
}

Registry registry() {
  return read_registry(embedded_file("claims.json"), experiments());
}

std::vector<Experiment> experiments() {
  return read_experiments(embedded_file("experiments.json"));
}

std::vector<Arm> arms_for(const Experiment& experiment, const std::string& subject, Mode mode) {
  std::vector<Arm> arms = experiment.arms;
  for (Arm& arm : arms) {
    for (std::string& argument : arm.arguments) {
      argument = filled_in(argument, experiment, subject, mode);
    }
  }
  return arms;
}

Registry only(const Registry& all, const std::vector<std::string>& ids) {
  if (ids.empty()) return all;
  Registry chosen{all.version, {}, {}};
  const std::set<std::string> wanted(ids.begin(), ids.end());
  std::set<std::string> found;
  const auto choose = [&](const std::vector<Claim>& from, std::vector<Claim>& to) {
    for (const Claim& claim : from) {
      if (wanted.contains(claim.id)) to.push_back(claim);
      found.insert(claim.id);
    }
  };
  choose(all.claims, chosen.claims);
  choose(all.checks, chosen.checks);
  for (const std::string& id : wanted) {
    if (!found.contains(id)) {
      refuse("claim " + id, "there is none; lanewise claims list shows them");
    }
  }
  return chosen;
}

std::vector<Experiment> needed_by(const Registry& registry, const std::vector<Experiment>& all) {
  std::vector<Experiment> needed;
  for (Experiment experiment : all) {
    std::vector<std::string> subjects;
    for (const std::string& subject : experiment.subjects) {
      if (has_case_of(registry.claims, experiment, subject) ||
          has_case_of(registry.checks, experiment, subject)) {
        subjects.push_back(subject);
      }
    }
    experiment.subjects = std::move(subjects);
    if (!experiment.subjects.empty()) needed.push_back(std::move(experiment));
  }
  return needed;
}

}  // namespace lanewise::claims
