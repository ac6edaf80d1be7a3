#include "bench/claims/result_json.hpp"

#include <lanewise/error.hpp>

#include "bench/claims/json_fields.hpp"

namespace lanewise::claims {
namespace {

constexpr const char* kind = "lanewise claims";
constexpr unsigned schema = 1;

}  // namespace

nlohmann::ordered_json result_json(const Result& result) {
  Json json{{"kind", kind}, {"schema", schema}};
  json.update(json_of(result));
  return json;
}

Result parse_result(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("kind", "") != kind) {
    throw Error(ErrorCode::invalid_argument,
                "this is no result of lanewise claims; lanewise claims run --json FILE writes one");
  }
  if (json.value("schema", 0U) != schema) {
    throw Error(ErrorCode::invalid_argument,
                "this result is of schema " + std::to_string(json.value("schema", 0U)) +
                    ", and this program reads schema " + std::to_string(schema) +
                    "; use the version of lanewise that wrote it");
  }
  json.erase("kind");
  json.erase("schema");
  return from_json<Result>(json, "result", Absent::refused);
}

}  // namespace lanewise::claims
