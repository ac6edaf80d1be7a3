#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/compare/model.hpp"

// The words of the claims: a claim has cases, a case has tests, a test sets a quantity that an
// experiment's rounds measured against margins that were fixed before. Registry and experiments are
// read from their files; samples and rounds are what running them gave; judgements follow from
// both.

namespace lanewise::claims {

using compare::Interval;

// ---- The registry (claims.json) ----------------------------------------------------------------

/// What the judge may conclude of a claim.
enum class Verdict {
  holds,
  holds_if,  ///< In some of its cases; the sentence names them.
  does_not_hold,
  refuted_by_source,  ///< What it says of a program is not so, by that program's own papers.
  not_testable,       ///< Not here; the reason says what would make it so.
  inconclusive,
};

/// Where a value must lie, its ends excluded; no end where one is absent.
struct Range {
  std::optional<double> above, below;

  bool contains(const Interval& interval) const {
    return (!above || interval[0] > *above) && (!below || interval[1] < *below);
  }
};

/// A quantity of a round, and where it must lie.
///
/// A term is "ARM.QUANTITY" (see Sample::quantity). One term is the value itself, two are the
/// quotient of the first by the second within a round, and `trend` is Spearman's rank correlation
/// of the quantity over the terms, in their order.
struct Test {
  enum class Kind { value, quotient, trend };
  Kind kind = Kind::value;
  std::vector<std::string> terms;
  std::string what;  ///< "speed-up of two threads over one", for people.
  std::string
      unit;     ///< "x" for factors, "ms", "cores", "per second", "share", "yes or no" or empty.
  Range holds;  ///< The claim's case holds where the whole interval is in here,
  std::vector<Range> fails;  ///< and fails where it is in one of these. Between lies no verdict.
};

/// One reading of a claim: in which interpreter, with which numbers.
struct Case {
  std::string id;          ///< Unique within the claim.
  std::string subject;     ///< Who runs it: a name of subjects.hpp, or "native".
  std::string experiment;  ///< Of experiments.json.
  std::string when;        ///< Completes "holds if ...": "the array holds objects".
  /// A contrast is shown beside the claim and does not decide it.
  bool is_contrast = false;
  std::vector<Test> tests;  ///< The first is the one that is drawn. All must hold.
};

struct Source {
  std::string title, url;
  std::string says;  ///< What it says that bears on the claim, in our words.
};

struct Claim {
  enum class Rule {
    where,   ///< Holds where its cases do: in all, in some or in none.
    every,   ///< Says "always" or "only": one case that fails is enough against it.
    source,  ///< Is about what a program has; its sources refute it, and its cases may only agree.
  };
  std::string id;     ///< "1" to "22" and "4b".
  std::string title;  ///< A few words.
  std::string text;   ///< What is claimed, in our words.
  std::string where;  ///< Where in the article.
  std::string conditions;
  Rule rule = Rule::where;
  std::string holds_sentence, fails_sentence;  ///< What it means where all cases hold, or none.
  std::vector<Case> cases;
  std::vector<Source> sources;
};

struct Registry {
  unsigned version = 0;
  std::vector<Claim> claims;
  std::vector<Claim> checks;  ///< Of our own model of the lock; judged as claims are.
};

// ---- Experiments (experiments.json) ------------------------------------------------------------

/// One way to do an experiment's work, in a process of its own.
struct Arm {
  std::string id;
  std::string label;                   ///< What a person reads.
  std::string native;                  ///< A function of native_arms.hpp; empty for a script.
  std::string script;                  ///< A file of python/.
  std::vector<std::string> flags;      ///< Of the interpreter, before the script.
  std::vector<std::string> arguments;  ///< The script's arm and its key=value.
};

struct Experiment {
  std::string id, title;
  std::vector<std::string> subjects;  ///< It is run once with each.
  unsigned threads = 0;               ///< Of its controls; 0 is an experiment that needs none,
                                      ///< since its outcome does not depend on time.
  /// That count, in the modes quick, standard and full; empty is what the modes say.
  std::vector<unsigned> rounds;
  double timeout_s = 60;  ///< For each run of an arm.
  /// What "{NAME}" in an argument stands for in the three modes; "NAME@SUBJECT" is for one alone.
  std::map<std::string, std::vector<double>> sizes;
  std::vector<Arm> arms;
};

// ---- What was measured -------------------------------------------------------------------------

/// One run of an arm.
struct Sample {
  std::string arm;
  unsigned order = 0;  ///< Its place in its round, from 0.
  std::optional<double> wall_s, cpu_s;
  std::optional<double> voluntary_switches, involuntary_switches;
  bool verified = false;
  std::string problem;     ///< Why it is not verified, or how it failed.
  std::string untestable;  ///< Why this machine cannot run it, with the remedy.
  std::map<std::string, double> values;
  std::map<std::string, std::vector<double>> series;  ///< Of one round alone.
  std::map<std::string, std::string> texts;

  /// "wall_s", "cpu_s", "cores" (CPU time over wall time), the switches, or one of `values`.
  std::optional<double> quantity(const std::string& name) const;
};

/// Arms that every round of an experiment with threads has: native threads without a lock, whose
/// speed-up must come near the number of cores, and under one lock, which must have none.
struct Controls {
  std::optional<double> free_speedup;    ///< C+: of k threads over one.
  std::optional<double> locked_speedup;  ///< C-: the same under one lock.
  std::optional<double> pressure;  ///< Share of C-'s time in which some task waited for a CPU.
  std::optional<double> other_cores_busy;  ///< Over the round, by programs that are not ours.
};

struct Round {
  unsigned index = 0;
  bool discarded = false;   ///< The first: it pays for page faults and cold caches.
  std::string void_reason;  ///< Why it does not count; empty where it does.
  Controls controls;
  std::vector<Sample> samples;  ///< In the order of the experiment's arms.

  bool counts() const { return !discarded && void_reason.empty(); }
  const Sample* find(const std::string& arm) const;
};

/// An experiment with one subject.
struct ExperimentResult {
  std::string id, subject;
  std::string title;
  std::string interpreter;  ///< "CPython 3.11.2 (/usr/bin/python3)"; empty for native code.
  std::string untestable;   ///< Why nothing was run, with the remedy.
  std::vector<Arm> arms;
  std::vector<Round> rounds;

  /// Rounds beside the discarded ones, and those of them that do not count.
  unsigned kept() const;
  unsigned voided() const;
};

// ---- What follows ------------------------------------------------------------------------------

enum class Outcome { holds, fails, undecided, untestable };

struct TestResult {
  Outcome outcome = Outcome::untestable;
  std::string reason;  ///< Of an outcome that is neither holds nor fails.
  std::optional<double> estimate;
  std::optional<Interval> interval;
  std::vector<double> values;           ///< One for each round that counts.
  std::optional<double> rounds_needed;  ///< More, for the interval to leave the margin.
  std::optional<double> p_value;        ///< Mann-Whitney, two-sided, adjusted over all (Holm).
};

struct CaseResult {
  std::string id;
  Outcome outcome = Outcome::untestable;
  std::string reason;
  std::vector<TestResult> tests;
};

struct Judgement {
  std::string claim;
  Verdict verdict = Verdict::not_testable;
  std::string sentence;  ///< The verdict in words, with its conditions.
  std::vector<CaseResult> cases;
};

// ---- The whole ---------------------------------------------------------------------------------

struct Subject {
  std::string name;                              ///< "cpython", "cpython-2.7", "pypy", ...
  std::optional<compare::InterpreterInfo> info;  ///< Absent where none was found.
  std::string remedy;                            ///< How to get one.
};

enum class Mode { quick, standard, full };

/// One run on one machine: all that the reports are made from.
struct Result {
  std::string lanewise_version, git;
  std::string date, command;
  Mode mode = Mode::standard;
  std::uint64_t seed = 0;
  double elapsed_s = 0;
  nlohmann::ordered_json machine;      ///< As `lanewise info --json` has it.
  nlohmann::ordered_json environment;  ///< Kernel, pressure information, memory: name and value.
  std::vector<compare::InterpreterInfo> interpreters;
  std::vector<Subject> subjects;
  Registry registry;
  std::vector<ExperimentResult> experiments;
  std::vector<Judgement> claims;
  std::vector<Judgement> checks;
};

/// The experiment with that subject; nullptr where it was not run.
const ExperimentResult* find_experiment(const std::vector<ExperimentResult>& experiments,
                                        const std::string& id, const std::string& subject);

}  // namespace lanewise::claims
