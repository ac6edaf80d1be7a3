#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/claims/subjects.hpp"
#include "interpreter_fixture.hpp"

namespace lanewise::claims {
namespace {

using compare::interpreter;
using compare::InterpreterInfo;

InterpreterInfo free_threaded_build(const std::string& version, const std::string& gil) {
  InterpreterInfo info = interpreter("CPython", version, {}, gil);
  info.free_threaded_build = true;
  return info;
}

Subject subject(const std::vector<InterpreterInfo>& found, const std::string& name) {
  const std::vector<Subject> all = resolve_subjects(found);
  const auto one = std::find_if(all.begin(), all.end(),
                                [&](const Subject& candidate) { return candidate.name == name; });
  if (one == all.end()) throw std::runtime_error("no subject " + name);
  return *one;
}

std::string version_of(const std::vector<InterpreterInfo>& found, const std::string& name) {
  const Subject one = subject(found, name);
  EXPECT_EQ(one.remedy.empty(), one.info.has_value()) << name;
  return one.info ? one.info->version : "none";
}

TEST(Subjects, HaveEachItsName) {
  std::set<std::string> names;
  for (const Subject& one : resolve_subjects({})) {
    EXPECT_TRUE(names.insert(one.name).second) << one.name;
  }
  EXPECT_EQ(names,
            (std::set<std::string>{
                "cpython", "cpython-2.7", "cpython-3.6", "cpython-3.7", "cpython-3.8",
                "cpython-3.9", "cpython-3.10", "cpython-3.11", "cpython-3.12", "cpython-3.13",
                "cpython-3.14", "subinterpreters", "pypy", "jython", "graalpy", "free-threaded"}));
}

TEST(Subjects, SayHowToGetOneThatIsAbsent) {
  for (const Subject& one : resolve_subjects({})) {
    EXPECT_FALSE(one.info.has_value()) << one.name;
    EXPECT_NE(one.remedy.find("install"), std::string::npos) << one.name << ": " << one.remedy;
  }
  EXPECT_EQ(subject({}, "cpython-2.7").remedy,
            "no working CPython 2.7 found on PATH, in /usr/bin, /usr/local/bin or pyenv; with "
            "pyenv: pyenv install 2.7.18");
  EXPECT_NE(subject({}, "jython").remedy.find("apt-get install jython"), std::string::npos);
}

TEST(Subjects, AreOfTheVersionThatTheyAreNamedBy) {
  const std::vector<InterpreterInfo> found{
      interpreter("CPython", "3.1.5"), interpreter("CPython", "3.11.2"),
      interpreter("CPython", "3.11.7"), interpreter("CPython", "2.7.18"),
      interpreter("PyPy", "3.9.16 (7.3.11)")};
  EXPECT_EQ(version_of(found, "cpython-3.11"), "3.11.7");
  EXPECT_EQ(version_of(found, "cpython-2.7"), "2.7.18");
  EXPECT_EQ(version_of(found, "cpython-3.9"), "none") << "a PyPy is no CPython";
  EXPECT_EQ(version_of(found, "cpython-3.10"), "none");
  EXPECT_EQ(version_of(found, "pypy"), "3.9.16 (7.3.11)");
}

TEST(Subjects, TakeTheComparisonsChoiceForCPython) {
  const std::vector<InterpreterInfo> found{interpreter("CPython", "3.13.0", {}, "per interpreter"),
                                           interpreter("CPython", "3.11.2", {"numpy 1.24.2"})};
  EXPECT_EQ(version_of(found, "cpython"), "3.11.2");
}

TEST(Subjects, PassOverWhatDoesNotWork) {
  InterpreterInfo broken = interpreter("CPython", "3.12.9");
  broken.problem = "ended with status 1";
  EXPECT_EQ(version_of({broken, interpreter("CPython", "3.12.1")}, "cpython-3.12"), "3.12.1");
  EXPECT_EQ(version_of({broken}, "cpython-3.12"), "none");
}

TEST(Subjects, KeepTheFreeThreadedBuildsApartWhetherOrNotTheyHaveTheLockOn) {
  const std::vector<InterpreterInfo> found{free_threaded_build("3.14.0", "on"),
                                           free_threaded_build("3.13.2", "off"),
                                           interpreter("CPython", "3.13.0", {}, "per interpreter")};
  EXPECT_EQ(version_of(found, "free-threaded"), "3.14.0");
  EXPECT_EQ(version_of(found, "cpython-3.13"), "3.13.0");
  EXPECT_EQ(version_of(found, "cpython-3.14"), "none");
  EXPECT_EQ(version_of(found, "subinterpreters"), "3.13.0");
  EXPECT_EQ(version_of(found, "cpython"), "3.13.0");
}

TEST(Subjects, HaveALockForEachInterpreterFrom312On) {
  EXPECT_EQ(version_of({interpreter("CPython", "3.11.7")}, "subinterpreters"), "none");
  EXPECT_EQ(version_of({interpreter("CPython", "3.9.18"),
                        interpreter("CPython", "3.12.1", {}, "per interpreter")},
                       "subinterpreters"),
            "3.12.1");
}

}  // namespace
}  // namespace lanewise::claims
