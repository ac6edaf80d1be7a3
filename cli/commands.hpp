#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// One function for each subcommand; it prints its result on standard output and returns the exit
// code. What goes wrong is thrown and becomes a message and a code in main.cpp.

namespace lanewise::cli {

/// Exit codes, as sysexits.h names them.
enum ExitCode {
  ok = 0,
  usage_error = 64,
  unexpected = 1,  ///< Nothing went wrong, and something came out otherwise than expected.
  unavailable = 69,
  internal_error = 70,
  limit_reached = 71,
  io_error = 74,
};

/// `lanewise info`: what was found, what was chosen, and where each value came from.
int info(bool json);

struct ExplainOptions {
  std::string operation, type;  ///< By name.
  std::uint64_t n = 0;
  std::string overflow = "wrap";  ///< The policy, by name.
  bool json = false;
};

/// The names that `explain` takes, for its help.
std::string explainable_operations();
std::string explainable_types();
std::string overflow_policies();

/// `lanewise explain square int64 1000000`: how a call would run, and why.
int explain_call(const ExplainOptions& asked);

struct CompareOptions {
  bool quick = false;
  std::string workload = "all";  ///< "squares", "squares-types", "factorials" or "all".
  std::string json_file;         ///< Where to write the results; empty is nowhere.
  std::string html_file;         ///< Where to write the page; empty is nowhere.
  std::string svg_file;          ///< Where to write the picture; empty is nowhere.
  bool overwrite = false;        ///< Whether those files may exist.
  std::uint64_t seed = 1;
  std::string command;  ///< The command line, for the reports.
};

/// `lanewise compare`: the two workloads on everything that is found, every result checked.
int compare(const CompareOptions& options);

struct ClaimsOptions {
  std::vector<std::string> ids;      ///< Of claims; none is all of them.
  bool quick = false, full = false;  ///< At most one.
  std::string json_file, html_file;  ///< Where to write; empty is nowhere.
  std::string expected_file;         ///< Verdicts to compare with; empty is none.
  bool overwrite = false;            ///< Whether json_file and html_file may exist.
  std::uint64_t seed = 1;
  std::string command;  ///< The command line, for the reports.
};

/// `lanewise claims list`: what the article claims, and the margins of each claim.
int list_claims();

/// `lanewise claims run`: every claim judged on this machine. Its exit code is 0 whatever came
/// out, and `unexpected` where an arm of an experiment failed or a verdict is not the expected one.
int run_claims(const ClaimsOptions& options);

/// `lanewise claims report`: the reports of one result file or of several machines', made again.
int report_claims(const std::vector<std::string>& result_files, const ClaimsOptions& options);

struct FactorialOptions {
  std::uint64_t n = 0;
  bool decimal = false, hex = false, raw = false;  ///< At most one, or a base; none is decimal.
  unsigned base = 0;                               ///< Of the digits, 2 to 36; 0 where not given.
  std::optional<std::string> group;  ///< What stands between groups of three decimal digits.
  bool stats = false;                ///< What the call has to tell, in place of the number.
  std::string file;                  ///< Where the number goes; empty is standard output.
  bool overwrite = false;            ///< Whether `file` may exist.
  std::uint64_t max_memory = 0;      ///< In bytes; 0 is what the machine has available.
  std::string verify = "fast";       ///< "off", "fast" or "full".
};

/// `lanewise factorial N`: the exact number, or what computing it took.
int factorial(const FactorialOptions& options);

struct FactorialModOptions {
  std::uint64_t n = 0, modulus = 0;
  bool hex = false, stats = false;  ///< As for the exact number.
  std::uint64_t max_memory = 0;
  std::string verify = "fast";
};

/// `lanewise factorial N --mod M`: the number's remainder.
int factorial_mod(const FactorialModOptions& options);

struct TuneOptions {
  std::string file;        ///< Where to write; empty is where this CPU's file is looked for.
  bool overwrite = false;  ///< Whether `file` may exist.
  bool dry_run = false;    ///< Write nothing.
  bool json = false;
  bool quick = false;  ///< For tests: every step, and too little of each to conclude from.
};

/// `lanewise tune`: measures this machine's thresholds and writes them to a file.
int tune(const TuneOptions& options);

}  // namespace lanewise::cli
