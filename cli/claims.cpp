#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
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
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) throw std::system_error(errno, std::generic_category(), "cannot read " + file);
  return std::move(text).str();
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

int compare_with(const claims::Expected& expected, const claims::Result& result) {
  int status = ok;
  for (const auto* judged : {&result.claims, &result.checks}) {
    for (const std::string& difference : claims::differences(expected, *judged)) {
      fmt::print(stderr, "lanewise: {}\n", difference);
      status = unexpected;
    }
  }
  return status;
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

  // The page is made from the file's text, so that it is the one that `report` makes of it.
  const std::string json = compare::json_text(claims::result_json(result));
  write_if_named(options.json_file, json);
  write_if_named(options.html_file, claims::html_page({claims::parse_result(json)}));
  fmt::print("{}", claims::terminal_report(result, wants_colour()));
  return compare_with(expected, result);
}

int report_claims(const std::vector<std::string>& result_files, const ClaimsOptions& options) {
  check_output_files({options.html_file}, options.overwrite);
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
