#include <benchmark/benchmark.h>

#include <cstdint>
#include <functional>
#include <lanewise/lanewise.hpp>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/flint/flint.hpp"
#include "bench/register.hpp"
#include "kernels/dispatch.hpp"

namespace lanewise::bench {
namespace {

__extension__ using Wide = unsigned __int128;

/// n! mod m by a loop of 128-bit remainders.
std::uint64_t loop(std::uint64_t n, std::uint64_t m) {
  std::uint64_t x = 1 % m;
  for (std::uint64_t i = 2; i <= n; ++i) {
    x = static_cast<std::uint64_t>(static_cast<Wide>(x) * i % m);
  }
  return x;
}

std::uint64_t flint_factorial(std::uint64_t n, std::uint64_t m) {
  if (!flint().problem.empty()) throw std::runtime_error(flint().problem);
  if (!flint().factorial_mod) throw std::runtime_error("this FLINT lacks n_factorial_mod2_preinv");
  return flint().factorial_mod(n, m, flint().preinvert(m));
}

/// A prime, and an n of the dearest: about half of it. Beside each the longest that loops take.
struct Modulus {
  const char* name;
  std::uint64_t prime, n;
};
constexpr Modulus moduli[] = {
    {"1e6", 1'000'003, 500'000},
    {"1e9", 1'000'000'007, 500'000'000},
    {"1e12", 999'999'999'989, 499'999'999'994},
    {"1e18-1e3", 999'999'999'999'999'989, 1'000},
    {"1e18-1e6", 999'999'999'999'999'989, 1'000'000},
    {"1e18-1e9", 999'999'999'999'999'989, 1'000'000'000},
};
constexpr std::uint64_t longest_loop = 1'000'000;

using Function = std::function<std::uint64_t(std::uint64_t, std::uint64_t)>;

/// The expected residue, from FLINT where it was found, kept.
bool is_right(const Modulus& of, std::uint64_t residue) {
  static std::map<std::string, std::uint64_t> known;
  if (!flint().factorial_mod && of.n > longest_loop) return true;
  if (!known.contains(of.name)) {
    known[of.name] = flint().factorial_mod ? flint_factorial(of.n, of.prime) : loop(of.n, of.prime);
  }
  return known[of.name] == residue;
}

void add(const std::string& row, const std::string& isa, const Modulus& of, const Function& call) {
  benchmark::RegisterBenchmark(("factorial_mod/" + row + "/" + of.name).c_str(),
                               [=](benchmark::State& state) {
                                 try {
                                   force_isa(isa, "lanewise_bench");
                                   if (!is_right(of, call(of.n, of.prime))) {
                                     throw std::runtime_error("the result is wrong");
                                   }
                                   for (auto _ : state) {
                                     benchmark::DoNotOptimize(call(of.n, of.prime));
                                   }
                                 } catch (const std::exception& error) {
                                   state.SkipWithError(error.what());
                                 }
                               })
      ->UseRealTime()
      ->Unit(benchmark::kMicrosecond);
}

/// Pairs of n below 1,000 and m below 10^9, 10,000 of them.
struct Pairs {
  std::vector<std::uint64_t> n, m, out;

  Pairs() {
    std::mt19937_64 random(1);
    for (int i = 0; i < 10'000; ++i) {
      n.push_back(random() % 1'000);
      m.push_back(random() % 1'000'000'000 + 1);
    }
    out.resize(n.size());
  }
};

void add_pairs(const std::string& row, const std::string& isa,
               const std::function<void(Pairs&)>& call) {
  benchmark::RegisterBenchmark(("factorial_mod_pairs/" + row + "/10000").c_str(),
                               [=](benchmark::State& state) {
                                 try {
                                   force_isa(isa, "lanewise_bench");
                                   Pairs pairs;
                                   call(pairs);
                                   for (std::size_t i = 0; i < pairs.n.size(); ++i) {
                                     if (pairs.out[i] != loop(pairs.n[i], pairs.m[i])) {
                                       throw std::runtime_error("a result is wrong");
                                     }
                                   }
                                   for (auto _ : state) call(pairs);
                                 } catch (const std::exception& error) {
                                   state.SkipWithError(error.what());
                                 }
                               })
      ->UseRealTime()
      ->Unit(benchmark::kMicrosecond);
}

}  // namespace

void register_factorial_mod() {
  const std::string chosen = kernels::choice().rows[0]->name;
  Options one_thread;
  one_thread.threads = 1;
  const Function on_one = [=](std::uint64_t n, std::uint64_t m) {
    return factorial_mod(n, m, one_thread);
  };
  const Function on_all = [](std::uint64_t n, std::uint64_t m) { return factorial_mod(n, m); };
  const auto each = [](const Function& call) {
    return [=](Pairs& pairs) {
      for (std::size_t i = 0; i < pairs.n.size(); ++i) {
        pairs.out[i] = call(pairs.n[i], pairs.m[i]);
      }
    };
  };
  for (const Modulus& of : moduli) {
    for (const kernels::TableRow& row : kernels::table_rows()) {
      if (row.unsupported.empty() && (of.n <= 500'000'000 || row.name != "scalar")) {
        add(row.name + "-1t", row.name, of, on_one);
      }
    }
    add("auto-1t", chosen, of, on_one);
    add("auto", chosen, of, on_all);
    add("flint", chosen, of, flint_factorial);
    if (of.n <= longest_loop) add("loop", chosen, of, loop);
  }
  add_pairs("auto-1t", chosen,
            [=](Pairs& pairs) { factorial_mod(pairs.n, pairs.m, pairs.out, one_thread); });
  add_pairs("auto", chosen, [](Pairs& pairs) { factorial_mod(pairs.n, pairs.m, pairs.out); });
  add_pairs("flint", chosen, each(flint_factorial));
  add_pairs("loop", chosen, each(loop));
}

}  // namespace lanewise::bench
