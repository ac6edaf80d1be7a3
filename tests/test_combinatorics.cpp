#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <lanewise/backend.hpp>
#include <lanewise/combinatorics.hpp>
#include <lanewise/factorials.hpp>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gmp_numbers.hpp"
#include "rows.hpp"
#include "thrown_error.hpp"

namespace lanewise::tests {
namespace {

using Limbs = std::vector<std::uint64_t>;
struct Cousin {
  std::string name;
  std::function<BigUint(const Options&)> call;
};
using Cousins = std::vector<Cousin>;

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

/// Sanitizers make long numbers ten times as slow.
#if defined(NDEBUG)
constexpr std::uint64_t scale = 1;
#else
constexpr std::uint64_t scale = 10;
#endif

Limbs gmp_double_factorial(std::uint64_t n) {
  Mpz result;
  mpz_2fac_ui(result, n);
  return result.limbs();
}

Limbs gmp_multifactorial(std::uint64_t n, std::uint64_t step) {
  Mpz result;
  mpz_mfac_uiui(result, n, step);
  return result.limbs();
}

Limbs gmp_primorial(std::uint64_t n) {
  Mpz result;
  mpz_primorial_ui(result, n);
  return result.limbs();
}

Limbs gmp_binomial(std::uint64_t n, std::uint64_t k) {
  Mpz result;
  mpz_bin_uiui(result, n, k);
  return result.limbs();
}

/// first (first + 1) ... (first + count - 1).
Limbs gmp_range(std::uint64_t first, std::uint64_t count) {
  Mpz result(Limbs{1});
  for (std::uint64_t i = 0; i < count; ++i) mpz_mul_ui(result, result, first + i);
  return result.limbs();
}

Limbs gmp_multinomial(const Limbs& parts) {
  Mpz result, factorial;
  mpz_fac_ui(result, std::accumulate(parts.begin(), parts.end(), std::uint64_t{0}));
  for (const std::uint64_t part : parts) {
    mpz_fac_ui(factorial, part);
    mpz_divexact(result, result, factorial);
  }
  return result.limbs();
}

/// D(n) as the sum of (-1)^k n! / k!.
Limbs gmp_subfactorial(std::uint64_t n) {
  Mpz value(Limbs{1});
  for (std::uint64_t k = 1; k <= n; ++k) {
    mpz_mul_ui(value, value, k);
    if (k % 2 == 0) {
      mpz_add_ui(value, value, 1);
    } else {
      mpz_sub_ui(value, value, 1);
    }
  }
  return value.limbs();
}

class CousinOfRow : public RowTest {
 protected:
  void SetUp() override {
    RowTest::SetUp();
    if (!IsSkipped()) force_isa(GetParam().name);
  }
  void TearDown() override { force_isa("auto"); }
};

TEST_P(CousinOfRow, DoubleFactorialIsThatOfGmp) {
  for (std::uint64_t n = 0; n <= 4500 / scale; ++n) {
    ASSERT_EQ(limbs_of(double_factorial(n)), gmp_double_factorial(n)) << n;
  }
  for (const std::uint64_t n : {30'000u, 30'001u, 123'456u, 123'457u}) {
    ASSERT_EQ(limbs_of(double_factorial(n)), gmp_double_factorial(n)) << n;
  }
}

TEST_P(CousinOfRow, MultifactorialIsThatOfGmp) {
  for (std::uint64_t n = 0; n <= 400 / scale; ++n) {
    for (std::uint64_t step = 1; step <= n + 2; ++step) {
      ASSERT_EQ(limbs_of(multifactorial(n, step)), gmp_multifactorial(n, step)) << n << ' ' << step;
    }
  }
  for (const std::uint64_t step : {1u, 2u, 3u, 4u, 6u, 7u, 10u, 60u, 1000u, 59'999u, 60'000u}) {
    for (const std::uint64_t n : {60'000u, 60'001u, 90'009u}) {
      ASSERT_EQ(limbs_of(multifactorial(n, step)), gmp_multifactorial(n, step)) << n << ' ' << step;
    }
  }
}

TEST_P(CousinOfRow, PrimorialIsThatOfGmp) {
  for (std::uint64_t n = 0; n <= 5000 / scale; ++n) {
    ASSERT_EQ(limbs_of(primorial(n)), gmp_primorial(n)) << n;
  }
  for (const std::uint64_t n : {32'767u, 32'768u, 65'537u, 200'000u, 999'983u}) {
    ASSERT_EQ(limbs_of(primorial(n)), gmp_primorial(n)) << n;
  }
}

TEST_P(CousinOfRow, BinomialIsThatOfGmp) {
  for (std::uint64_t n = 0; n <= 300 / scale; ++n) {
    for (std::uint64_t k = 0; k <= n + 1; ++k) {
      ASSERT_EQ(limbs_of(binomial(n, k)), gmp_binomial(n, k)) << n << ' ' << k;
    }
  }
}

TEST_P(CousinOfRow, BinomialOfLongRandomArgumentsIsThatOfGmp) {
  RandomNumbers random;
  for (std::uint64_t i = 0; i < 400 / scale; ++i) {
    const std::uint64_t n = random.any() >> random.below(63) | 1;
    const std::uint64_t k = random.below(std::min<std::uint64_t>(n, 3000)) + 1;
    ASSERT_EQ(limbs_of(binomial(n, k)), gmp_binomial(n, k)) << n << ' ' << k;
    ASSERT_EQ(limbs_of(binomial(n, n - k)), gmp_binomial(n, k)) << n << ' ' << n - k;
  }
  for (std::uint64_t i = 0; i < 60 / scale; ++i) {
    const std::uint64_t n = random.below(200'000) + 1, k = random.below(n + 1);
    ASSERT_EQ(limbs_of(binomial(n, k)), gmp_binomial(n, k)) << n << ' ' << k;
  }
}

TEST_P(CousinOfRow, FallingAndRisingFactorialsAreTheirProducts) {
  for (std::uint64_t n = 0; n <= 120 / scale; ++n) {
    for (std::uint64_t k = 0; k <= n; ++k) {
      ASSERT_EQ(limbs_of(falling_factorial(n, k)), gmp_range(n - k + 1, k)) << n << ' ' << k;
    }
    for (std::uint64_t k = 0; k <= 120 / scale; ++k) {
      ASSERT_EQ(limbs_of(rising_factorial(n, k)), gmp_range(n, k)) << n << ' ' << k;
    }
    ASSERT_TRUE(falling_factorial(n, n + 1).is_zero());
    ASSERT_TRUE(falling_factorial(n, largest).is_zero());
  }
  RandomNumbers random;
  for (std::uint64_t i = 0; i < 100 / scale; ++i) {
    const std::uint64_t n = (random.any() >> random.below(60)) + 1;
    const std::uint64_t k = random.below(std::min<std::uint64_t>(n, 2000) + 1);
    ASSERT_EQ(limbs_of(falling_factorial(n, k)), gmp_range(n - k + 1, k)) << n << ' ' << k;
    ASSERT_EQ(limbs_of(rising_factorial(n - k + 1, k)), gmp_range(n - k + 1, k)) << n << ' ' << k;
  }
  for (const auto& [n, k] : {std::pair{40'000u, 20'000u}, {40'000u, 39'990u}, {40'001u, 2000u}}) {
    ASSERT_EQ(limbs_of(falling_factorial(n, k)), gmp_range(n - k + 1, k)) << n << ' ' << k;
  }
}

TEST_P(CousinOfRow, MultinomialIsTheQuotientOfFactorials) {
  for (std::uint64_t a = 0; a <= 30 / scale; ++a) {
    for (std::uint64_t b = 0; b <= 30 / scale; ++b) {
      for (std::uint64_t c = 0; c <= 30 / scale; ++c) {
        ASSERT_EQ(limbs_of(multinomial({a, b, c})), gmp_multinomial({a, b, c}));
      }
    }
  }
  RandomNumbers random;
  for (std::uint64_t i = 0; i < 100 / scale; ++i) {
    Limbs parts(random.below(20));
    for (std::uint64_t& part : parts) part = random.below(std::uint64_t{1} << random.below(13));
    ASSERT_EQ(limbs_of(multinomial(parts)), gmp_multinomial(parts));
  }
  ASSERT_EQ(limbs_of(multinomial(Limbs(3000, 1))), gmp_factorial(3000));
  ASSERT_EQ(limbs_of(multinomial(Limbs(700, 70))), gmp_multinomial(Limbs(700, 70)));
  ASSERT_EQ(limbs_of(multinomial({30'000, 30'000, 29'999})),
            gmp_multinomial({30'000, 30'000, 29'999}));
}

TEST_P(CousinOfRow, SubfactorialIsThatOfItsRecurrence) {
  for (std::uint64_t n = 0; n <= 1000 / scale; ++n) {
    ASSERT_EQ(limbs_of(subfactorial(n)), gmp_subfactorial(n)) << n;
  }
  for (const std::uint64_t n : {4999u, 5000u, 20'001u}) {
    ASSERT_EQ(limbs_of(subfactorial(n)), gmp_subfactorial(n)) << n;
  }
}

LANEWISE_FOR_EVERY_ROW(CousinOfRow);

TEST(Cousins, OfLargeArgumentsAreThoseOfGmp) {
  EXPECT_EQ(limbs_of(double_factorial(700'000)), gmp_double_factorial(700'000));
  EXPECT_EQ(limbs_of(double_factorial(700'001)), gmp_double_factorial(700'001));
  EXPECT_EQ(limbs_of(multifactorial(700'001, 3)), gmp_multifactorial(700'001, 3));
  EXPECT_EQ(limbs_of(primorial(3'000'000)), gmp_primorial(3'000'000));
  EXPECT_EQ(limbs_of(binomial(3'000'000, 1'400'000)), gmp_binomial(3'000'000, 1'400'000));
  EXPECT_EQ(limbs_of(binomial(3'000'000, 150'000)), gmp_binomial(3'000'000, 150'000));
  EXPECT_EQ(limbs_of(subfactorial(50'000)), gmp_subfactorial(50'000));
  EXPECT_EQ(falling_factorial(600'000, 599'999), factorial(600'000));
  EXPECT_EQ(limbs_of(rising_factorial(5'000'000'000, 20'000)), gmp_range(5'000'000'000, 20'000));
}

TEST(Cousins, OfArgumentsAtTheEndOfTheirTypeAreExact) {
  const std::uint64_t half = largest / 2 + 1;
  for (const std::uint64_t n : {half - 1, half, half + 1, largest - 1, largest}) {
    for (const std::uint64_t k : {0u, 1u, 2u, 3u, 5u, 40u, 700u}) {
      EXPECT_EQ(limbs_of(binomial(n, k)), gmp_binomial(n, k)) << n << ' ' << k;
      EXPECT_EQ(limbs_of(binomial(n, n - k)), gmp_binomial(n, k)) << n << ' ' << k;
      EXPECT_EQ(limbs_of(falling_factorial(n, k)), gmp_range(n - k + 1, k)) << n << ' ' << k;
      EXPECT_EQ(limbs_of(rising_factorial(n - k + 1, k)), gmp_range(n - k + 1, k)) << n << ' ' << k;
    }
    EXPECT_EQ(limbs_of(multifactorial(n, n)), limbs_of(n));
    EXPECT_EQ(limbs_of(multifactorial(n, largest)), limbs_of(n));
    EXPECT_EQ(limbs_of(multifactorial(n, half)), gmp_multifactorial(n, half));
    EXPECT_EQ(limbs_of(multifactorial(n, largest / 1000)), gmp_multifactorial(n, largest / 1000));
    Mpz product(gmp_binomial(n, 5));
    mpz_mul_ui(product, product, 10);
    EXPECT_EQ(limbs_of(multinomial({2, n - 5, 3})), product.limbs());
  }
}

TEST(Cousins, OfOneWordEndWhereTheWordDoes) {
  for (std::uint64_t k = 2; k <= 33; ++k) {
    // Around the largest n whose binomial fits a word.
    std::uint64_t below = 67, above = std::uint64_t{1} << 33;
    while (above - below > 1) {
      const std::uint64_t middle = below + (above - below) / 2;
      (gmp_binomial(middle, k).size() <= 1 ? below : above) = middle;
    }
    for (std::uint64_t n = below - 2; n <= above + 2; ++n) {
      ASSERT_EQ(limbs_of(binomial(n, k)), gmp_binomial(n, k)) << n << ' ' << k;
    }
  }
}

TEST(Cousins, OfResiduesThatVanishAreChecked) {
  // Factors that are multiples of the modulus that the check takes.
  constexpr std::uint64_t q = 1768559438006363;
  EXPECT_EQ(limbs_of(binomial(q, 100)), gmp_binomial(q, 100));
  EXPECT_EQ(limbs_of(binomial(q + 7, 3)), gmp_binomial(q + 7, 3));
  EXPECT_EQ(limbs_of(falling_factorial(3 * q, 50)), gmp_range(3 * q - 49, 50));
}

TEST(Cousins, CentralBinomialsAndCatalanNumbers) {
  for (std::uint64_t n = 0; n <= 300; ++n) {
    const Limbs central = gmp_binomial(2 * n, n);
    Mpz catalans(central);
    mpz_divexact_ui(catalans, catalans, n + 1);
    EXPECT_EQ(limbs_of(central_binomial(n)), central) << n;
    EXPECT_EQ(limbs_of(catalan(n)), catalans.limbs()) << n;
  }
  Mpz catalans(gmp_binomial(100'000, 50'000));
  mpz_divexact_ui(catalans, catalans, 50'001);
  EXPECT_EQ(limbs_of(catalan(50'000)), catalans.limbs());
}

/// Every cousin with a result of many thousand limbs, and one of a word.
Cousins long_calls() {
  return {
      {"double_factorial", [](const Options& o) { return double_factorial(200'000, o); }},
      {"double_factorial", [](const Options& o) { return double_factorial(200'001, o); }},
      {"multifactorial", [](const Options& o) { return multifactorial(300'001, 3, o); }},
      {"primorial", [](const Options& o) { return primorial(1'000'000, o); }},
      {"binomial", [](const Options& o) { return binomial(1'000'000, 400'000, o); }},
      {"binomial", [](const Options& o) { return binomial(10'000'000'000, 40'000, o); }},
      {"multinomial",
       [](const Options& o) {
         return multinomial({70'000, 60'000, 50'000, 50'000}, o);
       }},
      {"falling_factorial", [](const Options& o) { return falling_factorial(200'000, 99'000, o); }},
      {"rising_factorial", [](const Options& o) { return rising_factorial(1 << 30, 40'000, o); }},
      {"subfactorial", [](const Options& o) { return subfactorial(60'000, o); }},
      {"binomial", [](const Options& o) { return central_binomial(400'000, o); }},
      {"catalan", [](const Options& o) { return catalan(400'000, o); }},
  };
}

Cousins short_calls() {
  return {
      {"double_factorial", [](const Options& o) { return double_factorial(9, o); }},
      {"multifactorial", [](const Options& o) { return multifactorial(9, 4, o); }},
      {"primorial", [](const Options& o) { return primorial(9, o); }},
      {"primorial", [](const Options& o) { return primorial(100, o); }},
      {"binomial", [](const Options& o) { return binomial(60, 30, o); }},
      {"binomial", [](const Options& o) { return binomial(3, 30, o); }},
      {"binomial", [](const Options& o) { return binomial(0, 0, o); }},
      {"binomial", [](const Options& o) { return binomial(1, 0, o); }},
      {"binomial", [](const Options& o) { return binomial(largest, 0, o); }},
      {"binomial", [](const Options& o) { return binomial(largest, 1, o); }},
      {"catalan", [](const Options& o) { return catalan(0, o); }},
      {"falling_factorial", [](const Options& o) { return falling_factorial(largest, 1, o); }},
      {"rising_factorial", [](const Options& o) { return rising_factorial(largest, 1, o); }},
      {"multifactorial", [](const Options& o) { return multifactorial(largest, largest, o); }},
      {"multifactorial", [](const Options& o) { return multifactorial(0, largest, o); }},
      {"multinomial", [](const Options& o) { return multinomial({largest}, o); }},
      {"multinomial",
       [](const Options& o) {
         return multinomial({0, 0, 0}, o);
       }},
      {"multinomial",
       [](const Options& o) {
         return multinomial({largest - 1, 1}, o);
       }},
      {"primorial", [](const Options& o) { return primorial(0, o); }},
      {"subfactorial", [](const Options& o) { return subfactorial(1, o); }},
      {"multinomial", [](const Options& o) { return multinomial({}, o); }},
      {"falling_factorial", [](const Options& o) { return falling_factorial(9, 3, o); }},
      {"falling_factorial", [](const Options& o) { return falling_factorial(9, 0, o); }},
      {"rising_factorial", [](const Options& o) { return rising_factorial(9, 3, o); }},
      {"subfactorial", [](const Options& o) { return subfactorial(9, o); }},
      {"catalan", [](const Options& o) { return catalan(9, o); }},
  };
}

Cousins all_calls() {
  Cousins calls = long_calls();
  for (auto& call : short_calls()) calls.push_back(call);
  return calls;
}

TEST(Cousins, AreTheSameOnAnyNumberOfThreadsAndInAnyMode) {
  for (const Cousin& cousin : all_calls()) {
    const BigUint expected = cousin.call({.threads = 1, .verification = Verification::off});
    EXPECT_EQ(cousin.call({}), expected) << cousin.name;
    for (const unsigned threads : {1u, 2u, 3u, 7u}) {
      EXPECT_EQ(cousin.call({.threads = threads}), expected) << cousin.name << ' ' << threads;
    }
    EXPECT_EQ(cousin.call({.verification = Verification::full}), expected) << cousin.name;
    EXPECT_EQ(cousin.call({.threads = 3, .verification = Verification::full}), expected)
        << cousin.name;
  }
}

TEST(Cousins, TellOfThemselves) {
  for (const Cousin& cousin : long_calls()) {
    Statistics statistics;
    const BigUint result = cousin.call({.statistics = &statistics});
    EXPECT_GE(statistics.checks, 1u) << cousin.name;
    EXPECT_EQ(statistics.faults_found, 0u) << cousin.name;
    EXPECT_STRNE(statistics.isa, "") << cousin.name;
    EXPECT_GT(statistics.peak_bytes, result.limbs().size_bytes()) << cousin.name;
  }
}

TEST(CousinLimits, AreHeldBeforeTheWork) {
  for (const Cousin& cousin : long_calls()) {
    const std::string message = message_of([&] { cousin.call({.memory_limit = 10'000}); });
    EXPECT_NE(message.find(cousin.name + '('), message.npos) << message;
    EXPECT_NE(message.find("set Options::memory_limit"), message.npos) << message;
    EXPECT_EQ(code_of([&] { cousin.call({.memory_limit = 10'000}); }), ErrorCode::limit_exceeded);
  }
}

TEST(CousinLimits, AdmitWhatTheEstimateSays) {
  for (const Cousin& cousin : all_calls()) {
    Statistics statistics;
    const BigUint expected = cousin.call({.threads = 1, .statistics = &statistics});
    const std::uint64_t need = statistics.peak_bytes;
    EXPECT_EQ(cousin.call({.threads = 1, .memory_limit = need}), expected) << cousin.name;
    const BigUint lean = [&] {
      // The slower plan, where there is one, or a refusal.
      try {
        return cousin.call({.threads = 1, .memory_limit = need - 1});
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::limit_exceeded) << cousin.name;
        return expected;
      }
    }();
    EXPECT_EQ(lean, expected) << cousin.name;
  }
}

TEST(CousinLimits, RefuseWhatNoMemoryHolds) {
  const Options most = {.memory_limit = largest};
  for (const Options& options : {Options{}, most}) {
    for (const std::uint64_t n : {largest, largest - 1, largest / 2, largest / 2 + 1}) {
      EXPECT_EQ(code_of([&] { double_factorial(n, options); }), ErrorCode::limit_exceeded);
      EXPECT_EQ(code_of([&] { multifactorial(n, 3, options); }), ErrorCode::limit_exceeded);
      EXPECT_EQ(code_of([&] { primorial(n, options); }), ErrorCode::limit_exceeded);
      EXPECT_EQ(code_of([&] { binomial(n, n / 2, options); }), ErrorCode::limit_exceeded);
      EXPECT_EQ(code_of([&] {
                  multinomial({n / 2, n / 4, 7}, options);
                }),
                ErrorCode::limit_exceeded);
      EXPECT_EQ(code_of([&] { falling_factorial(n, n / 2, options); }), ErrorCode::limit_exceeded);
      EXPECT_EQ(code_of([&] { falling_factorial(n, n, options); }), ErrorCode::limit_exceeded);
      EXPECT_EQ(code_of([&] { rising_factorial(1, n, options); }), ErrorCode::limit_exceeded);
      EXPECT_EQ(code_of([&] { rising_factorial(n / 2, n / 4, options); }),
                ErrorCode::limit_exceeded);
      EXPECT_EQ(code_of([&] { subfactorial(n, options); }), ErrorCode::limit_exceeded);
    }
    EXPECT_EQ(code_of([&] { central_binomial(largest / 2, options); }), ErrorCode::limit_exceeded);
    EXPECT_EQ(code_of([&] { catalan(largest / 2, options); }), ErrorCode::limit_exceeded);
  }
}

TEST(CousinArguments, ThatAreBadAreRefused) {
  for (const auto& call : std::vector<std::function<void()>>{
           [] { double_factorial(-1); },
           [] { multifactorial(-1, 3); },
           [] { multifactorial(5, -3); },
           [] { multifactorial(5, 0); },
           [] { primorial(-2L); },
           [] { binomial(-5, 3); },
           [] { binomial(5, -3); },
           [] { binomial(5u, std::int8_t{-3}); },
           [] { falling_factorial(-5, 3); },
           [] { falling_factorial(5, -3); },
           [] { rising_factorial(-5, 3); },
           [] { rising_factorial(5, -3); },
           [] { rising_factorial(largest, 2); },
           [] { rising_factorial(largest - 1, 3); },
           [] { rising_factorial(2, largest); },
           [] { subfactorial(-1); },
           [] { central_binomial(-1); },
           [] { central_binomial(largest / 2 + 1); },
           [] { catalan(-1); },
           [] { catalan(largest); },
           [] {
             multinomial({largest, 1});
           },
           [] {
             multinomial({largest / 2, largest / 2, 2});
           },
       }) {
    EXPECT_EQ(code_of(call), ErrorCode::invalid_argument);
  }
  for (const Cousin& cousin : all_calls()) {
    EXPECT_EQ(code_of([&] { cousin.call({.threads = 1'000'000}); }), ErrorCode::invalid_argument)
        << cousin.name;
  }
}

TEST(CousinArguments, MayBeOfAnyIntegerType) {
  EXPECT_EQ(binomial(5, 2), BigUint(10));
  EXPECT_EQ(binomial(5u, 2ll), BigUint(10));
  EXPECT_EQ(binomial(std::int8_t{5}, std::size_t{2}, {.threads = 1}), BigUint(10));
  EXPECT_EQ(double_factorial(7), BigUint(105));
  EXPECT_EQ(multifactorial(10, 4u), BigUint(120));
  EXPECT_EQ(primorial(short{10}), BigUint(210));
  EXPECT_EQ(falling_factorial(5, 2), BigUint(20));
  EXPECT_EQ(rising_factorial(5, 2), BigUint(30));
  EXPECT_EQ(subfactorial(4), BigUint(9));
  EXPECT_EQ(central_binomial(3), BigUint(20));
  EXPECT_EQ(catalan(4), BigUint(14));
}

TEST(CousinControl, StopTokenThatIsSetCancels) {
  std::stop_source stop;
  stop.request_stop();
  for (const Cousin& cousin : all_calls()) {
    EXPECT_EQ(code_of([&] { cousin.call({.stop = stop.get_token()}); }), ErrorCode::cancelled)
        << cousin.name;
  }
}

TEST(CousinControl, DeadlineInThePastEndsTheCall) {
  const auto past = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  const auto future = std::chrono::steady_clock::now() + std::chrono::hours(1);
  for (const Cousin& cousin : all_calls()) {
    EXPECT_EQ(code_of([&] { cousin.call({.deadline = past}); }), ErrorCode::deadline_exceeded)
        << cousin.name;
    EXPECT_EQ(cousin.call({.deadline = future}), cousin.call({})) << cousin.name;
  }
}

TEST(CousinControl, StopThatIsAskedForDuringTheWorkEndsIt) {
  for (const Cousin& cousin : long_calls()) {
    for (const unsigned threads : {1u, 3u}) {
      std::stop_source stop;
      const auto at_once = [&](double fraction) {
        if (fraction > 0) stop.request_stop();
      };
      EXPECT_EQ(code_of([&] {
                  cousin.call({.threads = threads, .stop = stop.get_token(), .progress = at_once});
                }),
                ErrorCode::cancelled)
          << cousin.name;
    }
  }
}

TEST(CousinControl, ProgressRisesFromZeroToOne) {
  for (const Cousin& cousin : all_calls()) {
    std::vector<double> fractions;
    cousin.call({.progress = [&](double fraction) { fractions.push_back(fraction); }});
    ASSERT_GE(fractions.size(), 2u) << cousin.name;
    EXPECT_EQ(fractions.front(), 0) << cousin.name;
    EXPECT_EQ(fractions.back(), 1) << cousin.name;
    EXPECT_TRUE(std::ranges::is_sorted(fractions)) << cousin.name;
  }
}

TEST(CousinControl, WhatTheCallbackThrowsReachesTheCaller) {
  const auto fail = [](double) { throw std::domain_error("mine"); };
  for (const Cousin& cousin : all_calls()) {
    EXPECT_THROW(cousin.call({.progress = fail}), std::domain_error) << cousin.name;
  }
}

}  // namespace
}  // namespace lanewise::tests
