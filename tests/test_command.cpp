#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <lanewise/lanewise.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/compare/interpreters/subprocess.hpp"

// The `lanewise` command as its users meet it: exit codes, what goes to which stream, and messages.

namespace lanewise::tests {
namespace {

using compare::ProcessResult;

/// Runs the command with `variables`, NAME=value, added to the environment.
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
      {{"explain", "square", "int8", "8"}, {}, 64, "type 'int8' is unknown; give one of: int32"},
      {{"explain", "square", "int64", "many"}, {}, 64, "many"},
      {{"explain", "square", "int64", "-8"}, {}, 64, "n '-8' is not a count"},
      {{"explain", "square", "natural", "8"}, {}, 64, "squares are of int32"},
      {{"compare", "--workload", "cubes"}, {}, 64, "cubes"},
      {{"compare", "--json", "/nonexistent/out.json"}, {}, 74, "/nonexistent"},
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

}  // namespace
}  // namespace lanewise::tests
