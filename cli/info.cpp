#include <fmt/format.h>

#include <lanewise/lanewise.hpp>
#include <nlohmann/json.hpp>
#include <vector>

#include "bench/compare/reports/report_json.hpp"
#include "bench/compare/verify.hpp"
#include "cli/binary_units.hpp"
#include "cli/commands.hpp"
#include "cli/tuning_report.hpp"
#include "git_version.hpp"

namespace lanewise::cli {
namespace {

/// What a call on the chosen instruction set really ran, and whether its squares were right.
struct Proof {
  std::string isa;
  bool right;
};

Proof prove() {
  std::vector<std::int64_t> squares(1001);
  squares_of_range(0, squares);
  return {last_call().isa, compare::squares_problem(squares).empty()};
}

std::string bytes(std::uint64_t count) {
  return count == 0 ? "unknown" : in_binary_units(count);
}

void line(std::string_view name, std::string_view value, std::string_view source) {
  fmt::print("  {:<14} {:<40} {}\n", name, value, source);
}

void print_machine(const Machine& found) {
  fmt::print("Machine\n");
  line("cpu", found.cpu_name.value, found.cpu_name.source);
  line("architecture", found.architecture.value, found.architecture.source);
  line("family, model", fmt::format("{}, {}", found.family.value, found.model.value),
       found.family.source);
  const CacheSizes& caches = found.caches.value;
  line(
      "caches",
      fmt::format("{} L1, {} L2, {} L3", bytes(caches.l1_data), bytes(caches.l2), bytes(caches.l3)),
      found.caches.source);
  line("memory", bytes(found.memory_bytes.value), found.memory_bytes.source);
  line("available", bytes(found.available_memory_bytes.value), found.available_memory_bytes.source);
  line("cpus online", std::to_string(found.online_cpus.value), found.online_cpus.source);
  line("cpus allowed", std::to_string(found.affinity_cpus.value), found.affinity_cpus.source);
  const double quota = found.cgroup_cpus.value;
  line("cpu quota", quota > 0 ? fmt::format("{:g} CPUs", quota) : "none", found.cgroup_cpus.source);
  line("cpus usable", std::to_string(found.usable_cpus.value), found.usable_cpus.source);
  fmt::print("  features       {} ({})\n", fmt::join(found.features.value, " "),
             found.features.source);
  for (const MaskedFeature& masked : found.masked_features) {
    fmt::print("  not usable     {}: {}\n", masked.name, masked.reason);
  }
}

void print_rows(std::string_view title, const std::vector<RowInfo>& rows) {
  fmt::print("\n{}\n", title);
  for (const RowInfo& row : rows) {
    fmt::print("  {} {:<12} {}{}{}\n",
               row.chosen      ? '*'
               : row.supported ? ' '
                               : '-',
               row.name, row.description, row.reason.empty() ? "" : "; ", row.reason);
  }
}

nlohmann::ordered_json rows_json(const std::vector<RowInfo>& rows) {
  auto array = nlohmann::ordered_json::array();
  for (const RowInfo& row : rows) {
    array.push_back({{"name", row.name},
                     {"description", row.description},
                     {"supported", row.supported},
                     {"chosen", row.chosen},
                     {"reason", row.reason}});
  }
  return array;
}

void print_tuning(const TuningInForce& tuning) {
  fmt::print("\nTuning\n");
  for (const TuningField& field : tuning_fields) {
    fmt::print("  {:<22} {}\n", field.name, threshold_in_words(tuning.values.*field.value));
  }
  const TuningOrigin& origin = tuning.origin;
  fmt::print("  {:<22} {}{}{}\n", "file", to_string(origin.state), origin.file.empty() ? "" : ": ",
             origin.file);
  if (!origin.problem.empty()) fmt::print("  {:<22} {}\n", "problem", origin.problem);
}

nlohmann::ordered_json tuning_in_force_json(const TuningInForce& tuning) {
  return {{"values", tuning_json(tuning.values)},
          {"state", to_string(tuning.origin.state)},
          {"file", tuning.origin.file},
          {"source", tuning.origin.source},
          {"problem", tuning.origin.problem}};
}

void print_json(const Settings& chosen, const Proof& proof) {
  nlohmann::ordered_json object;
  object["lanewise"] = {{"version", version()}, {"git", LANEWISE_GIT}};
  object["machine"] = compare::machine_json(machine());
  object["settings"] = compare::settings_json(chosen);
  object["tuning"] = tuning_in_force_json(tuning_in_force());
  object["instruction_sets"] = rows_json(instruction_sets());
  object["backends"] = rows_json(backends());
  object["proof"] = {{"ran", proof.isa}, {"right", proof.right}};
  fmt::print("{}", compare::json_text(object));
}

void print_text(const Settings& chosen, const Proof& proof) {
  fmt::print("Lanewise {} ({})\n\n", version(), LANEWISE_GIT);
  print_machine(machine());
  print_rows("Instruction sets (* chosen, - not supported)", instruction_sets());
  print_rows("Backends", backends());
  fmt::print("\nSettings\n");
  line("isa", chosen.isa.value, chosen.isa.source);
  line("backend", chosen.backend.value, chosen.backend.source);
  line("threads", chosen.threads.value, chosen.threads.source);
  line("tuning", chosen.tuning.value, chosen.tuning.source);
  print_tuning(tuning_in_force());
  fmt::print("\nProof: squares of 0..1000 ran on {} and are {}.\n", proof.isa,
             proof.right ? "right" : "WRONG");
}

}  // namespace

int info(bool json) {
  const Settings chosen = settings();
  const Proof proof = prove();
  if (json) {
    print_json(chosen, proof);
  } else {
    print_text(chosen, proof);
  }
  return proof.right ? ok : internal_error;
}

}  // namespace lanewise::cli
