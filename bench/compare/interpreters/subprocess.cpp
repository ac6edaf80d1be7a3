#include "bench/compare/interpreters/subprocess.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "bench/clock.hpp"

extern char** environ;  // POSIX wants the program to declare it.

namespace lanewise::compare {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what, int error) {
  throw std::runtime_error(what + ": " + std::generic_category().message(error));
}

/// The two ends of a pipe that no other child inherits. Reading never blocks, writing does.
class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) fail("cannot make a pipe", errno);
    fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] int writing_end() const { return ends_[1]; }
  void close_writing_end() { close_end(1); }

  /// -1 once all that will ever be written has been read; poll() passes over that.
  [[nodiscard]] int reading_end() const { return ends_[0]; }

  /// Appends what one read gives; false where there is nothing to read now.
  bool read_into(std::string& text) {
    if (ends_[0] < 0) return false;
    std::array<char, 65536> buffer;
    const ssize_t got = read(ends_[0], buffer.data(), buffer.size());
    if (got == 0) close_end(0);
    if (got <= 0) return got < 0 && errno == EINTR;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
  }

 private:
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) close(ends_[end]);
    ends_[end] = -1;
  }

  std::array<int, 2> ends_{-1, -1};
};

/// posix_spawn's settings: the child's three standard streams, group and signals.
class SpawnSettings {
 public:
  SpawnSettings(int input, const Pipe& output, const Pipe& errors) {
    posix_spawn_file_actions_init(&actions_);
    if (input < 0) {
      posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    } else {
      posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    }
    posix_spawn_file_actions_adddup2(&actions_, output.writing_end(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, errors.writing_end(), STDERR_FILENO);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setpgroup(&attributes_, 0);
    // An ignored SIGPIPE and blocked signals would be inherited: programs expect neither.
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }
  [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

pid_t spawn(const std::vector<std::string>& command, const SpawnSettings& settings) {
  if (command.empty()) throw std::runtime_error("cannot start a program: the command is empty");
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, arguments[0], settings.actions(), settings.attributes(),
                                arguments.data(), environ);
  if (error != 0) fail("cannot start " + command[0], error);
  return pid;
}

/// A running child, killed and waited for at the latest by the destructor.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (pid_ != 0) kill_and_wait();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Leaves the child to be waited for: until then its number and its group's are not given anew.
  [[nodiscard]] bool has_ended() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid != 0;
  }

  struct End {
    int status = 0;
    rusage usage{};
  };

  /// Kills what is left of the group; a child that has ended already keeps its status.
  End kill_and_wait() {
    kill(-pid_, SIGKILL);
    kill(pid_, SIGKILL);  // It may have moved to another group.
    End end;
    while (wait4(pid_, &end.status, 0, &end.usage) < 0 && errno == EINTR) continue;
    pid_ = 0;
    return end;
  }

 private:
  pid_t pid_;
};

void wait_for_output(const Pipe& output, const Pipe& errors) {
  std::array<pollfd, 2> ends{
      {{output.reading_end(), POLLIN, 0}, {errors.reading_end(), POLLIN, 0}}};
  // A program's end closes its pipes, which wakes us at once. The slices are for the rest: a
  // program that closed them early, or whose own children still hold them.
  const bool any_open = ends[0].fd >= 0 || ends[1].fd >= 0;
  ::poll(ends.data(), ends.size(), any_open ? 20 : 1);
}

void describe_end(const Child::End& end, ProcessResult& result) {
  if (WIFEXITED(end.status)) result.exit_status = WEXITSTATUS(end.status);
  if (WIFSIGNALED(end.status)) result.signal = WTERMSIG(end.status);
  result.cpu_s = bench::seconds(end.usage.ru_utime) + bench::seconds(end.usage.ru_stime);
  result.peak_rss_kib = end.usage.ru_maxrss;
}

}  // namespace

std::string how_it_ended(const ProcessResult& result) {
  if (result.timed_out) return "did not end in time and was killed";
  if (result.signal != 0) return "was ended by signal " + std::to_string(result.signal);
  return "ended with status " + std::to_string(result.exit_status);
}

std::string last_line(std::string_view text) {
  const std::size_t end = text.find_last_not_of(" \r\n");
  if (end == std::string_view::npos) return "";
  text = text.substr(0, end + 1);
  return std::string(text.substr(text.rfind('\n') + 1));  // npos + 1 is 0.
}

std::string failure_in_words(const std::string& program, const ProcessResult& result) {
  const std::string reason = last_line(result.errors);
  return program + " " + how_it_ended(result) + (reason.empty() ? "" : ": " + reason);
}

struct Subprocess::Parts {
  Parts(const std::vector<std::string>& command, int input)
      : child(spawn(command, SpawnSettings(input, output, errors))) {
    output.close_writing_end();
    errors.close_writing_end();
  }

  /// One read of each pipe, so that a program that never stops writing meets its timeout.
  bool read_some() {
    const bool more_output = output.read_into(result.output);
    const bool more_errors = errors.read_into(result.errors);
    return more_output || more_errors;
  }

  Pipe output;
  Pipe errors;
  ProcessResult result;
  Child child;
};

Subprocess::Subprocess(const std::vector<std::string>& command, int input)
    : parts_(std::make_unique<Parts>(command, input)) {}

Subprocess::~Subprocess() = default;

bool Subprocess::has_ended() const {
  return parts_->child.has_ended();
}

void Subprocess::read() {
  wait_for_output(parts_->output, parts_->errors);
  parts_->read_some();
}

std::string& Subprocess::output() {
  return parts_->result.output;
}

ProcessResult Subprocess::end() {
  describe_end(parts_->child.kill_and_wait(), parts_->result);
  while (parts_->read_some()) continue;
  return std::move(parts_->result);
}

ProcessResult run_process(const std::vector<std::string>& command,
                          std::chrono::milliseconds timeout, const std::function<void()>& poll) {
  const auto start = Clock::now();
  Subprocess program(command);
  bool ended = false;
  while (!(ended = program.has_ended()) && Clock::now() - start < timeout) {
    program.read();
    if (poll) poll();
  }
  const double wall_s = std::chrono::duration<double>(Clock::now() - start).count();
  ProcessResult result = program.end();
  result.timed_out = !ended;
  result.wall_s = wall_s;
  return result;
}

}  // namespace lanewise::compare
