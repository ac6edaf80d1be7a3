#include "kernels/tuning_origin.hpp"

#include <cstdlib>
#include <lanewise/error.hpp>
#include <optional>

#include "kernels/text.hpp"
#include "kernels/tuning.hpp"
#include "kernels/tuning_file.hpp"

namespace lanewise {
namespace kernels {
namespace {

constexpr const char* off = "off";

/// The variable's value where it is an absolute path: a relative one would mean another folder for
/// each working directory.
std::string folder_from_environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value && *value == '/' ? value : "";
}

std::string default_path(const Machine& machine) {
  std::string folder = folder_from_environment("XDG_CONFIG_HOME");
  if (folder.empty()) {
    folder = folder_from_environment("HOME");
    if (folder.empty()) return {};
    folder += "/.config";
  }
  return folder + "/lanewise/" + tuning_file_name(machine);
}

/// Nothing where there is no such file.
std::optional<Tuning> read_if_there(const std::string& file, const Machine& machine) {
  const std::optional<std::string> text = read_tuning_text(file);
  if (!text) return std::nullopt;
  return parse_tuning(*text, file, machine);
}

[[noreturn]] void throw_missing(const std::string& file) {
  throw Error(ErrorCode::invalid_argument,
              printable(file) + ": there is no such file; name one that lanewise tune has written");
}

}  // namespace

Tuning built_in_tuning(const Machine& machine) {
  const std::uint64_t known = machine.caches.value.l3;
  const std::uint64_t cache = known != 0 ? known : tuning::default_last_level_cache_bytes;
  const auto streaming =
      static_cast<std::uint64_t>(static_cast<double>(cache) * tuning::streaming_cache_multiple);
  return {tuning::bytes_per_thread, streaming, streaming};
}

TuningPlace automatic_place(const Machine& machine) {
  const char* named = std::getenv("LANEWISE_TUNING");
  if (named && *named) return {named, "environment LANEWISE_TUNING", true};
  return {default_path(machine), "automatic", false};
}

TuningInForce tuning_from(const TuningPlace& place, const Machine& machine) {
  const Tuning built_in = built_in_tuning(machine);
  if (place.is_named && place.file == off) {
    return {built_in, {TuningState::off, "", place.source, ""}};
  }
  if (const auto values = read_if_there(place.file, machine)) {
    return {*values, {TuningState::read, place.file, place.source, ""}};
  }
  if (place.is_named) throw_missing(place.file);
  return {built_in, {TuningState::none, place.file, place.source, ""}};
}

TuningInForce tuning_or_built_in(const TuningPlace& place, const Machine& machine) {
  try {
    return tuning_from(place, machine);
  } catch (const Error& refusal) {
    return {built_in_tuning(machine),
            {TuningState::refused, place.file, place.source, refusal.what()}};
  }
}

Setting as_setting(const TuningOrigin& origin) {
  switch (origin.state) {
    case TuningState::read: return {origin.file, origin.source};
    case TuningState::given: return {"given values", origin.source};
    case TuningState::refused: return {"built in", origin.source + ", refused: " + origin.problem};
    case TuningState::off:
    case TuningState::none: break;
  }
  return {"built in", origin.source};
}

}  // namespace kernels

std::string_view to_string(TuningState state) noexcept {
  switch (state) {
    case TuningState::none: return "none";
    case TuningState::off: return "off";
    case TuningState::read: return "read";
    case TuningState::refused: return "refused";
    case TuningState::given: return "given";
  }
  return "unknown";
}

Tuning default_tuning() {
  return kernels::built_in_tuning(machine());
}

Tuning read_tuning_file(const std::string& file) {
  if (const auto values = kernels::read_if_there(file, machine())) return *values;
  kernels::throw_missing(file);
}

std::string tuning_text(const Tuning& values, std::string_view comment) {
  return kernels::format_tuning(values, comment, machine());
}

std::string default_tuning_file() {
  return kernels::default_path(machine());
}

}  // namespace lanewise
