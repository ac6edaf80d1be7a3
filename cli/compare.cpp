#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "bench/compare/background_load.hpp"
#include "bench/compare/factorials_workload.hpp"
#include "bench/compare/interpreters/interpreters.hpp"
#include "bench/compare/progress.hpp"
#include "bench/compare/reports/report_html.hpp"
#include "bench/compare/reports/report_json.hpp"
#include "bench/compare/reports/report_svg.hpp"
#include "bench/compare/reports/report_terminal.hpp"
#include "bench/compare/rounds.hpp"
#include "bench/compare/squares_workload.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "git_version.hpp"

namespace lanewise::cli {
namespace {

/// The article's sizes.
constexpr std::uint64_t squares_n = 10'000'000;
constexpr std::uint64_t factorials_last = 999;

[[noreturn]] void throw_io_error(const std::string& file) {
  throw std::system_error(errno, std::generic_category(), file);
}

/// Refuses at once what would only fail after minutes of measuring.
void check_writable(const std::string& file, bool overwrite) {
  if (file.empty()) return;
  const std::filesystem::path path = std::filesystem::absolute(file);
  if (std::filesystem::exists(path)) {
    if (!std::filesystem::is_regular_file(path)) {
      throw Error(ErrorCode::invalid_argument, file + " is not a file; name one that is or is new");
    }
    if (!overwrite) {
      throw Error(ErrorCode::invalid_argument, file + " exists; add --force to overwrite it");
    }
  }
  const std::filesystem::path folder = path.parent_path();
  if (access(folder.c_str(), W_OK) != 0) throw_io_error(folder.string());
}

void check_output_files(const CompareOptions& options) {
  std::set<std::string> files;
  for (const std::string& file : {options.json_file, options.html_file, options.svg_file}) {
    check_writable(file, options.overwrite);
    if (!file.empty() && !files.insert(file).second) {
      throw Error(ErrorCode::invalid_argument, file + " is named twice; give each result its own");
    }
  }
}

/// Writes beside the file and renames, so that no half-written file is ever seen under its name.
void write_file(const std::string& file, const std::string& text) {
  if (file.empty()) return;
  std::string part = file + ".XXXXXX";
  const int descriptor = mkstemp(part.data());
  if (descriptor < 0) throw_io_error(file);
  fchmod(descriptor, 0644);
  std::FILE* stream = fdopen(descriptor, "wb");
  const bool written = stream && std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  const bool closed = stream ? std::fclose(stream) == 0 : close(descriptor) == 0;
  if (!written || !closed || std::rename(part.c_str(), file.c_str()) != 0) {
    const int problem = errno;
    std::remove(part.c_str());
    errno = problem;
    throw_io_error(file);
  }
}

/// Whether some arm gave a result that was wrong.
bool has_wrong_result(const compare::Comparison& comparison) {
  for (const compare::WorkloadResult& workload : comparison.workloads) {
    for (const compare::Row& row : workload.rows) {
      if (row.wrong) return true;
    }
  }
  return false;
}

bool wants_colour() {
  const char* refused = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) && !(refused && *refused);
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

/// The rounds of one workload. The budgets keep --quick under a minute and the default under six,
/// on 2 cores and both workloads together; a round of the squares takes about three of the
/// factorials.
compare::RoundsPlan rounds_plan(const CompareOptions& options, double share) {
  compare::RoundsPlan plan;
  plan.seed = options.seed;
  plan.kept = options.quick ? 5 : 15;
  plan.minimum_kept = options.quick ? 1 : 3;
  plan.budget_s = share * (options.quick ? 56 : 320);
  plan.pause = [] {
    check_interrupt();
    compare::let_workers_sleep();
  };
  return plan;
}

constexpr double squares_share = 0.72;
constexpr double factorials_share = 0.28;

}  // namespace

int compare(const CompareOptions& options) {
  check_output_files(options);
  note_interrupts();

  compare::Comparison comparison;
  comparison.lanewise_version = version();
  comparison.git = LANEWISE_GIT;
  comparison.date = utc_now();
  comparison.command = options.command;
  comparison.quick = options.quick;
  comparison.seed = options.seed;
  comparison.rounds_discarded = compare::RoundsPlan{}.discarded;
  comparison.machine = machine();
  comparison.settings = settings();
  comparison.interpreters = compare::find_interpreters(compare::usual_places());

  compare::Workload squares = compare::squares_workload(squares_n);
  compare::Workload factorials = compare::factorials_workload(factorials_last);
  compare::InterpreterArmOptions interpreters;
  interpreters.quick = options.quick;
  interpreters.poll = check_interrupt;
  compare::add_interpreter_arms(squares, factorials, comparison.interpreters, interpreters);

  const std::unique_ptr<compare::ProgressSink> progress = compare::progress_on_stderr();
  const auto run = [&](const compare::Workload& workload, double share) {
    const compare::BackgroundLoad background;
    comparison.workloads.push_back(compare::run(workload, rounds_plan(options, share), *progress));
    comparison.workloads.back().other_cores_busy = background.other_cores_busy();
  };
  if (options.workload != "factorials") run(squares, squares_share);
  if (options.workload != "squares") run(factorials, factorials_share);
  write_file(options.json_file, compare::json_text(compare::comparison_json(comparison)));
  write_file(options.html_file, compare::html_report(comparison));
  write_file(options.svg_file, compare::svg_picture(comparison));
  fmt::print("{}", compare::terminal_report(comparison, wants_colour()));
  return has_wrong_result(comparison) ? internal_error : ok;
}

}  // namespace lanewise::cli
