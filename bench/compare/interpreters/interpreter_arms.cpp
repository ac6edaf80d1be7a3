#include <unistd.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "bench/compare/interpreters/driver_scripts.hpp"
#include "bench/compare/interpreters/interpreters.hpp"
#include "bench/compare/interpreters/requirements.hpp"

namespace lanewise::compare {
namespace {

constexpr unsigned one_per_cpu = 0;

enum class For { both, squares, factorials };

enum class Run {
  plain,      ///< One call, the first in its process.
  warmed_up,  ///< One call, after an untimed one.
  repeated,   ///< The mean of many calls, after an untimed one.
  slow,       ///< Plain, and left out of a quick comparison.
};

/// An arm before it is known what this machine has.
struct Recipe {
  const char* id;
  For workload;
  const Engine* engine;
  const Package* package;  ///< Or null.
  const char* what;        ///< Follows the interpreter's or package's name in the label.
  const char* driver_arm;
  unsigned threads;
  const char* note;  ///< Begins the sentence that ends with the interpreter's path.
  Run run = Run::plain;
  double bytes_per_item = 0;
};

constexpr const char* loop_note =
    "One list comprehension, timed once in a fresh process, as in the article";
constexpr const char* thread_note =
    "Each thread fills a list of its own from its share of the range; timed once in a fresh "
    "process, as in the article";
constexpr const char* pool_note =
    "Making the pool is within the time; timed once in a fresh process, as in the article";
constexpr const char* warm_note = "The second run in its process: the first lets the JIT compile";
constexpr const char* numpy_note =
    "Both lines of the article, two new arrays for each call; the mean of calls that fill 0.05 s, "
    "after an untimed one";
constexpr const char* numpy_cold_note =
    "Both lines of the article, timed once in a fresh process, the page faults of a first touch "
    "included";
constexpr const char* numpy_out_note =
    "One line, between arrays made before; the mean of calls that fill 0.05 s, after an untimed "
    "one";
constexpr const char* gmpy2_note =
    "One list comprehension; the mean of calls that fill 0.05 s, after an untimed one";

constexpr Recipe recipes[] = {
    {"python-loop", For::both, &cpython, nullptr, "loop", "loop", 1, loop_note},
    {"python-threads-2", For::both, &cpython, nullptr, "2 threads", "threads-2", 2, thread_note},
    {"python-threads-4", For::both, &cpython, nullptr, "4 threads", "threads-4", 4, thread_note},
    {"python-pool", For::both, &cpython, nullptr, "multiprocessing.Pool", "pool", one_per_cpu,
     pool_note},
    {"python-process-pool-executor", For::squares, &cpython, nullptr, "ProcessPoolExecutor",
     "process-pool-executor", one_per_cpu, pool_note},
    {"python-process-pool-executor", For::factorials, &cpython, nullptr, "ProcessPoolExecutor",
     "process-pool-executor", 4, pool_note},
    {"python-nogil-threads-2", For::both, &free_threaded, nullptr, "2 threads", "threads-2", 2,
     thread_note},
    {"python-nogil-threads-4", For::both, &free_threaded, nullptr, "4 threads", "threads-4", 4,
     thread_note},
    {"pypy-loop", For::both, &pypy, nullptr, "loop", "loop", 1, warm_note, Run::warmed_up},
    // Ten million boxed squares take Jython several seconds, long enough to be warm by themselves.
    {"jython-loop", For::squares, &jython, nullptr, "loop", "loop", 1, loop_note, Run::slow},
    {"jython-loop", For::factorials, &jython, nullptr, "loop", "loop", 1, warm_note,
     Run::warmed_up},
    {"graalpy-loop", For::both, &graalpy, nullptr, "loop", "loop", 1, warm_note, Run::warmed_up},
    {"numpy", For::squares, &cpython, &numpy, "arange, data ** 2", "numpy", 1, numpy_note,
     Run::repeated, 24},
    {"numpy-cold", For::squares, &cpython, &numpy, "arange, data ** 2, first time", "numpy", 1,
     numpy_cold_note, Run::plain, 24},
    {"numpy-square-out", For::squares, &cpython, &numpy, "square(data, out=out)",
     "numpy-square-out", 1, numpy_out_note, Run::repeated, 16},
    {"gmpy2", For::factorials, &cpython, &gmpy2, "fac", "gmpy2", 1, gmpy2_note, Run::repeated},
};

std::string why_skipped(const Recipe& recipe, const std::optional<InterpreterInfo>& info,
                        bool quick) {
  std::string absent = why_absent(*recipe.engine, recipe.package, info);
  if (!absent.empty()) return absent;
  if (recipe.run == Run::slow && quick)
    return "takes many seconds a run; left out of a quick comparison";
  return "";
}

Sample run_arm(std::vector<std::string> command, bool full_check,
               const InterpreterArmOptions& options) {
  if (full_check) command.emplace_back("--full-check");
  return sample_of(run_script(command, options.timeout, options.poll));
}

unsigned cpus() {
  return static_cast<unsigned>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));  // As os.cpu_count().
}

/// Fills the arms of one workload.
class ArmMaker {
 public:
  ArmMaker(For workload, const char* driver, const ChosenInterpreters& chosen,
           std::shared_ptr<const DriverScripts> scripts, const InterpreterArmOptions& options)
      : workload_(workload),
        driver_(driver),
        chosen_(chosen),
        scripts_(std::move(scripts)),
        options_(options) {}

  void add_arms_to(Workload& workload) const {
    for (const Recipe& recipe : recipes) {
      if (recipe.workload == For::both || recipe.workload == workload_) {
        workload.arms.push_back(make(recipe, workload.n));
      }
    }
  }

 private:
  [[nodiscard]] Arm make(const Recipe& recipe, std::uint64_t n) const {
    const std::optional<InterpreterInfo>& info = chosen_.*(recipe.engine->chosen);
    Arm arm;
    arm.id = recipe.id;
    arm.group = recipe.package != nullptr ? "peer" : "interpreter";
    arm.threads = recipe.threads == one_per_cpu ? cpus() : recipe.threads;
    arm.label = name_and_version(*recipe.engine, recipe.package, info) + ", " + recipe.what;
    arm.note = std::string(recipe.note) + (info ? "; run by " + info->path : "") + ".";
    arm.skipped = why_skipped(recipe, info, options_.quick);
    if (arm.skipped.empty()) {
      arm.bytes = recipe.bytes_per_item * static_cast<double>(n);
      arm.run = runner(recipe, info->path, n);
    }
    return arm;
  }

  [[nodiscard]] std::function<Sample()> runner(const Recipe& recipe, const std::string& interpreter,
                                               std::uint64_t n) const {
    std::vector<std::string> command{interpreter, scripts_->path(driver_), recipe.driver_arm,
                                     std::to_string(n)};
    const bool repeated = recipe.run == Run::repeated;
    if (repeated || recipe.run == Run::warmed_up) command.emplace_back("--warm-up");
    if (repeated) command.emplace_back("--repeat");
    return [scripts = scripts_, command, options = options_, first = true]() mutable {
      return run_arm(command, std::exchange(first, false), options);
    };
  }

  For workload_;
  const char* driver_;
  const ChosenInterpreters& chosen_;
  std::shared_ptr<const DriverScripts> scripts_;
  const InterpreterArmOptions& options_;
};

}  // namespace

void add_interpreter_arms(Workload& squares, Workload& factorials,
                          const std::vector<InterpreterInfo>& found,
                          const InterpreterArmOptions& options) {
  const ChosenInterpreters chosen = choose_interpreters(found);
  const auto scripts = std::make_shared<const DriverScripts>();
  ArmMaker(For::squares, "squares.py", chosen, scripts, options).add_arms_to(squares);
  ArmMaker(For::factorials, "factorials.py", chosen, scripts, options).add_arms_to(factorials);
}

}  // namespace lanewise::compare
