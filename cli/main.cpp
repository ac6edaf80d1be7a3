// The `lanewise` command: reads the command line and hands over.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <lanewise/lanewise.hpp>
#include <new>
#include <optional>
#include <system_error>

#include "cli/binary_units.hpp"
#include "cli/commands.hpp"
#include "cli/factorial_questions.hpp"
#include "cli/interrupt.hpp"
#include "cli/output_file.hpp"
#include "cli/parse_count.hpp"

namespace {

using namespace lanewise;
using cli::parse_count;

/// Flags that every subcommand takes; each overrules the environment.
struct Forced {
  std::optional<std::string> isa, backend, threads, tuning;
};

void apply(const Forced& forced) {
  if (forced.isa) force_isa(*forced.isa, "--isa");
  if (forced.backend) force_backend(*forced.backend, "--backend");
  if (forced.tuning) use_tuning_file(*forced.tuning, "--tuning");
  if (!forced.threads) return;
  const bool automatic = *forced.threads == "auto";
  const auto threads = automatic ? 0 : parse_count("--threads", *forced.threads, max_threads);
  set_threads(static_cast<unsigned>(threads), "--threads");
}

/// Of a file that nobody named on the command line, so that it is no reason to stop.
void warn_of_refused_tuning() {
  const std::string problem = tuning_in_force().origin.problem;
  if (problem.empty()) return;
  std::fprintf(stderr, "lanewise: warning: tuning file ignored: %s\n", problem.c_str());
}

int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::overflow: return cli::usage_error;
    case ErrorCode::unsupported_isa:
    case ErrorCode::unsupported_backend:
    case ErrorCode::device_error: return cli::unavailable;
    case ErrorCode::limit_exceeded:
    case ErrorCode::out_of_memory: return cli::limit_reached;
    case ErrorCode::deadline_exceeded: return 124;
    case ErrorCode::verification_failed: return 70;
    case ErrorCode::cancelled: return cli::cancelled_exit_code();
  }
  return cli::internal_error;
}

int fail(int code, const char* message) {
  std::fprintf(stderr, "lanewise: %s\n", message);
  return code;
}

std::string command_line(int argc, char** argv) {
  std::string line = "lanewise";
  for (int i = 1; i < argc; ++i) line += std::string(" ") + argv[i];
  return line;
}

int run(int argc, char** argv) {
  CLI::App app("Squares and factorials at the speed of the hardware, beside what one lock costs.",
               "lanewise");
  app.set_version_flag("--version", std::string(version()));
  app.require_subcommand(1);
  app.fallthrough();

  Forced forced;
  app.add_option("--isa", forced.isa, "Instruction set to run on, or auto (LANEWISE_ISA)");
  app.add_option("--backend", forced.backend, "Backend to run on, or auto (LANEWISE_BACKEND)");
  app.add_option("--threads", forced.threads, "Threads, or 0 or auto (LANEWISE_NUM_THREADS)");

  app.add_option("--tuning", forced.tuning, "Tuning file, off or auto (LANEWISE_TUNING)");

  int result = cli::ok;
  bool json = false;
  auto* info = app.add_subcommand("info", "What was found here, what is chosen, and why");
  info->add_flag("--json", json, "The same as JSON");

  cli::ExplainOptions question;
  std::string n;
  auto* explain = app.add_subcommand("explain", "How a call would run, and why");
  explain->add_option("operation", question.operation, cli::explainable_operations())->required();
  explain->add_option("type", question.type, cli::explainable_types())->required();
  explain->add_option("n", n, "Elements, or the argument of a factorial")->required();
  explain->add_option("--overflow", question.overflow, cli::overflow_policies());
  explain->add_flag("--json", question.json, "The same as JSON");

  cli::FactorialOptions number;
  std::optional<std::string> argument;
  std::optional<std::string> max_memory;
  auto* factorial = app.add_subcommand("factorial", "The exact factorial of N");
  auto* positional = factorial->add_option("N", argument, "The argument, 0 or more");
  auto* formats = factorial->add_option_group("formats", "What is written");
  auto* decimal = formats->add_flag("--decimal", number.decimal, "Decimal digits (the default)");
  auto* hex = formats->add_flag("--hex", number.hex, "Hexadecimal digits");
  auto* raw = formats->add_flag("--raw", number.raw, "Bytes, least significant first");
  std::optional<std::string> base;
  auto* radix = formats->add_option("--base", base,
                                    "Digits in a base from 2 to 36; of a question in any base");
  formats->require_option(0, 1);
  std::string group;
  auto* grouped = factorial->add_flag(
      "--group", group, "Groups of three decimal digits, by commas or as --group=SEPARATOR");
  auto* stats = factorial->add_flag(
      "--stats", number.stats,
      "Size, time, threads and memory, in place of the number unless --out is given");
  auto* out = factorial->add_option("--out", number.file, "File for the number");
  std::optional<std::string> modulus;
  auto* mod = factorial->add_option("--mod", modulus,
                                    "The remainder by this number instead, up to 2^63 - 1");
  auto* force =
      factorial->add_flag("--force", number.overwrite, "Overwrite that file if it exists");
  for (auto* of_number : {raw, radix, grouped, out, force}) mod->excludes(of_number);
  auto* memory =
      factorial->add_option("--max-memory", max_memory,
                            "The most memory to use, as 512MiB or 1.5GiB (else what is available)");
  auto* verify =
      factorial
          ->add_option("--verify", number.verify, "How the result is checked: off, fast or full")
          ->check(CLI::IsMember({"off", "fast", "full"}))
          ->capture_default_str();

  const cli::FactorialQuestions questions(
      *factorial, positional, radix,
      {decimal, hex, raw, grouped, stats, out, mod, force, memory, verify});

  cli::CompareOptions comparison;
  comparison.command = command_line(argc, argv);
  auto* compare = app.add_subcommand("compare", "The two workloads on everything that is found");
  compare->add_flag("--quick", comparison.quick,
                    "Fewer rounds: under a minute and a half on 2 cores");
  compare
      ->add_option(
          "--workload", comparison.workload,
          "squares, squares-types (part of squares: every element type), factorials or all")
      ->check(CLI::IsMember({"squares", "squares-types", "factorials", "all"}));
  compare->add_option("--json", comparison.json_file, "File for the results as JSON");
  compare->add_option("--html", comparison.html_file, "File for the results as a page");
  compare->add_option("--svg", comparison.svg_file, "File for the steps as a picture");
  compare->add_flag("--force", comparison.overwrite, "Overwrite those files if they exist");
  std::string seed = "1";
  compare->add_option("--seed", seed, "Of the order of the arms in each round");

  cli::ClaimsOptions asked_claims;
  asked_claims.command = comparison.command;
  auto* claims = app.add_subcommand("claims", "What an article claims of threads, judged here");
  claims->require_subcommand(1);
  auto* list_claims = claims->add_subcommand("list", "The claims, and the margins fixed for each");
  auto* run_claims = claims->add_subcommand("run", "Run the experiments and judge every claim");
  run_claims->add_option("ID", asked_claims.ids, "Claims to judge; all of them if none is given");
  auto* fewer = run_claims->add_flag("--quick", asked_claims.quick,
                                     "Fewer rounds and smaller sizes: under ten minutes");
  run_claims->add_flag("--full", asked_claims.full, "More rounds: under an hour")->excludes(fewer);
  run_claims->add_option("--json", asked_claims.json_file, "File for the result as JSON");
  run_claims->add_option("--expect", asked_claims.expected_file,
                         "File of expected verdicts, as \"4 does_not_hold\" a line");
  std::string claims_seed = "1";
  run_claims->add_option("--seed", claims_seed, "Of the order of the arms in each round");
  auto* report_claims = claims->add_subcommand("report", "The reports of result files, made again");
  std::vector<std::string> result_files;
  report_claims->add_option("FILE", result_files, "Result files, one a machine")->required();
  for (auto* subcommand : {run_claims, report_claims}) {
    subcommand->add_option("--html", asked_claims.html_file, "File for the page");
    subcommand->add_flag("--force", asked_claims.overwrite, "Overwrite those files if they exist");
  }

  cli::TuneOptions tuning;
  auto* tune = app.add_subcommand("tune", "Measure this machine's thresholds and write its file");
  tune->add_option("--out", tuning.file, "File to write in place of this CPU's own");
  tune->add_flag("--force", tuning.overwrite, "Overwrite a file that was named");
  tune->add_flag("--dry-run", tuning.dry_run, "Measure and write nothing");
  tune->add_flag("--json", tuning.json, "The measurements as JSON");
  tune->add_flag("--quick", tuning.quick)->group("");  // Not in the help: for tests.

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 knows --help and --version as errors of code 0, and has codes of its own for the rest.
    return app.exit(error) == 0 ? cli::ok : cli::usage_error;
  }
  apply(forced);
  warn_of_refused_tuning();
  if (*info) result = cli::info(json);
  if (*explain) {
    question.n = parse_count("n", n, UINT64_MAX);
    result = cli::explain_call(question);
  }
  if (*factorial) {
    const bool is_of_n = !questions.is_asked() || questions.is_of_n();
    if (is_of_n && !argument) {
      throw Error(ErrorCode::invalid_argument, "N is required: lanewise factorial 1000");
    }
    if (is_of_n) number.n = parse_count("N", *argument, UINT64_MAX);
    if (questions.is_asked()) {
      return questions.answer(number.n, base ? parse_count("--base", *base, UINT64_MAX, 2) : 10);
    }
    if (base) number.base = static_cast<unsigned>(parse_count("--base", *base, 36, 2));
    // CLI11's word for a flag without a value.
    if (*grouped) number.group = group == "true" ? "," : group;
    if (max_memory) number.max_memory = cli::parse_bytes("--max-memory", *max_memory);
    if (modulus) {
      const std::uint64_t m = parse_count("--mod", *modulus, max_factorial_modulus);
      result = cli::factorial_mod(
          {number.n, m, number.hex, number.stats, number.max_memory, number.verify});
    } else {
      result = cli::factorial(number);
    }
  }
  if (*compare) {
    comparison.seed = parse_count("--seed", seed, UINT64_MAX);
    result = cli::compare(comparison);
  }
  if (*list_claims) result = cli::list_claims();
  if (*run_claims) {
    asked_claims.seed = parse_count("--seed", claims_seed, UINT64_MAX);
    result = cli::run_claims(asked_claims);
  }
  if (*report_claims) result = cli::report_claims(result_files, asked_claims);
  if (*tune) result = cli::tune(tuning);
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int code = run(argc, argv);
    cli::flush_output();
    return code;
  } catch (const lanewise::Error& error) {
    return fail(exit_code(error.code()), error.what());
  } catch (const std::bad_alloc&) {
    return fail(cli::limit_reached, "out of memory");
  } catch (const std::system_error& error) {
    // Whoever read the output has seen enough: no news to anyone.
    if (error.code() == std::errc::broken_pipe) return cli::io_error;
    return fail(cli::io_error, error.what());
  } catch (const std::exception& error) {
    return fail(cli::internal_error, error.what());
  }
}
