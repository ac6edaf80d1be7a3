#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/compare/interpreters/driver_scripts.hpp"
#include "bench/compare/interpreters/interpreters.hpp"
#include "interpreter_fixture.hpp"
#include "temporary_folder.hpp"

namespace lanewise::compare {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(DriverScripts, LieInAFolderForThisUserAloneAndGoWithTheObject) {
  fs::path folder;
  {
    const DriverScripts scripts;
    const fs::path script = scripts.path("squares.py");
    folder = script.parent_path();
    EXPECT_TRUE(fs::exists(script));
    EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
  }
  EXPECT_FALSE(fs::exists(folder));
}

/// Sets $TMPDIR for as long as it lives.
class TemporaryFolderSetting {
 public:
  explicit TemporaryFolderSetting(const fs::path& path) {
    if (const char* before = std::getenv("TMPDIR")) before_ = before;
    setenv("TMPDIR", path.c_str(), 1);
  }
  ~TemporaryFolderSetting() {
    if (before_)
      setenv("TMPDIR", before_->c_str(), 1);
    else
      unsetenv("TMPDIR");
  }
  TemporaryFolderSetting(const TemporaryFolderSetting&) = delete;
  TemporaryFolderSetting& operator=(const TemporaryFolderSetting&) = delete;

 private:
  std::optional<std::string> before_;
};

TEST(DriverScripts, NameTheRemedyWhereTheTemporaryFolderCannotBeUsed) {
  const TemporaryFolder folder;
  std::ofstream(folder / "file") << "not a folder";
  for (const char* name : {"missing", "file"}) {
    const TemporaryFolderSetting setting(folder / name);
    try {
      const DriverScripts scripts;
      FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
      const std::string message = error.what();
      EXPECT_EQ(message.find("cannot make the temporary folder " + (folder / name).string()), 0U)
          << message;
      EXPECT_NE(message.find("; set TMPDIR to a folder that can be written"), std::string::npos)
          << message;
    }
  }
}

std::string description(const fs::path& executable, const std::string& version) {
  return R"({"implementation":"CPython","version":")" + version + R"(","executable":")" +
         executable.string() + R"(","gil":"on","modules":["numpy 1.26.0"],)" +
         R"("start_methods":["fork","spawn"],"free_threaded_build":true,"py_spy":"/bin/py-spy"})";
}

void write_interpreter(const fs::path& path, const std::string& version) {
  write_program(path, "echo '" + description(path, version) + "'");
}

std::vector<InterpreterInfo> find_in(const std::vector<fs::path>& folders) {
  SearchPlaces places;
  places.folders = folders;
  places.probe_timeout = seconds(60);
  return find_interpreters(places);
}

TEST(FindInterpreters, ReadsWhatAnInterpreterSaysOfItself) {
  const TemporaryFolder folder;
  write_interpreter(folder / "bin/python3", "3.12.1");
  const auto found = find_in({folder / "bin"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].path, folder / "bin/python3");
  EXPECT_EQ(found[0].implementation, "CPython");
  EXPECT_EQ(found[0].version, "3.12.1");
  EXPECT_EQ(found[0].gil, "on");
  EXPECT_EQ(found[0].modules, std::vector<std::string>{"numpy 1.26.0"});
  EXPECT_EQ(found[0].start_methods, (std::vector<std::string>{"fork", "spawn"}));
  EXPECT_TRUE(found[0].free_threaded_build);
  EXPECT_EQ(found[0].py_spy, "/bin/py-spy");
  EXPECT_EQ(found[0].problem, "");
}

TEST(FindInterpreters, KnowsThemByName) {
  const TemporaryFolder folder;
  const std::vector<std::string> interpreters{"graalpy",    "jython",     "pypy",      "pypy3",
                                              "pypy3.10",   "python",     "python2.7", "python3",
                                              "python3.12", "python3.14t"};
  const std::vector<std::string> others{"python3-config", "python3.11-gdb.py", "pythonw",
                                        "pypy3clean",     "bpython",           "pip3"};
  for (const auto& name : interpreters) write_interpreter(folder / ("bin/" + name), "3.12.1");
  for (const auto& name : others) write_interpreter(folder / ("bin/" + name), "3.12.1");
  std::ofstream(folder / "bin/python3.9") << "not a program";
  fs::create_directory(folder / "bin/python3.8");
  fs::create_symlink(folder / "nowhere", folder / "bin/python3.7");

  std::vector<std::string> names;
  for (const auto& info : find_in({folder / "bin"}))
    names.push_back(fs::path(info.path).filename());
  EXPECT_EQ(names, interpreters);
}

TEST(FindInterpreters, CountsOneWithManyNamesOnce) {
  const TemporaryFolder folder;
  write_interpreter(folder / "bin/python3.12", "3.12.1");
  fs::create_symlink("python3.12", folder / "bin/python3");
  fs::create_directory_symlink(folder / "bin", folder / "link");
  write_program(folder / "shims/python",
                "exec " + (folder / "bin/python3.12").string() + " \"$@\"");
  const auto found =
      find_in({folder / "missing", folder / "link", folder / "shims", folder / "bin"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].version, "3.12.1");
}

TEST(FindInterpreters, NamesTheInterpreterBehindAShim) {
  const TemporaryFolder folder;
  write_interpreter(folder / "real/python3.12", "3.12.1");
  write_program(folder / "shims/python3", "exec " + (folder / "real/python3.12").string());
  const auto found = find_in({folder / "shims"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].path, folder / "real/python3.12");
}

TEST(FindInterpreters, LooksAtPyenvsVersionsAndNotAtItsShims) {
  const TemporaryFolder folder;
  write_interpreter(folder / "versions/3.12.1/bin/python", "3.12.1");
  write_interpreter(folder / "versions/3.13.0/bin/python", "3.13.0");
  write_program(folder / "shims/python3.11", "echo no such version is active >&2; exit 127");
  SearchPlaces places;
  places.folders = {folder / "shims"};
  places.pyenv_roots = {folder / "."};
  const auto found = find_interpreters(places);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].version, "3.12.1");
  EXPECT_EQ(found[1].version, "3.13.0");
}

TEST(FindInterpreters, TakesAVirtualEnvironmentForOneOfItsOwn) {
  const TemporaryFolder folder;
  write_program(folder / "bin/python3",  // Like Python, it tells by which path it was called.
                R"(printf '{"implementation":"CPython","version":"3.12.1","executable":"%s",)"
                R"("gil":"on","modules":[],"start_methods":[],"free_threaded_build":false,)"
                R"("py_spy":""}\n' "$0")");
  fs::create_directories(folder / "venv/bin");
  std::ofstream(folder / "venv/pyvenv.cfg") << "home = somewhere\n";
  fs::create_symlink(folder / "bin/python3", folder / "venv/bin/python");
  fs::create_symlink("python", folder / "venv/bin/python3");
  const auto found = find_in({folder / "venv/bin", folder / "bin"});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].path, folder / "venv/bin/python");
  EXPECT_EQ(found[1].path, folder / "bin/python3");
}

TEST(FindInterpreters, SaysWhatIsWrongWithABrokenOne) {
  const TemporaryFolder folder;
  write_program(folder / "bin/pypy", "echo no libpypy.so >&2; exit 3");
  write_program(folder / "bin/python", "echo hello");
  write_program(folder / "bin/python2", "echo '{}'");
  const auto found = find_in({folder / "bin"});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].problem, found[0].path + " ended with status 3: no libpypy.so");
  EXPECT_EQ(found[1].problem,
            found[1].path + " printed \"hello\" where a JSON object was expected");
  EXPECT_NE(found[2].problem.find("implementation"), std::string::npos) << found[2].problem;
}

TEST(FindInterpreters, DoesNotWaitLongForASlowOne) {
  const TemporaryFolder folder;
  write_program(folder / "bin/python3", "exec sleep 600");
  SearchPlaces places;
  places.folders = {folder / "bin"};
  places.probe_timeout = milliseconds(50);
  const auto found = find_interpreters(places);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].problem, found[0].path + " did not end in time and was killed");
}

TEST_F(RealInterpreter, SaysHowItStartsProcessesAndWhetherItCanDoWithoutTheLock) {
  const InterpreterInfo& info = *chosen_.cpython;
  const auto& methods = info.start_methods;
  EXPECT_NE(std::find(methods.begin(), methods.end(), "spawn"), methods.end());
  EXPECT_FALSE(info.free_threaded_build);
  const bool is_split = version_numbers(info.version) >= std::vector<int>{3, 12};
  EXPECT_EQ(info.gil, is_split ? "per interpreter" : "on");
}

TEST_F(RealInterpreter, FindsPySpyBesideItselfOrOnPath) {
  const TemporaryFolder folder;
  const DriverScripts scripts;
  write_program(folder / "py-spy", "exit 0");
  const std::string path = std::getenv("PATH");
  setenv("PATH", (path + ":" + (folder / "").string()).c_str(), 1);
  const auto answer = run_script({chosen_.cpython->path, scripts.path("probe.py")}, seconds(60));
  setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(fs::path(answer.at("py_spy").get<std::string>()).filename(), "py-spy");
}

std::string chosen_version(const std::optional<InterpreterInfo>& chosen) {
  return chosen ? chosen->version : "none";
}

TEST(ChooseInterpreters, PrefersTheNewestCPythonThatHasNumPy) {
  const auto chosen = choose_interpreters({interpreter("CPython", "3.9.2", {"numpy 1.20.0"}),
                                           interpreter("CPython", "3.13.0"),
                                           interpreter("CPython", "3.10.1", {"numpy 1.26.0"})});
  EXPECT_EQ(chosen_version(chosen.cpython), "3.10.1");
}

TEST(ChooseInterpreters, TakesTheNewestCPython3WhereNoneHasNumPy) {
  const auto chosen = choose_interpreters(
      {interpreter("CPython", "3.9.18"), interpreter("CPython", "3.10.13", {"gmpy2 2.1.2"}),
       interpreter("CPython", "2.7.18", {"numpy 1.16.6"}), interpreter("PyPy", "3.11.1 (7.3.20)")});
  EXPECT_EQ(chosen_version(chosen.cpython), "3.10.13");
}

TEST(ChooseInterpreters, PassesOverNumPyInACPythonThatIsTooOld) {
  const auto chosen = choose_interpreters(
      {interpreter("CPython", "3.7.16", {"numpy 1.21.0"}), interpreter("CPython", "3.8.0")});
  EXPECT_EQ(chosen_version(chosen.cpython), "3.8.0");
}

TEST(ChooseInterpreters, KeepsTheFreeThreadedBuildApart) {
  const auto chosen = choose_interpreters({interpreter("CPython", "3.14.0", {"numpy 2.4.0"}, "off"),
                                           interpreter("CPython", "3.11.2", {"numpy 1.24.2"})});
  EXPECT_EQ(chosen_version(chosen.cpython), "3.11.2");
  EXPECT_EQ(chosen_version(chosen.free_threaded), "3.14.0");
}

TEST(ChooseInterpreters, WantsAPyPyForPython3) {
  EXPECT_EQ(chosen_version(choose_interpreters({interpreter("PyPy", "2.7.18 (7.3.17)")}).pypy),
            "none");
  EXPECT_EQ(chosen_version(choose_interpreters({interpreter("PyPy", "3.9.16 (7.3.11)"),
                                                interpreter("PyPy", "3.9.16 (7.3.9)")})
                               .pypy),
            "3.9.16 (7.3.11)");
}

TEST(ChooseInterpreters, PassesOverTheBrokenOnes) {
  auto broken = interpreter("CPython", "3.13.0");
  broken.problem = "ended with status 1";
  EXPECT_EQ(chosen_version(choose_interpreters({broken}).cpython), "none");
}

struct Workloads {
  Workload squares, factorials;
};

Workloads arms_for(const std::vector<InterpreterInfo>& found,
                   const InterpreterArmOptions& options = {}) {
  Workloads made;
  made.squares.n = 100003;  // Leaves a rest when it is split.
  made.factorials.n = 999;
  add_interpreter_arms(made.squares, made.factorials, found, options);
  return made;
}

const Arm& arm_named(const Workload& workload, const std::string& id) {
  const auto arm = std::find_if(workload.arms.begin(), workload.arms.end(),
                                [&](const Arm& one) { return one.id == id; });
  if (arm == workload.arms.end()) throw std::runtime_error("no arm " + id);
  return *arm;
}

TEST(InterpreterArms, HaveIdsThatStayTheSameAndLabelsThatFit) {
  const std::set<std::string> both{"python-loop",
                                   "python-threads-2",
                                   "python-threads-4",
                                   "python-pool",
                                   "python-process-pool-executor",
                                   "python-nogil-threads-2",
                                   "python-nogil-threads-4",
                                   "pypy-loop",
                                   "jython-loop",
                                   "graalpy-loop"};
  auto squares = both;
  squares.insert({"numpy", "numpy-cold", "numpy-square-out"});
  auto factorials = both;
  factorials.insert("gmpy2");

  for (const auto& found : {std::vector<InterpreterInfo>{}, one_of_each()}) {
    const Workloads made = arms_for(found);
    for (const auto& [workload, expected] :
         {std::pair(&made.squares, &squares), std::pair(&made.factorials, &factorials)}) {
      std::set<std::string> ids;
      for (const Arm& arm : workload->arms) {
        EXPECT_LE(arm.label.size(), 44U) << arm.label;
        ids.insert(arm.id);
      }
      EXPECT_EQ(ids, *expected);
      EXPECT_EQ(workload->arms.size(), expected->size());
    }
  }
}

TEST(InterpreterArms, AreSkippedWithARemedyWhereNothingIsFound) {
  const Workloads made = arms_for({});
  for (const Workload* workload : {&made.squares, &made.factorials}) {
    for (const Arm& arm : workload->arms) {
      EXPECT_NE(arm.skipped.find("install"), std::string::npos) << arm.id;
      EXPECT_FALSE(arm.run) << arm.id;
    }
  }
  EXPECT_EQ(
      arm_named(made.squares, "pypy-loop").skipped,
      "no working pypy3 found on PATH, in /usr/bin, /usr/local/bin or pyenv; on Debian: apt-get "
      "install pypy3");
}

TEST(InterpreterArms, SayWhichInterpreterLacksAPackage) {
  const Workloads made = arms_for({interpreter("CPython", "3.12.1")});
  EXPECT_EQ(arm_named(made.squares, "python-loop").skipped, "");
  EXPECT_EQ(
      arm_named(made.squares, "numpy").skipped,
      "no NumPy in /somewhere/CPython3.12.1; /somewhere/CPython3.12.1 -m pip install numpy, or "
      "on Debian: apt-get install python3-numpy");
  EXPECT_FALSE(arm_named(made.factorials, "gmpy2").skipped.empty());
}

TEST(InterpreterArms, SortPackagesAsPeers) {
  const Workloads made = arms_for(one_of_each());
  EXPECT_EQ(arm_named(made.squares, "python-loop").group, "interpreter");
  EXPECT_EQ(arm_named(made.squares, "numpy").group, "peer");
  EXPECT_EQ(arm_named(made.squares, "numpy").label, "NumPy 2.10.10, arange, data ** 2");
  EXPECT_EQ(arm_named(made.factorials, "gmpy2").group, "peer");
}

TEST(InterpreterArms, LeaveTheSlowestOutOfAQuickComparison) {
  InterpreterArmOptions options;
  options.quick = true;
  const Workloads quick = arms_for(one_of_each(), options);
  EXPECT_FALSE(arm_named(quick.squares, "jython-loop").skipped.empty());
  EXPECT_TRUE(arm_named(quick.factorials, "jython-loop").skipped.empty());
  EXPECT_TRUE(arm_named(arms_for(one_of_each()).squares, "jython-loop").skipped.empty());
}

/// An interpreter whose result is fixed but for the problem, which holds its arguments.
InterpreterInfo echoing_interpreter(const TemporaryFolder& folder,
                                    const std::string& implementation,
                                    const std::vector<std::string>& modules = {}) {
  auto info = interpreter(implementation, "3.12.1", modules);
  info.path = folder / implementation;
  write_program(info.path, R"(shift; printf '{"seconds":0.5,"cpu_seconds":0.75,"verified":false,)"
                           R"("problem":"%s"}\n' "$*")");
  return info;
}

TEST(InterpreterArms, ReadTheDriversVerdict) {
  const TemporaryFolder folder;
  const Workloads made = arms_for({echoing_interpreter(folder, "CPython")});
  const Sample sample = arm_named(made.squares, "python-pool").run();
  EXPECT_EQ(sample.seconds, 0.5);
  EXPECT_EQ(sample.cpu_seconds, 0.75);
  EXPECT_FALSE(sample.verified);
}

TEST(InterpreterArms, CheckElementByElementInTheFirstRunOnly) {
  const TemporaryFolder folder;
  const Workloads made = arms_for({echoing_interpreter(folder, "CPython")});
  const Arm& arm = arm_named(made.squares, "python-threads-4");
  EXPECT_EQ(arm.run().problem, "threads-4 100003 --full-check");
  EXPECT_EQ(arm.run().problem, "threads-4 100003");
}

TEST(InterpreterArms, WarmAJitUp) {
  const TemporaryFolder folder;
  const Workloads made = arms_for({echoing_interpreter(folder, "PyPy")});
  EXPECT_EQ(arm_named(made.factorials, "pypy-loop").run().problem,
            "loop 999 --warm-up --full-check");
}

TEST(InterpreterArms, TimeAPackageWarmButForTheArmThatSaysOtherwise) {
  const TemporaryFolder folder;
  const Workloads made =
      arms_for({echoing_interpreter(folder, "CPython", {"numpy 2.1.0", "gmpy2 2.1.2"})});
  const auto arguments = [](const Workload& workload, const std::string& id) {
    return arm_named(workload, id).run().problem;
  };
  EXPECT_EQ(arguments(made.squares, "numpy"), "numpy 100003 --warm-up --repeat --full-check");
  EXPECT_EQ(arguments(made.squares, "numpy-square-out"),
            "numpy-square-out 100003 --warm-up --repeat --full-check");
  EXPECT_EQ(arguments(made.factorials, "gmpy2"), "gmpy2 999 --warm-up --repeat --full-check");
  EXPECT_EQ(arguments(made.squares, "numpy-cold"), "numpy 100003 --full-check");
  EXPECT_EQ(arm_named(made.squares, "numpy-cold").label,
            "NumPy 2.1.0, arange, data ** 2, first time");
}

TEST(InterpreterArms, EndWithWhatThePollThrows) {
  const TemporaryFolder folder;
  auto info = interpreter("CPython", "3.12.1");
  info.path = folder / "python3";
  write_program(info.path, "exec sleep 600");
  InterpreterArmOptions options;
  options.poll = [] { throw std::domain_error("interrupted"); };
  EXPECT_THROW(arm_named(arms_for({info}, options).squares, "python-loop").run(),
               std::domain_error);
}

TEST(InterpreterArms, ThrowWhatTheInterpreterSaysWhereItFails) {
  const TemporaryFolder folder;
  auto info = interpreter("CPython", "3.12.1");
  info.path = folder / "python3";
  write_program(info.path, "echo Traceback >&2; echo MemoryError >&2; exit 1");
  const Workloads made = arms_for({info});
  try {
    arm_named(made.squares, "python-loop").run();
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(error.what(), info.path + " ended with status 1: MemoryError");
  }
}

TEST_F(RealInterpreter, RunsEveryArmAndVerifiesIt) {
  const Workloads made = arms_for(found_);
  for (const Workload* workload : {&made.squares, &made.factorials}) {
    for (const Arm& arm : workload->arms) {
      if (!arm.skipped.empty()) continue;
      for (int run = 0; run < 2; ++run) {
        const Sample sample = arm.run();
        EXPECT_TRUE(sample.verified) << arm.id << ": " << sample.problem;
        EXPECT_GT(sample.seconds, 0) << arm.id;
        EXPECT_GE(sample.cpu_seconds, 0) << arm.id;
      }
    }
  }
}

/// A clock that work() alone moves, by less from call to call.
constexpr const char* counting_driver = R"(
import common
now, steps = [0.0], [8.0, 0.03125, 0.015625, 0.015625, 1.0]
common.clock = lambda: now[0]
calls = []
def work():
    now[0] += steps[len(calls)]
    calls.append(1)
    return [1]
common.main({"count": lambda n: work}, lambda values, n, full: str(len(calls)))
)";

TEST_F(RealInterpreter, TimesTheCallsThatTheOptionsAskFor) {
  const DriverScripts scripts;
  const auto run = [&](const std::vector<std::string>& options) {
    std::vector<std::string> arguments{"count", "1"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const nlohmann::json result = run_own_driver(scripts, counting_driver, arguments);
    return std::pair(result.at("seconds").get<double>(), result.at("problem").get<std::string>());
  };
  EXPECT_EQ(run({}), std::pair(8.0, std::string("1")));
  EXPECT_EQ(run({"--warm-up"}), std::pair(0.03125, std::string("2")));
  EXPECT_EQ(run({"--warm-up", "--repeat"}), std::pair(0.0625 / 3, std::string("4")));
}

/// A pool with a worker that is busy until it has used 0.3 s of CPU time, while its parent waits.
/// The semaphores that the pool makes begin with the name in the last argument.
constexpr const char* busy_pool_driver = R"(
import multiprocessing, sys, tempfile, time
import common
def burn(seconds):
    while time.process_time() < seconds:
        pass
    return [1]
def pool(n):
    def work():
        with multiprocessing.Pool(1) as pool:
            return pool.map(burn, [0.3])
    return work
if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[3])
    multiprocessing.current_process()._config["semprefix"] = "/" + sys.argv[4]
    common.main({"pool": pool}, lambda values, n, full: tempfile.gettempdir())
)";

TEST_F(RealInterpreter, CountsTheCpuTimeOfAPoolsWorkers) {
  const DriverScripts scripts;
  for (const char* start_method : {"fork", "spawn", "forkserver"}) {
    const nlohmann::json result =
        run_own_driver(scripts, busy_pool_driver, {"pool", "1", start_method, "lanewise-test"});
    // The server's time comes in ticks of 10 ms.
    EXPECT_GE(result.at("cpu_seconds"), 0.27) << start_method;
  }
}

std::vector<fs::path> entries_that_begin(const fs::path& folder, const std::string& start) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename().string().rfind(start, 0) == 0) found.push_back(entry.path());
  }
  return found;
}

TEST_F(RealInterpreter, LeavesNothingOfAPoolsServerBehind) {
  const TemporaryFolder folder;
  const TemporaryFolderSetting setting(folder / "");
  const DriverScripts scripts;
  const fs::path beside = fs::path(scripts.path("own.py")).parent_path();
  const std::string semaphores = beside.filename();
  const nlohmann::json result =
      run_own_driver(scripts, busy_pool_driver, {"pool", "1", "forkserver", semaphores});
  EXPECT_EQ(result.at("problem"), beside.string()) << "should hold what a killed driver leaves";
  EXPECT_EQ(entries_that_begin(beside, "pymp-"), std::vector<fs::path>{});
  EXPECT_EQ(entries_that_begin("/dev/shm", "sem." + semaphores), std::vector<fs::path>{});
  EXPECT_EQ(entries_that_begin(folder / "", ""), std::vector<fs::path>{beside});
}

std::vector<std::string> square_arms(const InterpreterInfo& cpython) {
  std::vector<std::string> arms{"loop", "threads-2", "pool", "process-pool-executor"};
  if (!find_module(cpython, "numpy").empty()) {
    arms.insert(arms.end(), {"numpy", "numpy-square-out"});
  }
  return arms;
}

TEST_F(RealInterpreter, FindsAnErrorPlantedInTheSquares) {
  for (const std::string& arm : square_arms(*chosen_.cpython)) {
    for (const auto& [error, check] :
         {std::pair("value", "--quick-check"), std::pair("ends", "--quick-check"),
          std::pair("value", "--full-check"), std::pair("neighbours", "--full-check")}) {
      const nlohmann::json result = run_driver("squares.py", arm, "100003", error, check);
      EXPECT_EQ(result.at("verified"), false) << arm << " " << error << " " << check;
      EXPECT_NE(result.at("problem"), "") << arm << " " << error << " " << check;
    }
  }
}

TEST_F(RealInterpreter, FindsAnErrorPlantedInTheFactorials) {
  for (const char* arm : {"loop", "threads-4", "pool", "process-pool-executor"}) {
    for (const char* error : {"value", "ends", "neighbours"}) {
      const nlohmann::json result = run_driver("factorials.py", arm, "99", error, "--quick-check");
      EXPECT_EQ(result.at("verified"), false) << arm << " " << error;
      EXPECT_NE(result.at("problem"), "") << arm << " " << error;
    }
  }
}

}  // namespace
}  // namespace lanewise::compare
