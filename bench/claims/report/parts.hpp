#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/claims/model.hpp"

// The parts of the page, each HTML; empty where the result has nothing for it.

namespace lanewise::claims {

/// The rules of these parts, beside those of compare's pages.
std::string_view claims_style();

/// One chip a claim, leading to its card; with several results a table with one column a machine.
std::string verdict_strip(const std::vector<Result>& results);

/// Every claim by the test that tells its verdict.
std::string forest_section(const Result& result);

/// A claim with its verdict, figures and sources, for each machine.
std::string claim_card(const Claim& claim, const std::vector<Result>& results);

/// The interpreter's lock beside our model of it: turns on one time axis, hand-offs a second.
std::string lock_section(const Result& result);

/// What a thread that wants to run every now and then saw of each operation.
std::string heartbeat_section(const Result& result);

/// Whether processes pay: by their number, and by the size of their chunks.
std::string pool_section(const Result& result);

/// Speed-up over threads, one curve an interpreter.
std::string scaling_section(const Result& result);

/// From the article's loop to what Lanewise does, step by step.
std::string ladder_section(const Result& result);

/// What was not testable, and where all this ran.
std::string machine_section(const Result& result);

/// How all of it was measured.
std::string method_card();

/// A card with a heading, its figures and a note under it; empty where there are no figures.
std::string figure_card(std::string_view title, std::string_view figures, std::string_view note);

}  // namespace lanewise::claims
