#include "tests/claims_fixture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "bench/claims/judge.hpp"

namespace lanewise::claims {
namespace {

constexpr unsigned rounds = 11;

/// From -1 to 1, another for every round and arm and the same in every run.
double noise(unsigned round, const std::string& name) {
  double phase = 1.7 * round;
  for (const char c : name) phase = std::fmod(31 * phase + c, 1000.0);
  return std::sin(12.9898 * phase);
}

ExperimentResult& experiment(Result& result, const std::string& id, const std::string& subject) {
  for (ExperimentResult& one : result.experiments) {
    if (one.id == id && one.subject == subject) return one;
  }
  ExperimentResult& one = result.experiments.emplace_back();
  one.id = id;
  one.subject = subject;
  one.title = "The experiment " + id;
  one.interpreter = subject == "native" ? "" : subject + " (/usr/bin/" + subject + ")";
  for (unsigned i = 0; i <= rounds; ++i) {
    Round& round = one.rounds.emplace_back();
    round.index = i;
    round.discarded = i == 0;
    round.controls = {1.96, 1.0, 0.02, 0.01};
  }
  return one;
}

Arm& arm(ExperimentResult& one, const std::string& id, const std::string& label = {}) {
  const auto found =
      std::find_if(one.arms.begin(), one.arms.end(), [&](const Arm& a) { return a.id == id; });
  if (found != one.arms.end()) return *found;
  for (Round& round : one.rounds) {
    Sample& sample = round.samples.emplace_back();
    sample.arm = id;
    sample.order = static_cast<unsigned>(round.samples.size() - 1);
    sample.verified = true;
  }
  Arm& made = one.arms.emplace_back();
  made.id = id;
  made.label = label.empty() ? "the arm " + id : label;
  return made;
}

Sample& sample(Round& round, const std::string& id) {
  return *std::find_if(round.samples.begin(), round.samples.end(),
                       [&](const Sample& s) { return s.arm == id; });
}

/// Around `value` in every round. What has been planted stays.
void plant(ExperimentResult& one, const std::string& id, const std::string& quantity, double value,
           double spread = 0.01) {
  arm(one, id);
  for (Round& round : one.rounds) {
    Sample& made = sample(round, id);
    const double noisy = value * (1 + spread * noise(round.index, id + quantity));
    if (quantity == "wall_s") {
      if (!made.wall_s) made.wall_s = noisy;
    } else if (quantity == "cores") {
      if (!made.wall_s) made.wall_s = 0.5;
      if (!made.cpu_s) made.cpu_s = noisy * *made.wall_s;
    } else {
      made.values.emplace(quantity, noisy);
    }
  }
}

double planted(ExperimentResult& one, const std::string& id, const std::string& quantity,
               double otherwise) {
  arm(one, id);
  return sample(one.rounds[1], id).quantity(quantity).value_or(otherwise);
}

// Outcomes.

Outcome wanted_outcome(const Case& one, std::size_t place) {
  if (one.id.starts_with("holds")) return Outcome::holds;
  if (one.id.starts_with("fails")) return Outcome::fails;
  if (one.id.starts_with("undecided")) return Outcome::undecided;
  if (one.id.starts_with("untestable")) return Outcome::untestable;
  static constexpr std::array<Outcome, 7> turns{Outcome::holds, Outcome::fails,     Outcome::holds,
                                                Outcome::fails, Outcome::undecided, Outcome::holds,
                                                Outcome::holds};
  return turns[place % turns.size()];
}

double within(const Range& range) {
  if (range.above && range.below) return (*range.above + *range.below) / 2;
  if (range.above) return *range.above > 0 ? 1.6 * *range.above : *range.above + 1;
  return *range.below > 0 ? 0.7 * *range.below : *range.below - 1;
}

double value_for(const Test& test, Outcome outcome) {
  if (outcome == Outcome::holds) return within(test.holds);
  if (outcome == Outcome::fails) return within(test.fails[0]);
  return test.holds.above ? *test.holds.above : *test.holds.below;
}

struct Term {
  std::string arm, quantity;
  explicit Term(const std::string& term)
      : arm(term.substr(0, term.find('.'))), quantity(term.substr(term.find('.') + 1)) {}
};

void plant(ExperimentResult& one, const Test& test, Outcome outcome) {
  const double value = value_for(test, outcome);
  // An interval that reaches over a margin needs rounds that differ.
  const double spread = outcome == Outcome::undecided ? 0.15 : 0.01;
  if (test.kind == Test::Kind::trend) {
    for (std::size_t i = 0; i < test.terms.size(); ++i) {
      const Term term(test.terms[i]);
      plant(one, term.arm, term.quantity, 0.5 + 0.1 * static_cast<double>(i));
    }
    return;
  }
  const Term first(test.terms[0]);
  if (test.kind == Test::Kind::value) return plant(one, first.arm, first.quantity, value, spread);
  const Term second(test.terms[1]);
  const double dividend = planted(one, first.arm, first.quantity, 0);
  const double divisor =
      planted(one, second.arm, second.quantity, dividend > 0 ? dividend / value : 0.5);
  plant(one, second.arm, second.quantity, divisor);
  plant(one, first.arm, first.quantity, value * divisor, spread);
}

void plant_claims(Result& result, const std::vector<Claim>& claims) {
  std::size_t place = 0;
  for (const Claim& claim : claims) {
    for (const Case& one : claim.cases) {
      const Outcome outcome = wanted_outcome(one, place++);
      ExperimentResult& into = experiment(result, one.experiment, one.subject);
      if (outcome == Outcome::untestable)
        into.untestable = "it needs an interpreter called " + one.subject;
      for (const Test& test : one.tests) plant(into, test, outcome);
    }
  }
}

// What the page draws.

void plant_turns(Result& result, const std::string& id, const std::string& subject) {
  ExperimentResult& one = experiment(result, id, subject);
  plant(one, "threads-2", "turns", 1);
  arm(one, "threads-2").label = "two threads, 5 ms";
  Sample& last = sample(one.rounds.back(), "threads-2");
  double now = 3;
  for (unsigned i = 0; i < 60; ++i) {
    const double length = 5.1 + 0.4 * noise(i, subject);
    last.series["slice_thread"].push_back(i % 2);
    last.series["slice_begin_ms"].push_back(now);
    last.series["slice_end_ms"].push_back(now + length);
    now += length + 0.05;
  }
}

void plant_beats(Result& result, const std::string& id, const std::string& label, double seconds,
                 double gap_s) {
  ExperimentResult& one = experiment(result, "heartbeat", "cpython");
  plant(one, id, "operation_s", seconds);
  plant(one, id, "longest_gap_s", gap_s);
  arm(one, id).label = label;
  std::vector<double>& ticks = sample(one.rounds.back(), id).series["tick_ms"];
  for (double now = 0.2; now < 1e3 * seconds; now += gap_s < 0.02 ? 0.6 : 1e3 * gap_s + 0.5) {
    ticks.push_back(now);
  }
}

void plant_scaling(Result& result, const std::string& subject, double cost_of_doubling) {
  ExperimentResult& one = experiment(result, "scaling", subject);
  double wall = 0.5;
  for (const char* threads : {"1", "2", "4", "8", "16"}) {
    plant(one, std::string("threads-") + threads, "wall_s", wall);
    wall *= cost_of_doubling;
  }
}

void plant_pools(Result& result) {
  ExperimentResult& squares = experiment(result, "pool-squares", "cpython");
  const std::array<std::pair<const char*, double>, 4> arms{
      {{"serial", 0.8}, {"pool", 1.2}, {"pool-sums", 0.45}, {"pool-shared", 0.6}}};
  for (const auto& [id, wall] : arms) plant(squares, id, "wall_s", wall);
  plant(squares, "costs", "wall_s", 1);
  plant(squares, "costs", "work_s_per_item", 80e-9);
  plant(squares, "costs", "dumps_s_per_item", 48e-9);
  plant(squares, "costs", "pipe_s_per_item", 10e-9);
  plant(squares, "costs", "loads_s_per_item", 44e-9);
  plant(squares, "costs", "start_s", 0.03);
  ExperimentResult& factorials = experiment(result, "pool-factorials", "cpython");
  const std::array<std::pair<const char*, double>, 5> chunks{{{"serial", 0.009},
                                                              {"chunk-1", 0.17},
                                                              {"chunk-10", 0.06},
                                                              {"chunk-63", 0.03},
                                                              {"chunk-250", 0.025}}};
  for (const auto& [id, wall] : chunks) plant(factorials, id, "wall_s", wall);
}

void plant_ladder(Result& result) {
  ExperimentResult& one = experiment(result, "ladder-squares", "cpython");
  one.title = "Ten million squares";
  const std::array<std::pair<const char*, double>, 5> steps{
      {{"the article's list", 0.8},
       {"the loop under the lock", 0.03},
       {"without the lock, two threads", 0.012},
       {"SIMD, one thread", 0.0035},
       {"SIMD, all cores", 0.0021}}};
  for (const auto& [label, wall] : steps) {
    const std::string id = "step-" + std::to_string(one.arms.size());
    plant(one, id, "wall_s", wall);
    arm(one, id).label = label;
    arm(one, id).native = one.arms.size() > 1 ? "native" : "";
  }
}

Subject subject(const std::string& name, const std::string& implementation,
                const std::string& version) {
  compare::InterpreterInfo info;
  info.path = "/usr/bin/" + name;
  info.implementation = implementation;
  info.version = version;
  info.gil = "on";
  info.modules = {"numpy 1.24.2"};
  info.start_methods = {"fork", "spawn", "forkserver"};
  return {name, info, ""};
}

// Claims.

Test speedup() {
  return {Test::Kind::quotient,      {"serial.wall_s", "many.wall_s"},
          "speed-up of two threads", "x",
          {std::nullopt, 1.1},       {{1.3, std::nullopt}}};
}

Test cores() {
  return {Test::Kind::value, {"many.cores"}, "cores kept busy",
          "cores",           {0.9, 1.2},     {{1.5, std::nullopt}, {std::nullopt, 0.5}}};
}

Test pause() {
  return {Test::Kind::value, {"numpy.gap_share"}, "longest pause",
          "share",           {0.8, std::nullopt}, {{std::nullopt, 0.3}}};
}

Case made_up_case(const std::string& claim, const std::string& id, std::size_t kind) {
  Case one;
  one.id = id;
  one.subject = id.starts_with("untestable") ? "graalpy" : "cpython";
  one.experiment = "of-" + claim + "-" + id;
  one.when = "the case is one that " + id;
  one.tests = kind % 3 == 0   ? std::vector{speedup(), cores()}
              : kind % 3 == 1 ? std::vector{cores()}
                              : std::vector{pause()};
  return one;
}

Claim made_up_claim(const std::string& id, std::size_t kind) {
  static const std::array<std::vector<std::string>, 6> outcomes{{{"holds"},
                                                                 {"holds", "fails"},
                                                                 {"fails", "untestable-beside"},
                                                                 {"undecided"},
                                                                 {"untestable"},
                                                                 {"fails"}}};
  Claim claim;
  claim.id = id;
  claim.title = "Title of claim " + id;
  claim.text = "What claim " + id + " says.";
  claim.where = "The part that has claim " + id;
  claim.conditions = "Condition of claim " + id + ".";
  claim.holds_sentence = "It is so.";
  claim.fails_sentence = "It is not so.";
  claim.rule = kind % 6 == 5 ? Claim::Rule::source : Claim::Rule::where;
  for (const std::string& outcome : outcomes[kind % 6]) {
    claim.cases.push_back(made_up_case(id, outcome, kind));
    claim.cases.back().is_contrast = outcome.ends_with("beside");
  }
  claim.sources = {{"A paper on claim " + id, "https://example.org/" + id, "It says so."}};
  return claim;
}

Claim made_up_check() {
  Claim check = made_up_claim("M5", 0);
  Case& one = check.cases[0];
  one.experiment = "hand-offs";
  one.tests = {{Test::Kind::quotient,
                {"python-5ms.switches_per_s", "model-5ms.switches_per_s"},
                "hand-offs a second, interpreter over model",
                "x",
                {0.85, 1.15},
                {{1.15, std::nullopt}, {std::nullopt, 0.85}}}};
  return check;
}

}  // namespace

Registry made_up_registry() {
  Registry registry;
  registry.version = 7;
  std::vector<std::string> ids{"1", "2", "3", "4", "4b"};
  for (unsigned id = 5; id <= 22; ++id) ids.push_back(std::to_string(id));
  for (std::size_t i = 0; i < ids.size(); ++i) registry.claims.push_back(made_up_claim(ids[i], i));
  registry.checks.push_back(made_up_check());
  return registry;
}

Result made_up_result(const Registry& registry) {
  Result result;
  result.lanewise_version = "1.2.3";
  result.git = "0123abc";
  result.date = "2026-01-02T03:04:05Z";
  result.command = "lanewise claims run --seed 1";
  result.seed = 1;
  result.elapsed_s = 754;
  result.machine["cpu_name"] = {{"value", "Made-up CPU"}, {"source", "a test"}};
  result.machine["usable_cpus"] = {{"value", 2U}, {"source", "a test"}};
  result.environment = {{"kernel", "Linux 6.1"}, {"pressure information", "yes"}};
  result.subjects = {
      subject("cpython", "CPython", "3.11.2"),
      subject("cpython-2.7", "CPython", "2.7.18"),
      subject("cpython-3.13", "CPython", "3.13.0"),
      subject("pypy", "PyPy", "7.3.11"),
      {"graalpy", std::nullopt, "download GraalPy from its makers and put it on PATH"}};
  for (const Subject& one : result.subjects) {
    if (one.info) result.interpreters.push_back(*one.info);
  }
  result.registry = registry;
  plant_scaling(result, "cpython", 1.01);
  plant_scaling(result, "cpython-2.7", 1.4);
  plant_scaling(result, "cpython-3.13", 1.015);
  plant_scaling(result, "pypy", 1.5);
  plant_pools(result);
  plant_ladder(result);
  plant_beats(result, "int64", "int64, a ** 2", 0.41, 0.0055);
  plant_beats(result, "objects", "objects, a ** 2", 0.058, 0.0574);
  plant_beats(result, "list", "a list comprehension", 0.094, 0.016);
  plant_turns(result, "slices", "cpython");
  plant_turns(result, "model-slices", "native");
  plant_claims(result, registry.claims);
  plant_claims(result, registry.checks);
  experiment(result, "of-1-holds", "cpython").rounds[3].void_reason = "C+ gained 1.2 of 2 cores";
  result.claims = judge(registry.claims, result.experiments);
  result.checks = judge(registry.checks, result.experiments);
  return result;
}

}  // namespace lanewise::claims
