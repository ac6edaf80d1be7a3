#include "bench/compare/reports/report_json.hpp"

#include <nlohmann/json.hpp>

#include "bench/compare/reports/figures.hpp"

namespace lanewise::compare {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json sourced(const T& value, const std::string& source) {
  return {{"value", value}, {"source", source}};
}

template <class T>
Json sourced(const Sourced<T>& field) {
  return sourced(field.value, field.source);
}

Json sourced(const Sourced<CacheSizes>& field) {
  const CacheSizes& caches = field.value;
  const Json sizes{{"l1_data", caches.l1_data}, {"l2", caches.l2}, {"l3", caches.l3}};
  return sourced(sizes, field.source);
}

Json masked_features_json(const Machine& machine) {
  Json list = Json::array();
  for (const MaskedFeature& feature : machine.masked_features) {
    list.push_back({{"name", feature.name}, {"reason", feature.reason}});
  }
  return sourced(list, machine.features.source);
}

/// The median's value, or null where there is no ratio.
Json median_or_null(const std::optional<Ratio>& ratio) {
  return ratio ? Json(ratio->median) : Json();
}

Json interval_or_null(const Row& row, const std::optional<Ratio>& ratio) {
  return ratio && has_interval(row) ? Json(ratio->ci95) : Json();
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

/// Nothing is divided by a run that took no time.
Json per_second(std::uint64_t count, double seconds) {
  return seconds > 0 ? Json(static_cast<double>(count) / seconds) : Json();
}

Json lock_json(const LockSummary& lock) {
  return {
      {"model", lock.model},         {"acquisitions", lock.acquisitions},
      {"hand_offs", lock.hand_offs}, {"hand_offs_per_s", per_second(lock.hand_offs, lock.wall_s)},
      {"timeouts", lock.timeouts},   {"waited_s", lock.waited_s},
      {"held_s", lock.held_s},       {"longest_wait_s", lock.longest_wait_s},
      {"wall_s", lock.wall_s},       {"repeats", lock.repeats}};
}

Json row_json(const Row& row) {
  const bool timed = row.skipped.empty();
  const auto figure = [&](const auto& value) { return timed ? Json(value) : Json(); };
  Json json{{"id", row.id},
            {"label", row.label},
            {"group", row.group},
            {"isa", row.isa},
            {"backend", row.backend},
            {"threads", row.threads},
            {"median_s", figure(row.median_s)},
            {"ci95_s", has_interval(row) ? Json(row.ci95_s) : Json()},
            {"rounds_s", row.rounds_s},
            {"cpu_utilisation", figure(row.cpu_utilisation)},
            {"verified", row.verified},
            {"skipped", text_or_null(row.skipped)},
            {"note", row.note},
            {"bytes_per_second", row.bytes_per_second > 0 ? Json(row.bytes_per_second) : Json()},
            {"speedup_vs",
             {{"naive", median_or_null(row.versus_naive)},
              {"one_lock", median_or_null(row.versus_one_lock)}}},
            {"speedup_ci95",
             {{"naive", interval_or_null(row, row.versus_naive)},
              {"one_lock", interval_or_null(row, row.versus_one_lock)}}}};
  if (row.lock) json["lock"] = lock_json(*row.lock);
  return json;
}

Json workload_json(const WorkloadResult& workload) {
  Json steps = Json::array();
  for (const Step& step : workload.steps) {
    steps.push_back({{"row", step.row_id}, {"caption", step.caption}});
  }
  Json rows = Json::array();
  for (const Row& row : workload.rows) rows.push_back(row_json(row));
  return {{"id", workload.id},
          {"title", workload.title},
          {"n", workload.n},
          {"naive", workload.naive_id},
          {"one_lock", workload.one_lock_id},
          {"steps", steps},
          {"rounds_kept", workload.rounds_kept},
          {"other_cores_busy",
           workload.other_cores_busy ? Json(*workload.other_cores_busy) : Json(nullptr)},
          {"rows", rows}};
}

Json typed_json(const TypedResult& result) {
  Json json{{"operation", to_string(result.operation)}, {"type", to_string(result.type)}};
  json.update(workload_json(result.workload));
  return json;
}

Json interpreter_json(const InterpreterInfo& interpreter) {
  return {{"path", interpreter.path},
          {"implementation", interpreter.implementation},
          {"version", interpreter.version},
          {"gil", interpreter.gil},
          {"modules", interpreter.modules},
          {"start_methods", interpreter.start_methods},
          {"free_threaded_build", interpreter.free_threaded_build},
          {"py_spy", text_or_null(interpreter.py_spy)},
          {"problem", text_or_null(interpreter.problem)}};
}

template <class T>
Json list_json(const std::vector<T>& items, Json (*item_json)(const T&)) {
  Json list = Json::array();
  for (const T& item : items) list.push_back(item_json(item));
  return list;
}

}  // namespace

Json machine_json(const Machine& machine) {
  return {{"architecture", sourced(machine.architecture)},
          {"cpu_name", sourced(machine.cpu_name)},
          {"vendor", sourced(machine.vendor)},
          {"family", sourced(machine.family)},
          {"model", sourced(machine.model)},
          {"features", sourced(machine.features)},
          {"masked_features", masked_features_json(machine)},
          {"caches", sourced(machine.caches)},
          {"online_cpus", sourced(machine.online_cpus)},
          {"affinity_cpus", sourced(machine.affinity_cpus)},
          {"cgroup_cpus", sourced(machine.cgroup_cpus)},
          {"memory_bytes", sourced(machine.memory_bytes)},
          {"available_memory_bytes", sourced(machine.available_memory_bytes)},
          {"usable_cpus", sourced(machine.usable_cpus)}};
}

Json settings_json(const Settings& settings) {
  const auto setting = [](const Setting& s) { return sourced(s.value, s.source); };
  return {{"isa", setting(settings.isa)},
          {"backend", setting(settings.backend)},
          {"threads", setting(settings.threads)},
          {"tuning", setting(settings.tuning)}};
}

Json comparison_json(const Comparison& comparison) {
  return {{"schema", 1},
          {"lanewise", {{"version", comparison.lanewise_version}, {"git", comparison.git}}},
          {"date", comparison.date},
          {"command", comparison.command},
          {"quick", comparison.quick},
          {"seed", comparison.seed},
          {"rounds_discarded", comparison.rounds_discarded},
          {"machine", machine_json(comparison.machine)},
          {"settings", settings_json(comparison.settings)},
          {"interpreters", list_json(comparison.interpreters, interpreter_json)},
          {"workloads", list_json(comparison.workloads, workload_json)},
          {"by_type", list_json(comparison.by_type, typed_json)}};
}

std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace lanewise::compare
