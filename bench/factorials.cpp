#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <functional>
#include <lanewise/lanewise.hpp>
#include <map>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bench/flint/flint.hpp"
#include "bench/flint/swing.hpp"
#include "bench/gmp.hpp"
#include "bench/peak_memory.hpp"
#include "bench/register.hpp"
#include "kernels/dispatch.hpp"

namespace lanewise::bench {
namespace {

using Limbs = std::span<const std::uint64_t>;

constexpr std::int64_t single_arguments[] = {20, 50, 100, 1000, 10'000, 100'000, 1'000'000};
constexpr std::int64_t long_argument = 10'000'000;  ///< Seconds a call for some rows.
constexpr std::int64_t batch_lasts[] = {100, 999, 5000};
constexpr std::int64_t list_counts[] = {10, 100, 1000};
constexpr std::uint64_t list_end = 100'000;
constexpr std::uint64_t least_for_memory = 100'000;  ///< Smaller results get lost in the pages.

/// A row of single factorials: `call` is timed, `is_right` compares a result with the expected one.
struct SingleRow {
  std::string name, isa;
  std::function<void(std::uint64_t)> call;
  std::function<bool(std::uint64_t, Limbs)> is_right;
};

bool equal(Limbs a, Limbs b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

#if LANEWISE_HAVE_GMP
/// n!, kept: rows of the same n share it.
Limbs expected(std::uint64_t n) {
  static std::map<std::uint64_t, GmpNumber> numbers;
  const auto [found, is_new] = numbers.try_emplace(n);
  if (is_new) mpz_fac_ui(found->second.value, n);
  return limbs_of(found->second);
}
#endif

/// What a row needs to be known of before it is timed, found on its first repetition.
struct Checked {
  bool right = false;
  std::uint64_t peak_bytes = 0;  ///< Resident beyond what was before, result included.
};

Checked check(const SingleRow& row, std::uint64_t n) {
  Checked found;
#if LANEWISE_HAVE_GMP
  const Limbs right = expected(n);
  malloc_trim(0);  // So that what was freed before is not resident, and counts when it comes back.
  const bool counts = reset_peak_resident();
  const std::uint64_t before = peak_resident_bytes();
  found.right = row.is_right(n, right);
  if (counts) found.peak_bytes = peak_resident_bytes() - before;
#else
  row.call(n);
  found.right = true;
#endif
  return found;
}

template <class Work>
void run(benchmark::State& state, const std::string& isa, Work work) {
  try {
    force_isa(isa, "lanewise_bench");
    work();
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
}

void add(const SingleRow& row, bool with_long) {
  const auto known = std::make_shared<std::map<std::uint64_t, Checked>>();
  auto* registered =
      benchmark::RegisterBenchmark(("factorial/" + row.name).c_str(), [=](benchmark::State& state) {
        run(state, row.isa, [&] {
          const auto n = static_cast<std::uint64_t>(state.range(0));
          if (!known->contains(n)) known->emplace(n, check(row, n));
          const Checked& checked = known->at(n);
          if (!checked.right) throw std::runtime_error("the result is wrong");
          for (auto _ : state) row.call(n);
          if (n >= least_for_memory && checked.peak_bytes != 0) {
            state.counters["peak_bytes"] = static_cast<double>(checked.peak_bytes);
          }
        });
      });
  for (const std::int64_t n : single_arguments) registered->Arg(n);
  if (with_long) registered->Arg(long_argument);
  registered->UseRealTime()->Unit(benchmark::kMicrosecond);
}

SingleRow lanewise_row(const std::string& name, const std::string& isa, const Options& options) {
  return {
      name, isa, [=](std::uint64_t n) { benchmark::DoNotOptimize(factorial(n, options)); },
      [=](std::uint64_t n, Limbs right) { return equal(factorial(n, options).limbs(), right); }};
}

SingleRow swing_row(const std::string& isa) {
  const auto call = [](std::uint64_t n) {
    if (!flint().problem.empty()) throw std::runtime_error(flint().problem);
    return swing_factorial(n);
  };
  return {"flint-swing", isa, [=](std::uint64_t n) { benchmark::DoNotOptimize(call(n)); },
          [=](std::uint64_t n, Limbs right) { return equal(call(n), right); }};
}

#if LANEWISE_HAVE_GMP
SingleRow gmp_row(const std::string& isa) {
  return {"gmp", isa, [](std::uint64_t n) { gmp_factorial(n); },
          [](std::uint64_t n, Limbs right) {
            GmpNumber number;  // A new one, whose memory counts.
            mpz_fac_ui(number.value, n);
            return equal(limbs_of(number), right);
          }};
}
#endif

/// Registers call(n) over the arguments, run on the instruction set named.
template <class Arguments, class Call>
void add_batch(const std::string& name, const std::string& isa, const Arguments& arguments,
               Call call) {
  auto* registered = benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    run(state, isa, [&] {
      const auto n = static_cast<std::uint64_t>(state.range(0));
      for (auto _ : state) call(n);
    });
  });
  for (const std::int64_t n : arguments) registered->Arg(n);
  registered->UseRealTime()->Unit(benchmark::kMicrosecond);
}

/// 1!, ..., last! packed, compared with GMP's once.
void add_table(const std::string& suffix, const std::string& isa, const Options& options) {
  const auto checked = std::make_shared<std::map<std::uint64_t, bool>>();
  add_batch("factorials/" + suffix, isa, batch_lasts, [=](std::uint64_t last) {
    const FactorialTable table = factorials(1, last, options);
    benchmark::DoNotOptimize(&table);
#if LANEWISE_HAVE_GMP
    if (!std::exchange((*checked)[last], true)) {
      for (std::uint64_t n = 1; n <= last; ++n) {
        if (!equal(table.limbs(n), expected(n))) throw std::runtime_error("a result is wrong");
      }
    }
#endif
  });
}

/// The same arguments below list_end for everyone, in random order.
std::vector<std::uint64_t> random_list(std::size_t count) {
  std::mt19937_64 random(1);
  std::vector<std::uint64_t> list(count);
  for (std::uint64_t& n : list) n = random() % list_end;
  return list;
}

/// The factorials of a list, compared with GMP's once.
void compute_list(std::uint64_t count, const Options& options, [[maybe_unused]] bool checked) {
  const std::vector<std::uint64_t> list = random_list(count);
  const auto results = factorials(list, options);
  benchmark::DoNotOptimize(&results);
#if LANEWISE_HAVE_GMP
  if (checked) return;
  for (std::size_t i = 0; i < list.size(); ++i) {
    GmpNumber number;
    mpz_fac_ui(number.value, list[i]);
    if (!equal(results[i].limbs(), limbs_of(number))) {
      throw std::runtime_error("a result is wrong");
    }
  }
#endif
}

void add_list(const std::string& suffix, const std::string& isa, const Options& options) {
  const auto checked = std::make_shared<std::map<std::uint64_t, bool>>();
  add_batch("factorials_of_list/" + suffix, isa, list_counts, [=](std::uint64_t count) {
    const bool before = std::exchange((*checked)[count], true);
    compute_list(count, options, before);
  });
}

void add_all(const std::string& suffix, const std::string& isa, const Options& options,
             bool with_long) {
  add(lanewise_row(suffix, isa, options), with_long);
  add_table(suffix, isa, options);
  add_list(suffix, isa, options);
}

#if LANEWISE_HAVE_GMP
void add_gmp(const std::string& isa, bool with_long) {
  add(gmp_row(isa), with_long);
  add_batch("factorials/gmp-each", isa, batch_lasts, [](std::uint64_t last) {
    for (std::uint64_t n = 1; n <= last; ++n) gmp_factorial(n);
  });
  add_batch("factorials/gmp-batch", isa, batch_lasts, [](std::uint64_t last) { gmp_batch(last); });
  add_batch("factorials_of_list/gmp-each", isa, list_counts, [](std::uint64_t count) {
    for (const std::uint64_t n : random_list(count)) gmp_factorial(n);
  });
}
#endif

}  // namespace

void register_factorials(const std::string& filter) {
  const bool with_long = filter.find(std::to_string(long_argument)) != std::string::npos;
  const std::string chosen = settings().isa.value;
  Options one_thread;
  one_thread.threads = 1;
  for (const kernels::TableRow& row : kernels::table_rows()) {
    if (row.unsupported.empty()) add_all(row.name + "-1t", row.name, one_thread, with_long);
  }
  add_all("auto-1t", chosen, one_thread, with_long);
  add_all("auto", chosen, {}, with_long);
  add(swing_row(chosen), with_long);
#if LANEWISE_HAVE_GMP
  add_gmp(chosen, with_long);
#endif
}

}  // namespace lanewise::bench
