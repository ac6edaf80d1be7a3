#include <benchmark/benchmark.h>
#include <lanewise/lanewise.hpp>

#include <string>
#include <vector>

#include "bench/register.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/verification/factorials.hpp"
#include "kernels/verification/modulus.hpp"

namespace lanewise::bench {
namespace {

constexpr std::int64_t lengths[] = {16, 128, 1000, 10'000, 300'000, 3'000'000};
constexpr std::int64_t arguments[] = {20, 100, 1000, 10'000, 100'000, 1'000'000};

template <class Numbers, class Run>
void add(const std::string& name, const Numbers& numbers, Run run) {
  auto* registered = benchmark::RegisterBenchmark(name.c_str(), run);
  for (const std::int64_t n : numbers) registered->Arg(n);
}

void add_residues(const std::string& name, const kernels::ResidueKernels& kernels,
                  std::size_t moduli) {
  add(name, lengths, [&kernels, moduli](benchmark::State& state) {
    const std::vector<kernels::Limb> limbs(static_cast<std::size_t>(state.range(0)),
                                           0x0123456789ab);
    std::uint64_t out[2];
    for (auto _ : state) {
      kernels.residues(limbs.data(), limbs.size(), kernels::fixed_moduli, moduli, out);
      benchmark::DoNotOptimize(out);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
  });
}

void check_factorial(benchmark::State& state) {
  const auto n = static_cast<std::uint64_t>(state.range(0));
  const BigUint value = factorial(n);
  const auto& kernels = *kernels::arithmetic_row(kernels::choice()).residues;
  for (auto _ : state) benchmark::DoNotOptimize(kernels::is_factorial(n, value.limbs(), kernels));
}

/// A verified call, and what it says that its checks took.
void verification_share(benchmark::State& state) {
  const auto n = static_cast<std::uint64_t>(state.range(0));
  Statistics statistics;
  double seconds = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(factorial(n, {.threads = 1, .statistics = &statistics}));
    seconds += statistics.verification_seconds;
  }
  state.counters["verification_seconds"] =
      benchmark::Counter(seconds, benchmark::Counter::kAvgIterations);
}

}  // namespace

void register_verification() {
  for (const kernels::TableRow& row : kernels::table_rows()) {
    if (!row.unsupported.empty() || !row.table->residues) continue;
    add_residues("residues/one/" + row.name, *row.table->residues, 1);
    add_residues("residues/two/" + row.name, *row.table->residues, 2);
  }
  add("verification/is_factorial", arguments, check_factorial);
  add("verification/factorial-1t", arguments, verification_share);
}

}  // namespace lanewise::bench
