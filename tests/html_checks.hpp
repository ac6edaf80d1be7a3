#pragma once

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace lanewise::test {

/// Every match of the pattern with its first group.
inline std::vector<std::pair<std::string, std::string>> matches(const std::string& text,
                                                                const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::pair<std::string, std::string>> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    found.emplace_back((*at)[0], (*at)[1]);
  }
  return found;
}

/// Every element is closed, in the reverse order of the opening.
inline void expect_balanced(const std::string& page) {
  const std::set<std::string> empty{"meta", "link"};
  const std::regex tag("<(/?)([a-z0-9]+)[^>]*?(/?)>");
  std::vector<std::string> open;
  for (std::sregex_iterator at(page.begin(), page.end(), tag), end; at != end; ++at) {
    const std::string name = (*at)[2];
    if (empty.count(name) > 0 || (*at)[3].length() > 0) continue;
    if ((*at)[1].length() == 0) {
      open.push_back(name);
    } else {
      ASSERT_FALSE(open.empty()) << name;
      ASSERT_EQ(open.back(), name);
      open.pop_back();
    }
  }
  EXPECT_TRUE(open.empty());
}

}  // namespace lanewise::test
