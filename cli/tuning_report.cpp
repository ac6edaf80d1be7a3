#include "cli/tuning_report.hpp"

#include <fmt/format.h>

#include "cli/binary_units.hpp"

namespace lanewise::cli {

std::string threshold_in_words(std::uint64_t bytes) {
  if (bytes == Tuning::never) return "never";
  return fmt::format("{} ({})", in_binary_units(bytes), bytes);
}

nlohmann::ordered_json threshold_json(std::uint64_t bytes) {
  if (bytes == Tuning::never) return "never";
  return bytes;
}

nlohmann::ordered_json tuning_json(const Tuning& values) {
  nlohmann::ordered_json json;
  for (const TuningField& field : tuning_fields) {
    json[std::string(field.name)] = threshold_json(values.*field.value);
  }
  return json;
}

}  // namespace lanewise::cli
