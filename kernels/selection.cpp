#include "kernels/selection.hpp"

#include <algorithm>

namespace lanewise::kernels {
namespace {

std::string supported_names(std::span<const Candidate> candidates) {
  std::string names = "auto";
  for (const Candidate& candidate : candidates) {
    if (candidate.supported) names += ", " + candidate.name;
  }
  return names;
}

}  // namespace

std::size_t select(std::span<const Candidate> candidates, std::string_view forced,
                   std::string_view origin, std::string_view what, ErrorCode code) {
  const auto find = [&](auto&& wanted) {
    return std::find_if(candidates.begin(), candidates.end(), wanted);
  };
  const auto index = [&](auto found) {
    return static_cast<std::size_t>(found - candidates.begin());
  };
  const auto fail = [&](const std::string& problem) {
    return Error(code, std::string(what) + " '" + std::string(forced) + "' (from " +
                           std::string(origin) + ") " + problem +
                           "; usable here: " + supported_names(candidates));
  };

  if (forced == "auto") {
    const auto best = find([](const Candidate& c) { return c.supported && c.preferred; });
    if (best != candidates.end()) return index(best);
    return index(find([](const Candidate& c) { return c.supported; }));
  }
  const auto named = find([&](const Candidate& c) { return c.name == forced; });
  if (named == candidates.end()) throw fail("is unknown");
  if (!named->supported) throw fail("cannot run here: " + named->reason);
  return index(named);
}

}  // namespace lanewise::kernels
