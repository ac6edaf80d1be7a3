#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cmath>
#include <cstring>
#include <functional>
#include <lanewise/combinatorics.hpp>
#include <lanewise/decimal.hpp>
#include <lanewise/error.hpp>
#include <lanewise/factorials.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "decimal_numbers.hpp"
#include "gmp_numbers.hpp"
#include "kernels/faults.hpp"

// Damage done to what the library has in hand. Whatever is hit, a call returns the right result or
// throws verification_failed.

namespace lanewise::tests {
namespace {

using kernels::faults::Stage;
using kernels::faults::stage_count;
using Limbs = std::vector<std::uint64_t>;
using Random = std::mt19937_64;

enum class Damage { flip_bits, exchange_words, drop_carry, stale_block, zeros };
constexpr std::size_t damage_count = static_cast<std::size_t>(Damage::zeros) + 1;

/// Stages whose data are whole numbers and all used: what is changed there makes a result wrong.
/// Elsewhere a change may be lost, such as that of a double's last bit; and in base 10^18 that of a
/// factor's limb, which has bits above its digits.
bool always_matters(Stage stage, kernels::Radix radix) {
  return stage >= (radix == kernels::Radix::binary ? Stage::product : Stage::output);
}

/// Changes 8-byte words as a fault would; returns whether any is different.
class Injector {
 public:
  explicit Injector(std::uint64_t seed) : random_(seed) {}

  bool damage(Damage kind, std::uint64_t* words, std::size_t n) {
    if (n == 0) return false;
    const Limbs before(words, words + n);
    switch (kind) {
      case Damage::flip_bits: flip_bits(words, n); break;
      case Damage::exchange_words: exchange(words, n); break;
      case Damage::drop_carry: words[below(n)] -= 1; break;
      case Damage::stale_block: copy_block(words, n); break;
      case Damage::zeros: std::fill_n(words + below(n), 1, 0); break;
    }
    return !std::equal(before.begin(), before.end(), words);
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  /// One to three, each another bit of a word, so that none flips back.
  void flip_bits(std::uint64_t* words, std::size_t n) {
    const std::size_t count = 1 + below(3), first = below(64);
    for (std::size_t i = 0; i < count; ++i) {
      words[below(n)] ^= std::uint64_t{1} << (first + 21 * i) % 64;
    }
  }

  void exchange(std::uint64_t* words, std::size_t n) {
    const std::size_t distances[] = {1, 8, 61, 64, 1 + below(n)};
    const std::size_t apart = std::min(distances[below(5)], n - 1);
    const std::size_t at = below(n - apart);
    std::swap(words[at], words[at + apart]);
  }

  void copy_block(std::uint64_t* words, std::size_t n) {
    const std::size_t size = 1 + below(std::min<std::size_t>(n, 64));
    const std::size_t from = below(n - size + 1), to = below(n - size + 1);
    std::memmove(words + to, words + from, size * sizeof(std::uint64_t));
  }

  Random random_;
};

/// What is to be damaged: the occurrence of a stage, counted from 0, or every one from there on.
struct Plan {
  Stage stage;
  std::size_t occurrence;
  Damage kind;
  bool persistent;
  std::uint64_t seed;
};

/// What the hook sees and does, from any thread.
class Session {
 public:
  static void start(std::optional<Plan> plan) {
    seen = {};
    changed = false;
    current = plan;
    if (plan) injector.emplace(plan->seed);
    kernels::faults::hook = &on_point;
  }

  static void stop() { kernels::faults::hook = nullptr; }

  static inline std::array<std::size_t, stage_count> seen{};
  static inline bool changed = false;

 private:
  static void on_point(Stage stage, void* data, std::size_t bytes) {
    const std::scoped_lock lock(mutex);
    const std::size_t occurrence = seen[static_cast<std::size_t>(stage)]++;
    if (!current || stage != current->stage || occurrence < current->occurrence) return;
    if (!current->persistent && occurrence > current->occurrence) return;
    auto* const words = static_cast<std::uint64_t*>(data);
    if (injector->damage(current->kind, words, bytes / sizeof(*words))) changed = true;
  }

  static inline std::mutex mutex;
  static inline std::optional<Plan> current;
  static inline std::optional<Injector> injector;
};

/// The limbs of n!, in either base.
Limbs compute(std::uint64_t n, kernels::Radix radix, const Options& options) {
  if (radix == kernels::Radix::binary) return limbs_of(factorial(n, options));
  const Decimal value = factorial_decimal(n, options);
  return {value.limbs().begin(), value.limbs().end()};
}

Limbs expected_factorial(std::uint64_t n, kernels::Radix radix) {
  const Limbs binary = gmp_factorial(n);
  return radix == kernels::Radix::binary ? binary : decimal_limbs_of(Mpz(binary), 0);
}

/// A factorial by GMP, and how often each stage occurs in computing it.
struct Subject {
  std::uint64_t n;
  kernels::Radix radix;
  Limbs expected;
  std::array<std::size_t, stage_count> occurrences{};
};

class Faults : public testing::TestWithParam<Verification> {
 protected:
  static Options options(Statistics& statistics, unsigned threads = 1) {
    Options made;
    made.threads = threads;
    made.verification = GetParam();
    made.statistics = &statistics;
    return made;
  }

  static std::vector<Subject> make_subjects(std::size_t count, Random& random) {
    std::vector<Subject> subjects;
    // Up to 128! nothing is computed. Every third is in base 10^18.
    std::uniform_real_distribution<double> logarithm(std::log(129.0), std::log(50'000.0));
    while (subjects.size() < count) {
      const auto n = static_cast<std::uint64_t>(std::exp(logarithm(random)));
      const auto radix =
          subjects.size() % 3 == 2 ? kernels::Radix::decimal : kernels::Radix::binary;
      subjects.push_back({n, radix, expected_factorial(n, radix)});
      Statistics statistics;
      Session::start({});
      EXPECT_EQ(compute(n, radix, options(statistics)), subjects.back().expected) << n;
      Session::stop();
      EXPECT_EQ(statistics.faults_found, 0u);
      subjects.back().occurrences = Session::seen;
    }
    return subjects;
  }

  /// Persistent damage is of the kinds that change any number.
  static Damage any_damage(bool persistent, Random& random) {
    if (!persistent) return static_cast<Damage>(random() % damage_count);
    return random() % 2 == 0 ? Damage::flip_bits : Damage::drop_carry;
  }

  static Plan make_plan(const Subject& subject, bool persistent, Random& random) {
    std::vector<Stage> stages;
    for (std::size_t i = 0; i < stage_count; ++i) {
      if (subject.occurrences[i] > 0) stages.push_back(static_cast<Stage>(i));
    }
    const Stage stage = stages[random() % stages.size()];
    const std::size_t occurrences = subject.occurrences[static_cast<std::size_t>(stage)];
    return {stage, persistent ? 0 : random() % occurrences, any_damage(persistent, random),
            persistent, random()};
  }

  static void inject(const Subject& subject, const Plan& plan, unsigned threads) {
    const auto what = testing::Message()
                      << subject.n
                      << (subject.radix == kernels::Radix::decimal ? "! in base 10^18" : "!")
                      << ", stage " << static_cast<int>(plan.stage) << ", occurrence "
                      << plan.occurrence << ", damage " << static_cast<int>(plan.kind)
                      << (plan.persistent ? ", persistent" : ", once") << ", seed " << plan.seed;
    Statistics statistics;
    std::optional<Limbs> result;
    Session::start(plan);
    try {
      result = compute(subject.n, subject.radix, options(statistics, threads));
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::verification_failed) << what << ": " << error.what();
    }
    Session::stop();
    const bool matters = Session::changed && always_matters(plan.stage, subject.radix);
    if (result) {
      ++returned;
      ASSERT_TRUE(*result == subject.expected) << what << " was returned wrong";
      EXPECT_FALSE(matters && statistics.faults_found == 0) << what << " was not found";
      EXPECT_FALSE(matters && plan.persistent) << what << " was returned";
      EXPECT_FALSE(!Session::changed && statistics.faults_found > 0) << what << " is a false alarm";
    } else {
      ++refused;
      EXPECT_TRUE(plan.persistent) << what << " was not computed again";
    }
  }

  static inline std::size_t returned = 0, refused = 0;
};

TEST_P(Faults, EndInTheRightResultOrAnError) {
  constexpr int injections = 5000;  // For each of two modes.
  Random random(GetParam() == Verification::fast ? 1 : 2);
  const std::vector<Subject> subjects = make_subjects(100, random);
  returned = refused = 0;
  std::map<Stage, int> hit;
  for (int i = 0; i < injections && !HasFatalFailure(); ++i) {
    const Subject& subject = subjects[random() % subjects.size()];
    const Plan plan = make_plan(subject, i % 5 == 0, random);
    ++hit[plan.stage];
    inject(subject, plan, i % 16 == 1 ? 2 : 1);
  }
  EXPECT_GT(returned, injections / 2u);
  EXPECT_GT(refused, injections / 10u);
  for (const auto& [stage, times] : hit) {
    EXPECT_GT(times, 50) << "stage " << static_cast<int>(stage);
    RecordProperty("stage_" + std::to_string(static_cast<int>(stage)), times);
  }
}

TEST_P(Faults, InATableEndInTheRightEntriesOrAnError) {
  Random random(3);
  for (const auto& [first, last] : {std::pair{0u, 300u}, std::pair{5000u, 5060u}}) {
    std::vector<Limbs> expected;
    for (std::uint64_t n = first; n <= last; ++n) expected.push_back(gmp_factorial(n));
    for (int i = 0; i < 300; ++i) {
      const bool persistent = i % 5 == 0;
      const Plan plan = {Stage::entry, persistent ? 0 : random() % (last - first),
                         any_damage(persistent, random), persistent, random()};
      Statistics statistics;
      std::optional<FactorialTable> table;
      Session::start(plan);
      try {
        table = factorials(first, last, options(statistics));
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::verification_failed) << error.what();
        EXPECT_TRUE(persistent);
      }
      Session::stop();
      if (!table) continue;
      EXPECT_FALSE(persistent && Session::changed);
      EXPECT_EQ(statistics.faults_found > 0, Session::changed);
      for (std::uint64_t n = first; n <= last; ++n) {
        const auto limbs = table->limbs(n);
        ASSERT_TRUE(std::equal(limbs.begin(), limbs.end(), expected[n - first].begin(),
                               expected[n - first].end()))
            << n << "! was returned wrong";
      }
    }
  }
}

TEST_P(Faults, InAListEndInTheRightResultsOrAnError) {
  Random random(5);
  const std::vector<std::uint64_t> list = {4100, 300, 4000, 9001, 4010, 9000, 4000, 9500, 2000};
  std::vector<Limbs> expected;
  for (const std::uint64_t n : list) expected.push_back(gmp_factorial(n));
  Statistics statistics;
  Session::start({});
  factorials(list, options(statistics));
  Session::stop();
  const auto occurrences = Session::seen;
  for (int i = 0; i < 300; ++i) {
    const Stage stage = i % 3 == 0 ? Stage::tree_node : Stage::output;
    const bool persistent = i % 5 == 0;
    const std::size_t occurrence = random() % occurrences[static_cast<std::size_t>(stage)];
    const Plan plan = {stage, occurrence, any_damage(persistent, random), persistent, random()};
    std::vector<BigUint> results;
    Session::start(plan);
    try {
      results = factorials(list, options(statistics));
      EXPECT_EQ(statistics.faults_found > 0, Session::changed);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::verification_failed) << error.what();
      EXPECT_TRUE(persistent);
    }
    Session::stop();
    for (std::size_t k = 0; k < results.size(); ++k) {
      ASSERT_EQ(limbs_of(results[k]), expected[k]) << list[k] << "! was returned wrong";
    }
  }
}

TEST_P(Faults, InACousinEndInTheRightResultOrAnError) {
  using Call = std::function<BigUint(const Options&)>;
  const Call calls[] = {
      [](const Options& o) { return double_factorial(20'001, o); },
      [](const Options& o) { return multifactorial(9000, 10, o); },
      [](const Options& o) { return multifactorial(40'000, 3, o); },
      [](const Options& o) { return primorial(100'000, o); },
      [](const Options& o) { return binomial(200, 90, o); },
      [](const Options& o) { return binomial(100'000, 50'000, o); },
      [](const Options& o) { return binomial(10'000'000, 5000, o); },
      [](const Options& o) {
        return multinomial({20'000, 20'000, 10'000, 300}, o);
      },
      [](const Options& o) { return falling_factorial(20'000, 15'000, o); },
      [](const Options& o) { return rising_factorial(1 << 20, 5000, o); },
      [](const Options& o) { return subfactorial(9000, o); },
  };
  Random random(6);
  for (const Call& call : calls) {
    const Limbs expected = limbs_of(call({.verification = Verification::off}));
    Statistics statistics;
    Session::start({});
    EXPECT_EQ(limbs_of(call(options(statistics))), expected);
    EXPECT_EQ(statistics.faults_found, 0u);
    Session::stop();
    const auto occurrences = Session::seen;
    for (int i = 0; i < 60; ++i) {
      const auto stage = static_cast<Stage>(random() % stage_count);
      const std::size_t seen = occurrences[static_cast<std::size_t>(stage)];
      if (seen == 0) continue;
      const bool persistent = i % 5 == 0;
      const Plan plan = {stage, persistent ? 0 : random() % seen, any_damage(persistent, random),
                         persistent, random()};
      std::optional<Limbs> result;
      Session::start(plan);
      try {
        result = limbs_of(call(options(statistics, i % 2 == 0 ? 1 : 2)));
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::verification_failed) << error.what();
        EXPECT_TRUE(persistent);
      }
      Session::stop();
      if (!result) continue;
      ASSERT_EQ(*result, expected) << "stage " << static_cast<int>(stage);
      EXPECT_FALSE(Session::changed && always_matters(stage, kernels::Radix::binary) &&
                   statistics.faults_found == 0);
    }
  }
}

TEST(PlainCousins, AreComputedAgainWhereTheyAreWrong) {
  const Limbs expected = limbs_of(binomial(300, 150));
  for (const bool persistent : {false, true}) {
    Session::start(Plan{Stage::output, 0, Damage::flip_bits, persistent, 5});
    try {
      EXPECT_EQ(limbs_of(binomial(300, 150)), expected);
      EXPECT_FALSE(persistent);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::verification_failed);
      EXPECT_TRUE(persistent);
    }
    Session::stop();
    EXPECT_TRUE(Session::changed);
  }
}

/// By two moduli, which the quickest ways to small results do not know.
TEST(PlainCousins, ThatAreVerifiedFullyAreMadeLikeLongOnes) {
  const std::function<BigUint(const Options&)> calls[] = {
      [](const Options& o) { return binomial(60, 30, o); },
      [](const Options& o) { return binomial(1000, 3, o); },
      [](const Options& o) { return falling_factorial(30, 5, o); },
      [](const Options& o) { return multifactorial(40, 7, o); },
  };
  for (const auto& call : calls) {
    Session::start(Plan{Stage::output, 0, Damage::flip_bits, false, 5});
    const BigUint full = call({.verification = Verification::full});
    Session::stop();
    EXPECT_TRUE(Session::changed);
    EXPECT_EQ(full, call({}));
  }
}

TEST_P(Faults, AreNotSeenWhereThereAreNone) {
  Random random(4);
  for (int i = 0; i < 500'000; ++i) {
    Statistics statistics;
    factorial(random() % 700, options(statistics));
    ASSERT_EQ(statistics.faults_found, 0u);
  }
  for (int i = 0; i < 300; ++i) {
    Statistics statistics;
    factorial(700 + random() % 20'000, options(statistics, 1 + random() % 2));
    ASSERT_EQ(statistics.faults_found, 0u);
  }
}

std::string mode_name(const testing::TestParamInfo<Verification>& mode) {
  return mode.param == Verification::fast ? "fast" : "full";
}

INSTANTIATE_TEST_SUITE_P(Modes, Faults, testing::Values(Verification::fast, Verification::full),
                         mode_name);

/// The tests above would pass if nothing were damaged.
TEST(FaultPoints, MakeUnverifiedResultsWrong) {
  for (const Stage stage : {Stage::product, Stage::tree_node, Stage::shift, Stage::output}) {
    Session::start(Plan{stage, 0, Damage::flip_bits, false, 5});
    const Limbs result = limbs_of(factorial(20'000, {.verification = Verification::off}));
    Session::stop();
    EXPECT_TRUE(Session::changed);
    EXPECT_NE(result, gmp_factorial(20'000)) << static_cast<int>(stage);
  }
}

}  // namespace
}  // namespace lanewise::tests
