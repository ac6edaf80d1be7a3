#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "bench/claims/laboratory.hpp"
#include "temporary_folder.hpp"

// Arms that fail, on this machine. The interpreter is a shell with commands of the tests' own in
// its flags; what comes after them are $0 and its arguments.

namespace lanewise::claims {
namespace {

Arm shell_arm(const std::string& id, const std::string& commands) {
  Arm arm;
  arm.id = id;
  arm.script = "threads.py";
  arm.flags = {"-c", commands};
  return arm;
}

ThisMachine shell(double timeout_s) {
  return {"/bin/sh", timeout_s, {}};
}

const char* const answer = R"(echo '{"wall_s": 1, "verified": true}')";

TEST(ThisMachine, ReadsWhatAScriptAnswers) {
  ThisMachine machine = shell(60);
  const Sample sample = machine.run(shell_arm("a", answer));
  EXPECT_TRUE(sample.verified) << sample.problem;
  EXPECT_EQ(sample.wall_s, 1);
}

TEST(ThisMachine, TakesAnArmThatFailsForOneWithAProblem) {
  ThisMachine machine = shell(60);
  const Sample sample = machine.run(shell_arm("a", "exit 3"));
  EXPECT_FALSE(sample.verified);
  EXPECT_NE(sample.problem.find("ended with status 3"), std::string::npos) << sample.problem;
  EXPECT_TRUE(machine.run(shell_arm("a", answer)).verified);
}

TEST(ThisMachine, TakesAnInterpreterThatCannotBeStartedForAProblem) {
  ThisMachine machine("/nowhere/python", 60, {});
  EXPECT_NE(machine.run(shell_arm("a", answer)).problem.find("/nowhere/python"), std::string::npos);
}

/// It would take its whole time in every round.
TEST(ThisMachine, StartsAnArmThatDidNotEndInTimeNoSecondTime) {
  ThisMachine machine = shell(0.2);
  const Sample late = machine.run(shell_arm("late", "sleep 1000"));
  EXPECT_NE(late.problem.find("did not end in time"), std::string::npos) << late.problem;
  EXPECT_EQ(machine.run(shell_arm("late", answer)).problem, late.problem);
  EXPECT_TRUE(machine.run(shell_arm("another", answer)).verified);
}

TEST(ThisMachine, EndsWhatAnArmThatFailedLeftInASessionOfItsOwn) {
  const TemporaryFolder folder;
  ThisMachine machine = shell(60);
  machine.run(shell_arm(
      "a", "setsid sleep 1000 & echo $! >" + (folder / "pid").string() + "; sleep 0.1; exit 3"));
  pid_t left = 0;
  ASSERT_TRUE(std::ifstream(folder / "pid") >> left);
  EXPECT_EQ(kill(left, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

/// pools.py names it by its folder, since what is killed unlinks nothing.
TEST(ThisMachine, RemovesTheSharedMemoryOfAnArmThatFailed) {
  const TemporaryFolder folder;
  ThisMachine machine = shell(60);
  machine.run(
      shell_arm("a", "memory=/dev/shm/$(basename $(dirname $0)); : >$memory; echo $memory >" +
                         (folder / "name").string() + "; exit 3"));
  std::string memory;
  ASSERT_TRUE(std::ifstream(folder / "name") >> memory);
  EXPECT_EQ(memory.find("/dev/shm/lanewise"), 0U) << memory;
  EXPECT_FALSE(std::filesystem::exists(memory));
}

TEST(ThisMachine, HandsOnWhatPollingThrows) {
  struct Interrupt {};
  ThisMachine machine("/bin/sh", 60, [] { throw Interrupt{}; });
  EXPECT_THROW(machine.run(shell_arm("a", "sleep 1000")), Interrupt);
}

}  // namespace
}  // namespace lanewise::claims
