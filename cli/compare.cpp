#include <fmt/format.h>

#include <algorithm>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "bench/clock.hpp"
#include "bench/compare/background_load.hpp"
#include "bench/compare/factorials_workload.hpp"
#include "bench/compare/interpreters/array_arms.hpp"
#include "bench/compare/interpreters/interpreters.hpp"
#include "bench/compare/lanewise_arms.hpp"
#include "bench/compare/progress.hpp"
#include "bench/compare/reports/report_html.hpp"
#include "bench/compare/reports/report_json.hpp"
#include "bench/compare/reports/report_svg.hpp"
#include "bench/compare/reports/report_terminal.hpp"
#include "bench/compare/rounds.hpp"
#include "bench/compare/squares_by_type.hpp"
#include "bench/compare/squares_workload.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/report_files.hpp"
#include "git_version.hpp"

namespace lanewise::cli {
namespace {

/// The article's sizes.
constexpr std::uint64_t squares_n = 10'000'000;
constexpr std::uint64_t factorials_last = 999;

bool has_wrong_row(const compare::WorkloadResult& workload) {
  return std::any_of(workload.rows.begin(), workload.rows.end(),
                     [](const compare::Row& row) { return row.wrong; });
}

/// Whether some arm gave a result that was wrong.
bool has_wrong_result(const compare::Comparison& comparison) {
  return std::any_of(comparison.workloads.begin(), comparison.workloads.end(), has_wrong_row) ||
         std::any_of(
             comparison.by_type.begin(), comparison.by_type.end(),
             [](const compare::TypedResult& result) { return has_wrong_row(result.workload); });
}

/// The rounds of one workload, within a budget of seconds.
compare::RoundsPlan rounds_plan(const CompareOptions& options, double budget_s) {
  compare::RoundsPlan plan;
  plan.seed = options.seed;
  plan.kept = options.quick ? 5 : 15;
  plan.minimum_kept = options.quick ? 1 : 3;
  plan.budget_s = budget_s;
  plan.pause = [] {
    check_interrupt();
    compare::let_workers_sleep();
  };
  return plan;
}

/// Seconds for each part of a comparison, so that all of them together stay below a minute and a
/// half with --quick, and below nine minutes without, on 2 cores. A round of the squares takes
/// about three of the factorials; one of every element type about ten seconds.
struct Budget {
  double squares, factorials, types;
};
constexpr Budget quick_budget{40, 16, 21};
constexpr Budget full_budget{230, 90, 170};

/// Runs what is asked for, one workload after the other.
class Comparer {
 public:
  Comparer(const CompareOptions& options, compare::Comparison& comparison)
      : options_(options),
        comparison_(comparison),
        budget_(options.quick ? quick_budget : full_budget),
        progress_(compare::progress_on_stderr()) {
    interpreters_.quick = options.quick;
    interpreters_.poll = check_interrupt;
  }

  void run() {
    const std::string& asked = options_.workload;
    const bool all = asked == "all";
    if (all || asked != "squares-types")
      run_article(all || asked == "squares", all || asked == "factorials");
    if (all || asked == "squares" || asked == "squares-types") run_by_type();
  }

 private:
  /// The article's two workloads.
  void run_article(bool with_squares, bool with_factorials) {
    compare::Workload squares = compare::squares_workload(squares_n);
    compare::Workload factorials = compare::factorials_workload(factorials_last);
    compare::add_interpreter_arms(squares, factorials, comparison_.interpreters, interpreters_);
    if (with_squares) comparison_.workloads.push_back(run_alone(squares, budget_.squares));
    if (with_factorials) comparison_.workloads.push_back(run_alone(factorials, budget_.factorials));
  }

  compare::WorkloadResult run_alone(const compare::Workload& workload, double budget_s) {
    const compare::BackgroundLoad background;
    compare::WorkloadResult result =
        compare::run(workload, rounds_plan(options_, budget_s), *progress_);
    result.other_cores_busy = background.other_cores_busy();
    return result;
  }

  /// The background is known for all of them together: the process of NumPy's arms counts as ours
  /// once it has ended.
  void run_by_type() {
    const compare::BackgroundLoad background;
    measure_by_type();
    for (compare::TypedResult& result : comparison_.by_type) {
      result.workload.other_cores_busy = background.other_cores_busy();
    }
  }

  /// Each workload may take an equal share of the time that is left: what the narrow types do not
  /// need goes to the wide ones, which come after them.
  void measure_by_type() {
    const compare::ArrayPeers peers(comparison_.interpreters, interpreters_, compare::all_cores(),
                                    compare::by_type_seconds);
    const std::vector<compare::TypedWorkload> planned = compare::squares_by_type(squares_n);
    const double end = bench::steady_seconds() + budget_.types;
    for (std::size_t i = 0; i < planned.size(); ++i) {
      const auto& [operation, type, make] = planned[i];
      compare::Workload workload = make();
      for (compare::Arm& arm : peers.arms(operation, type, squares_n)) {
        workload.arms.push_back(std::move(arm));
      }
      const double left = end - bench::steady_seconds();
      const double share = left / static_cast<double>(planned.size() - i);
      comparison_.by_type.push_back(
          {operation, type, compare::run(workload, rounds_plan(options_, share), *progress_)});
    }
  }

  const CompareOptions& options_;
  compare::Comparison& comparison_;
  Budget budget_;
  compare::InterpreterArmOptions interpreters_;
  std::unique_ptr<compare::ProgressSink> progress_;
};

}  // namespace

int compare(const CompareOptions& options) {
  check_output_files({options.json_file, options.html_file, options.svg_file}, options.overwrite);
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

  Comparer(options, comparison).run();
  write_if_named(options.json_file, compare::json_text(compare::comparison_json(comparison)));
  write_if_named(options.html_file, compare::html_report(comparison));
  write_if_named(options.svg_file, compare::svg_picture(comparison));
  fmt::print("{}", compare::terminal_report(comparison, wants_colour()));
  return has_wrong_result(comparison) ? internal_error : ok;
}

}  // namespace lanewise::cli
