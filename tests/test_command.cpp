#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <lanewise/lanewise.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/compare/interpreters/subprocess.hpp"
#include "temporary_folder.hpp"

// The `lanewise` command as its users meet it: exit codes, what goes to which stream, and messages.

namespace lanewise::tests {
namespace {

using compare::ProcessResult;

/// Runs the command with `variables`, NAME=value, added to the environment; --unset=NAME removes
/// one.
ProcessResult run(const std::vector<std::string>& arguments,
                  const std::vector<std::string>& variables = {}) {
  std::vector<std::string> command = {"/usr/bin/env"};
  command.insert(command.end(), variables.begin(), variables.end());
  command.push_back(LANEWISE_COMMAND);
  command.insert(command.end(), arguments.begin(), arguments.end());
  return compare::run_process(command, std::chrono::seconds(60));
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Command, InfoSaysWhatWasFoundAndChosenAndWhere) {
  const ProcessResult result = run({"info"});
  EXPECT_EQ(result.exit_status, 0) << result.errors;
  EXPECT_TRUE(result.errors.empty()) << result.errors;
  EXPECT_TRUE(contains(result.output, machine().cpu_name.value));
  EXPECT_TRUE(contains(result.output, "sched_getaffinity"));
  EXPECT_TRUE(contains(result.output, "Proof: squares of 0..1000 ran on"));
}

TEST(Command, InfoAsJsonSaysTheSame) {
  const ProcessResult result = run({"info", "--json"});
  ASSERT_EQ(result.exit_status, 0) << result.errors;
  const auto json = nlohmann::json::parse(result.output);
  EXPECT_EQ(json["lanewise"]["version"], std::string(version()));
  EXPECT_EQ(json["machine"]["cpu_name"]["value"], machine().cpu_name.value);
  EXPECT_FALSE(json["machine"]["usable_cpus"]["source"].get<std::string>().empty());
  EXPECT_EQ(json["proof"]["ran"], json["settings"]["isa"]["value"]);
  EXPECT_EQ(json["proof"]["right"], true);
  EXPECT_EQ(json["instruction_sets"].size(), instruction_sets().size());
}

TEST(Command, EveryIsaOfThisMachineCanBeForcedByFlagAndByEnvironment) {
  for (const RowInfo& row : instruction_sets()) {
    if (!row.supported) continue;
    for (const ProcessResult& result : {run({"info", "--json", "--isa", row.name}),
                                        run({"info", "--json"}, {"LANEWISE_ISA=" + row.name})}) {
      ASSERT_EQ(result.exit_status, 0) << result.errors;
      EXPECT_EQ(nlohmann::json::parse(result.output)["proof"]["ran"], row.name);
    }
  }
}

TEST(Command, AFlagOverrulesTheEnvironment) {
  const ProcessResult result = run({"info", "--json", "--isa", "scalar", "--threads", "3"},
                                   {"LANEWISE_ISA=nonsense", "LANEWISE_NUM_THREADS=nonsense"});
  ASSERT_EQ(result.exit_status, 0) << result.errors;
  const auto json = nlohmann::json::parse(result.output);
  EXPECT_EQ(json["proof"]["ran"], "scalar");
  EXPECT_EQ(json["settings"]["isa"]["source"], "--isa");
  EXPECT_EQ(json["settings"]["threads"]["value"], "3");
}

struct BadInput {
  std::vector<std::string> arguments, variables;
  int exit_status;
  std::string message;
};

TEST(Command, BadInputEndsWithItsCodeAndAMessageThatNamesTheRemedy) {
  const std::vector<BadInput> cases = {
      {{"info"},
       {"LANEWISE_ISA=nonsense"},
       69,
       "'nonsense' (from environment LANEWISE_ISA) is "
       "unknown; usable here: auto, "},
      {{"info", "--isa", "AVX2"}, {}, 69, "'AVX2' (from --isa) is unknown; usable here: auto, "},
      {{"info"}, {"LANEWISE_BACKEND=tpu"}, 69, "backend 'tpu' (from environment LANEWISE_BACKEND)"},
      {{"info", "--backend", "tpu"}, {}, 69, "usable here: auto, cpu"},
      {{"info"}, {"LANEWISE_NUM_THREADS=two"}, 64, "threads 'two'"},
      {{"info", "--threads", "-1"}, {}, 64, "--threads '-1' is not a count from 0 to 1024"},
      {{"info", "--threads", "1025"}, {}, 64, "'1025' is not a count from 0 to 1024"},
      {{"info", "--threads", "1.5"}, {}, 64, "--threads '1.5' is not a count"},
      {{}, {}, 64, "subcommand is required"},
      {{"nonsense"}, {}, 64, ""},
      {{"info", "extra"}, {}, 64, "extra"},
      {{"explain", "cube", "int64", "8"},
       {},
       64,
       "operation 'cube' is unknown; give one of: square"},
      {{"explain", "square", "int", "8"},
       {},
       64,
       "type 'int' is unknown; give one of: int8, uint8"},
      {{"explain", "square", "int8", "8", "--overflow", "trap"},
       {},
       64,
       "overflow policy 'trap' is unknown; give one of: wrap, check, saturate, widen"},
      {{"explain", "square", "float32", "8", "--overflow", "check"},
       {},
       64,
       "only integers have an overflow policy"},
      {{"explain", "minmax_of_squares", "complex64", "8"}, {}, 64, "have no order"},
      {{"explain", "square", "int64", "many"}, {}, 64, "many"},
      {{"explain", "square", "int64", "-8"}, {}, 64, "n '-8' is not a count"},
      {{"explain", "square", "natural", "8"}, {}, 64, "squares are of an array's element type"},
      {{"compare", "--workload", "cubes"}, {}, 64, "cubes"},
      {{"compare", "--json", "/nonexistent/out.json"}, {}, 74, "/nonexistent"},
      {{"info", "--tuning", "/nonexistent"}, {}, 64, "/nonexistent: there is no such file"},
      {{"info", "--tuning", "/dev/null"}, {}, 64, "/dev/null: not a regular file"},
      {{"tune", "--out", "/dev/null", "--force"}, {}, 64, "/dev/null is not a file"},
      {{"tune", "--out", "/dev/null/file"}, {}, 74, "/dev/null"},
      {{"tune", "--quick"},
       {"--unset=LANEWISE_TUNING", "--unset=HOME", "XDG_CONFIG_HOME=relative"},
       64,
       "name a file by --out"},
  };
  for (const BadInput& bad : cases) {
    const ProcessResult result = run(bad.arguments, bad.variables);
    std::string what;
    for (const std::string& word : bad.arguments) what += word + " ";
    for (const std::string& word : bad.variables) what += word + " ";
    EXPECT_EQ(result.exit_status, bad.exit_status) << what << result.errors;
    EXPECT_TRUE(result.output.empty()) << what << result.output;
    EXPECT_FALSE(result.errors.empty()) << what;
    EXPECT_TRUE(contains(result.errors, bad.message)) << what << result.errors;
  }
}

TEST(Command, HelpAndVersionSucceedOnStandardOutput) {
  const ProcessResult help = run({"--help"});
  EXPECT_EQ(help.exit_status, 0);
  EXPECT_TRUE(contains(help.output, "compare"));
  const ProcessResult number = run({"--version"});
  EXPECT_EQ(number.exit_status, 0);
  EXPECT_EQ(number.output, std::string(version()) + "\n");
}

TEST(Command, ExplainSaysHowACallRunsAndWhy) {
  const ProcessResult text = run({"explain", "square", "int64", "8", "--isa", "scalar"});
  EXPECT_EQ(text.exit_status, 0);
  EXPECT_TRUE(contains(text.output, "square of 8 int64: cpu, scalar, 1 thread\n")) << text.output;
  EXPECT_TRUE(contains(text.output, "asked for by --isa"));
  const ProcessResult json = run({"explain", "factorial", "natural", "1000", "--json"});
  ASSERT_EQ(json.exit_status, 0) << json.errors;
  EXPECT_EQ(nlohmann::json::parse(json.output)["operation"], "factorial");
}

TEST(Command, ExplainTakesEveryOperationTypeAndPolicy) {
  const std::vector<std::vector<std::string>> calls = {
      {"square", "int8", "8", "--overflow", "widen"},
      {"square", "uint64", "8"},
      {"square", "bfloat16", "8"},
      {"squares_of_range", "uint16", "8"},
      {"squared_magnitude", "complex128", "8"},
      {"sum_of_squares", "float16", "8"},
      {"minmax_of_squares", "float64", "8"},
      {"factorials", "natural", "8"}};
  for (std::vector<std::string> call : calls) {
    const std::string operation = call[0], type = call[1];
    call.insert(call.begin(), "explain");
    call.emplace_back("--json");
    const ProcessResult result = run(call);
    ASSERT_EQ(result.exit_status, 0) << operation << " " << type << ": " << result.errors;
    const auto json = nlohmann::json::parse(result.output);
    EXPECT_EQ(json["operation"], operation);
    EXPECT_EQ(json["type"], type);
    EXPECT_EQ(json["overflow"], type == "int8" ? "widen" : "wrap");
  }
}

TEST(Command, ExplainSaysThePolicyWhereOneWasAskedFor) {
  const ProcessResult text =
      run({"explain", "square", "int64", "8", "--overflow", "check", "--threads", "1"});
  EXPECT_TRUE(contains(text.output, "square of 8 int64 (check): cpu, ")) << text.output;
  const ProcessResult help = run({"explain", "--help"});
  EXPECT_TRUE(contains(help.output, "minmax_of_squares")) << help.output;
  EXPECT_TRUE(contains(help.output, "bfloat16")) << help.output;
  EXPECT_TRUE(contains(help.output, "saturate")) << help.output;
}

TEST(Command, CompareRefusesAtOnceToOverwriteAFile) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("lanewise-test-" + std::to_string(getpid()));
  std::ofstream(file) << "precious";
  const ProcessResult result = run({"compare", "--json", file.string()});
  EXPECT_EQ(result.exit_status, 64);
  EXPECT_TRUE(contains(result.errors, "exists; add --force")) << result.errors;
  std::string kept;
  std::ifstream(file) >> kept;
  EXPECT_EQ(kept, "precious");
  std::filesystem::remove(file);
}

std::string content(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::size_t files_in(const std::filesystem::path& folder) {
  const std::filesystem::directory_iterator files(folder);
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

/// The tuning that `lanewise info` tells.
nlohmann::json tuning_of_info(const std::vector<std::string>& variables,
                              const std::vector<std::string>& flags = {}) {
  std::vector<std::string> arguments = {"info", "--json"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  const ProcessResult result = run(arguments, variables);
  EXPECT_EQ(result.exit_status, 0) << result.errors;
  return nlohmann::json::parse(result.output)["tuning"];
}

TEST(Command, TuneWritesThisCpusFileWhichTheNextProgramReads) {
  const TemporaryFolder home;
  const std::vector<std::string> variables = {"--unset=LANEWISE_TUNING",
                                              "XDG_CONFIG_HOME=" + (home / "config").string()};
  const auto before = tuning_of_info(variables);
  EXPECT_EQ(before["state"], "none");
  for (int i = 0; i < 2; ++i) {  // The second replaces the file of the first.
    const ProcessResult tune = run({"tune", "--quick", "--json"}, variables);
    ASSERT_EQ(tune.exit_status, 0) << tune.errors;
    const auto result = nlohmann::json::parse(tune.output);
    EXPECT_EQ(result["file"], before["file"]);
    const auto after = tuning_of_info(variables);
    EXPECT_EQ(after["state"], "read");
    EXPECT_EQ(after["source"], "automatic");
    EXPECT_EQ(after["values"], result["after"]);
  }
  EXPECT_EQ(files_in(home / "config" / "lanewise"), 1u) << "and nothing beside it";
}

TEST(Command, TuneShowsWhatItMeasured) {
  const TemporaryFolder home;
  const ProcessResult text =
      run({"tune", "--quick", "--dry-run"},
          {"--unset=LANEWISE_TUNING", "XDG_CONFIG_HOME=" + (home / "").string()});
  ASSERT_EQ(text.exit_status, 0) << text.errors;
  for (const char* part : {"square(in, out)", "squares_of_range", "until now", "from now on",
                           "bytes_per_thread", "Nothing was written."}) {
    EXPECT_TRUE(contains(text.output, part)) << part;
  }
  EXPECT_EQ(files_in(home / ""), 0u);
}

TEST(Command, TuneOverwritesAFileThatWasNamedOnDemandOnly) {
  const TemporaryFolder folder;
  const std::string file = folder / "mine.conf";
  std::ofstream(file) << "precious";
  const std::vector<std::string> by_environment = {"LANEWISE_TUNING=" + file};
  for (const ProcessResult& refused :
       {run({"tune", "--quick", "--out", file}), run({"tune", "--quick"}, by_environment)}) {
    EXPECT_EQ(refused.exit_status, 64);
    EXPECT_TRUE(contains(refused.errors, "exists; add --force")) << refused.errors;
    EXPECT_EQ(content(file), "precious");
  }
  EXPECT_EQ(run({"tune", "--quick", "--out", file, "--force"}).exit_status, 0);
  EXPECT_EQ(tuning_of_info({}, {"--tuning", file})["state"], "read");
  std::filesystem::remove(file);
  EXPECT_EQ(run({"tune", "--quick"}, by_environment).exit_status, 0);
  EXPECT_EQ(tuning_of_info(by_environment)["state"], "read");
}

TEST(Command, TuneThatIsInterruptedLeavesNothing) {
  const TemporaryFolder folder;
  const ProcessResult result =
      compare::run_process({"/usr/bin/env", "timeout", "--preserve-status", "--signal=INT", "0.2",
                            LANEWISE_COMMAND, "tune", "--out", folder / "file"},
                           std::chrono::seconds(60));
  EXPECT_EQ(result.exit_status, 130) << result.errors;
  EXPECT_TRUE(result.output.empty()) << result.output;
  EXPECT_EQ(files_in(folder / ""), 0u);
}

TEST(Command, ATuningFileThatIsRefusedIsAWarningOfEverySubcommand) {
  const TemporaryFolder folder;
  const std::string file = folder / "bad.conf";
  std::ofstream(file) << "lanewise-tuning 7\n";
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"info"}, {"explain", "square", "int64", "8"}, {"tune", "--quick", "--dry-run"}}) {
    const ProcessResult result = run(arguments, {"LANEWISE_TUNING=" + file});
    EXPECT_EQ(result.exit_status, 0) << result.errors;
    EXPECT_TRUE(result.errors.starts_with("lanewise: warning: tuning file ignored: " + file +
                                          ":1: of version '7'"))
        << result.errors;
    EXPECT_TRUE(contains(result.errors, "; run lanewise tune again, or delete the file\n"));
  }
  const auto tuning = tuning_of_info({"LANEWISE_TUNING=" + file});
  EXPECT_EQ(tuning["state"], "refused");
  EXPECT_EQ(tuning["file"], file);
  EXPECT_TRUE(contains(tuning["problem"], "of version '7'"));
  const ProcessResult overruled = run({"info", "--tuning", "off"}, {"LANEWISE_TUNING=" + file});
  EXPECT_TRUE(overruled.errors.empty()) << overruled.errors;
  EXPECT_TRUE(contains(overruled.output, "off"));
  EXPECT_EQ(run({"info", "--tuning", file}).exit_status, 64) << "asked for, it is an error";
}

}  // namespace
}  // namespace lanewise::tests
