#include "bench/claims/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "bench/claims/rank_tests.hpp"
#include "bench/compare/reports/figures.hpp"
#include "bench/compare/statistics.hpp"

namespace lanewise::claims {
namespace {

// ---- A test's values ----------------------------------------------------------------------------

struct Term {
  std::string arm, quantity;
};

/// Arms have no dots in their names, and quantities have none either.
Term split(const std::string& term) {
  const std::size_t dot = term.find('.');
  return {term.substr(0, dot), term.substr(dot + 1)};
}

/// Why a round has no value of the term; empty where it has one.
struct Lookup {
  std::optional<double> value;
  std::string problem, untestable;
};

Lookup look_up(const Round& round, const std::string& name) {
  const Term term = split(name);
  const Sample* sample = round.find(term.arm);
  if (sample == nullptr) return {{}, fmt::format("the arm {} was not run", term.arm), {}};
  if (!sample->untestable.empty()) return {{}, {}, sample->untestable};
  if (!sample->verified) return {{}, fmt::format("{}: {}", term.arm, sample->problem), {}};
  const std::optional<double> value = sample->quantity(term.quantity);
  if (!value) return {{}, {}, fmt::format("{} is not known of {} here", term.quantity, term.arm)};
  return {value, {}, {}};
}

/// One row of values for each round that counts: the terms'.
struct Values {
  std::vector<std::vector<double>> rounds;
  std::string problem, untestable;

  std::vector<double> of_term(std::size_t index) const {
    std::vector<double> values;
    for (const auto& round : rounds) values.push_back(round[index]);
    return values;
  }
};

Values collect(const Test& test, const ExperimentResult& experiment) {
  Values values;
  for (const Round& round : experiment.rounds) {
    if (!round.counts()) continue;
    std::vector<double> row;
    for (const std::string& term : test.terms) {
      Lookup found = look_up(round, term);
      if (!found.problem.empty()) values.problem = found.problem;
      if (!found.untestable.empty()) values.untestable = found.untestable;
      if (found.value) row.push_back(*found.value);
    }
    if (row.size() != test.terms.size()) continue;
    if (test.kind == Test::Kind::quotient && row[1] == 0) {
      values.problem = fmt::format("{} is 0, by which nothing can be divided", test.terms[1]);
    } else {
      values.rounds.push_back(std::move(row));
    }
  }
  return values;
}

double value_of(const Test& test, const std::vector<double>& terms) {
  switch (test.kind) {
    case Test::Kind::value: return terms[0];
    case Test::Kind::quotient: return terms[0] / terms[1];
    case Test::Kind::trend: return rank_trend(terms);
  }
  return 0;  // Not reached: every kind has its line above.
}

// ---- A test's outcome ---------------------------------------------------------------------------

TestResult without_verdict(Outcome outcome, std::string reason) {
  TestResult result;
  result.outcome = outcome;
  result.reason = std::move(reason);
  return result;
}

bool fails(const Test& test, const Interval& interval) {
  return std::any_of(test.fails.begin(), test.fails.end(),
                     [&](const Range& range) { return range.contains(interval); });
}

/// The margins that the interval covers.
std::vector<double> margins_within(const Test& test, const Interval& interval) {
  std::vector<double> margins;
  const auto add = [&](const std::optional<double>& margin) {
    if (margin && *margin >= interval[0] && *margin <= interval[1]) margins.push_back(*margin);
  };
  add(test.holds.above);
  add(test.holds.below);
  for (const Range& range : test.fails) {
    add(range.above);
    add(range.below);
  }
  return margins;
}

/// An interval narrows with the square root of the rounds. Absent where no number would do.
std::optional<double> rounds_needed(const TestResult& result, const std::vector<double>& margins) {
  const double estimate = *result.estimate;
  const auto rounds = static_cast<double>(result.values.size());
  double most = 0;
  for (const double margin : margins) {
    const double distance = std::abs(estimate - margin);
    if (distance == 0) return std::nullopt;
    const Interval& interval = *result.interval;
    const double side = margin < estimate ? estimate - interval[0] : interval[1] - estimate;
    most = std::max(most, rounds * (side / distance) * (side / distance));
  }
  return std::max(1.0, std::ceil(most - rounds));
}

void decide(TestResult& result, const Test& test) {
  const Interval& interval = *result.interval;
  if (test.holds.contains(interval)) {
    result.outcome = Outcome::holds;
  } else if (fails(test, interval)) {
    result.outcome = Outcome::fails;
  } else {
    result.outcome = Outcome::undecided;
    const std::vector<double> margins = margins_within(test, interval);
    result.rounds_needed = margins.empty() ? std::nullopt : rounds_needed(result, margins);
    result.reason = margins.empty() ? "lies between the margins, where there is no verdict"
                    : result.rounds_needed
                        ? fmt::format(
                              "the interval reaches over the margin; about {} more round{} "
                              "would narrow it enough",
                              *result.rounds_needed, *result.rounds_needed == 1 ? "" : "s")
                        : "lies on the margin";
  }
}

/// Why the rounds allow no verdict; empty where they do.
std::string too_few(const ExperimentResult& experiment, const Values& values) {
  const unsigned kept = experiment.kept(), voided = experiment.voided();
  if (voided > most_voided * kept) {
    return fmt::format("{} of {} rounds were void: this machine was too busy", voided, kept);
  }
  if (values.rounds.size() < least_rounds) {
    return fmt::format("{} rounds count, and {} are the least", values.rounds.size(), least_rounds);
  }
  return {};
}

// ---- Cases and claims ---------------------------------------------------------------------------

Outcome outcome_of(const std::vector<TestResult>& tests) {
  const auto any = [&](Outcome outcome) {
    return std::any_of(tests.begin(), tests.end(),
                       [&](const TestResult& test) { return test.outcome == outcome; });
  };
  for (const Outcome outcome : {Outcome::untestable, Outcome::fails, Outcome::undecided}) {
    if (any(outcome)) return outcome;
  }
  return tests.empty() ? Outcome::untestable : Outcome::holds;
}

CaseResult judge_case(const Case& one, const std::vector<ExperimentResult>& experiments) {
  CaseResult result;
  result.id = one.id;
  const ExperimentResult* experiment = find_experiment(experiments, one.experiment, one.subject);
  for (const Test& test : one.tests) result.tests.push_back(judge_test(test, experiment));
  result.outcome = outcome_of(result.tests);
  for (const TestResult& test : result.tests) {
    if (test.outcome == result.outcome && result.reason.empty()) result.reason = test.reason;
  }
  return result;
}

/// How many deciding cases came out each way.
struct Tally {
  unsigned holds = 0, fails = 0, undecided = 0, untestable = 0;

  Tally(const Claim& claim, const std::vector<CaseResult>& cases) {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      if (claim.cases[i].is_contrast) continue;
      switch (cases[i].outcome) {
        case Outcome::holds: ++holds; break;
        case Outcome::fails: ++fails; break;
        case Outcome::undecided: ++undecided; break;
        case Outcome::untestable: ++untestable; break;
      }
    }
  }
};

// ---- Sentences ----------------------------------------------------------------------------------

/// What completes "holds if ..." of the deciding cases of that outcome.
std::vector<std::string> conditions(const Claim& claim, const std::vector<CaseResult>& cases,
                                    Outcome outcome) {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (!claim.cases[i].is_contrast && cases[i].outcome == outcome) {
      found.push_back(claim.cases[i].when);
    }
  }
  return found;
}

/// How many characters at their beginnings, in whole words, all texts have in common.
std::size_t shared_beginning(const std::vector<std::string>& texts) {
  std::size_t length = texts[0].size();
  for (const std::string& text : texts) {
    const auto [end, ignored] =
        std::mismatch(texts[0].begin(), texts[0].end(), text.begin(), text.end());
    length = std::min(length, static_cast<std::size_t>(end - texts[0].begin()));
  }
  const std::size_t space = texts[0].substr(0, length).rfind(' ');
  return space == std::string::npos ? 0 : space + 1;
}

/// "the interpreter is PyPy, Jython or GraalPy": the beginning that all share is said once.
std::string joined(const std::vector<std::string>& texts) {
  if (texts.empty()) return {};
  const std::size_t shared = shared_beginning(texts);
  std::string text = texts[0];
  for (std::size_t i = 1; i < texts.size(); ++i) {
    text += (i + 1 == texts.size() ? " or " : ", ") + texts[i].substr(shared);
  }
  return text;
}

/// Of the deciding cases: a contrast's reason would be taken for another case's.
std::string first_reason(const Claim& claim, const std::vector<CaseResult>& cases,
                         Outcome outcome) {
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (!claim.cases[i].is_contrast && cases[i].outcome == outcome && !cases[i].reason.empty()) {
      return cases[i].reason;
    }
  }
  return "no reason was given";
}

std::string why_inconclusive(const Claim& claim, const std::vector<CaseResult>& cases) {
  if (claim.rule == Claim::Rule::source) {
    return fmt::format(
        "Its sources refute it, and yet it was seen here if {}: one of both is wrong.",
        joined(conditions(claim, cases, Outcome::holds)));
  }
  return fmt::format("No verdict if {}: {}.", joined(conditions(claim, cases, Outcome::undecided)),
                     first_reason(claim, cases, Outcome::undecided));
}

/// "Holds if ...; does not if ...; not tested here if ...": what there is of these.
std::string conditional_sentence(const Claim& claim, const std::vector<CaseResult>& cases) {
  std::string text;
  const auto add = [&](Outcome outcome, std::string_view first, std::string_view later) {
    const std::string when = joined(conditions(claim, cases, outcome));
    if (when.empty()) return;
    text += text.empty() ? fmt::format("{} if {}", first, when)
                         : fmt::format("; {} if {}", later, when);
  };
  add(Outcome::holds, "Holds", "holds");
  add(Outcome::fails, "Does not hold", "does not");
  add(Outcome::untestable, "Not tested here", "not tested here");
  return text + ".";
}

std::string sentence_of(const Claim& claim, Verdict verdict, const std::vector<CaseResult>& cases) {
  // The registry's sentences speak of all cases, so they need all.
  const bool is_whole = conditions(claim, cases, Outcome::untestable).empty();
  const bool is_settled = is_whole || claim.rule == Claim::Rule::every;
  switch (verdict) {
    case Verdict::holds:
      return is_whole ? claim.holds_sentence : conditional_sentence(claim, cases);
    case Verdict::does_not_hold:
      return is_settled ? claim.fails_sentence : conditional_sentence(claim, cases);
    case Verdict::refuted_by_source: return claim.fails_sentence;
    case Verdict::holds_if: return conditional_sentence(claim, cases);
    case Verdict::not_testable:
      return fmt::format("Not testable here: {}.", first_reason(claim, cases, Outcome::untestable));
    case Verdict::inconclusive: return why_inconclusive(claim, cases);
  }
  return {};  // Not reached: every verdict has its line above.
}

void adjust_p_values(std::vector<Judgement>& judgements) {
  std::vector<double*> places;
  for (Judgement& judgement : judgements) {
    for (CaseResult& one : judgement.cases) {
      for (TestResult& test : one.tests) {
        if (test.p_value) places.push_back(&*test.p_value);
      }
    }
  }
  std::vector<double> p_values;
  for (const double* place : places) p_values.push_back(*place);
  const std::vector<double> adjusted = holm_adjusted(p_values);
  for (std::size_t i = 0; i < places.size(); ++i) *places[i] = adjusted[i];
}

}  // namespace

TestResult judge_test(const Test& test, const ExperimentResult* experiment) {
  if (experiment == nullptr) return without_verdict(Outcome::untestable, "it was not run");
  if (!experiment->untestable.empty()) {
    return without_verdict(Outcome::untestable, experiment->untestable);
  }
  const Values values = collect(test, *experiment);
  if (values.problem.empty() && !values.untestable.empty()) {
    return without_verdict(Outcome::untestable, values.untestable);
  }
  TestResult result;
  for (const auto& terms : values.rounds) result.values.push_back(value_of(test, terms));
  const std::string reason = values.problem.empty() ? too_few(*experiment, values) : values.problem;
  if (!result.values.empty()) {
    result.estimate = compare::median(result.values);
    result.interval = compare::bootstrap_interval(result.values);
  }
  if (!reason.empty()) {
    result.outcome = Outcome::undecided;
    result.reason = reason;
    return result;
  }
  decide(result, test);
  if (test.kind == Test::Kind::quotient) {
    result.p_value = mann_whitney(values.of_term(0), values.of_term(1));
  }
  return result;
}

Verdict verdict_of(const Claim& claim, const std::vector<CaseResult>& cases) {
  const Tally tally(claim, cases);
  if (claim.rule == Claim::Rule::source) {
    const bool is_contradicted = tally.holds > 0;
    return is_contradicted ? Verdict::inconclusive : Verdict::refuted_by_source;
  }
  if (claim.rule == Claim::Rule::every && tally.fails > 0) return Verdict::does_not_hold;
  if (tally.holds > 0 && tally.fails > 0) return Verdict::holds_if;
  if (tally.undecided > 0) return Verdict::inconclusive;
  if (claim.rule == Claim::Rule::every && tally.untestable > 0) return Verdict::not_testable;
  if (tally.holds > 0) return Verdict::holds;
  return tally.fails > 0 ? Verdict::does_not_hold : Verdict::not_testable;
}

std::vector<Judgement> judge(const std::vector<Claim>& claims,
                             const std::vector<ExperimentResult>& experiments) {
  std::vector<Judgement> judgements;
  for (const Claim& claim : claims) {
    Judgement judgement;
    judgement.claim = claim.id;
    for (const Case& one : claim.cases) judgement.cases.push_back(judge_case(one, experiments));
    judgement.verdict = verdict_of(claim, judgement.cases);
    judgement.sentence = sentence_of(claim, judgement.verdict, judgement.cases);
    judgements.push_back(std::move(judgement));
  }
  adjust_p_values(judgements);
  return judgements;
}

}  // namespace lanewise::claims
