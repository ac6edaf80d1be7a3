#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/gpu/acceptance.hpp"
#include "bench/gpu/report.hpp"
#include "bench/gpu/results.hpp"

// What lanewise_gpu_bench makes of times, on times made up.

namespace lanewise::tests {
namespace {

using bench::gpu::judge;
using bench::gpu::Result;
using bench::gpu::Results;
using bench::gpu::Verdict;

const std::string arrays = "arrays/int64/2^28";

Result row(const std::string& group, const std::string& name, double seconds, double bytes = 0) {
  Result result;
  result.group = group;
  result.name = name;
  result.bytes = bytes;
  result.seconds = {seconds, seconds / 2, seconds * 3};
  return result;
}

Verdict verdict(const Results& results, const std::string& promise,
                const std::string& sanitizer = "") {
  for (const Verdict& found : judge(results, sanitizer)) {
    if (found.promise == promise) return found;
  }
  ADD_FAILURE() << "nothing is said of " << promise;
  return {};
}

/// Squares beside a copy that takes 1 ms, cub's, and themselves once more.
Results squares(double ours, double again, double cub) {
  Results results;
  results.add(row(arrays, "copy", 1e-3, 4e9));
  results.add(row(arrays, "square", ours, 4e9));
  results.add(row(arrays, "square again", again, 4e9));
  results.add(row(arrays, "square, cub", cub, 4e9));
  return results;
}

TEST(GpuResults, ThroughputIsInBytesWhereBothCountThem) {
  const Result sum = row("g", "sum", 1.0, 10), copy = row("g", "copy", 3.0, 20);
  EXPECT_DOUBLE_EQ(throughput_ratio(sum, copy), 1.5);
  EXPECT_DOUBLE_EQ(throughput_ratio(sum, row("g", "call", 3.0)), 3.0);
}

TEST(GpuResults, SquaresAreJudgedByTheCopyOfTheRun) {
  const std::string promise = arrays + ": square beside copy";
  const double bound = 1e-3 / 0.97;
  EXPECT_EQ(verdict(squares(bound * 0.999, 1e-3, 1e-3), promise).state, "PASS");
  EXPECT_EQ(verdict(squares(bound * 1.001, 1e-3, 1e-3), promise).state, "FAIL");
}

TEST(GpuResults, NotBehindAllowsForWhatTheSameDiffersBy) {
  const std::string promise = arrays + ": square not behind square, cub";
  EXPECT_EQ(verdict(squares(1.00e-3, 1.00e-3, 1.00e-3), promise).state, "PASS");
  EXPECT_EQ(verdict(squares(1.02e-3, 1.02e-3, 1.00e-3), promise).state, "FAIL");
  EXPECT_EQ(verdict(squares(1.02e-3, 0.99e-3, 1.00e-3), promise).state, "PASS");
}

TEST(GpuResults, SumsAreJudgedByTheBytesThatTheyRead) {
  Results results = squares(1e-3, 1e-3, 1e-3);
  results.add(row(arrays, "sum", 0.49e-3, 2e9));
  EXPECT_EQ(verdict(results, arrays + ": sum beside copy").state, "PASS");
}

TEST(GpuResults, TimesAreJudgedByTheirMedians) {
  const std::string group = "factorial/10,000,000", promise = group + ": on the GPU";
  for (const auto& [seconds, state] : {std::pair(7.9e-3, "PASS"), std::pair(8.1e-3, "FAIL")}) {
    Results results;
    results.add(row(group, "on the GPU", seconds));
    EXPECT_EQ(verdict(results, promise).state, state);
  }
}

TEST(GpuResults, RatesAreJudgedByWhatACallMakes) {
  const std::string group = "batch/100,000 of 10,000!", promise = group + ": on the GPU";
  for (const auto& [seconds, state] : {std::pair(0.9, "PASS"), std::pair(1.1, "FAIL")}) {
    Results results;
    results.add(row(group, "on the GPU", seconds));
    Result batch = results.rows()[0];
    batch.operations = 100'000;
    Results counted;
    counted.add(batch);
    EXPECT_EQ(verdict(counted, promise).state, state);
  }
}

TEST(GpuResults, WhatDidNotRunSaysWhyAndWhatIsWrongFails) {
  const std::string group = "factorial/1,000,000,000", promise = group + ": on the GPU";
  EXPECT_EQ(verdict({}, promise).state, "not run");
  Result result = row(group, "on the GPU", 1);
  result.seconds.clear();
  result.problem = "too little memory";
  Results skipped;
  skipped.add(result);
  EXPECT_EQ(verdict(skipped, promise).state, "not run");
  EXPECT_EQ(verdict(skipped, promise).figure, "too little memory");
  result.is_wrong = true;
  Results wrong;
  wrong.add(result);
  EXPECT_EQ(verdict(wrong, promise).state, "FAIL");
}

TEST(GpuResults, TheSanitizerIsJudgedByWhatIsSaidOfIt) {
  EXPECT_EQ(verdict({}, "compute-sanitizer").state, "not run");
  EXPECT_EQ(verdict({}, "compute-sanitizer", "clean").state, "PASS");
  EXPECT_EQ(verdict({}, "compute-sanitizer", "not run: it is not here").state, "not run");
  EXPECT_EQ(verdict({}, "compute-sanitizer", "racecheck: 3 errors").state, "FAIL");
}

TEST(GpuResults, TheTableHasEveryRowItsPeerAndReasons) {
  Results results = squares(2e-3, 2e-3, 1e-3);
  Result shown = results.rows()[1];
  shown.name = "shown";
  shown.peer = "copy";
  results.add(shown);
  Result skipped = row("other", "skipped", 1);
  skipped.seconds.clear();
  skipped.problem = "no memory";
  results.add(skipped);
  const std::string text = table(results);
  EXPECT_NE(text.find(arrays + "\n  copy"), std::string::npos) << text;
  EXPECT_NE(text.find("4000.0 GB/s"), std::string::npos) << text;
  EXPECT_NE(text.find("0.500x copy"), std::string::npos) << text;
  EXPECT_NE(text.find("not run: no memory"), std::string::npos) << text;
}

TEST(GpuResults, TheJsonHasEveryTime) {
  bench::gpu::Surroundings surroundings;
  surroundings.device = {{"name", "none"}};
  const auto json = to_json(squares(2e-3, 2e-3, 1e-3), surroundings);
  EXPECT_EQ(json["device"]["name"], "none");
  ASSERT_EQ(json["rows"].size(), 4u);
  EXPECT_EQ(json["rows"][1]["seconds"], (std::vector<double>{2e-3, 1e-3, 6e-3}));
  EXPECT_EQ(json["rows"][1]["median"], 2e-3);
  EXPECT_EQ(json["acceptance"].size(), judge({}, "").size());
}

}  // namespace
}  // namespace lanewise::tests
