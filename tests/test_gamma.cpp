#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "bench/compare/random.hpp"
#include "gamma_oracle.hpp"
#include "guarded_array.hpp"
#include "kernels/gamma_kernels.hpp"
#include "rows.hpp"
#include "thrown_error.hpp"

// The gamma function and its kin over arrays: every row against MPFR, special values, tables,
// policies, and that no element depends on its place or its neighbours.

namespace lanewise::tests {
namespace {

using Random = compare::SplitMix64;
using kernels::FunctionKernel;
using kernels::GammaKernels;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr Operation functions[] = {Operation::gamma, Operation::log_gamma, Operation::factorial,
                                   Operation::log_factorial};

const kernels::RealKernels& kernels_of(const GammaKernels& row, Operation function) {
  switch (function) {
    case Operation::gamma: return row.gamma;
    case Operation::log_gamma: return row.log_gamma;
    case Operation::factorial: return row.factorial;
    default: return row.log_factorial;
  }
}

bool is_logarithm(Operation function) {
  return function == Operation::log_gamma || function == Operation::log_factorial;
}

/// What is below which the logarithms have zeros apart from 1 and 2.
double positive_from(Operation function) {
  return function == Operation::log_factorial ? -0.5 : 0.0;
}

double uniform(Random& random, double low, double high) {
  return low + (high - low) * random.uniform();
}
double log_uniform(Random& random, double low, double high) {
  return std::exp(uniform(random, std::log(low), std::log(high)));
}

/// Arguments from every part of the domain, and next to the places where the formulas change.
const std::vector<double>& arguments() {
  static const std::vector<double> all = [] {
    Random random(1);
    std::vector<double> result;
    const auto add = [&](std::size_t n, auto make) {
      for (std::size_t i = 0; i < n; ++i) result.push_back(make());
    };
    add(300, [&] { return uniform(random, 0, 1); });
    add(600, [&] { return uniform(random, 0.5, 8); });
    add(300, [&] { return uniform(random, 8, 200); });
    add(300, [&] { return log_uniform(random, 1e-310, 1e306); });
    add(300, [&] { return uniform(random, -1, 0); });
    add(400, [&] { return uniform(random, -30, 0); });
    add(300, [&] { return uniform(random, -200, -30); });
    add(100, [&] { return -log_uniform(random, 1e-310, 1); });
    add(100, [&] { return 1 + log_uniform(random, 1e-16, 0.1); });
    add(100, [&] { return 2 - log_uniform(random, 1e-16, 0.1); });
    const std::vector<double> corners = {
        0x1p-1074, 0x1p-1022, 0x1p-60, 0.125,  0.25,   0.5,    0.75,    1,      1.25, 1.5,
        1.75,      2,         2.5,     3,      3.5,    4,      5,       6,      7,    8,
        16,        33.5,      171,     171.62, 0x1p10, 0x1p53, 0x1p100, 0x1p500};
    for (const double corner : corners) {
      for (const double x : {corner, corner - 1, -corner}) {
        result.insert(result.end(), {x, std::nextafter(x, infinity), std::nextafter(x, -infinity)});
      }
    }
    return result;
  }();
  return all;
}

class GammaKernelTest : public RowTest {
 protected:
  void SetUp() override {
    RowTest::SetUp();
    if (!IsSkipped() && !table().gamma) GTEST_SKIP() << "this row has no such kernels";
  }
  static double value(Operation function, double x) {
    double result = 0;
    kernels_of(*table().gamma, function).float64(&x, &result, 1);
    return result;
  }
  static float value(Operation function, float x) {
    float result = 0;
    kernels_of(*table().gamma, function).float32(&x, &result, 1);
    return result;
  }
};

/// f of the arguments that are finite and no poles, by MPFR; made once for all rows.
template <class T>
struct Oracle {
  std::vector<T> arguments;
  std::deque<Mpfr> values;
};
template <class T>
const Oracle<T>& oracle(Operation function) {
  static std::map<Operation, Oracle<T>> kept;
  Oracle<T>& made = kept[function];
  if (!made.arguments.empty()) return made;
  for (const double argument : arguments()) {
    const T x = static_cast<T>(argument);
    if (!std::isfinite(x) || (x <= 0 && x == std::floor(x))) continue;
    Mpfr exact_x;
    mpfr_set_d(exact_x, static_cast<double>(x), MPFR_RNDN);
    evaluate(function, exact_x, made.values.emplace_back());
    made.arguments.push_back(x);
  }
  return made;
}

/// The errors that gamma.hpp promises: in ulp, but in themselves near the zeros of the logarithms
/// below 0, where one of float is that of its rounding.
template <class T>
void expect_accurate(Operation function, T x, T got, mpfr_srcptr exact) {
  const double rounded = mpfr_get_d(exact, MPFR_RNDN);
  const bool may_be_near_zero =
      is_logarithm(function) && static_cast<double>(x) < positive_from(function);
  if (may_be_near_zero && std::fabs(rounded) < 1) {
    const double rounding = sizeof(T) == 4 ? 0x1p-25 : 0;
    EXPECT_LE(std::fabs(static_cast<double>(got) - rounded), 0x1p-52 + rounding)
        << to_string(function) << " of " << x;
  } else {
    EXPECT_LE(error_in_ulp(got, exact), sizeof(T) == 4 ? 0.501 : 1.0)
        << to_string(function) << " of " << x << " is " << got << ", and not " << rounded;
  }
}

template <class T>
void expect_accurate(Operation function, FunctionKernel kernel) {
  const Oracle<T>& expected = oracle<T>(function);
  std::vector<T> out(expected.arguments.size());
  kernel(expected.arguments.data(), out.data(), out.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    expect_accurate(function, expected.arguments[i], out[i], expected.values[i]);
  }
}

TEST_P(GammaKernelTest, IsAsAccurateAsItsDocumentationSays) {
  for (const Operation function : functions) {
    const kernels::RealKernels& kernels = kernels_of(*table().gamma, function);
    expect_accurate<double>(function, kernels.float64);
    expect_accurate<float>(function, kernels.float32);
  }
}

/// Equal, signs of zeros included; all NaNs are one.
template <class T>
testing::AssertionResult same(T a, T b) {
  if (std::isnan(a) && std::isnan(b)) return testing::AssertionSuccess();
  if (a == b && std::signbit(a) == std::signbit(b)) return testing::AssertionSuccess();
  return testing::AssertionFailure() << a << " and not " << b;
}

template <class T>
struct SpecialValue {
  T x, gamma, log_gamma, factorial, log_factorial;
};

/// C17, annex F.10.5.3 and F.10.5.4.
template <class T>
const std::vector<SpecialValue<T>>& special_values() {
  constexpr T inf = std::numeric_limits<T>::infinity(), none = std::numeric_limits<T>::quiet_NaN();
  constexpr T most = std::numeric_limits<T>::max();
  static const std::vector<SpecialValue<T>> all = {{0, inf, inf, 1, 0},
                                                   {-T{0}, -inf, inf, 1, 0},
                                                   {1, 1, 0, 1, 0},
                                                   {-1, none, inf, none, inf},
                                                   {-2, none, inf, none, inf},
                                                   {2, 1, 0, 2, std::log(T{2})},
                                                   {inf, inf, inf, inf, inf},
                                                   {-inf, none, inf, none, inf},
                                                   {none, none, none, none, none},
                                                   {-most, none, inf, none, inf},
                                                   {most, inf, inf, inf, inf},
                                                   {-T{0x1p23}, none, inf, none, inf}};
  return all;
}

template <class T, class Value>
void expect_special_values(Value value) {
  for (const SpecialValue<T>& special : special_values<T>()) {
    EXPECT_TRUE(same(value(Operation::gamma, special.x), special.gamma)) << special.x;
    EXPECT_TRUE(same(value(Operation::log_gamma, special.x), special.log_gamma)) << special.x;
    EXPECT_TRUE(same(value(Operation::factorial, special.x), special.factorial)) << special.x;
    EXPECT_TRUE(same(value(Operation::log_factorial, special.x), special.log_factorial))
        << special.x;
  }
}

TEST_P(GammaKernelTest, OfSpecialValuesIsAsInC) {
  expect_special_values<double>([](Operation f, double x) { return value(f, x); });
  expect_special_values<float>([](Operation f, float x) { return value(f, x); });
}

TEST_P(GammaKernelTest, OverflowsAndUnderflowsWhereTheRoundedValueDoes) {
  // The last arguments with finite results, by bisection with MPFR.
  const auto last_finite = [](Operation function, double low, double high) {
    while (std::nextafter(low, high) < high) {
      const double middle = std::bit_cast<double>(
          (std::bit_cast<std::uint64_t>(low) + std::bit_cast<std::uint64_t>(high)) / 2);
      Mpfr x, exact;
      mpfr_set_d(x, middle, MPFR_RNDN);
      evaluate(function, x, exact);
      (std::isinf(mpfr_get_d(exact, MPFR_RNDN)) ? high : low) = middle;
    }
    return low;
  };
  const double ends[] = {last_finite(Operation::gamma, 171, 172),
                         last_finite(Operation::log_gamma, 1e305, 1e306),
                         last_finite(Operation::factorial, 170, 171),
                         last_finite(Operation::log_factorial, 1e305, 1e306)};
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(std::isfinite(value(functions[i], ends[i]))) << to_string(functions[i]);
    EXPECT_EQ(value(functions[i], std::nextafter(ends[i], infinity)), infinity);
  }
  // Next to 0, 1 / x: the least argument whose reciprocal is finite.
  const double least = 0x1p-1024;
  EXPECT_EQ(value(Operation::gamma, least), infinity);
  EXPECT_EQ(value(Operation::gamma, -least), -infinity);
  EXPECT_TRUE(std::isfinite(value(Operation::gamma, std::nextafter(least, 1))));
  // Below -184 a zero, with the sign of what it stands for.
  EXPECT_TRUE(same(value(Operation::gamma, -184.5), -0.0));
  EXPECT_TRUE(same(value(Operation::gamma, -185.5), 0.0));
  EXPECT_TRUE(same(value(Operation::gamma, -1e15 - 0.5), -0.0));
}

TEST_P(GammaKernelTest, SubnormalResultsAreRoundedOnce) {
  Random random(2);
  for (int i = 0; i < 500; ++i) {
    const double x = uniform(random, -184, -170.5);
    EXPECT_LE(error_in_ulp(Operation::gamma, x, value(Operation::gamma, x)), 1.0) << x;
  }
}

TEST_P(GammaKernelTest, FactorialsOfIntegersAreCorrectlyRounded) {
  for (int n = 0; n <= 171; ++n) {
    Mpfr exact;
    mpfr_fac_ui(exact, static_cast<unsigned long>(n), MPFR_RNDN);
    const double rounded = mpfr_get_d(exact, MPFR_RNDN);
    EXPECT_EQ(value(Operation::factorial, double(n)), rounded) << n;
    EXPECT_EQ(value(Operation::gamma, double(n + 1)), rounded) << n;
    EXPECT_EQ(value(Operation::factorial, float(n)), mpfr_get_flt(exact, MPFR_RNDN)) << n;
  }
}

TEST_P(GammaKernelTest, LogFactorialsOfIntegersAreWithinTheirBound) {
  const FunctionKernel kernel = table().gamma->of_integers[7].log_factorial.float64;
  Random random(3);
  std::vector<std::uint64_t> in(1100);
  for (std::size_t n = 0; n < in.size(); ++n) in[n] = n;
  for (int i = 0; i < 3000; ++i) in.push_back(random.next() >> random.next() % 54);
  for (unsigned bit = 50; bit < 64; ++bit) {
    const std::uint64_t power = std::uint64_t{1} << bit;
    in.insert(in.end(), {power - 1, power, power + 1, power + power / 2 + 1});
  }
  in.push_back(UINT64_MAX);
  std::vector<double> out(in.size());
  kernel(in.data(), out.data(), in.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    Mpfr x, exact;
    mpfr_set_ui(x, in[i], MPFR_RNDN);
    evaluate(Operation::log_factorial, x, exact);
    EXPECT_LE(error_in_ulp(out[i], static_cast<mpfr_srcptr>(exact)), in[i] < 1024 ? 0.5 : 0.51)
        << in[i];
    if (in[i] < std::uint64_t{1} << 53) {
      EXPECT_EQ(value(Operation::log_factorial, static_cast<double>(in[i])), out[i]) << in[i];
    }
  }
}

TEST_P(GammaKernelTest, TouchesNothingElseAndIsTheSameAnywhere) {
  const std::vector<double>& values = arguments();
  for (const Operation function : functions) {
    const FunctionKernel kernel = kernels_of(*table().gamma, function).float64;
    for (std::size_t n = 0; n <= 40; ++n) {
      for (const Place place : {Place::at_front, Place::at_back}) {
        const GuardedArray<double> in(n, place, n % 3), out(n, place, n % 2);
        std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(37 * n), n, in.data());
        kernel(in.data(), out.data(), n);
        EXPECT_TRUE(in.canary_is_intact() && out.canary_is_intact());
        for (std::size_t i = 0; i < n; ++i) EXPECT_TRUE(same(out[i], value(function, in[i])));
        kernel(in.data(), in.data(), n);
        for (std::size_t i = 0; i < n; ++i) EXPECT_TRUE(same(in[i], out[i]));
      }
    }
  }
}

LANEWISE_FOR_EVERY_ROW(GammaKernelTest);

// Integers

template <class T>
std::vector<T> integers() {
  Random random(sizeof(T));
  std::vector<T> result;
  const auto most = static_cast<std::int64_t>(
      std::min<std::uint64_t>(static_cast<std::uint64_t>(std::numeric_limits<T>::max()), 1100));
  for (std::int64_t n = std::is_signed_v<T> ? -40 : 0; n <= most; ++n) {
    result.push_back(static_cast<T>(n));
  }
  for (int i = 0; i < 600; ++i) {
    result.push_back(static_cast<T>(random.next() >> random.next() % 64));
  }
  result.push_back(std::numeric_limits<T>::max());
  result.push_back(std::numeric_limits<T>::min());
  return result;
}

template <class T>
double real_factorial(T n) {
  if (n < T{0}) return nan;
  if (static_cast<std::uint64_t>(n) > 170) return infinity;
  Mpfr exact;
  mpfr_fac_ui(exact, static_cast<unsigned long>(n), MPFR_RNDN);
  return mpfr_get_d(exact, MPFR_RNDN);
}
template <class T>
float float_factorial(T n) {
  if (n < T{0}) return static_cast<float>(nan);
  if (static_cast<std::uint64_t>(n) > 34) return static_cast<float>(infinity);
  Mpfr exact;
  mpfr_fac_ui(exact, static_cast<unsigned long>(n), MPFR_RNDN);
  return mpfr_get_flt(exact, MPFR_RNDN);
}

template <class T>
class IntegersTest : public testing::Test {};
using Integers = testing::Types<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t,
                                std::int32_t, std::uint32_t, std::int64_t, std::uint64_t>;
TYPED_TEST_SUITE(IntegersTest, Integers);

TYPED_TEST(IntegersTest, HaveFactorialsInDoubleAndFloat) {
  const auto in = integers<TypeParam>();
  std::vector<double> doubles(in.size());
  std::vector<float> floats(in.size());
  factorial(in, doubles);
  factorial(in, floats);
  for (std::size_t i = 0; i < in.size(); ++i) {
    EXPECT_TRUE(same(doubles[i], real_factorial(in[i])));
    EXPECT_TRUE(same(floats[i], float_factorial(in[i])));
  }
}

TYPED_TEST(IntegersTest, HaveLogarithmsOfFactorials) {
  const auto in = integers<TypeParam>();
  std::vector<double> doubles(in.size());
  std::vector<float> floats(in.size());
  log_factorial(in, doubles);
  log_factorial(in, floats);
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (in[i] < TypeParam{0}) {
      EXPECT_EQ(doubles[i], infinity);
      EXPECT_EQ(floats[i], static_cast<float>(infinity));
      continue;
    }
    Mpfr x, exact;
    mpfr_set_ui(x, static_cast<unsigned long>(in[i]), MPFR_RNDN);
    evaluate(Operation::log_factorial, x, exact);
    EXPECT_LE(error_in_ulp(doubles[i], static_cast<mpfr_srcptr>(exact)), 0.51);
    EXPECT_LE(error_in_ulp(floats[i], static_cast<mpfr_srcptr>(exact)), 0.501);
  }
}

/// n! in T, saturated; 0 of negative n.
template <class T, class N>
T integer_factorial(N n) {
  if (n < N{0}) return 0;
  std::uint64_t product = 1;
  for (std::uint64_t i = 2; i <= static_cast<std::uint64_t>(n); ++i) {
    if (product > static_cast<std::uint64_t>(std::numeric_limits<T>::max()) / i) {
      return std::numeric_limits<T>::max();
    }
    product *= i;
  }
  return static_cast<T>(product);
}

template <class T>
constexpr std::uint64_t last_that_fits = sizeof(T) == 1   ? 5
                                         : sizeof(T) == 2 ? (std::is_signed_v<T> ? 7 : 8)
                                         : sizeof(T) == 4 ? 12
                                                          : 20;

template <class N, class T>
void test_integer_factorials() {
  std::vector<N> in = integers<N>();
  std::vector<T> out(in.size());
  const auto is_negative = [](N n) { return n < N{0}; };
  if (std::is_signed_v<N>) {
    const std::string message = message_of([&] { factorial(in, out, Overflow::saturate); });
    EXPECT_NE(message.find("the first at index 0"), std::string::npos) << message;
    for (std::size_t i = 0; i < in.size(); ++i) EXPECT_EQ(out[i], integer_factorial<T>(in[i]));
  }
  std::erase_if(in, is_negative);
  out.resize(in.size());
  factorial(in, out, Overflow::saturate);
  for (std::size_t i = 0; i < in.size(); ++i) EXPECT_EQ(out[i], integer_factorial<T>(in[i]));

  const auto is_too_large = [](N n) { return static_cast<std::uint64_t>(n) > last_that_fits<T>; };
  const auto first = std::find_if(in.begin(), in.end(), is_too_large) - in.begin();
  std::vector<T> checked(in.size());
  try {
    factorial(in, checked, Overflow::check);
    ADD_FAILURE() << "not refused";
  } catch (const OverflowError& error) {
    EXPECT_EQ(error.first_index(), static_cast<std::uint64_t>(first));
    EXPECT_EQ(error.count(),
              static_cast<std::uint64_t>(std::count_if(in.begin(), in.end(), is_too_large)));
  }
  EXPECT_EQ(checked, out);
  std::erase_if(in, is_too_large);
  out.resize(in.size());
  factorial(in, out);  // Checked, without a policy.
  for (std::size_t i = 0; i < in.size(); ++i) EXPECT_EQ(out[i], integer_factorial<T>(in[i]));
}

TYPED_TEST(IntegersTest, HaveCheckedAndSaturatedFactorialsInEveryType) {
  test_integer_factorials<TypeParam, std::int8_t>();
  test_integer_factorials<TypeParam, std::uint8_t>();
  test_integer_factorials<TypeParam, std::int16_t>();
  test_integer_factorials<TypeParam, std::uint16_t>();
  test_integer_factorials<TypeParam, std::int32_t>();
  test_integer_factorials<TypeParam, std::uint32_t>();
  test_integer_factorials<TypeParam, std::int64_t>();
  test_integer_factorials<TypeParam, std::uint64_t>();
}

// The public functions

TEST(GammaArrays, InPlaceOverflowsAreFoundInWhatWasThere) {
  std::vector<std::int64_t> numbers(1000, 3);
  numbers[700] = 21;
  numbers[900] = 1'000'000;
  try {
    factorial(numbers, numbers);
    ADD_FAILURE() << "not refused";
  } catch (const OverflowError& error) {
    EXPECT_EQ(error.first_index(), 700u);
    EXPECT_EQ(error.count(), 2u);
  }
  EXPECT_EQ(numbers[0], 6);
  EXPECT_EQ(numbers[900], std::numeric_limits<std::int64_t>::max());
}

TEST(GammaArrays, RefuseWhatBreaksTheContract) {
  std::vector<double> in(10), out(11);
  const auto code = [](auto call) { return code_of(call); };
  EXPECT_EQ(code([&] { gamma(in, out); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code([&] { log_gamma(std::span(out).first(10), std::span(out).last(10)); }),
            ErrorCode::invalid_argument);
  std::vector<int> integers_in(10), integers_out(10);
  for (const Overflow overflow : {Overflow::wrap, Overflow::widen}) {
    EXPECT_EQ(code([&] { factorial(integers_in, integers_out, overflow); }),
              ErrorCode::invalid_argument);
  }
  gamma(std::vector<double>{}, std::span<double>{});
}

TEST(GammaArrays, AreExplainedAsTheyRun) {
  const Explanation small = explain(Operation::log_gamma, ElementType::float64, 100);
  EXPECT_EQ(small.threads, 1u);
  EXPECT_EQ(small.why.size(), 3u);
  const auto problem = [](Operation operation, ElementType type, Overflow overflow) {
    return code_of([=] { explain(operation, type, 10, overflow); });
  };
  explain(Operation::factorial, ElementType::int32, 10);
  explain(Operation::factorial, ElementType::int32, 10, Overflow::saturate);
  explain(Operation::log_factorial, ElementType::uint8, 10);
  EXPECT_EQ(problem(Operation::gamma, ElementType::int32, Overflow::wrap),
            ErrorCode::invalid_argument);
  EXPECT_EQ(problem(Operation::log_factorial, ElementType::int32, Overflow::check),
            ErrorCode::invalid_argument);
  EXPECT_EQ(problem(Operation::log_gamma, ElementType::float16, Overflow::wrap),
            ErrorCode::invalid_argument);
  EXPECT_EQ(problem(Operation::factorials, ElementType::int32, Overflow::wrap),
            ErrorCode::invalid_argument);
}

class GammaThreads : public testing::Test {
 protected:
  void TearDown() override {
    set_threads(0);
    force_isa("auto");
  }
};

TEST_F(GammaThreads, GiveTheSameBitsAndTheSameReports) {
  const std::size_t n = 100'003;
  std::vector<double> in(n), one(n), several(n);
  Random random(9);
  for (double& x : in) x = uniform(random, -20, 200);
  std::vector<std::int32_t> numbers(n, 4), small(n);
  numbers[60'000] = 13;
  numbers[90'000] = -1;
  set_threads(1);
  log_gamma(in, one);
  EXPECT_EQ(last_call().threads, 1u);
  for (const unsigned threads : {2u, 3u, 7u}) {
    set_threads(threads);
    log_gamma(in, several);
    EXPECT_EQ(last_call().operation, Operation::log_gamma);
    EXPECT_EQ(last_call().type, ElementType::float64);
    EXPECT_TRUE(std::equal(one.begin(), one.end(), several.begin(),
                           [](double a, double b) { return same(a, b); }));
    const std::string message = message_of([&] { factorial(numbers, small); });
    EXPECT_NE(message.find("index 90000"), std::string::npos) << message;
  }
}

}  // namespace
}  // namespace lanewise::tests
