#include "bench/compare/interpreters/subprocess.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bench/compare/interpreters/conversation.hpp"
#include "temporary_folder.hpp"

namespace lanewise::compare {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

ProcessResult shell(const std::string& script, milliseconds timeout = seconds(60)) {
  return run_process({"/bin/sh", "-c", script}, timeout);
}

/// Tells whether every process that opened the FIFO for writing has ended.
class WriterWatch {
 public:
  explicit WriterWatch(const fs::path& path) {
    mkfifo(path.c_str(), 0600);
    reader_ = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  }
  ~WriterWatch() { close(reader_); }
  WriterWatch(const WriterWatch&) = delete;
  WriterWatch& operator=(const WriterWatch&) = delete;

  [[nodiscard]] bool all_ended() const {
    pollfd end{reader_, POLLIN, 0};
    return poll(&end, 1, 30000) == 1 && (end.revents & POLLHUP) != 0;
  }

 private:
  int reader_;
};

TEST(Subprocess, ReportsTheExitStatus) {
  const ProcessResult result = shell("exit 7");
  EXPECT_EQ(result.exit_status, 7);
  EXPECT_EQ(result.signal, 0);
  EXPECT_FALSE(result.succeeded());
  EXPECT_EQ(how_it_ended(result), "ended with status 7");
  EXPECT_TRUE(shell("exit 0").succeeded());
}

TEST(Subprocess, ReportsTheSignalThatEndedIt) {
  const ProcessResult result = shell("kill -TERM $$");
  EXPECT_EQ(result.exit_status, -1);
  EXPECT_EQ(result.signal, SIGTERM);
  EXPECT_EQ(how_it_ended(result), "was ended by signal 15");
}

TEST(Subprocess, PassesArgumentsAsTheyAre) {
  EXPECT_EQ(run_process({"/bin/echo", "a  b", "$HOME", "*"}, seconds(60)).output, "a  b $HOME *\n");
}

TEST(Subprocess, GivesAnEmptyStandardInput) {
  EXPECT_TRUE(shell("cat").succeeded());
}

TEST(Subprocess, CapturesMoreThanAPipeHoldsOnEitherStream) {
  const std::string two_megabytes = "head -c 2000000 /dev/zero";
  for (const std::string& script :
       {two_megabytes + " >&2; " + two_megabytes, two_megabytes + "; " + two_megabytes + " >&2"}) {
    const ProcessResult result = shell(script);
    EXPECT_TRUE(result.succeeded()) << script;
    EXPECT_EQ(result.output, std::string(2000000, '\0')) << script;
    EXPECT_EQ(result.errors, std::string(2000000, '\0')) << script;
  }
}

TEST(Subprocess, KillsTheWholeGroupWhenTheTimeIsOver) {
  const TemporaryFolder folder;
  const WriterWatch watch(folder / "fifo");
  const ProcessResult result =
      shell("exec 3>" + (folder / "fifo").string() + "; sleep 600 & echo begun; wait", seconds(1));
  EXPECT_TRUE(result.timed_out);
  EXPECT_FALSE(result.succeeded());
  EXPECT_EQ(result.output, "begun\n");
  EXPECT_EQ(how_it_ended(result), "did not end in time and was killed");
  EXPECT_TRUE(watch.all_ended());
}

TEST(Subprocess, KillsTheWholeGroupWhereThePollThrows) {
  const TemporaryFolder folder;
  const WriterWatch watch(folder / "fifo");
  const fs::path begun = folder / "begun";
  const auto interrupt = [&] {
    if (fs::exists(begun)) throw std::domain_error("interrupted");
  };
  EXPECT_THROW(run_process({"/bin/sh", "-c",
                            "exec 3>" + (folder / "fifo").string() + "; sleep 600 & touch " +
                                begun.string() + "; wait"},
                           seconds(60), interrupt),
               std::domain_error);
  EXPECT_TRUE(watch.all_ended());
}

TEST(Subprocess, PollsAProgramThatSaysNothingAndOneThatClosedItsOutput) {
  const TemporaryFolder folder;
  const std::string go = (folder / "go").string();
  for (const std::string before : {"", "exec >&- 2>&-; "}) {
    int polls = 0;
    const auto count = [&] {
      if (++polls == 3) std::ofstream{go};
    };
    // The program ends only once it has been polled a few times.
    const std::string wait = "until [ -e " + go + " ]; do sleep 0.01; done; rm " + go;
    EXPECT_TRUE(run_process({"/bin/sh", "-c", before + wait}, seconds(60), count).succeeded());
    EXPECT_GE(polls, 3);
  }
}

TEST(Subprocess, StopsAProgramThatNeverStopsWriting) {
  EXPECT_TRUE(shell("yes", milliseconds(50)).timed_out);
}

TEST(Subprocess, NeitherWaitsForNorLeavesWhatTheProgramLeft) {
  const TemporaryFolder folder;
  const WriterWatch watch(folder / "fifo");
  const ProcessResult result =
      shell("exec 3>" + (folder / "fifo").string() + "; sleep 600 & echo done");
  EXPECT_TRUE(result.succeeded());
  EXPECT_EQ(result.output, "done\n");
  EXPECT_TRUE(watch.all_ended());
}

TEST(Subprocess, SaysThatAProgramIsMissing) {
  try {
    run_process({"/nowhere/python3"}, seconds(60));
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "cannot start /nowhere/python3: No such file or directory");
  }
  EXPECT_THROW(run_process({}, seconds(60)), std::runtime_error);
}

TEST(Subprocess, DoesNotHandDownAnIgnoredSigpipe) {
  const auto before = signal(SIGPIPE, SIG_IGN);
  const ProcessResult result = shell("yes | head -n 1");
  signal(SIGPIPE, before);
  EXPECT_EQ(result.output, "y\n");
  EXPECT_EQ(result.errors, "");
}

TEST(Subprocess, CountsTheTimeOfChildrenThatWereWaitedFor) {
  const ProcessResult result = shell("head -c 200000000 /dev/zero | cksum; exit 0");
  EXPECT_GT(result.cpu_s, 0.01);
  EXPECT_GT(result.wall_s, 0);
  EXPECT_GT(result.peak_rss_kib, 0);
}

TEST(Subprocess, RunsFromSeveralThreadsAtOnce) {
  std::vector<std::string> outputs(8);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      threads.emplace_back([&, i] { outputs[i] = shell("echo " + std::to_string(i)).output; });
    }
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) EXPECT_EQ(outputs[i], std::to_string(i) + "\n");
}

Conversation conversation_with(const std::string& script) {
  return Conversation({"/bin/sh", "-c", script});
}

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Conversation, GivesALineForALineByOneProgram) {
  Conversation echo = conversation_with("while read -r line; do echo $$ $line; done");
  const std::string first = echo.ask("one", seconds(60)), second = echo.ask("two", seconds(60));
  const std::string process = first.substr(0, first.find(' '));
  EXPECT_EQ(first, process + " one");
  EXPECT_EQ(second, process + " two");
}

TEST(Conversation, TakesAnAnswerThatComesInPieces) {
  Conversation slow =
      conversation_with("read -r line; printf on; sleep 0.1; printf 'e\\ntwo\\n'; cat");
  EXPECT_EQ(slow.ask("", seconds(60)), "one");
  EXPECT_EQ(slow.ask("three", seconds(60)), "two");
  EXPECT_EQ(slow.ask("", seconds(60)), "three");
}

TEST(Conversation, SaysHowTheProgramEndedInsteadOfAnswering) {
  Conversation brief = conversation_with("read -r line; echo MemoryError >&2; exit 3");
  EXPECT_EQ(message_of([&] { brief.ask("one", seconds(60)); }),
            "/bin/sh ended with status 3: MemoryError");
  EXPECT_EQ(message_of([&] { brief.ask("two", seconds(60)); }),
            "the conversation with /bin/sh is over");
}

TEST(Conversation, SurvivesAProgramThatNeverReads) {
  Conversation deaf = conversation_with("exit 0");
  EXPECT_EQ(message_of([&] { deaf.ask("one", seconds(60)); }), "/bin/sh ended with status 0");
}

TEST(Conversation, IsOverWhereAnAnswerIsLate) {
  const TemporaryFolder folder;
  const WriterWatch watch(folder / "fifo");
  Conversation late =
      conversation_with("exec 3>" + (folder / "fifo").string() + "; read -r line; sleep 600");
  EXPECT_EQ(message_of([&] { late.ask("one", milliseconds(50)); }),
            "/bin/sh did not answer in time and was killed");
  EXPECT_TRUE(watch.all_ended());
}

TEST(Conversation, IsOverWithWhatThePollThrows) {
  Conversation idle = conversation_with("sleep 600");
  EXPECT_THROW(idle.ask("one", seconds(60), [] { throw std::domain_error("interrupted"); }),
               std::domain_error);
  EXPECT_THROW(idle.ask("two", seconds(60)), std::runtime_error);
}

TEST(Conversation, EndsItsProgramWithItself) {
  const TemporaryFolder folder;
  const WriterWatch watch(folder / "fifo");
  {
    Conversation idle = conversation_with("exec 3>" + (folder / "fifo").string() +
                                          "; read -r line; echo; sleep 600");
    idle.ask("", seconds(60));
  }
  EXPECT_TRUE(watch.all_ended());
}

}  // namespace
}  // namespace lanewise::compare
