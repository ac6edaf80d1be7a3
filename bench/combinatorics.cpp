#include <benchmark/benchmark.h>

#include <algorithm>
#include <functional>
#include <lanewise/lanewise.hpp>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/gmp.hpp"
#include "bench/register.hpp"
#include "kernels/dispatch.hpp"

namespace lanewise::bench {
namespace {

using Numbers = std::vector<std::int64_t>;

#if LANEWISE_HAVE_GMP
using PeerCall = std::function<void(mpz_ptr, std::uint64_t)>;
#else
using PeerCall = std::nullptr_t;
#endif

/// A cousin of one argument, and the same by GMP.
struct Cousin {
  std::string name;
  Numbers arguments;
  std::function<BigUint(std::uint64_t, const Options&)> call;
  PeerCall peer;
};

#if LANEWISE_HAVE_GMP
/// n! / (b_1! b_2! ...), which GMP has no function for.
void gmp_quotient(mpz_ptr out, std::uint64_t n, std::initializer_list<std::uint64_t> divisors) {
  static GmpNumber divisor;
  mpz_fac_ui(out, n);
  for (const std::uint64_t b : divisors) {
    mpz_fac_ui(divisor.value, b);
    mpz_divexact(out, out, divisor.value);
  }
}

/// D(n) = P(1, n) D(1) + S(1, n) by binary splitting, as the library does it; some numbers at a
/// time by the recurrence.
void gmp_derangements(mpz_ptr sum, mpz_ptr product, std::uint64_t first, std::uint64_t last) {
  mpz_set_ui(sum, 0);
  mpz_set_ui(product, 1);
  if (last - first <= 48) {
    for (std::uint64_t k = first + 1; k <= last; ++k) {
      mpz_mul_ui(sum, sum, k);
      mpz_mul_ui(product, product, k);
      if (k % 2 == 0) {
        mpz_add_ui(sum, sum, 1);
      } else {
        mpz_sub_ui(sum, sum, 1);
      }
    }
    return;
  }
  const std::uint64_t middle = first + (last - first) / 2;
  GmpNumber left_sum, left_product, right_sum, right_product;
  gmp_derangements(left_sum.value, left_product.value, first, middle);
  gmp_derangements(right_sum.value, right_product.value, middle, last);
  mpz_mul(sum, right_product.value, left_sum.value);
  mpz_add(sum, sum, right_sum.value);
  if (first > 1) mpz_mul(product, left_product.value, right_product.value);
}

#define LANEWISE_PEER(...) [](mpz_ptr out, std::uint64_t n) { __VA_ARGS__; }
#else
#define LANEWISE_PEER(...) nullptr
#endif

std::vector<Cousin> cousins() {
  constexpr std::int64_t e9 = 1'000'000'000;
  return {
      {"double_factorial",
       {25, 100, 999, 1000, 10'001, 100'001, 1'000'000, 1'000'001},
       [](std::uint64_t n, const Options& o) { return double_factorial(n, o); },
       LANEWISE_PEER(mpz_2fac_ui(out, n))},
      {"multifactorial/3",
       {25, 100, 1000, 10'000, 100'000, 1'000'000},
       [](std::uint64_t n, const Options& o) { return multifactorial(n, 3, o); },
       LANEWISE_PEER(mpz_mfac_uiui(out, n, 3))},
      {"primorial",
       {40, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000},
       [](std::uint64_t n, const Options& o) { return primorial(n, o); },
       LANEWISE_PEER(mpz_primorial_ui(out, n))},
      {"binomial/half",
       {60, 100, 200, 1000, 10'000, 100'000, 1'000'000, 10'000'000},
       [](std::uint64_t n, const Options& o) { return binomial(n, n / 2, o); },
       LANEWISE_PEER(mpz_bin_uiui(out, n, n / 2))},
      {"binomial/tenth",
       {100, 1000, 10'000, 100'000, 1'000'000},
       [](std::uint64_t n, const Options& o) { return binomial(n, n / 10, o); },
       LANEWISE_PEER(mpz_bin_uiui(out, n, n / 10))},
      {"binomial/fiftieth",
       {1000, 10'000, 100'000, 1'000'000},
       [](std::uint64_t n, const Options& o) { return binomial(n, n / 50, o); },
       LANEWISE_PEER(mpz_bin_uiui(out, n, n / 50))},
      {"binomial/3",
       {1000, e9 * e9},
       [](std::uint64_t n, const Options& o) { return binomial(n, 3, o); },
       LANEWISE_PEER(mpz_bin_uiui(out, n, 3))},
      {"binomial/1000",
       {1000 * e9},
       [](std::uint64_t n, const Options& o) { return binomial(n, 1000, o); },
       LANEWISE_PEER(mpz_bin_uiui(out, n, 1000))},
      {"binomial/10000",
       {e9},
       [](std::uint64_t n, const Options& o) { return binomial(n, 10'000, o); },
       LANEWISE_PEER(mpz_bin_uiui(out, n, 10'000))},
      {"multinomial/thirds",
       {99, 999, 9999, 99'999, 999'999},
       [](std::uint64_t n, const Options& o) {
         return multinomial({n / 3, n / 3, n / 3}, o);
       },
       LANEWISE_PEER(gmp_quotient(out, n, {n / 3, n / 3, n / 3}))},
      {"falling_factorial/half",
       {20, 100, 1000, 10'000, 100'000, 1'000'000},
       [](std::uint64_t n, const Options& o) { return falling_factorial(n, n / 2, o); },
       LANEWISE_PEER(gmp_quotient(out, n, {n - n / 2}))},
      {"subfactorial",
       {20, 100, 1000, 10'000, 100'000, 1'000'000},
       [](std::uint64_t n, const Options& o) { return subfactorial(n, o); },
       LANEWISE_PEER(static GmpNumber product; gmp_derangements(out, product.value, 1, n))},
  };
}

/// Compares the result with GMP's.
bool is_right(const Cousin& cousin, std::uint64_t n, const Options& options) {
#if LANEWISE_HAVE_GMP
  GmpNumber expected;
  cousin.peer(expected.value, n);
  return std::ranges::equal(cousin.call(n, options).limbs(), limbs_of(expected));
#else
  return !cousin.call(n, options).is_zero();
#endif
}

void add(const std::string& name, const Numbers& arguments,
         const std::function<void(benchmark::State&, std::uint64_t)>& body) {
  auto* registered = benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    try {
      body(state, static_cast<std::uint64_t>(state.range(0)));
    } catch (const std::exception& error) {
      state.SkipWithError(error.what());
    }
  });
  for (const std::int64_t n : arguments) registered->Arg(n);
  registered->UseRealTime()->Unit(benchmark::kMicrosecond);
}

/// A result is compared once for each row and argument.
void add_row(const Cousin& cousin, const std::string& row, const std::string& isa,
             const Options& options) {
  const auto known = std::make_shared<std::map<std::uint64_t, bool>>();
  add(cousin.name + '/' + row, cousin.arguments, [=](benchmark::State& state, std::uint64_t n) {
    force_isa(isa, "lanewise_bench");
    if (!known->contains(n)) known->emplace(n, is_right(cousin, n, options));
    if (!known->at(n)) throw std::runtime_error("the result is wrong");
    for (auto _ : state) benchmark::DoNotOptimize(cousin.call(n, options));
  });
}

void add_peer([[maybe_unused]] const Cousin& cousin) {
#if LANEWISE_HAVE_GMP
  const auto number = std::make_shared<GmpNumber>();
  add(cousin.name + "/gmp", cousin.arguments, [=](benchmark::State& state, std::uint64_t n) {
    for (auto _ : state) cousin.peer(number->value, n);
  });
#endif
}

}  // namespace

void register_combinatorics() {
  const std::string chosen = settings().isa.value;
  Options one_thread;
  one_thread.threads = 1;
  for (const Cousin& cousin : cousins()) {
    for (const kernels::TableRow& row : kernels::table_rows()) {
      if (row.unsupported.empty()) add_row(cousin, row.name + "-1t", row.name, one_thread);
    }
    add_row(cousin, "auto-1t", chosen, one_thread);
    add_row(cousin, "auto", chosen, {});
    add_peer(cousin);
  }
}

}  // namespace lanewise::bench
