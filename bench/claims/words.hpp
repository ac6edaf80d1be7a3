#pragma once

#include <string_view>

#include "bench/claims/model.hpp"

// Names of the enumerations: `word` as files have them, `title` as people read them.

namespace lanewise::claims {

std::string_view word(Verdict verdict);   // "holds_if"
std::string_view title(Verdict verdict);  // "HOLDS IF"
std::string_view word(Outcome outcome);
std::string_view word(Mode mode);
std::string_view word(Claim::Rule rule);
std::string_view word(Test::Kind kind);

/// The value of that word. Throws Error invalid_argument, listing the valid ones.
template <class Enumeration>
Enumeration from_word(std::string_view word);

template <>
Verdict from_word(std::string_view word);
template <>
Outcome from_word(std::string_view word);
template <>
Mode from_word(std::string_view word);
template <>
Claim::Rule from_word(std::string_view word);
template <>
Test::Kind from_word(std::string_view word);

}  // namespace lanewise::claims
