#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/compare/progress.hpp"
#include "bench/compare/reports/report_json.hpp"
#include "bench/tune/measure.hpp"
#include "cli/binary_units.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/output_file.hpp"
#include "cli/tuning_report.hpp"

namespace lanewise::cli {
namespace {

using nlohmann::ordered_json;

/// The file that LANEWISE_TUNING names; empty where it names none.
std::string file_of_environment() {
  const char* named = std::getenv("LANEWISE_TUNING");
  return named && std::string(named) != "off" ? named : "";
}

/// Where to write. A file that a person named may hold anything, and is overwritten on demand only;
/// the one that is this CPU's by its name may be replaced.
struct Destination {
  std::string file;
  bool overwrite;
};

Destination destination(const TuneOptions& options) {
  if (!options.file.empty()) return {options.file, options.overwrite};
  if (const std::string named = file_of_environment(); !named.empty()) {
    return {named, options.overwrite};
  }
  const std::string usual = default_tuning_file();
  if (usual.empty()) {
    throw Error(ErrorCode::invalid_argument,
                "neither XDG_CONFIG_HOME nor HOME is an absolute path; name a file by --out");
  }
  return {usual, true};
}

/// Makes the folder, and refuses what would only fail after the measuring.
void prepare(const Destination& to) {
  const auto folder = std::filesystem::absolute(to.file).parent_path();
  std::filesystem::create_directories(folder);
  check_writable(to.file, to.overwrite);
}

std::string comment(const tune::Result& result) {
  return fmt::format("Measured by lanewise tune {} on {}, with at most {} threads.", version(),
                     settings().isa.value, result.threads);
}

void print_curve(const tune::Curve& curve) {
  fmt::print("{}\n  {:>10} {:>15} {:>15} {:>7}\n", curve.title, "traffic", curve.simple,
             curve.contender, "ratio");
  for (const tune::Point& point : curve.points) {
    fmt::print("  {:>10} {:>12.2f} us {:>12.2f} us {:>7.2f}\n", in_binary_units(point.bytes),
               1e6 * point.simple_s, 1e6 * point.contender_s, point.simple_s / point.contender_s);
  }
  if (curve.points.empty()) {
    fmt::print("  cannot be had here\n\n");
  } else if (curve.faster_from == Tuning::never) {
    fmt::print("  {}: never faster\n\n", curve.contender);
  } else {
    fmt::print("  {}: faster from {}\n\n", curve.contender, in_binary_units(curve.faster_from));
  }
}

void print_text(const tune::Result& result, const std::string& written) {
  for (const tune::Curve& curve : result.curves) print_curve(curve);
  fmt::print("{:<22} {:<24} {}\n", "", "until now", "from now on");
  for (const TuningField& field : tuning_fields) {
    fmt::print("{:<22} {:<24} {}\n", field.name, threshold_in_words(result.before.*field.value),
               threshold_in_words(result.after.*field.value));
  }
  fmt::print("\n{}\n", written.empty() ? "Nothing was written." : "Written to " + written);
}

ordered_json curve_json(const tune::Curve& curve) {
  auto points = ordered_json::array();
  for (const tune::Point& point : curve.points) {
    points.push_back(
        {{"bytes", point.bytes}, {"simple_s", point.simple_s}, {"contender_s", point.contender_s}});
  }
  return {{"call", curve.title},
          {"simple", curve.simple},
          {"contender", curve.contender},
          {"points", points},
          {"faster_from", threshold_json(curve.faster_from)}};
}

void print_json(const tune::Result& result, const std::string& written) {
  ordered_json object;
  object["threads"] = result.threads;
  object["isa"] = settings().isa.value;
  object["other_cores_busy"] = result.other_cores_busy;
  object["curves"] = ordered_json::array();
  for (const tune::Curve& curve : result.curves) object["curves"].push_back(curve_json(curve));
  object["before"] = tuning_json(result.before);
  object["after"] = tuning_json(result.after);
  object["file"] = written.empty() ? ordered_json(nullptr) : ordered_json(written);
  fmt::print("{}", compare::json_text(object));
}

void warn_of_load(double cores) {
  if (cores <= tune::tolerable_load) return;
  fmt::print(
      stderr,
      "lanewise: warning: other programs kept {:.1f} cores busy meanwhile; run it again when "
      "they are done\n",
      cores);
}

tune::Result measure(const TuneOptions& options) {
  const std::unique_ptr<compare::ProgressSink> progress = compare::progress_on_stderr();
  return tune::measure(options.quick ? tune::quick_effort() : tune::Effort{}, *progress,
                       check_interrupt);
}

}  // namespace

int tune(const TuneOptions& options) {
  std::string file;
  if (!options.dry_run) {
    const Destination to = destination(options);
    prepare(to);
    file = to.file;
  }
  note_interrupts();
  const tune::Result result = measure(options);
  if (!file.empty()) write_file(file, tuning_text(result.after, comment(result)));
  warn_of_load(result.other_cores_busy);
  if (options.json) {
    print_json(result, file);
  } else {
    print_text(result, file);
  }
  return ok;
}

}  // namespace lanewise::cli
