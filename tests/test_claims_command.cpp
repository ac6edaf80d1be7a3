#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/compare/interpreters/subprocess.hpp"
#include "interpreter_fixture.hpp"
#include "sanitizers.hpp"
#include "temporary_folder.hpp"

// `lanewise claims` as its users meet it. It judges claim 16 here, which takes a GraalPy or
// nothing.

namespace lanewise::tests {
namespace {

using compare::ProcessResult;

ProcessResult claims(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {LANEWISE_COMMAND, "claims"});
  return compare::run_process(arguments, std::chrono::seconds(120));
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file) << text;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class ClaimsCommand : public testing::Test {
 protected:
  /// Judges claim 16 once for all tests.
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    ran_ = claims(
        {"run", "16", "--quick", "--json", file("result.json"), "--html", file("page.html")});
  }
  static void TearDownTestSuite() { delete folder_; }

  static std::string file(const std::string& name) { return *folder_ / name; }

  static inline TemporaryFolder* folder_ = nullptr;
  static inline ProcessResult ran_;
};

TEST_F(ClaimsCommand, JudgesAndSaysSo) {
  ASSERT_EQ(ran_.exit_status, 0) << ran_.errors;
  EXPECT_TRUE(contains(ran_.output, "REFUTED BY SOURCE")) << ran_.output;
  const auto json = nlohmann::json::parse(text_of(file("result.json")));
  ASSERT_EQ(json["claims"].size(), 1U);
  EXPECT_EQ(json["claims"][0]["claim"], "16");
  EXPECT_EQ(json["claims"][0]["verdict"], "refuted_by_source");
  EXPECT_EQ(json["mode"], "quick");
}

TEST_F(ClaimsCommand, MakesThePageAgainByteForByte) {
  const ProcessResult again = claims({"report", file("result.json"), "--html", file("again.html")});
  ASSERT_EQ(again.exit_status, 0) << again.errors;
  EXPECT_FALSE(text_of(file("page.html")).empty());
  EXPECT_EQ(text_of(file("again.html")), text_of(file("page.html")));
}

TEST_F(ClaimsCommand, MakesTheTableAgain) {
  const ProcessResult again = claims({"report", file("result.json")});
  EXPECT_EQ(again.output, ran_.output);
}

TEST_F(ClaimsCommand, PutsSeveralMachinesOnOnePage) {
  const ProcessResult both =
      claims({"report", file("result.json"), file("result.json"), "--html", file("both.html")});
  EXPECT_EQ(both.exit_status, 0) << both.errors;
  EXPECT_NE(text_of(file("both.html")), text_of(file("page.html")));
}

TEST_F(ClaimsCommand, ComparesWithExpectedVerdicts) {
  write(file("right.txt"), "16 refuted_by_source  # always\n");
  write(file("wrong.txt"), "16 holds\n");
  EXPECT_EQ(claims({"run", "16", "--quick", "--expect", file("right.txt")}).exit_status, 0);
  const ProcessResult wrong = claims({"run", "16", "--quick", "--expect", file("wrong.txt")});
  EXPECT_EQ(wrong.exit_status, 1);
  EXPECT_TRUE(contains(wrong.errors, "expected holds, came out refuted_by_source"));

  const std::string command = fmt::format("exec {} claims run 16 --quick --expect {} > {} 2>&1",
                                          LANEWISE_COMMAND, file("wrong.txt"), file("all"));
  compare::run_process({"/bin/sh", "-c", command}, std::chrono::seconds(120));
  EXPECT_TRUE(contains(text_of(file("all")),
                       "refuted by its sources.\nlanewise: claim 16: expected holds, came out"));
}

/// Before any time is spent on measuring.
TEST_F(ClaimsCommand, RefusesWhatItCannotDo) {
  write(file("nonsense.txt"), "16 maybe\n");
  write(file("nonsense.json"), "{}");
  const auto refused = [](const std::vector<std::string>& arguments, const std::string& why) {
    const ProcessResult result = claims(arguments);
    EXPECT_EQ(result.exit_status, 64) << why;
    EXPECT_TRUE(contains(result.errors, why)) << result.errors;
  };
  refused({"run", "99"}, "lanewise claims list shows them");
  refused({"run", "16", "--json", file("nonsense.txt")}, "exists");
  refused({"run", "16", "--json", file("a"), "--html", file("a")}, "named twice");
  refused({"run", "16", "--expect", file("nonsense.txt")}, "is none of: holds");
  refused({"run", "--quick", "--full"}, "excludes");
  refused({"report", file("nonsense.json")}, "no result of lanewise claims");
  refused({}, "subcommand");
  refused({"run", "16", "--json", file("b"), "--html", file("./b")}, "named twice");
  refused({"report", file("result.json"), "--html", file("./result.json"), "--force"},
          "named twice");
  write(file("empty.txt"), "# nothing\n");
  refused({"run", "16", "--expect", file("empty.txt")}, "has none");
  EXPECT_EQ(claims({"report", file("absent.json")}).exit_status, 74);
  EXPECT_EQ(claims({"run", "16", "--expect", *folder_ / ""}).exit_status, 74);
}

/// Of a run that took minutes. Scripts are shorter than the limit, result and page longer.
TEST_F(ClaimsCommand, LosesNoVerdictWhereFilesCannotBeWritten) {
  if (thread_sanitizer) {
    GTEST_SKIP() << "ThreadSanitizer keeps its own notes in a file, which would not fit";
  }
  const std::string command =
      fmt::format("trap '' XFSZ; ulimit -f 24; exec {} claims run 16 --quick --json {} --html {}",
                  LANEWISE_COMMAND, file("long.json"), file("long.html"));
  const ProcessResult full =
      compare::run_process({"/bin/sh", "-c", command}, std::chrono::seconds(120));
  EXPECT_EQ(full.exit_status, 74) << full.errors;
  EXPECT_TRUE(contains(full.errors, "long.json")) << full.errors;
  EXPECT_TRUE(contains(full.output, "REFUTED BY SOURCE")) << full.output;
}

/// A GraalPy that says what it is, and can do nothing else.
TEST_F(ClaimsCommand, NamesArmsThatFailAndSaysSoByItsExitCode) {
  compare::write_program(
      *folder_ / "bin/graalpy",
      R"(case "$1" in *probe.py) echo '{"implementation": "GraalPy", "version": "24.0", )"
      R"("executable": "'$0'", "gil": "on", "modules": [], "start_methods": [], "free_threaded_build": false, "py_spy": ""}';; *) exit 3;; esac)");
  const std::string path = std::getenv("PATH");
  setenv("PATH", (file("bin") + ":" + path).c_str(), 1);
  const ProcessResult broken = claims({"run", "16", "--quick"});
  setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(broken.exit_status, 1) << broken.errors;
  EXPECT_TRUE(contains(broken.errors, "experiment graalpy-option, graalpy, arm option"))
      << broken.errors;
  EXPECT_TRUE(contains(broken.errors, "ended with status 3")) << broken.errors;
}

TEST_F(ClaimsCommand, ListsClaimsWithTheirMargins) {
  const ProcessResult list = claims({"list"});
  EXPECT_EQ(list.exit_status, 0);
  EXPECT_TRUE(contains(list.output, "One thread at a time"));
  EXPECT_TRUE(contains(list.output, "holds below"));
}

}  // namespace
}  // namespace lanewise::tests
