#include "bench/claims/arguments.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <lanewise/error.hpp>

namespace lanewise::claims {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorCode::invalid_argument, what);
}

template <class Number>
Number parse(const std::string& arm, std::string_view key, const std::string& text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || !(number > 0)) {
    refuse(fmt::format("{}: {}={} is no number above 0", arm, key, text));
  }
  return number;
}

}  // namespace

Arguments::Arguments(const std::string& arm, const std::vector<std::string>& given,
                     const std::vector<std::string_view>& keys)
    : arm_(arm) {
  for (const std::string& argument : given) {
    const std::size_t equals = argument.find('=');
    const std::string key = argument.substr(0, equals);
    if (equals == std::string::npos || std::find(keys.begin(), keys.end(), key) == keys.end()) {
      refuse(fmt::format("{} has no argument '{}'; KEY=VALUE with one of these keys: {}", arm,
                         argument, fmt::join(keys, ", ")));
    }
    entries_.push_back({key, argument.substr(equals + 1)});
  }
}

const std::string* Arguments::find(std::string_view key) const {
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == entries_.rend() ? nullptr : &found->value;
}

std::string Arguments::text(std::string_view key, std::string_view otherwise) const {
  const std::string* const given = find(key);
  return given == nullptr ? std::string(otherwise) : *given;
}

double Arguments::number(std::string_view key, double otherwise) const {
  const std::string* const given = find(key);
  return given == nullptr ? otherwise : parse<double>(arm_, key, *given);
}

unsigned Arguments::whole(std::string_view key, unsigned otherwise) const {
  const std::string* const given = find(key);
  return given == nullptr ? otherwise : parse<unsigned>(arm_, key, *given);
}

}  // namespace lanewise::claims
