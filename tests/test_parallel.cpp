#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <lanewise/lanewise.hpp>
#include <numeric>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "kernels/parallel.hpp"
#include "sanitizers.hpp"

namespace lanewise::tests {
namespace {

using kernels::parallel_for;

TEST(ParallelFor, CoversEveryElementOnceAndCutsAtTheGrain) {
  for (const std::size_t n : {0u, 1u, 7u, 8u, 9u, 64u, 1000u}) {
    for (const unsigned threads : {1u, 2u, 3u, 7u, 64u}) {
      std::vector<std::atomic<int>> seen(n);
      std::atomic<bool> aligned{true};
      const unsigned ran = parallel_for(n, 8, threads, [&](std::size_t begin, std::size_t end) {
        if (begin % 8 != 0) aligned = false;
        for (std::size_t i = begin; i < end; ++i) ++seen[i];
      });
      EXPECT_TRUE(aligned);
      EXPECT_GE(ran, 1u);
      EXPECT_LE(ran, std::max(1u, threads));
      for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(seen[i], 1) << i << " of " << n;
    }
  }
}

TEST(ParallelFor, RunsOnAsManyThreadsAsItSays) {
  std::mutex mutex;
  std::set<std::thread::id> ids;
  const unsigned ran = parallel_for(4, 1, 4, [&](std::size_t, std::size_t) {
    const std::lock_guard lock(mutex);
    ids.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(ids.size(), ran);
  EXPECT_EQ(ran, 4u);
}

TEST(ParallelFor, CarriesTheExceptionOfTheLowestPartOut) {
  for (int repeat = 0; repeat < 50; ++repeat) {
    try {
      parallel_for(3, 1, 3, [](std::size_t begin, std::size_t) {
        if (begin > 0) throw std::runtime_error("part " + std::to_string(begin));
      });
      FAIL() << "no exception";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "part 1");
    }
  }
  EXPECT_EQ(parallel_for(2, 1, 2, [](std::size_t, std::size_t) {}), 2u) << "and runs again after";
}

TEST(ParallelFor, InsideARegionRunsOnTheCallingThread) {
  std::atomic<unsigned> inner{0}, outer{0};
  parallel_for(2, 1, 2, [&](std::size_t, std::size_t) {
    ++outer;
    inner += parallel_for(8, 1, 4, [](std::size_t, std::size_t) {});
  });
  EXPECT_EQ(inner, outer);
}

TEST(ParallelFor, WorksFromManyThreadsAtOnce) {
  std::vector<std::thread> callers;
  std::atomic<long> total{0};
  for (int caller = 0; caller < 16; ++caller) {
    callers.emplace_back([&] {
      for (int repeat = 0; repeat < 20; ++repeat) {
        parallel_for(100, 1, 2, [&](std::size_t begin, std::size_t end) {
          total += static_cast<long>(end - begin);
        });
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(total, 16 * 20 * 100);
}

// What follows runs in a child process, which answers by its exit code; an alarm ends one that
// hangs.

enum Answer { right = 0, wrong = 1 };

template <class Work>
int answer_of_child(Work work) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    int answer = wrong;
    try {
      answer = work();
    } catch (...) {
    }
    _exit(answer);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

/// Squares on two threads, large enough that both run.
Answer two_threads_square() {
  set_threads(2);
  std::vector<std::int64_t> out(1'000'000);
  squares_of_range(0, out);
  const bool values = out[999'999] == 999'998'000'001 && out[500'000] == 250'000'000'000;
  return values && last_call().threads == 2 ? right : wrong;
}

TEST(ForkedChild, ComputesAfterAParallelRegionAndSoDoesItsOwnChild) {
  ASSERT_EQ(two_threads_square(), right) << "the parent's pool of workers exists";
  EXPECT_EQ(answer_of_child([] {
              if (two_threads_square() != right) return int{wrong};
              if (two_threads_square() != right) return int{wrong};
              return answer_of_child([] { return two_threads_square(); });
            }),
            right);
  EXPECT_EQ(two_threads_square(), right) << "and the parent still does";
}

TEST(ForkedChild, CarriesExceptionsOutOfItsRegions) {
  two_threads_square();
  EXPECT_EQ(answer_of_child([] {
              try {
                parallel_for(2, 1, 2,
                             [](std::size_t, std::size_t) { throw std::runtime_error("x"); });
              } catch (const std::runtime_error&) {
                return right;
              }
              return wrong;
            }),
            right);
}

/// Each test runs in a process of its own, made from the program anew (a forked one would keep no
/// pool of workers), which must exit with `right` and print no word of a runtime's.
class ThreadsThatCannotBeMade : public testing::Test {
 protected:
  void SetUp() override {
    if (address_sanitizer || thread_sanitizer) {
      GTEST_SKIP() << "the sanitizer's own allocations do not fit the limit";
    }
    GTEST_FLAG_SET(death_test_style, "threadsafe");
  }
};

/// A thread's stack takes 8 MB of it.
void limit_memory(std::size_t megabytes) {
  const rlimit limit = {megabytes << 20, megabytes << 20};
  setrlimit(RLIMIT_AS, &limit);
}

/// The threads that ran where `threads` were asked for; 0 where they left work undone.
unsigned run_team(unsigned threads) {
  std::atomic<std::size_t> covered{0};
  const unsigned ran = parallel_for(
      1000, 1, threads, [&](std::size_t begin, std::size_t end) { covered += end - begin; });
  return covered == 1000 ? ran : 0;
}

TEST_F(ThreadsThatCannotBeMade, AreDoneWithoutAndNothingIsPrinted) {
  const auto work = [] {
    alarm(20);
    limit_memory(1024);
    const unsigned ran = run_team(1000);
    _exit(ran > 1 && ran < 1000 ? right : wrong);
  };
  EXPECT_EXIT(work(), testing::ExitedWithCode(right), testing::Eq(""));
}

TEST_F(ThreadsThatCannotBeMade, AreProbedAgainAfterASmallerTeamLetThemGo) {
  const auto work = [] {
    alarm(20);
    if (run_team(64) != 64 || run_team(2) != 2) _exit(wrong);
    limit_memory(300);
    const unsigned ran = run_team(64);
    _exit(ran >= 1 && ran < 64 ? right : wrong);
  };
  EXPECT_EXIT(work(), testing::ExitedWithCode(right), testing::Eq(""));
}

}  // namespace
}  // namespace lanewise::tests
