#include "bench/claims/expected.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <lanewise/error.hpp>
#include <sstream>

#include "bench/claims/registry.hpp"
#include "bench/claims/words.hpp"

namespace lanewise::claims {
namespace {

void parse_line(const std::string& line, unsigned number, Expected& expected) {
  std::istringstream words(line.substr(0, line.find('#')));
  std::string id, verdict, more;
  if (!(words >> id)) return;
  if (!(words >> verdict) || words >> more) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("line {} of the expected verdicts is not \"ID VERDICT\"", number));
  }
  expected.emplace(id, from_word<Verdict>(verdict));
}

std::string in_words(const Expected& expected, const std::string& id) {
  std::string text;
  const auto [first, last] = expected.equal_range(id);
  for (auto entry = first; entry != last; ++entry) {
    text += fmt::format("{}{}", text.empty() ? "" : " or ", word(entry->second));
  }
  return text;
}

bool fits(const Expected& expected, const Judgement& judged) {
  const auto [first, last] = expected.equal_range(judged.claim);
  return first == last || std::any_of(first, last, [&](const auto& entry) {
           return entry.second == judged.verdict;
         });
}

}  // namespace

Expected parse_expected(const std::string& text, const Registry& registry) {
  Expected expected;
  std::istringstream lines(text);
  unsigned number = 0;
  for (std::string line; std::getline(lines, line);) parse_line(line, ++number, expected);
  if (expected.empty()) {
    throw Error(ErrorCode::invalid_argument,
                "the file of expected verdicts has none; a line is \"4 does_not_hold\"");
  }
  for (const auto& [id, verdict] : expected) only(registry, {id});  // Refuses what is not in it.
  return expected;
}

std::vector<std::string> differences(const Expected& expected,
                                     const std::vector<Judgement>& claims) {
  std::vector<std::string> found;
  for (const Judgement& judged : claims) {
    if (fits(expected, judged)) continue;
    found.push_back(fmt::format("claim {}: expected {}, came out {}", judged.claim,
                                in_words(expected, judged.claim), word(judged.verdict)));
  }
  return found;
}

}  // namespace lanewise::claims
