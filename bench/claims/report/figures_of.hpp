#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "bench/claims/model.hpp"

// What the reports ask of a result. Only verified samples of rounds that count are looked at.

namespace lanewise::claims {

/// A median over rounds with its 95% bootstrap interval.
struct Figure {
  double median = 0;
  Interval interval{};
  std::vector<double> values;
};

/// The sample of the arm in that round; nullptr where it is not there or not verified.
const Sample* verified_sample(const Round& round, const std::string& arm);

/// Absent where no round has the quantity.
std::optional<Figure> figure_of(const ExperimentResult& experiment, const std::string& arm,
                                const std::string& quantity);

/// The quotient of two arms' quantities, taken within rounds.
std::optional<Figure> quotient_of(const ExperimentResult& experiment, const std::string& dividend,
                                  const std::string& divisor, const std::string& quantity);

/// The arm's sample of the last round that has a series of that name; nullptr where none has. What
/// is drawn beside the series must be of the same sample.
const Sample* sample_with_series(const ExperimentResult& experiment, const std::string& arm,
                                 const std::string& name);

/// All results of that experiment, one for each subject.
std::vector<const ExperimentResult*> experiments_of(const Result& result, const std::string& id);

/// "CPython 2.7.18", "native code", or the subject's own name where none was found.
std::string subject_in_words(const Result& result, const std::string& subject);

/// "AMD EPYC, 2 usable CPUs".
std::string machine_in_words(const Result& result);

/// The CPUs that the run could use; 0 where the result does not say.
unsigned usable_cpus(const Result& result);

/// "AMD EPYC, 2 usable CPUs, 2026-11-23T06:20:09Z, full run": what tells it from others.
std::string run_in_words(const Result& result);

/// The claims that any of the results was asked for, in the order of their numbers.
std::vector<Claim> claims_of(const std::vector<Result>& results);

/// Whether an experiment of the result has that subject.
bool takes_part(const Result& result, const std::string& subject);

/// The judgement of the claim with that id; nullptr where it was not asked for.
const Judgement* find_judgement(const std::vector<Judgement>& judgements, const std::string& id);

/// The first test of the deciding cases that a verdict is told by: those that agree with it, one of
/// each side where there are two. Places in the claim's cases; all have an estimate.
std::vector<std::size_t> telling_cases(const Claim& claim, const Judgement& judgement);

/// "9 hold, 4 hold under a condition, 6 do not hold": kinds of verdicts that there are.
std::string counts_in_words(const std::vector<Judgement>& judgements);

/// Why something could not be tested, and what: claims, or subjects that were not found.
struct Untestable {
  std::string reason;
  std::vector<std::string> what;
};
std::vector<Untestable> untestable_parts(const Result& result);

}  // namespace lanewise::claims
