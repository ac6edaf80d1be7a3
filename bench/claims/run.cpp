#include "bench/claims/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <lanewise/machine.hpp>
#include <map>
#include <optional>

#include "bench/claims/environment.hpp"
#include "bench/claims/judge.hpp"
#include "bench/claims/laboratory.hpp"
#include "bench/claims/registry.hpp"
#include "bench/claims/subjects.hpp"
#include "bench/clock.hpp"
#include "bench/compare/interpreters/interpreters.hpp"
#include "bench/compare/reports/report_json.hpp"

namespace lanewise::claims {
namespace {

/// An experiment with one subject, as it is going to be run.
struct Planned {
  Experiment experiment;             ///< Its arms with their sizes.
  const Subject* subject = nullptr;  ///< Null where all arms are native.
  unsigned rounds = 0;               ///< That are to count.
};

unsigned rounds_of(const Experiment& experiment, Mode mode) {
  return experiment.rounds.empty() ? claims::rounds_of(mode)
                                   : experiment.rounds[static_cast<std::size_t>(mode)];
}

/// Experiments whose outcome does not depend on time have nothing to warm up.
unsigned discarded_rounds(const Experiment& experiment) {
  return experiment.threads > 0 ? 1 : 0;
}

/// How long everything will take, from how long the arms have taken so far.
class Forecast {
 public:
  explicit Forecast(const std::vector<Planned>& plans) {
    for (const Planned& plan : plans) total_ += arms(plan);
  }

  static double arms(const Planned& plan) {
    const unsigned rounds = plan.rounds + discarded_rounds(plan.experiment);
    return static_cast<double>(rounds) * static_cast<double>(plan.experiment.arms.size());
  }

  void begin(const Planned& plan) {
    done_before_ += of_experiment_;
    of_experiment_ = arms(plan);
    begun_ = 0;
  }

  /// An arm begins. Repeated rounds do not count, so that the bar never runs ahead.
  void step() { begun_ = std::min(begun_ + 1, of_experiment_); }

  double fraction() const { return total_ > 0 ? (done_before_ + begun_) / total_ : 1; }

  std::optional<double> remaining_s(double elapsed_s) const {
    constexpr double least_to_tell = 0.02;
    if (fraction() < least_to_tell) return std::nullopt;
    return elapsed_s * (1 - fraction()) / fraction();
  }

 private:
  double total_ = 0, done_before_ = 0, of_experiment_ = 0, begun_ = 0;
};

class Run {
 public:
  Run(const RunOptions& options, compare::ProgressSink& progress)
      : options_(options), progress_(progress) {}

  Result result() {
    describe_machine();
    result_.registry = only(registry(), options_.ids);
    experiments_ = experiments();
    if (!options_.ids.empty()) experiments_ = needed_by(result_.registry, experiments_);
    const std::vector<Planned> plans = plan();
    Forecast forecast(plans);
    for (const Planned& planned : plans) {
      forecast.begin(planned);
      result_.experiments.push_back(run(planned, forecast));
    }
    progress_.finish();
    result_.claims = judge(result_.registry.claims, result_.experiments);
    result_.checks = judge(result_.registry.checks, result_.experiments);
    result_.elapsed_s = elapsed();
    return std::move(result_);
  }

 private:
  double elapsed() const { return bench::steady_seconds() - begin_; }

  void describe_machine() {
    result_.mode = options_.mode;
    result_.seed = options_.seed;
    result_.machine = compare::machine_json(machine());
    result_.environment = environment();
    result_.interpreters = compare::find_interpreters(compare::usual_places());
    result_.subjects = resolve_subjects(result_.interpreters);
  }

  std::vector<Planned> plan() const {
    std::vector<Planned> plans;
    for (const Experiment& experiment : experiments_) {
      for (const std::string& name : experiment.subjects) {
        Planned& planned = plans.emplace_back();
        planned.experiment = experiment;
        planned.experiment.arms = arms_for(experiment, name, options_.mode);
        planned.subject = name == native_subject ? nullptr : &subject(name);
        planned.rounds = rounds_of(experiment, options_.mode);
      }
    }
    return plans;
  }

  const Subject& subject(const std::string& name) const {
    const auto found = std::find_if(result_.subjects.begin(), result_.subjects.end(),
                                    [&](const Subject& one) { return one.name == name; });
    if (found == result_.subjects.end()) {
      throw Error(
          ErrorCode::invalid_argument,
          fmt::format("experiments.json names the subject {}, which there is none of", name));
    }
    return *found;
  }

  ExperimentResult run(const Planned& planned, Forecast& forecast) {
    const Experiment& experiment = planned.experiment;
    ExperimentResult result;
    result.id = experiment.id;
    result.subject = planned.subject == nullptr ? native_subject : planned.subject->name;
    result.title = experiment.title;
    result.arms = experiment.arms;
    result.untestable = why_untestable(planned);
    if (!result.untestable.empty()) return result;
    std::string path;
    if (planned.subject != nullptr) {
      const compare::InterpreterInfo& info = *planned.subject->info;
      path = info.path;
      result.interpreter = fmt::format("{} {} ({})", info.implementation, info.version, info.path);
    }
    try {
      ThisMachine machine(path, experiment.timeout_s, options_.poll);
      result.rounds = run_rounds(experiment, rounds_plan(planned, forecast), machine);
    } catch (const std::exception& error) {
      if (options_.poll) options_.poll();  // An interrupt ends the run.
      // Whatever the machine lacks now, the experiments before have their rounds.
      result.untestable = fmt::format("it could not be run: {}", error.what());
    }
    return result;
  }

  static std::string why_untestable(const Planned& planned) {
    if (planned.subject != nullptr && !planned.subject->info) return planned.subject->remedy;
    const unsigned cores = machine().usable_cpus.value;
    if (planned.experiment.threads > 1 && cores < 2) {
      return "one core is usable here, where threads cannot run at once with or without a lock; "
             "run this on two cores or more";
    }
    return {};
  }

  RoundsPlan rounds_plan(const Planned& planned, Forecast& forecast) {
    RoundsPlan plan;
    plan.discarded = discarded_rounds(planned.experiment);
    plan.kept = planned.rounds;
    plan.repeated = (planned.rounds + 1) / 2;
    plan.deadline = begin_ + budget_of(options_.mode);
    plan.seed = options_.seed + result_.experiments.size();
    title_ = fmt::format("{}{}", planned.experiment.title,
                         planned.subject == nullptr ? "" : ", " + planned.subject->name);
    plan.progress = [this, &forecast](unsigned, const std::string& arm) {
      progress_.update({title_, arm, forecast.fraction(), forecast.remaining_s(elapsed())});
      forecast.step();
    };
    return plan;
  }

  const RunOptions& options_;
  compare::ProgressSink& progress_;
  const double begin_ = bench::steady_seconds();
  std::vector<Experiment> experiments_;
  std::string title_;
  Result result_;
};

}  // namespace

unsigned rounds_of(Mode mode) {
  switch (mode) {
    case Mode::quick: return 5;
    case Mode::standard: return 11;
    case Mode::full: return 15;
  }
  return 0;  // Not reached: every mode has its line above.
}

double budget_of(Mode mode) {
  constexpr double minute = 60;
  switch (mode) {
    case Mode::quick: return 8 * minute;
    case Mode::standard: return 25 * minute;
    case Mode::full: return 50 * minute;
  }
  return 0;  // Not reached: every mode has its line above.
}

Result run_claims(const RunOptions& options, compare::ProgressSink& progress) {
  return Run(options, progress).result();
}

}  // namespace lanewise::claims
