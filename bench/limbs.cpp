#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

#include "bench/gmp.hpp"
#include "bench/register.hpp"
#include "kernels/dispatch.hpp"

namespace lanewise::bench {
namespace {

using Limbs = std::vector<std::uint64_t>;

constexpr std::int64_t lengths[] = {4, 8, 16, 32, 64, 100, 128, 200};

Limbs random_limbs(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Limbs limbs(n);
  for (std::uint64_t& limb : limbs) limb = random();
  return limbs;
}

/// Runs work(out, a, b, n) on operands of n limbs; `products` limb products are counted as items.
template <class Work, class Products>
void add(const std::string& name, Work work, Products products) {
  auto* registered = benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const Limbs a = random_limbs(n, 1), b = random_limbs(n, 2);
    Limbs out(2 * n);
    for (auto _ : state) {
      work(out.data(), a.data(), b.data(), n);
      benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * products(state.range(0)));
  });
  for (const std::int64_t n : lengths) registered->Arg(n);
}

std::int64_t linear(std::int64_t n) {
  return n;
}
std::int64_t quadratic(std::int64_t n) {
  return n * n;
}

}  // namespace

void register_limbs() {
  for (const kernels::TableRow& row : kernels::table_rows()) {
    if (!row.unsupported.empty() || !row.table->limbs) continue;
    const kernels::LimbKernels& limbs = *row.table->limbs;
    add(
        "multiply_1/" + row.name,
        [limbs](auto* out, const auto* a, const auto* b, std::size_t n) {
          benchmark::DoNotOptimize(limbs.multiply_1(out, a, n, b[0]));
        },
        linear);
    add(
        "multiply_1_short/" + row.name,
        [limbs](auto* out, const auto* a, const auto* b, std::size_t n) {
          benchmark::DoNotOptimize(limbs.multiply_1(out, a, n, b[0] >> 32));
        },
        linear);
    add(
        "multiply/" + row.name,
        [limbs](auto* out, const auto* a, const auto* b, std::size_t n) {
          limbs.multiply(out, a, n, b, n);
        },
        quadratic);
    add(
        "square_limbs/" + row.name,
        [limbs](auto* out, const auto* a, const auto*, std::size_t n) { limbs.square(out, a, n); },
        quadratic);
  }
#if LANEWISE_HAVE_GMP
  add(
      "multiply_1/gmp",
      [](auto* out, const auto* a, const auto* b, std::size_t n) {
        benchmark::DoNotOptimize(mpn_mul_1(out, a, static_cast<mp_size_t>(n), b[0]));
      },
      linear);
  add(
      "multiply/gmp",
      [](auto* out, const auto* a, const auto* b, std::size_t n) {
        mpn_mul_n(out, a, b, static_cast<mp_size_t>(n));
      },
      quadratic);
  add(
      "square_limbs/gmp",
      [](auto* out, const auto* a, const auto*, std::size_t n) {
        mpn_sqr(out, a, static_cast<mp_size_t>(n));
      },
      quadratic);
#endif
}

}  // namespace lanewise::bench
