#pragma once

#include <string>
#include <string_view>

#include "bench/claims/model.hpp"

// Verdicts and outcomes as shapes: no two alike, so that no page needs colour to be read.

namespace lanewise::claims {

/// The shapes, once on a page, where the others refer to them.
std::string shape_definitions();

/// "verdict-holds-if", which sets the colour.
std::string verdict_class(Verdict verdict);
std::string outcome_class(Outcome outcome);

/// Shape and words, in the verdict's colour.
std::string verdict_badge(Verdict verdict);
std::string outcome_badge(Outcome outcome);

/// The outcome's shape in a drawing, in the middle of (x, y): x a fraction, y pixels.
std::string svg_outcome(Outcome outcome, double x, double y);

/// The same for a terminal, one character each.
std::string_view verdict_sign(Verdict verdict);

}  // namespace lanewise::claims
