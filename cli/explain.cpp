#include <fmt/format.h>

#include <array>
#include <lanewise/lanewise.hpp>
#include <nlohmann/json.hpp>

#include "bench/compare/reports/report_json.hpp"
#include "cli/commands.hpp"

namespace lanewise::cli {
namespace {

constexpr std::array operations = {Operation::square, Operation::squares_of_range,
                                   Operation::factorial, Operation::factorials};
constexpr std::array types = {ElementType::int32,  ElementType::int64,   ElementType::uint32,
                              ElementType::uint64, ElementType::float32, ElementType::float64,
                              ElementType::natural};

/// The value of this name; an unknown one is an error that lists all.
template <class Values>
auto named(const Values& values, const std::string& name, const char* what) {
  std::string valid;
  for (const auto value : values) {
    if (to_string(value) == name) return value;
    valid += (valid.empty() ? "" : ", ") + std::string(to_string(value));
  }
  throw Error(ErrorCode::invalid_argument,
              fmt::format("{} '{}' is unknown; give one of: {}", what, name, valid));
}

}  // namespace

int explain_call(const std::string& operation, const std::string& type, std::uint64_t n,
                 bool json) {
  const Explanation call =
      explain(named(operations, operation, "operation"), named(types, type, "type"), n);
  if (json) {
    const nlohmann::ordered_json object = {{"operation", to_string(call.operation)},
                                           {"type", to_string(call.type)},
                                           {"n", call.n},
                                           {"backend", call.backend},
                                           {"isa", call.isa},
                                           {"threads", call.threads},
                                           {"streaming_stores", call.streaming_stores},
                                           {"why", call.why}};
    fmt::print("{}", compare::json_text(object));
    return ok;
  }
  fmt::print("{} of {} {}: {}, {}, {} thread{}{}\n", to_string(call.operation), call.n,
             to_string(call.type), call.backend, call.isa, call.threads,
             call.threads == 1 ? "" : "s", call.streaming_stores ? ", non-temporal stores" : "");
  for (const std::string& reason : call.why) fmt::print("  - {}\n", reason);
  return ok;
}

}  // namespace lanewise::cli
