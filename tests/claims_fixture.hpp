#pragma once

#include "bench/claims/model.hpp"

namespace lanewise::claims {

/// 23 claims by the article's ids, made up so that every verdict and every outcome occurs.
Registry made_up_registry();

/// A run of the registry's claims on a machine that nobody has, judged. Every case's first test has
/// the outcome that its id begins with: "holds", "fails", "undecided" or "untestable"; where it
/// begins with none of them, one that its place gives. All experiments that the page draws are
/// there.
Result made_up_result(const Registry& registry);

}  // namespace lanewise::claims
