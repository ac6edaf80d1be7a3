#include <fmt/format.h>

#include <exception>
#include <fstream>
#include <iterator>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "bench/claims/expected.hpp"
#include "bench/claims/registry.hpp"
#include "bench/claims/report/html.hpp"
#include "bench/claims/report/list.hpp"
#include "bench/claims/report/terminal.hpp"
#include "bench/claims/result_json.hpp"
#include "bench/claims/run.hpp"
#include "bench/compare/progress.hpp"
#include "bench/compare/reports/report_json.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/output_file.hpp"
#include "cli/report_files.hpp"
#include "git_version.hpp"

namespace lanewise::cli {
namespace {

claims::Mode mode_of(const ClaimsOptions& options) {
  return options.quick  ? claims::Mode::quick
         : options.full ? claims::Mode::full
                        : claims::Mode::standard;
}

std::string read_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string what = "cannot read " + file;
  if (!stream) throw std::system_error(errno, std::generic_category(), what);
  try {
    return {std::istreambuf_iterator(stream), {}};
  } catch (const std::system_error& error) {  // A folder can be opened.
    throw std::system_error(error.code(), what);
  }
}

claims::Result read_result(const std::string& file) {
  try {
    return claims::parse_result(read_file(file));
  } catch (const Error& error) {
    throw Error(error.code(), file + ": " + error.what());
  }
}

/// Before anything is measured: what is wrong with it should be known at once.
claims::Expected read_expected(const ClaimsOptions& options) {
  if (options.expected_file.empty()) return {};
  return claims::parse_expected(read_file(options.expected_file), claims::registry());
}

/// Writes what can be written; the first failure, if there was one.
std::exception_ptr write_files(const claims::Result& result, const ClaimsOptions& options) {
  std::exception_ptr failure;
  const auto attempt = [&](const auto& write) {
    try {
      write();
    } catch (...) {
      if (!failure) failure = std::current_exception();
    }
  };
  const std::string json = compare::json_text(claims::result_json(result));
  attempt([&] { write_if_named(options.json_file, json); });
  // The page is made from the file's text, so that it is the one that `report` makes of it.
  if (!options.html_file.empty()) {
    attempt(
        [&] { write_file(options.html_file, claims::html_page({claims::parse_result(json)})); });
  }
  return failure;
}

/// Names the arms that failed in rounds that count, each once; whether there were none.
bool print_failures(const claims::Result& result) {
  std::set<std::string> failures;
  for (const claims::ExperimentResult& experiment : result.experiments) {
    for (const claims::Round& round : experiment.rounds) {
      for (const claims::Sample& sample : round.samples) {
        if (!round.counts() || sample.problem.empty()) continue;
        failures.insert(fmt::format("experiment {}, {}, arm {}: {}", experiment.id,
                                    experiment.subject, sample.arm, sample.problem));
      }
    }
  }
  for (const std::string& failure : failures) fmt::print(stderr, "lanewise: {}\n", failure);
  return failures.empty();
}

bool compare_with(const claims::Expected& expected, const claims::Result& result) {
  bool is_expected = true;
  for (const auto* judged : {&result.claims, &result.checks}) {
    for (const std::string& difference : claims::differences(expected, *judged)) {
      fmt::print(stderr, "lanewise: {}\n", difference);
      is_expected = false;
    }
  }
  return is_expected;
}

}  // namespace

int list_claims() {
  fmt::print("{}", claims::claims_list(claims::registry()));
  return ok;
}

int run_claims(const ClaimsOptions& options) {
  check_output_files({options.json_file, options.html_file}, options.overwrite);
  const claims::Expected expected = read_expected(options);
  note_interrupts();
  const std::unique_ptr<compare::ProgressSink> progress = compare::progress_on_stderr();
  claims::Result result =
      claims::run_claims({mode_of(options), options.ids, options.seed, check_interrupt}, *progress);
  result.lanewise_version = version();
  result.git = LANEWISE_GIT;
  result.date = utc_now();
  result.command = options.command;

  // What cannot be written takes nothing else along.
  const std::exception_ptr failure = write_files(result, options);
  fmt::print("{}", claims::terminal_report(result, wants_colour()));
  if (failure) std::rethrow_exception(failure);
  flush_output();  // What follows on standard error stands below, in a file of both too.
  const bool is_complete = print_failures(result);
  const bool is_expected = compare_with(expected, result);
  return is_complete && is_expected ? ok : unexpected;
}

int report_claims(const std::vector<std::string>& result_files, const ClaimsOptions& options) {
  check_output_files({options.html_file}, options.overwrite, result_files);
  std::vector<claims::Result> results;
  for (const std::string& file : result_files) results.push_back(read_result(file));
  if (!options.html_file.empty()) {
    write_if_named(options.html_file, claims::html_page(results));
    return ok;
  }
  for (const claims::Result& result : results) {
    fmt::print("{}", claims::terminal_report(result, wants_colour()));
  }
  return ok;
}

}  // namespace lanewise::cli
