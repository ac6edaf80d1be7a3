#include "bench/claims/expected.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <lanewise/error.hpp>
#include <set>
#include <sstream>

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

std::string difference(const Expected& expected, const std::string& id,
                       const std::vector<Judgement>& claims) {
  const auto judged = std::find_if(claims.begin(), claims.end(),
                                   [&](const Judgement& one) { return one.claim == id; });
  const std::string wanted = in_words(expected, id);
  if (judged == claims.end()) return fmt::format("claim {}: expected {}, was not run", id, wanted);
  const auto [first, last] = expected.equal_range(id);
  const bool fits =
      std::any_of(first, last, [&](const auto& entry) { return entry.second == judged->verdict; });
  if (fits) return {};
  return fmt::format("claim {}: expected {}, came out {}", id, wanted, word(judged->verdict));
}

}  // namespace

Expected parse_expected(const std::string& text) {
  Expected expected;
  std::istringstream lines(text);
  unsigned number = 0;
  for (std::string line; std::getline(lines, line);) parse_line(line, ++number, expected);
  return expected;
}

std::vector<std::string> differences(const Expected& expected,
                                     const std::vector<Judgement>& claims) {
  std::set<std::string> ids;
  for (const auto& [id, verdict] : expected) ids.insert(id);
  std::vector<std::string> found;
  for (const std::string& id : ids) {
    std::string sentence = difference(expected, id, claims);
    if (!sentence.empty()) found.push_back(std::move(sentence));
  }
  return found;
}

}  // namespace lanewise::claims
