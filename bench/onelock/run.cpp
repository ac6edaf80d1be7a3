#include "bench/onelock/run.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "bench/clock.hpp"

namespace lanewise::onelock {
namespace {

class Stopwatch {
 public:
  Elapsed elapsed() const {
    return {bench::steady_seconds() - begin_, bench::process_cpu_seconds() - begin_cpu_};
  }

 private:
  double begin_cpu_ = bench::process_cpu_seconds();
  double begin_ = bench::steady_seconds();
};

/// Where the threads wait for their release.
class StartGate {
 public:
  /// Arrives and waits. False if the run was called off.
  bool pass() {
    std::unique_lock lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return state_ != State::closed; });
    return state_ == State::open;
  }

  /// Waits until so many threads have arrived.
  void await(unsigned threads) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return arrived_ == threads; });
  }

  void open() { set(State::open); }
  void call_off() { set(State::called_off); }

 private:
  enum class State { closed, open, called_off };

  void set(State state) {
    const std::lock_guard lock(mutex_);
    state_ = state;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  unsigned arrived_ = 0;
  State state_ = State::closed;
};

/// Joins in its destructor, so that no way out of run_threads leaves a thread behind.
class Crew {
 public:
  Crew() = default;
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew() { join(); }

  template <class Body>
  void add(Body body) {
    threads_.emplace_back(std::move(body));
  }

  void join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  std::vector<std::thread> threads_;
};

}  // namespace

Elapsed run_threads(unsigned threads, const std::function<void(unsigned)>& body) {
  if (threads == 0) throw std::invalid_argument("threads is 0: ask for 1 or more");
  StartGate gate;
  std::vector<std::exception_ptr> failures(threads);
  const auto run_one = [&](unsigned thread) {
    if (!gate.pass()) return;
    try {
      body(thread);
    } catch (...) {
      failures[thread] = std::current_exception();
    }
  };

  Crew crew;
  try {
    for (unsigned thread = 0; thread < threads; ++thread) {
      crew.add([&run_one, thread] { run_one(thread); });
    }
  } catch (...) {
    gate.call_off();
    throw;
  }
  gate.await(threads);

  const Stopwatch stopwatch;
  gate.open();
  crew.join();
  const Elapsed elapsed = stopwatch.elapsed();

  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  return elapsed;
}

}  // namespace lanewise::onelock
