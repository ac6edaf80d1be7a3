#include <benchmark/benchmark.h>
#include <lanewise/lanewise.hpp>

#include <string>

#include "bench/gmp.hpp"
#include "bench/register.hpp"
#include "kernels/dispatch.hpp"

namespace lanewise::bench {
namespace {

constexpr std::int64_t single_arguments[] = {20, 100, 1000, 10'000, 100'000, 1'000'000};
constexpr std::int64_t batch_lasts[] = {100, 999, 5000};

template <class Arguments, class Work>
void add(const std::string& name, const Arguments& arguments, Work work) {
  auto* registered = benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    const auto n = static_cast<std::uint64_t>(state.range(0));
    for (auto _ : state) work(n);
  });
  for (const std::int64_t n : arguments) registered->Arg(n);
  registered->UseRealTime()->Unit(benchmark::kMicrosecond);
}

/// The same call on one instruction set and one thread, whatever is in force otherwise.
template <class Call>
auto forced(const std::string& isa, Call call) {
  return [=](std::uint64_t n) {
    if (settings().isa.value != isa) force_isa(isa, "lanewise_bench");
    Options options;
    options.threads = 1;
    benchmark::DoNotOptimize(call(n, options));
  };
}

}  // namespace

void register_factorials() {
  const auto single = [](std::uint64_t n, const Options& options) { return factorial(n, options); };
  const auto batch = [](std::uint64_t n, const Options& options) {
    return factorials(1, n, options);
  };
  const std::string chosen = settings().isa.value;
  const auto dispatched = [=](auto call) {
    return [=](std::uint64_t n) {
      if (settings().isa.value != chosen) force_isa(chosen, "lanewise_bench");
      benchmark::DoNotOptimize(call(n, Options{}));
    };
  };
  for (const kernels::TableRow& row : kernels::table_rows()) {
    if (!row.unsupported.empty()) continue;
    add("factorial/" + row.name + "-1t", single_arguments, forced(row.name, single));
    add("factorials/" + row.name + "-1t", batch_lasts, forced(row.name, batch));
  }
  add("factorial/auto", single_arguments, dispatched(single));
  add("factorials/auto", batch_lasts, dispatched(batch));
#if LANEWISE_HAVE_GMP
  add("factorial/gmp", single_arguments, [](std::uint64_t n) { gmp_factorial(n); });
  add("factorials/gmp", batch_lasts, [](std::uint64_t last) {
    for (std::uint64_t n = 1; n <= last; ++n) gmp_factorial(n);
  });
#endif
}

}  // namespace lanewise::bench
