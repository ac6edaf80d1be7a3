// lanewise_gpu_bench: the library on this machine's GPU, beside the card's own limits, other
// libraries, and the CPU.

#include <sys/stat.h>
#include <time.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <lanewise/lanewise.hpp>
#include <nlohmann/json.hpp>
#include <random>

#include "bench/clock.hpp"
#include "bench/compare/interpreters/subprocess.hpp"
#include "bench/compare/reports/report_json.hpp"
#include "bench/gpu/groups.hpp"
#include "bench/gpu/report.hpp"

namespace lanewise::bench::gpu {
namespace {

constexpr int unavailable = 69, wrong_result = 70;

struct Subject {
  const char* name;
  void (*measure)(Session&);
};

/// In this order: what a machine that is lent for a while is most wanted for comes first.
constexpr Subject subjects[] = {
    {"arrays", measure_arrays},         {"products", measure_products},
    {"factorials", measure_factorials}, {"batches", measure_batches},
    {"machine", measure_machine},       {"small", measure_small_arrays},
    {"transfers", measure_transfers},
};

struct Options {
  bool quick = false;
  double seconds = 0;
  std::uint64_t seed = 0;
  std::vector<std::string> only;
  std::string out, sanitizer, command;
};

/// Why there is no GPU; empty where there is one.
std::string why_no_gpu() {
  for (const RowInfo& row : backends()) {
    if (row.name == "cuda") return row.supported ? "" : row.reason;
  }
  return "this build knows no backend cuda";
}

std::string utc(const char* format) {
  const time_t now = time(nullptr);
  tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  return {text, strftime(text, sizeof(text), format, &parts)};
}

nlohmann::ordered_json device_json() {
  const DeviceProperties device = device_properties();
  return {{"name", device.name},
          {"compute_capability", std::to_string(device.major) + "." + std::to_string(device.minor)},
          {"processors", device.processors},
          {"memory_bytes", device.memory_bytes},
          {"l2_bytes", device.l2_bytes},
          {"bus_bits", device.bus_bits},
          {"clock_khz", device.clock_khz},
          {"memory_clock_khz", device.memory_clock_khz},
          {"driver_version", device.driver_version},
          {"runtime_version", device.runtime_version}};
}

/// The device's name with dashes: "NVIDIA-H100-80GB-HBM3".
std::string name_for_files() {
  std::string name;
  for (const char c : device_properties().name) {
    const bool is_kept = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (is_kept || (!name.empty() && name.back() != '-')) name += is_kept ? c : '-';
  }
  if (name.ends_with('-')) name.pop_back();
  return name;
}

/// What nvidia-smi reads of the cards; its settings stay as they are.
std::string device_state() {
  constexpr const char* fields =
      "--query-gpu=name,driver_version,clocks.sm,clocks.mem,clocks.max.sm,clocks.max.mem,"
      "temperature.gpu,power.draw,power.limit,memory.used,ecc.mode.current";
  try {
    const auto result = compare::run_process({"/usr/bin/env", "nvidia-smi", fields, "--format=csv"},
                                             std::chrono::seconds(20));
    return result.succeeded() ? result.output : compare::failure_in_words("nvidia-smi", result);
  } catch (const std::exception& error) {
    return error.what();
  }
}

void write(const std::string& file, const Results& results, const Surroundings& surroundings) {
  const std::string part = file + ".part";
  std::ofstream stream(part);
  stream << compare::json_text(to_json(results, surroundings));
  stream.close();
  if (!stream) throw std::runtime_error("cannot write " + part);
  std::filesystem::rename(part, file);
}

bool is_wanted(const Options& options, const std::string& subject) {
  return options.only.empty() || std::ranges::count(options.only, subject) > 0;
}

int measure(Options options) {
  if (options.out.empty()) options.out = "bench/results";
  if (!options.out.ends_with(".json")) {
    options.out += "/gpu-" + name_for_files() + "-" + utc("%Y-%m-%d") + ".json";
  }
  const std::filesystem::path folder = std::filesystem::path(options.out).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder);

  Plan plan;
  plan.quick = options.quick;
  plan.rounds = options.quick ? 7 : 21;
  plan.seed = options.seed;
  plan.deadline = steady_seconds() + options.seconds;
  Surroundings surroundings;
  surroundings.date = utc("%Y-%m-%dT%H:%M:%SZ");
  surroundings.command = options.command;
  surroundings.seed = options.seed;
  surroundings.device = device_json();
  surroundings.state_before = device_state();
  surroundings.sanitizer = options.sanitizer;
  Session session(plan, [&](const Results& now) { write(options.out, now, surroundings); });
  for (const Subject& subject : subjects) {
    if (is_wanted(options, subject.name)) subject.measure(session);
  }
  surroundings.state_after = device_state();
  const Results& results = session.results();
  write(options.out, results, surroundings);

  std::printf("%s\n%s\nAll rows and times: %s\n", table(results).c_str(),
              table(judge(results, options.sanitizer)).c_str(), options.out.c_str());
  const bool is_wrong = std::ranges::any_of(results.rows(), &Result::is_wrong);
  if (is_wrong) std::fprintf(stderr, "lanewise_gpu_bench: a result was WRONG\n");
  return is_wrong ? wrong_result : 0;
}

int run(int argc, char** argv) {
  CLI::App app("The library on this machine's GPU, beside its limits, its peers and the CPU.",
               "lanewise_gpu_bench");
  Options options;
  std::vector<std::string> names;
  for (const Subject& subject : subjects) names.emplace_back(subject.name);
  bool check = false;
  app.add_flag("--check", check, "Say whether there is a GPU, and do no more");
  app.add_flag("--quick", options.quick, "Fewer rounds, in about a minute");
  app.add_option("--only", options.only, "Subjects, with commas between them")
      ->delimiter(',')
      ->check(CLI::IsMember(names));
  app.add_option("--out", options.out,
                 "A .json file, or a folder for gpu-DEVICE-DATE.json (bench/results)");
  app.add_option("--seconds", options.seconds,
                 "Nothing new is begun after so many (240; quick 60)");
  app.add_option("--seed", options.seed, "Of all random numbers; without it a new one");
  app.add_option("--sanitizer", options.sanitizer, "What compute-sanitizer found, for the report");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 64;
  }
  if (options.seconds <= 0) options.seconds = options.quick ? 60 : 240;
  if (options.seed == 0) options.seed = std::random_device{}();
  if (const std::string reason = why_no_gpu(); !reason.empty()) {
    std::fprintf(stderr, "lanewise_gpu_bench: no GPU can be used here: %s\n", reason.c_str());
    return unavailable;
  }
  if (check) return 0;
  for (int i = 0; i < argc; ++i) options.command += std::string(i > 0 ? " " : "") + argv[i];
  return measure(options);
}

}  // namespace
}  // namespace lanewise::bench::gpu

int main(int argc, char** argv) {
  try {
    return lanewise::bench::gpu::run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "lanewise_gpu_bench: %s\n", error.what());
    return 70;
  }
}
