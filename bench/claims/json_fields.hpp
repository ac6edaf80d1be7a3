#pragma once

#include <fmt/format.h>

#include <array>
#include <concepts>
#include <lanewise/error.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "bench/claims/model.hpp"
#include "bench/claims/words.hpp"

// JSON of the model: each structure names its fields once, in describe(), and both directions
// follow from that.

namespace lanewise::claims {

using Json = nlohmann::ordered_json;

/// The file of the experiments.
struct ExperimentList {
  std::vector<Experiment> experiments;
};

template <class T, class Structure>
concept Is = std::same_as<std::remove_const_t<T>, Structure>;

// ---- The fields, in the order of the files ------------------------------------------------------

template <class Fields>
void describe(Fields& fields, Is<Range> auto& range) {
  fields("above", range.above);
  fields("below", range.below);
}

template <class Fields>
void describe(Fields& fields, Is<Test> auto& test) {
  fields("kind", test.kind);
  fields("terms", test.terms);
  fields("what", test.what);
  fields("unit", test.unit);
  fields("holds", test.holds);
  fields("fails", test.fails);
}

template <class Fields>
void describe(Fields& fields, Is<Case> auto& one) {
  fields("id", one.id);
  fields("subject", one.subject);
  fields("experiment", one.experiment);
  fields("when", one.when);
  fields("contrast", one.is_contrast);
  fields("tests", one.tests);
}

template <class Fields>
void describe(Fields& fields, Is<Source> auto& source) {
  fields("title", source.title);
  fields("url", source.url);
  fields("says", source.says);
}

template <class Fields>
void describe(Fields& fields, Is<Claim> auto& claim) {
  fields("id", claim.id);
  fields("title", claim.title);
  fields("text", claim.text);
  fields("where", claim.where);
  fields("conditions", claim.conditions);
  fields("rule", claim.rule);
  fields("holds_sentence", claim.holds_sentence);
  fields("fails_sentence", claim.fails_sentence);
  fields("cases", claim.cases);
  fields("sources", claim.sources);
}

template <class Fields>
void describe(Fields& fields, Is<Registry> auto& registry) {
  fields("version", registry.version);
  fields("claims", registry.claims);
  fields("checks", registry.checks);
}

template <class Fields>
void describe(Fields& fields, Is<Arm> auto& arm) {
  fields("id", arm.id);
  fields("label", arm.label);
  fields("native", arm.native);
  fields("script", arm.script);
  fields("flags", arm.flags);
  fields("arguments", arm.arguments);
}

template <class Fields>
void describe(Fields& fields, Is<Experiment> auto& experiment) {
  fields("id", experiment.id);
  fields("title", experiment.title);
  fields("subjects", experiment.subjects);
  fields("threads", experiment.threads);
  fields("rounds", experiment.rounds);
  fields("timeout_s", experiment.timeout_s);
  fields("sizes", experiment.sizes);
  fields("arms", experiment.arms);
}

template <class Fields>
void describe(Fields& fields, Is<ExperimentList> auto& list) {
  fields("experiments", list.experiments);
}

template <class Fields>
void describe(Fields& fields, Is<Sample> auto& sample) {
  fields("arm", sample.arm);
  fields("order", sample.order);
  fields("wall_s", sample.wall_s);
  fields("cpu_s", sample.cpu_s);
  fields("voluntary_switches", sample.voluntary_switches);
  fields("involuntary_switches", sample.involuntary_switches);
  fields("verified", sample.verified);
  fields("problem", sample.problem);
  fields("untestable", sample.untestable);
  fields("values", sample.values);
  fields("series", sample.series);
  fields("texts", sample.texts);
}

template <class Fields>
void describe(Fields& fields, Is<Controls> auto& controls) {
  fields("free_speedup", controls.free_speedup);
  fields("locked_speedup", controls.locked_speedup);
  fields("pressure", controls.pressure);
  fields("other_cores_busy", controls.other_cores_busy);
}

template <class Fields>
void describe(Fields& fields, Is<Round> auto& round) {
  fields("index", round.index);
  fields("discarded", round.discarded);
  fields("void_reason", round.void_reason);
  fields("controls", round.controls);
  fields("samples", round.samples);
}

template <class Fields>
void describe(Fields& fields, Is<ExperimentResult> auto& experiment) {
  fields("id", experiment.id);
  fields("subject", experiment.subject);
  fields("title", experiment.title);
  fields("interpreter", experiment.interpreter);
  fields("untestable", experiment.untestable);
  fields("arms", experiment.arms);
  fields("rounds", experiment.rounds);
}

template <class Fields>
void describe(Fields& fields, Is<TestResult> auto& result) {
  fields("outcome", result.outcome);
  fields("reason", result.reason);
  fields("estimate", result.estimate);
  fields("interval", result.interval);
  fields("values", result.values);
  fields("rounds_needed", result.rounds_needed);
  fields("p_value", result.p_value);
}

template <class Fields>
void describe(Fields& fields, Is<CaseResult> auto& result) {
  fields("id", result.id);
  fields("outcome", result.outcome);
  fields("reason", result.reason);
  fields("tests", result.tests);
}

template <class Fields>
void describe(Fields& fields, Is<Judgement> auto& judgement) {
  fields("claim", judgement.claim);
  fields("verdict", judgement.verdict);
  fields("sentence", judgement.sentence);
  fields("cases", judgement.cases);
}

template <class Fields>
void describe(Fields& fields, Is<compare::InterpreterInfo> auto& info) {
  fields("path", info.path);
  fields("implementation", info.implementation);
  fields("version", info.version);
  fields("gil", info.gil);
  fields("modules", info.modules);
  fields("start_methods", info.start_methods);
  fields("free_threaded_build", info.free_threaded_build);
  fields("py_spy", info.py_spy);
  fields("problem", info.problem);
}

template <class Fields>
void describe(Fields& fields, Is<Subject> auto& subject) {
  fields("name", subject.name);
  fields("info", subject.info);
  fields("remedy", subject.remedy);
}

template <class Fields>
void describe(Fields& fields, Is<Result> auto& result) {
  fields("lanewise_version", result.lanewise_version);
  fields("git", result.git);
  fields("date", result.date);
  fields("command", result.command);
  fields("mode", result.mode);
  fields("seed", result.seed);
  fields("elapsed_s", result.elapsed_s);
  fields("machine", result.machine);
  fields("environment", result.environment);
  fields("interpreters", result.interpreters);
  fields("subjects", result.subjects);
  fields("registry", result.registry);
  fields("experiments", result.experiments);
  fields("claims", result.claims);
  fields("checks", result.checks);
}

// ---- Writing ------------------------------------------------------------------------------------

template <class T>
Json json_of(const T& value);
template <class T>
Json json_of(const std::optional<T>& value);
template <class T>
Json json_of(const std::vector<T>& values);
template <class T>
Json json_of(const std::map<std::string, T>& entries);

struct FieldWriter {
  Json json = Json::object();

  template <class T>
  void operator()(const char* name, const T& value) {
    json[name] = json_of(value);
  }
};

template <class T>
Json json_of(const std::optional<T>& value) {
  return value ? json_of(*value) : Json();
}

template <class T>
Json json_of(const std::vector<T>& values) {
  Json list = Json::array();
  for (const T& value : values) list.push_back(json_of(value));
  return list;
}

template <class T>
Json json_of(const std::map<std::string, T>& entries) {
  Json object = Json::object();
  for (const auto& [name, value] : entries) object[name] = json_of(value);
  return object;
}

template <class T>
Json json_of(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return std::string(word(value));
  } else if constexpr (std::is_constructible_v<Json, const T&>) {
    return Json(value);
  } else {
    FieldWriter writer;
    describe(writer, value);
    return writer.json;
  }
}

// ---- Reading ------------------------------------------------------------------------------------

/// What a file may leave out.
enum class Absent {
  refused,  ///< Nothing: the file was written by a program.
  usual,    ///< What keeps the value it has by default: the file was written by a person.
};

[[noreturn]] inline void refuse(const std::string& where, const std::string& what) {
  throw Error(ErrorCode::invalid_argument, where + ": " + what);
}

/// Reads values, and refuses what does not fit by its place in the file: "claims[3].cases[0].when".
class FieldReader {
 public:
  FieldReader(const Json& json, std::string where, Absent absent)
      : json_(json), where_(std::move(where)), absent_(absent) {
    if (!json.is_object()) refuse(where_, "an object with named fields is expected here");
  }

  template <class T>
  void operator()(const char* name, T& value) {
    known_.insert(name);
    if (json_.contains(name)) {
      read(json_.at(name), value, where_ + "." + name, absent_);
    } else if (absent_ == Absent::refused) {
      refuse(where_, std::string("the field '") + name + "' is missing");
    }
  }

  /// After all fields: a name that nothing asked for is a misspelt one.
  void refuse_others() const {
    for (const auto& [name, value] : json_.items()) {
      if (!known_.contains(name)) refuse(where_, "there is no field '" + name + "'");
    }
  }

  template <class T>
  static void read(const Json& json, std::optional<T>& value, const std::string& where,
                   Absent absent) {
    if (json.is_null()) {
      value.reset();
    } else {
      read(json, value.emplace(), where, absent);
    }
  }

  template <class T>
  static void read(const Json& json, std::vector<T>& values, const std::string& where,
                   Absent absent) {
    if (!json.is_array()) refuse(where, "a list is expected here");
    values.resize(json.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      read(json[i], values[i], where + "[" + std::to_string(i) + "]", absent);
    }
  }

  template <class T>
  static void read(const Json& json, std::map<std::string, T>& entries, const std::string& where,
                   Absent absent) {
    if (!json.is_object()) refuse(where, "an object with named entries is expected here");
    entries.clear();
    for (const auto& [name, value] : json.items()) {
      read(value, entries[name], fmt::format("{}.{}", where, name), absent);
    }
  }

  template <class T>
  static void read(const Json& json, T& value, const std::string& where, Absent absent) {
    if constexpr (std::is_enum_v<T>) {
      std::string name;
      read(json, name, where, absent);
      value = from_word<T>(name);
    } else if constexpr (std::is_same_v<T, Json>) {
      value = json;
    } else if constexpr (std::is_same_v<T, Interval> || std::is_arithmetic_v<T> ||
                         std::is_same_v<T, std::string>) {
      try {
        json.get_to(value);
      } catch (const nlohmann::json::exception&) {
        refuse(where, "a value of another kind is expected here");
      }
    } else {
      FieldReader reader(json, where, absent);
      describe(reader, value);
      reader.refuse_others();
    }
  }

 private:
  const Json& json_;
  std::string where_;
  Absent absent_;
  std::set<std::string> known_;
};

/// Throws Error invalid_argument that says where in the file, called `name`, what is wrong.
template <class T>
T from_json(const Json& json, const std::string& name, Absent absent) {
  T value;
  FieldReader::read(json, value, name, absent);
  return value;
}

}  // namespace lanewise::claims
