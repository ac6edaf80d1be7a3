#include "bench/claims/report/figures_of.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <map>
#include <string_view>
#include <utility>

#include "bench/claims/words.hpp"
#include "bench/compare/statistics.hpp"

namespace lanewise::claims {
namespace {

std::optional<Figure> figure_from(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  Figure figure;
  figure.median = compare::median(values);
  figure.interval = compare::bootstrap_interval(values);
  figure.values = std::move(values);
  return figure;
}

/// The value of a field that has its source beside it.
nlohmann::ordered_json machine_value(const Result& result, const char* field) {
  const auto& machine = result.machine;
  if (!machine.is_object() || !machine.contains(field)) return {};
  const auto& entry = machine.at(field);
  return entry.is_object() && entry.contains("value") ? entry.at("value") : entry;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

void add(std::vector<Untestable>& parts, const std::string& reason, const std::string& what) {
  auto found = std::find_if(parts.begin(), parts.end(),
                            [&](const Untestable& part) { return part.reason == reason; });
  if (found == parts.end()) found = parts.insert(parts.end(), Untestable{reason, {}});
  if (std::find(found->what.begin(), found->what.end(), what) == found->what.end()) {
    found->what.push_back(what);
  }
}

}  // namespace

const Sample* verified_sample(const Round& round, const std::string& arm) {
  const Sample* sample = round.counts() ? round.find(arm) : nullptr;
  return sample != nullptr && sample->verified ? sample : nullptr;
}

std::optional<Figure> figure_of(const ExperimentResult& experiment, const std::string& arm,
                                const std::string& quantity) {
  std::vector<double> values;
  for (const Round& round : experiment.rounds) {
    const Sample* sample = verified_sample(round, arm);
    const auto value = sample != nullptr ? sample->quantity(quantity) : std::nullopt;
    if (value) values.push_back(*value);
  }
  return figure_from(std::move(values));
}

std::optional<Figure> quotient_of(const ExperimentResult& experiment, const std::string& dividend,
                                  const std::string& divisor, const std::string& quantity) {
  std::vector<double> values;
  for (const Round& round : experiment.rounds) {
    const Sample* above = verified_sample(round, dividend);
    const Sample* below = verified_sample(round, divisor);
    if (above == nullptr || below == nullptr) continue;
    const auto a = above->quantity(quantity), b = below->quantity(quantity);
    if (a && b && *b > 0) values.push_back(*a / *b);
  }
  return figure_from(std::move(values));
}

const Sample* sample_with_series(const ExperimentResult& experiment, const std::string& arm,
                                 const std::string& name) {
  const Sample* last = nullptr;
  for (const Round& round : experiment.rounds) {
    const Sample* sample = verified_sample(round, arm);
    if (sample == nullptr) continue;
    const auto found = sample->series.find(name);
    if (found != sample->series.end() && !found->second.empty()) last = sample;
  }
  return last;
}

std::vector<const ExperimentResult*> experiments_of(const Result& result, const std::string& id) {
  std::vector<const ExperimentResult*> found;
  for (const ExperimentResult& experiment : result.experiments) {
    if (experiment.id == id) found.push_back(&experiment);
  }
  return found;
}

std::string subject_in_words(const Result& result, const std::string& subject) {
  if (subject == "native") return "native code";
  for (const Subject& one : result.subjects) {
    if (one.name != subject || !one.info) continue;
    const std::string name = fmt::format("{} {}", one.info->implementation, one.info->version);
    // A name such as "subinterpreters" says more than the interpreter's.
    const bool is_plain = subject.starts_with(lower(one.info->implementation));
    return is_plain ? name : fmt::format("{}, {}", name, subject);
  }
  return subject;
}

unsigned usable_cpus(const Result& result) {
  const auto value = machine_value(result, "usable_cpus");
  return value.is_number_unsigned() ? value.get<unsigned>() : 0;
}

std::string machine_in_words(const Result& result) {
  const auto value = machine_value(result, "cpu_name");
  const std::string name = value.is_string() ? value.get<std::string>() : "";
  const unsigned cpus = usable_cpus(result);
  const std::string count =
      cpus == 0 ? "" : fmt::format(", {} usable CPU{}", cpus, cpus == 1 ? "" : "s");
  return (name.empty() ? "unnamed CPU" : name) + count;
}

std::string run_in_words(const Result& result) {
  return fmt::format("{}, {}, {} run", machine_in_words(result), result.date, word(result.mode));
}

std::vector<Claim> claims_of(const std::vector<Result>& results) {
  const auto place = [](const Claim& claim) {
    return std::pair(std::strtoul(claim.id.c_str(), nullptr, 10), claim.id);
  };
  std::map<std::pair<unsigned long, std::string>, Claim> claims;
  for (const Result& result : results) {
    for (const Claim& claim : result.registry.claims) claims.emplace(place(claim), claim);
  }
  std::vector<Claim> in_order;
  for (auto& [ignored, claim] : claims) in_order.push_back(std::move(claim));
  return in_order;
}

bool takes_part(const Result& result, const std::string& subject) {
  return std::any_of(result.experiments.begin(), result.experiments.end(),
                     [&](const ExperimentResult& one) { return one.subject == subject; });
}

const Judgement* find_judgement(const std::vector<Judgement>& judgements, const std::string& id) {
  const auto found = std::find_if(judgements.begin(), judgements.end(),
                                  [&](const Judgement& one) { return one.claim == id; });
  return found == judgements.end() ? nullptr : &*found;
}

std::vector<std::size_t> telling_cases(const Claim& claim, const Judgement& judgement) {
  const auto first = [&](Outcome outcome) -> std::optional<std::size_t> {
    for (std::size_t i = 0; i < std::min(claim.cases.size(), judgement.cases.size()); ++i) {
      const CaseResult& result = judgement.cases[i];
      const bool has_estimate = !result.tests.empty() && result.tests[0].estimate;
      if (!claim.cases[i].is_contrast && result.outcome == outcome && has_estimate) return i;
    }
    return std::nullopt;
  };
  std::vector<Outcome> wanted;
  switch (judgement.verdict) {
    case Verdict::holds: wanted = {Outcome::holds}; break;
    case Verdict::holds_if: wanted = {Outcome::holds, Outcome::fails}; break;
    case Verdict::does_not_hold:
    case Verdict::refuted_by_source: wanted = {Outcome::fails}; break;
    case Verdict::inconclusive: wanted = {Outcome::undecided}; break;
    case Verdict::not_testable: break;
  }
  std::vector<std::size_t> cases;
  for (const Outcome outcome : wanted) {
    if (const auto place = first(outcome)) cases.push_back(*place);
  }
  return cases;
}

std::string counts_in_words(const std::vector<Judgement>& judgements) {
  struct Words {
    Verdict verdict;
    std::string_view one, several;
  };
  static constexpr std::array<Words, 6> words{{
      {Verdict::holds, "holds", "hold"},
      {Verdict::holds_if, "holds under a condition", "hold under a condition"},
      {Verdict::does_not_hold, "does not hold", "do not hold"},
      {Verdict::refuted_by_source, "is refuted by its sources", "are refuted by their sources"},
      {Verdict::inconclusive, "is inconclusive", "are inconclusive"},
      {Verdict::not_testable, "is not testable here", "are not testable here"},
  }};
  std::string text;
  for (const Words& kind : words) {
    const auto count = std::count_if(judgements.begin(), judgements.end(),
                                     [&](const auto& one) { return one.verdict == kind.verdict; });
    if (count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count,
                        count == 1 ? kind.one : kind.several);
  }
  return text;
}

std::vector<Untestable> untestable_parts(const Result& result) {
  std::vector<Untestable> parts;
  for (const Subject& subject : result.subjects) {
    if (!subject.info && takes_part(result, subject.name)) add(parts, subject.remedy, subject.name);
  }
  for (const Claim& claim : result.registry.claims) {
    const Judgement* judgement = find_judgement(result.claims, claim.id);
    if (judgement == nullptr) continue;
    for (const CaseResult& one : judgement->cases) {
      if (one.outcome == Outcome::untestable) add(parts, one.reason, "claim " + claim.id);
    }
  }
  return parts;
}

}  // namespace lanewise::claims
