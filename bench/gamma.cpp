#include <benchmark/benchmark.h>
#include <dlfcn.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#if __has_include(<boost/math/special_functions/gamma.hpp>)
#include <boost/math/special_functions/gamma.hpp>
#define LANEWISE_HAVE_BOOST 1
#else
#define LANEWISE_HAVE_BOOST 0
#endif

#include "bench/compare/random.hpp"
#include "bench/register.hpp"
#include "kernels/dispatch.hpp"

// The gamma function and its kin over arrays of double, beside the C library's functions in a loop,
// SLEEF's vectors, GSL and Boost. SLEEF and GSL are opened at run time; a peer that is not found
// has its rows all the same, which say why they have no figure.

namespace lanewise::bench {
namespace {

using Array = std::vector<double>;
using Call = std::function<void(const Array&, Array&)>;

constexpr std::int64_t sizes[] = {1000, 1'000'000};
constexpr std::size_t verified_elements = 2000;

// What is computed

/// A function over arguments from a part of its domain.
struct Workload {
  std::string name;
  Operation function;
  double low, high;
  bool integers;
};
const Workload workloads[] = {
    {"log_factorial/integers", Operation::log_factorial, 0, 1e6, true},
    {"log_factorial/reals", Operation::log_factorial, 0, 1e6, false},
    {"factorial/integers", Operation::factorial, 0, 171, true},
    {"factorial/reals", Operation::factorial, 0, 170, false},
    {"log_gamma/1-to-8", Operation::log_gamma, 1, 8, false},
    {"log_gamma/8-to-1e6", Operation::log_gamma, 8, 1e6, false},
    {"log_gamma/0-to-100", Operation::log_gamma, 0, 100, false},
    {"log_gamma/below-0", Operation::log_gamma, -50, 0, false},
    {"gamma/0-to-170", Operation::gamma, 0, 170, false},
    {"gamma/below-0", Operation::gamma, -50, 0, false},
};

bool is_logarithm(Operation function) {
  return function == Operation::log_gamma || function == Operation::log_factorial;
}
/// What a function of x adds to x to have the C library's argument.
double shift_of(Operation function) {
  return function == Operation::factorial || function == Operation::log_factorial ? 1 : 0;
}

Array arguments(const Workload& work, std::size_t n) {
  compare::SplitMix64 random(n);
  Array values(n);
  for (double& x : values) {
    x = work.low + (work.high - work.low) * random.uniform();
    if (work.integers) x = std::floor(x);
  }
  return values;
}

/// The results against long double's, to within 2^-42: peers are given x + shift, rounded, and are
/// wrong by some last places more than ours.
void verify(const Workload& work, const Array& in, const Array& out) {
  const std::size_t n = std::min(in.size(), verified_elements);
  for (std::size_t i = 0; i < n; ++i) {
    const long double x = in[i] + static_cast<long double>(shift_of(work.function));
    int sign = 0;
    const long double expected = is_logarithm(work.function) ? lgammal_r(x, &sign) : std::tgamma(x);
    const long double scale =
        is_logarithm(work.function) ? std::max(1.0L, std::fabs(expected)) : std::fabs(expected);
    if (!(std::fabs(out[i] - expected) <= scale * 0x1p-42L)) {
      throw std::runtime_error("the result of " + std::to_string(in[i]) +
                               " is wrong: " + std::to_string(out[i]));
    }
  }
}

// What computes it

void run_ours(Operation function, const Array& in, Array& out) {
  switch (function) {
    case Operation::gamma: return gamma(in, out);
    case Operation::log_gamma: return log_gamma(in, out);
    case Operation::factorial: return factorial(in, out);
    default: return log_factorial(in, out);
  }
}

/// A loop over f(x + shift).
template <class Function>
Call loop_of(double shift, Function f) {
  return [=](const Array& in, Array& out) {
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = f(in[i] + shift);
  };
}

Call unavailable(const std::string& reason) {
  return [=](const Array&, Array&) { throw std::runtime_error(reason); };
}

Call c_library(Operation function) {
  const double shift = shift_of(function);
  if (!is_logarithm(function)) return loop_of(shift, [](double x) { return std::tgamma(x); });
  return loop_of(shift, [](double x) {
    int sign = 0;
    return lgamma_r(x, &sign);
  });
}

#if LANEWISE_HAVE_BOOST
Call boost_library(Operation function) {
  using boost::math::policies::make_policy;
  const auto quiet =
      make_policy(boost::math::policies::overflow_error<boost::math::policies::ignore_error>());
  const double shift = shift_of(function);
  if (is_logarithm(function)) {
    return loop_of(shift, [=](double x) { return boost::math::lgamma(x, quiet); });
  }
  return loop_of(shift, [=](double x) { return boost::math::tgamma(x, quiet); });
}
#else
Call boost_library(Operation) {
  return unavailable("Boost was not found when this was built; ./dev deps bench installs it");
}
#endif

Call not_found(const std::string& library) {
  return unavailable(library + " was not found; ./dev deps bench installs it");
}

/// A function of a library that stays open, or null.
template <class Function>
Function* find(const char* library, const char* name) {
  void* opened = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  return opened ? reinterpret_cast<Function*>(dlsym(opened, name)) : nullptr;
}

Call gsl(Operation function) {
  using Gsl = double(double);
  constexpr auto library = "libgsl.so.27";
  auto* const f = find<Gsl>(library, is_logarithm(function) ? "gsl_sf_lngamma" : "gsl_sf_gamma");
  return f ? loop_of(shift_of(function), f) : not_found(library);
}

#if defined(__x86_64__)
constexpr auto sleef_library = "libsleef.so.3";

// SLEEF's functions take and return vectors. `vzeroupper` and the like is the compiler's.

[[gnu::target("avx512f")]] void loop_of_8(__m512d (*f)(__m512d), double shift, const Array& in,
                                          Array& out) {
  std::size_t i = 0;
  const __m512d by = _mm512_set1_pd(shift);
  for (; i + 8 <= in.size(); i += 8) {
    _mm512_storeu_pd(out.data() + i, f(_mm512_add_pd(_mm512_loadu_pd(in.data() + i), by)));
  }
}
[[gnu::target("avx2")]] void loop_of_4(__m256d (*f)(__m256d), double shift, const Array& in,
                                       Array& out) {
  std::size_t i = 0;
  const __m256d by = _mm256_set1_pd(shift);
  for (; i + 4 <= in.size(); i += 4) {
    _mm256_storeu_pd(out.data() + i, f(_mm256_add_pd(_mm256_loadu_pd(in.data() + i), by)));
  }
}

Call sleef_512(Operation function) {
  using Sleef = __m512d(__m512d);
  if (!__builtin_cpu_supports("avx512f")) return unavailable("this CPU has no AVX-512");
  auto* const f = find<Sleef>(sleef_library, is_logarithm(function) ? "Sleef_lgammad8_u10avx512f"
                                                                    : "Sleef_tgammad8_u10avx512f");
  if (!f) return not_found(sleef_library);
  return [=](const Array& in, Array& out) { loop_of_8(f, shift_of(function), in, out); };
}
Call sleef_256(Operation function) {
  using Sleef = __m256d(__m256d);
  if (!__builtin_cpu_supports("avx2")) return unavailable("this CPU has no AVX2");
  auto* const f = find<Sleef>(
      sleef_library, is_logarithm(function) ? "Sleef_lgammad4_u10avx2" : "Sleef_tgammad4_u10avx2");
  if (!f) return not_found(sleef_library);
  return [=](const Array& in, Array& out) { loop_of_4(f, shift_of(function), in, out); };
}
#else
Call sleef_512(Operation) {
  return unavailable("SLEEF is called on x86-64 alone");
}
Call sleef_256(Operation function) {
  return sleef_512(function);
}
#endif

// Rows

struct Row {
  std::string name;
  std::string isa;   ///< "auto" of peers.
  unsigned threads;  ///< 0 is automatic.
  Call call;
};

std::vector<Row> rows_of(Operation function) {
  const Call ours = [=](const Array& in, Array& out) { run_ours(function, in, out); };
  std::vector<Row> rows = {{"auto", "auto", 0, ours}, {"auto-1t", "auto", 1, ours}};
  for (const kernels::TableRow& row : kernels::table_rows()) {
    if (row.unsupported.empty()) rows.push_back({row.name + "-1t", row.name, 1, ours});
  }
  rows.push_back({"libm", "auto", 1, c_library(function)});
  rows.push_back({"gsl", "auto", 1, gsl(function)});
  rows.push_back({"boost", "auto", 1, boost_library(function)});
  rows.push_back({"sleef", "auto", 1, sleef_512(function)});
  rows.push_back({"sleef-avx2", "auto", 1, sleef_256(function)});
  return rows;
}

void run(benchmark::State& state, const Workload& work, const Row& row) {
  try {
    force_isa(row.isa, "lanewise_bench");
    set_threads(row.threads, "lanewise_bench");
    const Array in = arguments(work, static_cast<std::size_t>(state.range(0)));
    Array out(in.size());
    row.call(in, out);
    verify(work, in, out);
    for (auto _ : state) {
      row.call(in, out);
      benchmark::DoNotOptimize(out.data());
      benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
    state.SetBytesProcessed(state.iterations() * state.range(0) * 16);
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
  set_threads(0, "lanewise_bench");
  force_isa("auto", "lanewise_bench");
}

}  // namespace

void register_gamma() {
  for (const Workload& work : workloads) {
    for (const Row& row : rows_of(work.function)) {
      auto* registered =
          benchmark::RegisterBenchmark(("functions/" + work.name + "/" + row.name).c_str(),
                                       [=](benchmark::State& state) { run(state, work, row); });
      for (const std::int64_t n : sizes) registered->Arg(n);
      registered->UseRealTime()->Unit(benchmark::kMicrosecond);
    }
  }
}

}  // namespace lanewise::bench
