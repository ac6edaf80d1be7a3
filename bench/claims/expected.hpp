#pragma once

#include <map>
#include <string>
#include <vector>

#include "bench/claims/model.hpp"

namespace lanewise::claims {

/// Verdicts that a person expects on a machine: a line each, "4 does_not_hold", several for a claim
/// that may go either way; # begins a comment. Claims without a line may have any verdict.
/// Throws Error invalid_argument that names the line, or the claim that the registry lacks.
using Expected = std::multimap<std::string, Verdict>;
Expected parse_expected(const std::string& text, const Registry& registry);

/// A sentence for each judged claim that has another verdict than it should.
std::vector<std::string> differences(const Expected& expected,
                                     const std::vector<Judgement>& claims);

}  // namespace lanewise::claims
