#include "bench/claims/laboratory.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <lanewise/machine.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "bench/claims/json_fields.hpp"
#include "bench/clock.hpp"
#include "bench/compare/interpreters/subprocess.hpp"
#include "bench/compare/rounds.hpp"
#include "embedded/claims_scripts.hpp"

namespace lanewise::claims {
namespace {

std::vector<pid_t> children() {
  std::vector<pid_t> found;
  std::error_code none;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", none)) {
    std::ifstream file(task.path() / "children");
    for (pid_t child = 0; file >> child;) found.push_back(child);
  }
  return found;
}

/// Servers of workers outlive the program that started them by a moment. Waiting for them, nothing
/// else being under way, adds their CPU time to ours.
void wait_for_orphans() {
  constexpr auto longest = std::chrono::milliseconds(100), pause = std::chrono::milliseconds(1);
  const auto end = std::chrono::steady_clock::now() + longest;
  while (waitpid(-1, nullptr, WNOHANG) >= 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(pause);
  }
}

/// Ends what an arm that failed left running: it may have left its process group. What those
/// leave is ours next.
void end_orphans() {
  for (std::vector<pid_t> left = children(); !left.empty(); left = children()) {
    for (const pid_t child : left) kill(child, SIGKILL);
    for (const pid_t child : left) waitpid(child, nullptr, 0);
  }
}

Sample with_problem(std::string problem) {
  Sample sample;
  sample.problem = std::move(problem);
  return sample;
}

}  // namespace

ThisMachine::ThisMachine(std::string interpreter, double timeout_s, std::function<void()> poll)
    : interpreter_(std::move(interpreter)),
      timeout_s_(timeout_s),
      poll_(std::move(poll)),
      scripts_(embedded::claims_scripts) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

Sample ThisMachine::run(const Arm& arm) {
  if (const auto late = too_late_.find(arm.id); late != too_late_.end()) return late->second;
  compare::let_workers_sleep();
  try {
    return arm.native.empty() ? run_script(arm) : run_native(arm.native, arm.arguments, poll_);
  } catch (const std::exception& error) {
    if (arm.native.empty()) clean_up();
    if (poll_) poll_();  // An interrupt is no outcome of the arm.
    return with_problem(error.what());
  }
}

Sample ThisMachine::run_script(const Arm& arm) {
  std::vector<std::string> command{interpreter_};
  command.insert(command.end(), arm.flags.begin(), arm.flags.end());
  command.push_back(scripts_.path(arm.script));
  command.insert(command.end(), arm.arguments.begin(), arm.arguments.end());

  const auto timeout = std::chrono::milliseconds(static_cast<long>(1000 * timeout_s_));
  const compare::ProcessResult result = compare::run_process(command, timeout, poll_);
  wait_for_orphans();
  if (result.succeeded()) return parse_sample(compare::last_line(result.output));
  clean_up();
  Sample failed = with_problem(compare::failure_in_words(interpreter_, result));
  if (result.timed_out) too_late_.emplace(arm.id, failed);
  return failed;
}

void ThisMachine::clean_up() const {
  end_orphans();
  // By whose folder pools.py names its shared memory.
  const std::filesystem::path folder = std::filesystem::path(scripts_.path("arm.py")).parent_path();
  std::error_code none;
  std::filesystem::remove(std::filesystem::path("/dev/shm") / folder.filename(), none);
}

ControlSample ThisMachine::free_control(unsigned threads) {
  compare::let_workers_sleep();
  return run_free_control(threads);
}

ControlSample ThisMachine::locked_control(unsigned threads) {
  compare::let_workers_sleep();
  return run_locked_control(threads);
}

void ThisMachine::begin_round() {
  wait_for_orphans();
  load_.emplace();
}

std::optional<double> ThisMachine::other_cores_busy() {
  wait_for_orphans();
  return load_ ? load_->other_cores_busy() : std::nullopt;
}

unsigned ThisMachine::usable_cores() const {
  return machine().usable_cpus.value;
}

double ThisMachine::now() {
  return bench::steady_seconds();
}

Sample parse_sample(const std::string& line) {
  try {
    const Json json = Json::parse(line);
    auto sample = from_json<Sample>(json, "the answer", Absent::usual);
    if (sample.verified || !sample.problem.empty() || !sample.untestable.empty()) return sample;
    return with_problem("the script did not say that its result is right");
  } catch (const std::exception& error) {
    return with_problem("the script printed \"" + line.substr(0, 80) + "\": " + error.what());
  }
}

}  // namespace lanewise::claims
