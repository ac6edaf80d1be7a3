#pragma once

#include <vector>

#include "bench/claims/model.hpp"

// Verdicts from rounds. Nothing here runs anything or looks at a clock: the same rounds give the
// same verdicts, which is how the judge is tested against truths that were planted.

namespace lanewise::claims {

/// Below this many rounds that count there is no verdict. Up to there the interval of the median
/// goes from the least value to the greatest, which cover it in 1 - 2^(1-n) of all cases: 94% here.
inline constexpr unsigned least_rounds = 5;
/// Nor where more than this share of the rounds was void: then the machine is being measured.
inline constexpr double most_voided = 0.3;

/// Whether the test's quantity lies within its margins: the median over the rounds that count, and
/// its 95% bootstrap interval, which has to lie there whole. `experiment` may be null: not run.
TestResult judge_test(const Test& test, const ExperimentResult* experiment);

/// The verdict from the cases' outcomes, in the order of the claim's cases.
///
/// `where`: holds or does not in all deciding cases that could be tested, or holds if in some.
/// `every`: one that fails is enough against it, and it takes all of them to hold. `source`:
/// refuted, unless a case shows the effect that is claimed. An undecided case leaves the claim
/// INCONCLUSIVE where it could change the verdict.
Verdict verdict_of(const Claim& claim, const std::vector<CaseResult>& cases);

/// Every claim's judgement, in their order, with p-values adjusted over all of their tests.
std::vector<Judgement> judge(const std::vector<Claim>& claims,
                             const std::vector<ExperimentResult>& experiments);

}  // namespace lanewise::claims
