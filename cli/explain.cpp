#include <fmt/format.h>

#include <array>
#include <lanewise/lanewise.hpp>
#include <nlohmann/json.hpp>

#include "bench/compare/reports/report_json.hpp"
#include "cli/commands.hpp"

namespace lanewise::cli {
namespace {

constexpr std::array operations = {Operation::square,
                                   Operation::squares_of_range,
                                   Operation::squared_magnitude,
                                   Operation::sum_of_squares,
                                   Operation::minmax_of_squares,
                                   Operation::factorial,
                                   Operation::factorials,
                                   Operation::gamma,
                                   Operation::log_gamma,
                                   Operation::log_factorial};
constexpr std::array policies = {Overflow::wrap, Overflow::check, Overflow::saturate,
                                 Overflow::widen};

/// Those of arrays, and natural, which follows them.
using Types = std::array<ElementType, array_element_types + 1>;
constexpr Types all_types() {
  Types all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<ElementType>(i);
  return all;
}
constexpr Types types = all_types();

template <class Values>
std::string names_of(const Values& values) {
  std::string names;
  for (const auto value : values)
    names += (names.empty() ? "" : ", ") + std::string(to_string(value));
  return names;
}

/// The value of this name; an unknown one is an error that lists all.
template <class Values>
auto named(const Values& values, const std::string& name, const char* what) {
  for (const auto value : values) {
    if (to_string(value) == name) return value;
  }
  throw Error(ErrorCode::invalid_argument,
              fmt::format("{} '{}' is unknown; give one of: {}", what, name, names_of(values)));
}

}  // namespace

std::string explainable_operations() {
  return names_of(operations);
}
std::string explainable_types() {
  return names_of(types);
}
std::string overflow_policies() {
  return names_of(policies);
}

int explain_call(const ExplainOptions& asked) {
  const Explanation call =
      explain(named(operations, asked.operation, "operation"), named(types, asked.type, "type"),
              asked.n, named(policies, asked.overflow, "overflow policy"));
  if (asked.json) {
    const nlohmann::ordered_json object = {{"operation", to_string(call.operation)},
                                           {"type", to_string(call.type)},
                                           {"n", call.n},
                                           {"overflow", to_string(call.overflow)},
                                           {"backend", call.backend},
                                           {"isa", call.isa},
                                           {"threads", call.threads},
                                           {"streaming_stores", call.streaming_stores},
                                           {"why", call.why}};
    fmt::print("{}", compare::json_text(object));
    return ok;
  }
  const bool plain = call.overflow == Overflow::wrap;
  fmt::print("{} of {} {}{}: {}, {}, {} thread{}{}\n", to_string(call.operation), call.n,
             to_string(call.type), plain ? "" : fmt::format(" ({})", to_string(call.overflow)),
             call.backend, call.isa, call.threads, call.threads == 1 ? "" : "s",
             call.streaming_stores ? ", non-temporal stores" : "");
  for (const std::string& reason : call.why) fmt::print("  - {}\n", reason);
  return ok;
}

}  // namespace lanewise::cli
