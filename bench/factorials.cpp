#include <benchmark/benchmark.h>
#include <lanewise/lanewise.hpp>

#include <random>
#include <string>
#include <vector>

#include "bench/gmp.hpp"
#include "bench/register.hpp"
#include "kernels/dispatch.hpp"

namespace lanewise::bench {
namespace {

constexpr std::int64_t single_arguments[] = {20, 50, 100, 1000, 10'000, 100'000, 1'000'000};
constexpr std::int64_t batch_lasts[] = {100, 999, 5000};

constexpr std::int64_t list_lengths[] = {10, 100, 1000};

/// Random numbers below 10^5, the same in every run.
std::vector<std::uint64_t> random_list(std::uint64_t length) {
  std::mt19937_64 random(1);
  std::vector<std::uint64_t> list(length);
  for (std::uint64_t& n : list) n = random() % 100'000;
  return list;
}

/// Registers call(n) over the arguments, run on the instruction set named.
template <class Arguments, class Call>
void add(const std::string& name, const std::string& isa, const Arguments& arguments, Call call) {
  auto* registered = benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    force_isa(isa, "lanewise_bench");
    const auto n = static_cast<std::uint64_t>(state.range(0));
    for (auto _ : state) call(n);
  });
  for (const std::int64_t n : arguments) registered->Arg(n);
  registered->UseRealTime()->Unit(benchmark::kMicrosecond);
}

void add_both(const std::string& suffix, const std::string& isa, const Options& options) {
  add("factorial/" + suffix, isa, single_arguments,
      [=](std::uint64_t n) { benchmark::DoNotOptimize(factorial(n, options)); });
  add("factorials/" + suffix, isa, batch_lasts,
      [=](std::uint64_t last) { benchmark::DoNotOptimize(factorials(1, last, options)); });
  add("factorials_of_list/" + suffix, isa, list_lengths, [=](std::uint64_t length) {
    benchmark::DoNotOptimize(factorials(random_list(length), options));
  });
}

}  // namespace

void register_factorials() {
  const std::string chosen = settings().isa.value;
  Options one_thread;
  one_thread.threads = 1;
  for (const kernels::TableRow& row : kernels::table_rows()) {
    if (row.unsupported.empty()) add_both(row.name + "-1t", row.name, one_thread);
  }
  add_both("auto", chosen, {});
#if LANEWISE_HAVE_GMP
  add("factorial/gmp", chosen, single_arguments, [](std::uint64_t n) { gmp_factorial(n); });
  add("factorials_of_list/gmp-each", chosen, list_lengths, [](std::uint64_t length) {
    for (const std::uint64_t n : random_list(length)) gmp_factorial(n);
  });
  add("factorials/gmp-each", chosen, batch_lasts, [](std::uint64_t last) {
    for (std::uint64_t n = 1; n <= last; ++n) gmp_factorial(n);
  });
  add("factorials/gmp-batch", chosen, batch_lasts, [](std::uint64_t last) { gmp_batch(last); });
#endif
}

}  // namespace lanewise::bench
