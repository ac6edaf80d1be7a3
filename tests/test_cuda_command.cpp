#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <lanewise/lanewise.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/compare/interpreters/subprocess.hpp"
#include "cli/commands.hpp"
#include "temporary_folder.hpp"

// What `lanewise` says of GPUs, where there is none: of this machine's driver, or of one that
// stub_driver.cpp plays, which the CUDA runtime takes for NVIDIA's. What that one cannot play (a
// device that is there and cannot be used, a fork, a failure) is in test_cuda_availability.cpp.

namespace lanewise::tests {
namespace {

using compare::ProcessResult;

constexpr bool build_has_cuda = LANEWISE_BUILD_HAS_CUDA;

/// Runs the command with nothing in the environment that says where to compute, but `variables`.
ProcessResult run(const std::vector<std::string>& arguments,
                  const std::vector<std::string>& variables) {
  std::vector<std::string> command = {"/usr/bin/env", "--unset=CUDA_VISIBLE_DEVICES",
                                      "--unset=LANEWISE_BACKEND"};
  command.insert(command.end(), variables.begin(), variables.end());
  command.push_back(LANEWISE_COMMAND);
  command.insert(command.end(), arguments.begin(), arguments.end());
  return compare::run_process(command, std::chrono::seconds(60));
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string cuda_reason_here() {
  for (const RowInfo& row : backends()) {
    if (row.name == "cuda") return row.reason;
  }
  return "no row";
}

/// The line that `lanewise info --json` has of the GPU.
nlohmann::json cuda_row(const std::vector<std::string>& variables) {
  const ProcessResult result = run({"info", "--json"}, variables);
  EXPECT_EQ(result.exit_status, 0) << result.errors;
  if (result.exit_status != 0) return {};
  for (const auto& row : nlohmann::json::parse(result.output)["backends"]) {
    if (row["name"] == "cuda") return row;
  }
  return {};
}

// Of this machine

TEST(CudaCommand, InfoSaysWhyThereIsNoGpuAndWhatTheBuildHolds) {
  const auto row = cuda_row({});
  EXPECT_EQ(row["reason"], cuda_reason_here());
  EXPECT_EQ(contains(row["description"], "this build holds machine code for compute capability"),
            build_has_cuda);
  const ProcessResult text = run({"info"}, {});
  EXPECT_TRUE(contains(text.output, cuda_reason_here())) << text.output;
}

TEST(CudaCommand, ForcedWhereThereIsNoGpuFailsAndSaysWhy) {
  if (cuda_row({})["supported"]) GTEST_SKIP() << "there is a GPU here";
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"info"}, {"factorial", "30"}, {"factorial", "5000000"}}) {
    const ProcessResult result = run(arguments, {"LANEWISE_BACKEND=cuda"});
    EXPECT_EQ(result.exit_status, cli::unavailable) << result.errors;
    EXPECT_EQ(result.output, "");
    EXPECT_TRUE(contains(result.errors, "backend 'cuda' (from environment LANEWISE_BACKEND)"));
    EXPECT_TRUE(contains(result.errors, cuda_reason_here())) << result.errors;
    EXPECT_TRUE(contains(result.errors, "usable here: auto, cpu")) << result.errors;
  }
}

TEST(CudaCommand, UnaskedItComputesOnTheCpuWhereThereIsNoGpu) {
  if (cuda_row({})["supported"]) GTEST_SKIP() << "there is a GPU here";
  const ProcessResult result = run({"info", "--json"}, {});
  ASSERT_EQ(result.exit_status, 0) << result.errors;
  const auto json = nlohmann::json::parse(result.output);
  EXPECT_EQ(json["settings"]["backend"]["value"], "cpu");
  EXPECT_EQ(json["proof"]["right"], true);
}

// Of the driver that is played

class CudaStubDriver : public testing::Test {
 protected:
  void SetUp() override {
    if (!build_has_cuda) GTEST_SKIP() << "this build has no CUDA, and asks no driver";
  }
  /// Why `lanewise info` finds no GPU.
  static std::string reason(std::vector<std::string> variables) {
    variables.push_back("LD_LIBRARY_PATH=" LANEWISE_STUB_DRIVER_FOLDER);
    const auto row = cuda_row(variables);
    EXPECT_FALSE(row["supported"]);
    return row["reason"];
  }
  static void expect_in_reason(const std::vector<std::string>& variables,
                               const std::vector<std::string>& parts) {
    const std::string said = reason(variables);
    for (const std::string& part : parts) {
      EXPECT_TRUE(contains(said, part)) << "'" << part << "' is not in: " << said;
    }
  }
  /// What the driver wrote while the command ran.
  static std::string log_of(const std::vector<std::string>& arguments) {
    const TemporaryFolder folder;
    const std::string file = folder / "log";
    const ProcessResult result =
        run(arguments, {"LD_LIBRARY_PATH=" LANEWISE_STUB_DRIVER_FOLDER, "STUB_DRIVER_LOG=" + file});
    EXPECT_EQ(result.exit_status, 0) << result.errors;
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

TEST_F(CudaStubDriver, FindsNoDevice) {
  const std::string said = reason({"STUB_DRIVER_ERROR=100"});
  EXPECT_TRUE(contains(said, "the NVIDIA driver finds no GPU")) << said;
}

TEST_F(CudaStubDriver, FindsNoDeviceBehindAMask) {
  expect_in_reason({"STUB_DRIVER_ERROR=100", "CUDA_VISIBLE_DEVICES=7"},
                   {"CUDA_VISIBLE_DEVICES is '7'"});
  expect_in_reason({"STUB_DRIVER_ERROR=100", "CUDA_VISIBLE_DEVICES="},
                   {"CUDA_VISIBLE_DEVICES is ''"});
}

TEST_F(CudaStubDriver, IsTooOld) {
  expect_in_reason({"STUB_DRIVER_VERSION=11040"}, {"offers CUDA 11.4", "update the driver"});
}

TEST_F(CudaStubDriver, GivesErrorsOfTheSystem) {
  expect_in_reason({"STUB_DRIVER_ERROR=802"}, {"fabric manager", "cudaErrorSystemNotReady"});
  expect_in_reason({"STUB_DRIVER_ERROR=803"},
                   {"different versions", "cudaErrorSystemDriverMismatch"});
  expect_in_reason({"STUB_DRIVER_ERROR=3"}, {"forked", "cudaErrorInitializationError"});
}

TEST_F(CudaStubDriver, GivesErrorsThatSayNothing) {
  expect_in_reason({"STUB_DRIVER_ERROR=999"}, {"error 999: cudaErrorUnknown"});
}

TEST_F(CudaStubDriver, IsNotAskedByWorkForTheCpu) {
  EXPECT_EQ(log_of({"info"}), "cuInit\n") << "the driver that is played was not found";
  EXPECT_EQ(log_of({"factorial", "1000"}), "");
  EXPECT_EQ(log_of({"--help"}), "");
}

}  // namespace
}  // namespace lanewise::tests
