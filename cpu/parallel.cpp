#include "kernels/parallel.hpp"

#include <omp.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace lanewise::kernels {
namespace {

using Body = std::function<void(std::size_t begin, std::size_t end)>;

/// Set in a forked child for good. libgomp keeps a pool of workers per thread, and the child's copy
/// of the forking thread's pool names workers that do not exist there: a region would wait for them
/// for ever. A thread made in the child has no pool yet and gets one that works.
std::atomic<bool> in_forked_child{false};

void watch_forks() {
  static const int registered =
      pthread_atfork(nullptr, nullptr, [] { in_forked_child.store(true); });
  static_cast<void>(registered);
}

/// How many of `wanted` threads, this one included, a region may have. libgomp ends the process
/// where it cannot make a thread, so they are made here first; where that meets a limit, half of
/// what there was is left for what else a region allocates.
unsigned creatable_threads(unsigned wanted) {
  std::atomic<bool> counted{false};
  std::vector<std::thread> threads;
  bool met_limit = false;
  try {
    threads.reserve(wanted);
    while (threads.size() + 1 < wanted) threads.emplace_back([&] { counted.wait(false); });
  } catch (const std::exception&) {
    met_limit = true;
  }
  counted.store(true);
  counted.notify_all();
  for (std::thread& thread : threads) thread.join();
  const auto made = static_cast<unsigned>(threads.size()) + 1;
  return met_limit ? std::max(1u, made / 2) : made;
}

/// The team of this thread's last region: libgomp keeps that many workers, and lets the surplus of
/// a larger team before it end. Only a team that grows makes threads, and so only growth is probed.
thread_local unsigned last_team = 1;

unsigned possible_team(unsigned wanted) {
  return wanted > last_team ? creatable_threads(wanted) : wanted;
}

/// The exception of the lowest part that threw one; an exception may not leave an OpenMP region.
class FirstException {
 public:
  void capture(int part) noexcept {
    const std::lock_guard lock(mutex_);
    if (exception_ && part_ < part) return;
    exception_ = std::current_exception();
    part_ = part;
  }
  void rethrow() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  std::mutex mutex_;
  std::exception_ptr exception_;
  int part_ = 0;
};

unsigned run_region(std::size_t n, std::size_t grain, unsigned team, const Body& body) {
  const std::size_t grains = n / grain + (n % grain != 0);
  const unsigned threads = possible_team(team);
  unsigned parts = 1;
  FirstException failure;
#pragma omp parallel num_threads(static_cast <int>(threads))
  {
    const auto count = static_cast<std::size_t>(omp_get_num_threads());
    const auto part = static_cast<std::size_t>(omp_get_thread_num());
    if (part == 0) parts = static_cast<unsigned>(count);
    const std::size_t quotient = grains / count, remainder = grains % count;
    const std::size_t begin = (quotient * part + std::min(part, remainder)) * grain;
    const std::size_t length = (quotient + (part < remainder)) * grain;
    try {
      if (begin < n && length > 0) body(begin, std::min(n, begin + length));
    } catch (...) {
      failure.capture(static_cast<int>(part));
    }
  }
  last_team = parts;
  failure.rethrow();
  return parts;
}

unsigned run_alone(std::size_t n, const Body& body) {
  if (n > 0) body(0, n);
  return 1;
}

unsigned run_in_fresh_thread(std::size_t n, std::size_t grain, unsigned team, const Body& body) {
  unsigned parts = 1;
  std::exception_ptr failure;
  std::thread helper;
  try {
    helper = std::thread([&] {
      try {
        parts = run_region(n, grain, team, body);
      } catch (...) {
        failure = std::current_exception();
      }
    });
  } catch (const std::system_error&) {
    return run_alone(n, body);
  }
  helper.join();
  if (failure) std::rethrow_exception(failure);
  return parts;
}

}  // namespace

unsigned schedulable_cpus() {
  return static_cast<unsigned>(std::max(1, omp_get_num_procs()));
}

unsigned parallel_for(std::size_t n, std::size_t grain, unsigned threads, const Body& body) {
  const std::size_t grains = n / grain + (n % grain != 0);
  const auto team = static_cast<unsigned>(std::min<std::size_t>(threads, grains));
  if (team <= 1 || omp_get_level() > 0) return run_alone(n, body);
  watch_forks();
  if (in_forked_child.load()) return run_in_fresh_thread(n, grain, team, body);
  return run_region(n, grain, team, body);
}

}  // namespace lanewise::kernels
