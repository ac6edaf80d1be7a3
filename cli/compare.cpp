#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "bench/compare/background_load.hpp"
#include "bench/compare/factorials_workload.hpp"
#include "bench/compare/interpreters.hpp"
#include "bench/compare/progress.hpp"
#include "bench/compare/report_html.hpp"
#include "bench/compare/report_json.hpp"
#include "bench/compare/report_svg.hpp"
#include "bench/compare/report_terminal.hpp"
#include "bench/compare/rounds.hpp"
#include "bench/compare/squares_workload.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/output_file.hpp"
#include "git_version.hpp"

namespace lanewise::cli {
namespace {

/// The article's sizes.
constexpr std::uint64_t squares_n = 10'000'000;
constexpr std::uint64_t factorials_last = 999;

void check_output_files(const CompareOptions& options) {
  std::set<std::string> files;
  for (const std::string& file : {options.json_file, options.html_file, options.svg_file}) {
    if (file.empty()) continue;
    check_writable(file, options.overwrite);
    if (!files.insert(file).second) {
      throw Error(ErrorCode::invalid_argument, file + " is named twice; give each result its own");
    }
  }
}

void write_if_named(const std::string& file, const std::string& text) {
  if (!file.empty()) write_file(file, text);
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
  write_if_named(options.json_file, compare::json_text(compare::comparison_json(comparison)));
  write_if_named(options.html_file, compare::html_report(comparison));
  write_if_named(options.svg_file, compare::svg_picture(comparison));
  fmt::print("{}", compare::terminal_report(comparison, wants_colour()));
  return has_wrong_result(comparison) ? internal_error : ok;
}

}  // namespace lanewise::cli
