#include "bench/claims/words.hpp"

#include <fmt/format.h>

#include <array>
#include <lanewise/error.hpp>
#include <string>
#include <utility>

namespace lanewise::claims {
namespace {

template <class Enumeration, std::size_t size>
using Names = std::array<std::pair<Enumeration, std::string_view>, size>;

constexpr Names<Verdict, 6> verdicts{{{Verdict::holds, "holds"},
                                      {Verdict::holds_if, "holds_if"},
                                      {Verdict::does_not_hold, "does_not_hold"},
                                      {Verdict::refuted_by_source, "refuted_by_source"},
                                      {Verdict::not_testable, "not_testable"},
                                      {Verdict::inconclusive, "inconclusive"}}};
constexpr Names<Verdict, 6> verdict_titles{{{Verdict::holds, "HOLDS"},
                                            {Verdict::holds_if, "HOLDS IF"},
                                            {Verdict::does_not_hold, "DOES NOT HOLD"},
                                            {Verdict::refuted_by_source, "REFUTED BY SOURCE"},
                                            {Verdict::not_testable, "NOT TESTABLE HERE"},
                                            {Verdict::inconclusive, "INCONCLUSIVE"}}};
constexpr Names<Outcome, 4> outcomes{{{Outcome::holds, "holds"},
                                      {Outcome::fails, "fails"},
                                      {Outcome::undecided, "undecided"},
                                      {Outcome::untestable, "untestable"}}};
constexpr Names<Mode, 3> modes{
    {{Mode::quick, "quick"}, {Mode::standard, "standard"}, {Mode::full, "full"}}};
constexpr Names<Claim::Rule, 3> rules{{{Claim::Rule::where, "where"},
                                       {Claim::Rule::every, "every"},
                                       {Claim::Rule::source, "source"}}};
constexpr Names<Test::Kind, 3> kinds{{{Test::Kind::value, "value"},
                                      {Test::Kind::quotient, "quotient"},
                                      {Test::Kind::trend, "trend"}}};

template <class Enumeration, std::size_t size>
std::string_view name_in(const Names<Enumeration, size>& names, Enumeration value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return "";  // Not reached: every value has its line above.
}

template <class Enumeration, std::size_t size>
Enumeration value_in(const Names<Enumeration, size>& names, std::string_view word) {
  std::string valid;
  for (const auto& [value, name] : names) {
    if (name == word) return value;
    valid += fmt::format("{}{}", valid.empty() ? "" : ", ", name);
  }
  throw Error(ErrorCode::invalid_argument, fmt::format("'{}' is none of: {}", word, valid));
}

}  // namespace

std::string_view word(Verdict verdict) {
  return name_in(verdicts, verdict);
}
std::string_view title(Verdict verdict) {
  return name_in(verdict_titles, verdict);
}
std::string_view word(Outcome outcome) {
  return name_in(outcomes, outcome);
}
std::string_view word(Mode mode) {
  return name_in(modes, mode);
}
std::string_view word(Claim::Rule rule) {
  return name_in(rules, rule);
}
std::string_view word(Test::Kind kind) {
  return name_in(kinds, kind);
}

template <>
Verdict from_word(std::string_view word) {
  return value_in(verdicts, word);
}
template <>
Outcome from_word(std::string_view word) {
  return value_in(outcomes, word);
}
template <>
Mode from_word(std::string_view word) {
  return value_in(modes, word);
}
template <>
Claim::Rule from_word(std::string_view word) {
  return value_in(rules, word);
}
template <>
Test::Kind from_word(std::string_view word) {
  return value_in(kinds, word);
}

}  // namespace lanewise::claims
