#include <gmp.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "bench/compare/interpreters/subprocess.hpp"
#include "cli/binary_units.hpp"
#include "cli/number_text.hpp"
#include "cli/output_file.hpp"
#include "gmp_numbers.hpp"
#include "sanitizers.hpp"
#include "temporary_folder.hpp"
#include "thrown_error.hpp"

// `lanewise factorial` as its users meet it.

namespace lanewise::tests {
namespace {

using compare::ProcessResult;
using std::chrono::milliseconds;

ProcessResult run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {LANEWISE_COMMAND, "factorial"});
  return compare::run_process(arguments, std::chrono::seconds(60));
}

/// Through a shell, for redirections and pipes: "$0" is the command.
ProcessResult run_in_shell(const std::string& line) {
  return compare::run_process({"/bin/sh", "-c", line, LANEWISE_COMMAND}, std::chrono::seconds(60));
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string content(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::size_t files_in(const std::filesystem::path& folder) {
  const std::filesystem::directory_iterator files(folder);
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

/// What GMP makes of n!.
class Oracle {
 public:
  explicit Oracle(unsigned long n) {
    mpz_init(number_);
    mpz_fac_ui(number_, n);
  }
  ~Oracle() { mpz_clear(number_); }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  [[nodiscard]] std::string text(int base) const {
    std::string digits(mpz_sizeinbase(number_, base) + 2, '\0');
    mpz_get_str(digits.data(), base, number_);
    return digits.c_str();
  }
  [[nodiscard]] std::string bytes() const {
    std::string raw((mpz_sizeinbase(number_, 2) + 7) / 8, '\0');
    mpz_export(raw.data(), nullptr, -1, 1, 0, 0, number_);
    return raw;
  }
  [[nodiscard]] std::size_t bits() const { return mpz_sizeinbase(number_, 2); }

 private:
  mpz_t number_;
};

// 10^5 has more limbs than a piece of the writer; 20 and 21 are on either side of one limb.
TEST(FactorialCommand, WritesTheNumberInEveryFormat) {
  for (const unsigned long n : {0UL, 1UL, 5UL, 20UL, 21UL, 57UL, 1000UL, 100'000UL}) {
    const Oracle expected(n);
    const std::string argument = std::to_string(n);
    for (const ProcessResult& decimal : {run({argument}), run({argument, "--decimal"})}) {
      EXPECT_EQ(decimal.exit_status, 0) << decimal.errors;
      EXPECT_TRUE(decimal.errors.empty()) << decimal.errors;
      EXPECT_TRUE(decimal.output == expected.text(10) + "\n") << n;
    }
    EXPECT_TRUE(run({argument, "--hex"}).output == expected.text(16) + "\n") << n;
    EXPECT_TRUE(run({argument, "--raw"}).output == expected.bytes()) << n;
  }
}

TEST(FactorialCommand, WritesTheDigitsOfAnyBase) {
  for (const unsigned long n : {0UL, 21UL, 1000UL}) {
    const Oracle expected(n);
    for (int base = 2; base <= 36; ++base) {
      const ProcessResult result = run({std::to_string(n), "--base", std::to_string(base)});
      EXPECT_EQ(result.exit_status, 0) << result.errors;
      EXPECT_EQ(result.output, expected.text(base) + "\n") << n << " in base " << base;
    }
  }
}

/// With a separator before every group of three, made the slow way.
std::string grouped(std::string text, const std::string& separator) {
  for (std::size_t left = text.size(); left > 3;) text.insert(left -= 3, separator);
  return text;
}

TEST(FactorialCommand, AnswersQuestionsWithoutTheNumber) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> answers = {
      {{"1000", "--digits"}, "2568"},
      {{"1000", "--digits", "--base", "16"}, "2133"},
      {{"18446744073709551615", "--digits"}, "347382171305201285695"},
      {{"1000", "--bits"}, "8530"},
      {{"1000", "--leading", "20"}, "40238726007709377354"},
      {{"1000", "--last-nonzero", "10"}, "0027753472"},
      {{"10", "--last-nonzero", "9"}, "36288"},
      {{"0", "--last-nonzero", "18"}, "1"},
      {{"7", "--last-nonzero", "2"}, "04"},
      {{"13", "--last-nonzero", "2"}, "08"},
      {{"22", "--last-nonzero", "14"}, "00072777760768"},
      {{"1000", "--trailing-zeros"}, "249"},
      {{"1000", "--trailing-zeros", "--base", "12"}, "497"},
      {{"1000", "--valuation", "97"}, "10"},
      {{"--first-with-digits", "1000"}, "450"},
      {{"--first-with-digits", "0"}, "0"},
      {{"--first-with-zeros", "1000"}, "4005"},
  };
  for (const auto& [arguments, answer] : answers) {
    const ProcessResult result = run(arguments);
    EXPECT_EQ(result.exit_status, 0) << result.errors;
    EXPECT_EQ(result.output, answer + "\n") << arguments[1];
  }
}

TEST(FactorialCommand, RefusesQuestionsThatItCannotAnswer) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> refused = {
      {{"--digits"}, "N is required"},
      {{}, "N is required"},
      {{"5", "--digits", "--bits"}, "--"},
      {{"5", "--leading", "0"}, "--leading '0' is not a count from 1"},
      {{"5", "--last-nonzero", "19"}, "--last-nonzero '19' is not a count from 1 to 18"},
      {{"5", "--trailing-zeros", "--base", "1"}, "--base '1' is not a count from 2"},
      {{"5", "--valuation", "1"}, "--valuation '1' is not a count from 2"},
      {{"10", "--digits", "--out", "/tmp/digits"}, "--digits takes no --out"},
      {{"100", "--leading", "5", "--base", "16"}, "--leading takes no --base"},
      {{"100", "--bits", "--base", "16"}, "--bits takes no --base"},
      {{"100", "--hex", "--digits"}, "--digits takes no --hex"},
      {{"100", "--digits", "--stats"}, "--digits takes no --stats"},
      {{"100", "--digits", "--mod", "7"}, "--digits takes no --mod"},
      {{"100", "--valuation", "7", "--max-memory", "1GiB"}, "--valuation takes no --max-memory"},
      {{"7", "--first-with-digits", "5"}, "--first-with-digits takes no N"},
      {{"100", "--mod", "7", "--base", "16"}, "--base"},
      {{"--first-with-zeros", "18446744073709551615"}, "no factorial of a number below 2^64"},
  };
  for (const auto& [arguments, message] : refused) {
    const ProcessResult result = run(arguments);
    EXPECT_EQ(result.exit_status, 64) << message;
    EXPECT_TRUE(contains(result.errors, message)) << result.errors;
    EXPECT_EQ(result.output, "");
  }
}

TEST(FactorialCommand, PutsDecimalDigitsIntoGroups) {
  const std::string text = Oracle(2000).text(10);
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"2000", "--group"},
           {"--group", "2000", "--decimal"},
           {"2000", "--group=,"},
           {"2000", "--base", "10", "--group", "--threads", "1"}}) {
    const ProcessResult result = run(arguments);
    EXPECT_EQ(result.exit_status, 0) << result.errors;
    EXPECT_TRUE(result.output == grouped(text, ",") + "\n") << result.output;
  }
  EXPECT_TRUE(run({"2000", "--group='"}).output == grouped(text, "'") + "\n");
  EXPECT_TRUE(run({"2000", "--group=\u202f"}).output == grouped(text, "\u202f") + "\n");
  EXPECT_EQ(run({"4", "--group"}).output, "24\n");
}

TEST(FactorialCommand, TellsTheSizeOfDecimalNumbers) {
  for (const unsigned long n : {0UL, 5UL, 20UL, 1000UL, 30'000UL}) {
    const Oracle expected(n);
    const ProcessResult result = run({std::to_string(n), "--stats", "--decimal"});
    ASSERT_EQ(result.exit_status, 0) << result.errors;
    for (const std::string& part :
         {"bits                 " + std::to_string(expected.bits()) + "\n",
          "decimal digits       " + std::to_string(expected.text(10).size()) + "\n"}) {
      EXPECT_TRUE(contains(result.output, part)) << part << result.output;
    }
  }
}

TEST(FactorialCommand, TakesThreadsAndVerificationAndMemory) {
  const std::string expected = Oracle(30'000).text(16) + "\n";
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"--threads", "1"},
                                             {"--threads", "2", "--verify", "full"},
                                             {"--verify", "off", "--isa", "scalar"},
                                             {"--verify=fast", "--max-memory", "1GiB"}}) {
    std::vector<std::string> arguments = {"30000", "--hex"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const ProcessResult result = run(arguments);
    EXPECT_EQ(result.exit_status, 0) << result.errors;
    EXPECT_TRUE(result.output == expected) << flags[0];
  }
}

TEST(FactorialCommand, StatsTellOfTheNumberInItsPlace) {
  const ProcessResult result = run({"3000", "--stats", "--isa", "scalar", "--threads", "1"});
  ASSERT_EQ(result.exit_status, 0) << result.errors;
  const Oracle expected(3000);
  for (const std::string& part :
       {"bits                 " + std::to_string(expected.bits()) + "\n",
        "decimal digits       " + std::to_string(expected.text(10).size()) + "\n",
        std::string("instruction set      scalar\n"), std::string("threads              1\n"),
        std::string("verification         fast: "), std::string("time                 "),
        std::string("memory, resident     ")}) {
    EXPECT_TRUE(contains(result.output, part)) << part << result.output;
  }
  EXPECT_FALSE(contains(result.output, expected.text(10)));
}

TEST(FactorialCommand, WritesAFileAndWithItTheStats) {
  const TemporaryFolder folder;
  const std::string file = folder / "number";
  const ProcessResult silent = run({"1000", "--out", file});
  EXPECT_EQ(silent.exit_status, 0) << silent.errors;
  EXPECT_EQ(silent.output + silent.errors, "");
  EXPECT_EQ(content(file), Oracle(1000).text(10) + "\n");
  const ProcessResult both = run({"999", "--raw", "--stats", "--force", "--out", file});
  EXPECT_TRUE(contains(both.output, "decimal digits       2565\n")) << both.output;
  EXPECT_EQ(content(file), Oracle(999).bytes());
  EXPECT_EQ(files_in(folder / ""), 1u) << "and nothing beside it";
}

TEST(FactorialCommand, RefusesToOverwriteBeforeItComputes) {
  const TemporaryFolder folder;
  const std::string file = folder / "number";
  std::ofstream(file) << "precious";
  const ProcessResult refused = run({"100000000", "--hex", "--out", file});
  EXPECT_EQ(refused.exit_status, 64);
  EXPECT_TRUE(contains(refused.errors, "exists; add --force")) << refused.errors;
  EXPECT_LT(refused.cpu_s, 1) << "a hundred million would take many seconds";
  EXPECT_EQ(content(file), "precious");
}

TEST(FactorialCommand, BadInputEndsWithItsCodeAndAMessageThatNamesTheRemedy) {
  struct Bad {
    std::vector<std::string> arguments;
    int exit_status;
    std::string message;
  };
  const std::vector<Bad> cases = {
      {{}, 64, "N is required"},
      {{"-5"}, 64, "N '-5' is not a count from 0 to 18446744073709551615"},
      {{"1e6"}, 64, "N '1e6' is not a count from 0 to 18446744073709551615; write it in digits"},
      {{""}, 64, "N '' is not a count"},
      {{"18446744073709551616"}, 64, "N '18446744073709551616' is not a count"},
      {{"18446744073709551615"}, 71, "the number alone has 1.4"},
      {{"1000000000000000000"}, 71, "the number alone has 7.29e+18 bytes"},
      {{"1000000", "--max-memory", "100kB"}, 71, "and the limit is 100.00 kB; set --max-memory"},
      {{"10", "--max-memory", "0"}, 64, "--max-memory '0' is not an amount of memory; write it as"},
      {{"10", "--max-memory", ""}, 64, "is not an amount of memory"},
      {{"10", "--verify", "twice"}, 64, "twice"},
      {{"10", "--hex", "--raw"}, 64, "--hex"},
      {{"10", "--base", "1"}, 64, "--base"},
      {{"10", "--base", "37"}, 64, "--base"},
      {{"10", "--base", "-8"}, 64, "--base"},
      {{"10", "--base", "8", "--hex"}, 64, "--hex"},
      {{"10", "--hex", "--group"}, 64, "--group is for decimal digits"},
      {{"10", "--base", "8", "--group=_"}, 64, "--group is for decimal digits"},
      {{"10", "--threads", "-1"}, 64, "--threads '-1' is not a count from 0 to 1024"},
      {{"10", "--out", "/nonexistent/file"}, 74, "/nonexistent"},
      {{"10", "--out", "/tmp"}, 64, "/tmp is not a file"},
      {{"10", "--out", "/dev/full"}, 74, "/dev/full: No space left on device"},
  };
  for (const Bad& bad : cases) {
    const ProcessResult result = run(bad.arguments);
    EXPECT_EQ(result.exit_status, bad.exit_status) << bad.message << result.errors;
    EXPECT_TRUE(result.output.empty()) << bad.message << result.output;
    EXPECT_TRUE(contains(result.errors, bad.message)) << bad.message << "\n" << result.errors;
  }
}

TEST(FactorialCommand, SaysWhyItsOutputIsLost) {
  for (const std::string arguments :
       {"10", "20000", "20000 --group", "20000 --hex", "2000 --base 7"}) {
    const ProcessResult full =
        run_in_shell("\"$0\" factorial " + arguments + " >/dev/full; echo $?");
    EXPECT_EQ(full.output, "74\n") << arguments;
    EXPECT_EQ(full.errors, "lanewise: output: No space left on device\n") << arguments;
  }
  const ProcessResult file = run({"20000", "--out", "/dev/full"});
  EXPECT_EQ(file.exit_status, 74);
  EXPECT_EQ(file.errors, "lanewise: /dev/full: No space left on device\n");
  const ProcessResult closed = run_in_shell("\"$0\" factorial 100000000 --hex >&-; echo $?");
  EXPECT_EQ(closed.output, "74\n");
  EXPECT_TRUE(contains(closed.errors, "Bad file descriptor")) << closed.errors;
}

TEST(FactorialCommand, EndsQuietlyWhereItsReaderHasSeenEnough) {
  const auto run_with_head = [](const std::string& arguments) {
    return run_in_shell("{ \"$0\" factorial " + arguments + "; echo $? >&2; } | head -c 4");
  };
  const ProcessResult hex = run_with_head("100000 --hex");
  EXPECT_EQ(hex.output, Oracle(100'000).text(16).substr(0, 4));
  EXPECT_EQ(hex.errors, "74\n");
  const ProcessResult decimal = run_with_head("50000 --group=" + std::string(1000, '-'));
  EXPECT_EQ(decimal.output.substr(0, 1), Oracle(50'000).text(10).substr(0, 1));
  EXPECT_EQ(decimal.errors, "74\n");
}

TEST(FactorialCommand, LeavesNoPartOfAFileThatCannotBeWritten) {
  if (thread_sanitizer) {
    GTEST_SKIP() << "ThreadSanitizer keeps its own notes in a file, which would not fit";
  }
  const TemporaryFolder folder;
  const std::string file = folder / "number";
  const ProcessResult result =
      run_in_shell("ulimit -f 8; \"$0\" factorial 100000 --hex --out " + file + "; echo $?");
  EXPECT_EQ(result.output, "74\n");
  EXPECT_EQ(result.errors, "lanewise: " + file + ": File too large\n");
  EXPECT_EQ(files_in(folder / ""), 0u);
}

/// Becomes the program.
[[noreturn]] void execute(const std::vector<std::string>& command) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execv(words[0], words.data());
  _exit(127);
}

/// Starts the command, sends it the signal as soon as `is_time()` returns, and checks that it
/// answers with the code, says so, and leaves nothing in the folder.
template <class Wait>
void interrupt_when(const std::vector<std::string>& command, int signal, Wait is_time,
                    const std::filesystem::path& folder) {
  int errors[2];
  ASSERT_EQ(pipe(errors), 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(errors[1], STDERR_FILENO);
    execute(command);
  }
  close(errors[1]);
  is_time();
  kill(child, signal);
  int status = 0;
  waitpid(child, &status, 0);
  char text[256] = {};
  EXPECT_GT(read(errors[0], text, sizeof text - 1), 0);
  close(errors[0]);
  ASSERT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 128 + signal);
  EXPECT_TRUE(contains(text, "lanewise: interrupted; no file was written\n")) << text;
  EXPECT_EQ(files_in(folder), 0u);
}

void interrupt(const std::vector<std::string>& command, int signal, milliseconds after,
               const std::filesystem::path& folder) {
  interrupt_when(
      command, signal, [after] { std::this_thread::sleep_for(after); }, folder);
}

// Both numbers take far longer than a signal is waited for here: the first to compute, the second
// to make text of, which knows no stop token in most bases.
TEST(FactorialCommand, AnswersSignalsWhileItComputesAndWhileItMakesText) {
  const TemporaryFolder folder;
  const std::vector<std::string> computing = {LANEWISE_COMMAND, "factorial", "300000000",
                                              "--hex",          "--out",     folder / "a"};
  const std::vector<std::string> text = {LANEWISE_COMMAND, "factorial", "1500000", "--base", "7",
                                         "--out",          folder / "b"};
  for (const int signal : {SIGINT, SIGTERM}) {
    interrupt(computing, signal, milliseconds(400), folder / "");
    interrupt(text, signal, milliseconds(2500), folder / "");
  }
}

// Separators make more than a gigabyte of few digits: the file is there for a while before it is
// whole.
TEST(FactorialCommand, LeavesNoPartOfAFileWhereItIsInterruptedAtWriting) {
  const TemporaryFolder folder;
  const std::vector<std::string> command = {LANEWISE_COMMAND, "factorial",
                                            "50000",          "--group=" + std::string(30'000, '-'),
                                            "--out",          folder / "number"};
  const auto file_is_begun = [&] {
    while (files_in(folder / "") == 0) std::this_thread::sleep_for(milliseconds(1));
  };
  for (const int signal : {SIGINT, SIGTERM}) {
    interrupt_when(command, signal, file_is_begun, folder / "");
  }
}

// A pipe that nobody empties: the write of the number blocks.
TEST(FactorialCommand, AnswersSignalsWhileItsReaderSleeps) {
  const TemporaryFolder folder;
  int output[2];
  ASSERT_EQ(pipe(output), 0);
  const std::string sink = "/proc/self/fd/" + std::to_string(output[1]);
  interrupt({LANEWISE_COMMAND, "factorial", "100000", "--hex", "--out", sink}, SIGINT,
            milliseconds(700), folder / "");
  close(output[0]);
  close(output[1]);
}

struct Shown {
  std::string text;
  int exit_status = -1;
};

/// What a terminal shows of `lanewise factorial <n> <flags>`.
Shown run_on_terminal(const std::vector<std::string>& arguments) {
  int terminal = -1;
  winsize size = {24, 80, 0, 0};
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  if (child == 0) execute(arguments);
  Shown shown;
  char text[4096];
  for (ssize_t got = 0; (got = read(terminal, text, sizeof text)) > 0;) {
    shown.text.append(text, static_cast<std::size_t>(got));
  }
  int status = 0;
  waitpid(child, &status, 0);
  close(terminal);
  if (WIFEXITED(status)) shown.exit_status = WEXITSTATUS(status);
  return shown;
}

TEST(FactorialCommand, ShowsProgressToATerminalAlone) {
  const Shown shown = run_on_terminal(
      {LANEWISE_COMMAND, "factorial", "1000000", "--hex", "--threads", "1", "--out", "/dev/null"});
  EXPECT_EQ(shown.exit_status, 0) << shown.text;
  EXPECT_TRUE(contains(shown.text, "1000000!: writing")) << shown.text;
  EXPECT_TRUE(contains(shown.text, "%")) << shown.text;
  EXPECT_TRUE(shown.text.ends_with("\r\x1b[K")) << "the line is cleared";
  EXPECT_EQ(run({"3000", "--out", "/dev/null"}).errors, "");
}

TEST(FactorialCommand, RawBytesAreNotForTerminals) {
  const Shown shown = run_on_terminal({LANEWISE_COMMAND, "factorial", "30", "--raw"});
  EXPECT_EQ(shown.exit_status, 64);
  EXPECT_TRUE(contains(shown.text, "--out")) << shown.text;
}

TEST(OutputFiles, AreSeenOnceTheyAreWhole) {
  const TemporaryFolder folder;
  const std::string file = folder / "file";
  {
    cli::OutputFile output(file, false);
    output.write("whole");
    EXPECT_FALSE(std::filesystem::exists(file));
    output.commit();
  }
  EXPECT_EQ(content(file), "whole");
  { cli::OutputFile(file, true).write("given up"); }
  EXPECT_EQ(content(file), "whole");
  cli::write_file(file, "again");
  EXPECT_EQ(content(file), "again");
  EXPECT_EQ(files_in(folder / ""), 1u);
}

TEST(OutputFiles, AreNotWrittenOverOneThatCameMeanwhile) {
  const TemporaryFolder folder;
  const std::string file = folder / "file";
  {
    cli::OutputFile output(file, false);
    output.write("late");
    std::ofstream(file) << "precious";
    EXPECT_EQ(code_of([&] { output.commit(); }), ErrorCode::invalid_argument);
  }
  EXPECT_EQ(content(file), "precious");
  EXPECT_EQ(files_in(folder / ""), 1u);
}

TEST(OutputFiles, AreDiscardedFromOutside) {
  const TemporaryFolder folder;
  cli::OutputFile output(folder / "file", false);
  output.write("half");
  EXPECT_EQ(files_in(folder / ""), 1u);
  cli::discard_unfinished_file();
  EXPECT_EQ(files_in(folder / ""), 0u);
}

TEST(AmountsOfMemory, AreReadInTheUnitsThatPeopleWrite) {
  using cli::parse_bytes;
  EXPECT_EQ(parse_bytes("m", "1"), 1u);
  EXPECT_EQ(parse_bytes("m", "1500000000"), 1'500'000'000u);
  EXPECT_EQ(parse_bytes("m", "7B"), 7u);
  EXPECT_EQ(parse_bytes("m", "1k"), 1024u);
  EXPECT_EQ(parse_bytes("m", "1.5 GiB"), 3u << 29);
  EXPECT_EQ(parse_bytes("m", "512mib"), 512u << 20);
  EXPECT_EQ(parse_bytes("m", "2GB"), 2'000'000'000u);
  EXPECT_EQ(parse_bytes("m", "8E"), std::uint64_t{1} << 63);
  for (const char* bad : {"", "0", "-1", "0.5", "1Q", "1KiBs", "k", "1 2", "1e3", "nan", "inf",
                          "9E", "1 GiB x", "0x10"}) {
    const auto call = [&] { parse_bytes("--max-memory", bad); };
    EXPECT_EQ(code_of(call), ErrorCode::invalid_argument) << bad;
    EXPECT_TRUE(contains(message_of(call), "--max-memory '" + std::string(bad) + "'")) << bad;
  }
}

}  // namespace
}  // namespace lanewise::tests
