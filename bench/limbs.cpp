#include <benchmark/benchmark.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/flint/flint.hpp"
#include "bench/gmp.hpp"
#include "bench/register.hpp"
#include "kernels/arithmetic.hpp"
#include "kernels/dispatch.hpp"

namespace lanewise::bench {
namespace {

using Limbs = std::vector<std::uint64_t>;

constexpr std::int64_t kernel_lengths[] = {4, 8, 16, 32, 64, 128};
constexpr std::int64_t product_lengths[] = {16,  32,   64,     128,     256,
                                            512, 1000, 10'000, 100'000, 1'000'000};

/// Where a row has no transform, a product beyond this many limbs takes seconds.
constexpr std::int64_t most_without_transform = 100'000;

Limbs random_limbs(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Limbs limbs(n);
  for (std::uint64_t& limb : limbs) limb = random();
  return limbs;
}

/// Operands of n limbs and room for their product.
struct Operands {
  explicit Operands(std::size_t length)
      : n(length), a(random_limbs(n, 1)), b(random_limbs(n, 2)), out(2 * n) {}
  std::size_t n;
  Limbs a, b, out;
};

void throw_if_wrong([[maybe_unused]] Operands& operands, [[maybe_unused]] bool same) {
#if LANEWISE_HAVE_GMP
  Limbs right(2 * operands.n);
  mpn_mul_n(right.data(), operands.a.data(), (same ? operands.a : operands.b).data(),
            static_cast<mp_size_t>(operands.n));
  if (operands.out != right) throw std::runtime_error("the product is wrong");
#endif
}

/// Registers work(operands) for each length: of kernels.
template <class Work>
void add_kernel(const std::string& name, Work work) {
  auto* registered = benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    Operands operands(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
      work(operands);
      benchmark::ClobberMemory();
    }
  });
  for (const std::int64_t n : kernel_lengths) registered->Arg(n);
}

/// A way to multiply: `prepare` is called before each row and returns what is timed.
using Work = std::function<void(Operands&)>;
using Prepare = std::function<Work()>;

/// "multiply/<row>" or "multiply_same/<row>": the first product of each length is compared with
/// GMP's.
void add_product(const std::string& row, bool same, std::int64_t longest, const Prepare& prepare) {
  const auto checked = std::make_shared<std::set<std::int64_t>>();
  const std::string name = (same ? "multiply_same/" : "multiply/") + row;
  auto* registered = benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    try {
      const Work work = prepare();
      Operands operands(static_cast<std::size_t>(state.range(0)));
      if (checked->insert(state.range(0)).second) {
        work(operands);
        throw_if_wrong(operands, same);
      }
      for (auto _ : state) {
        work(operands);
        benchmark::ClobberMemory();
      }
    } catch (const std::exception& error) {
      state.SkipWithError(error.what());
    }
  });
  for (const std::int64_t n : product_lengths) {
    if (n <= longest) registered->Arg(n);
  }
  registered->UseRealTime();
}

/// The whole multiplication, with memory that it keeps from call to call as in a factorial.
struct Multiplication {
  explicit Multiplication(unsigned most_threads)
      : execution{kernels::arithmetic_row(kernels::choice()), monitor,
                  most_threads != 0 ? most_threads : kernels::choice().threads, 1} {}
  Options options;
  kernels::Monitor monitor{options};
  kernels::Execution execution;
};

/// `threads` 0 is all.
void add_products(const std::string& row, const std::string& isa, unsigned threads) {
  force_isa(isa, "lanewise_bench");
  const bool fast = kernels::arithmetic_row(kernels::choice()).transform != nullptr;
  for (const bool same : {false, true}) {
    add_product(row, same, fast ? INT64_MAX : most_without_transform, [=]() -> Work {
      force_isa(isa, "lanewise_bench");
      const auto multiplication = std::make_shared<Multiplication>(threads);
      if (same) {
        return [=](Operands& numbers) {
          kernels::square(numbers.out.data(), numbers.a, multiplication->execution);
        };
      }
      return [=](Operands& numbers) {
        kernels::multiply(numbers.out.data(), numbers.a, numbers.b, multiplication->execution);
      };
    });
  }
}

void add_kernels(const std::string& row, const kernels::LimbKernels& limbs) {
  add_kernel("multiply_1/" + row, [limbs](Operands& numbers) {
    benchmark::DoNotOptimize(
        limbs.multiply_1(numbers.out.data(), numbers.a.data(), numbers.n, numbers.b[0]));
  });
  add_kernel("multiply_1_short/" + row, [limbs](Operands& numbers) {
    benchmark::DoNotOptimize(
        limbs.multiply_1(numbers.out.data(), numbers.a.data(), numbers.n, numbers.b[0] >> 32));
  });
  add_kernel("square_limbs/" + row, [limbs](Operands& numbers) {
    limbs.square(numbers.out.data(), numbers.a.data(), numbers.n);
  });
  add_kernel("basecase/" + row, [limbs](Operands& numbers) {
    limbs.multiply(numbers.out.data(), numbers.a.data(), numbers.n, numbers.b.data(), numbers.n);
  });
}

void add_flint() {
  const auto available = [] {
    if (!flint().problem.empty()) throw std::runtime_error(flint().problem);
  };
  add_product("flint", false, INT64_MAX, [=]() -> Work {
    available();
    return [](Operands& numbers) {
      flint().multiply_n(numbers.out.data(), numbers.a.data(), numbers.b.data(),
                         static_cast<long>(numbers.n));
    };
  });
  add_product("flint", true, INT64_MAX, [=]() -> Work {
    available();
    return [](Operands& numbers) {
      flint().square(numbers.out.data(), numbers.a.data(), static_cast<long>(numbers.n));
    };
  });
}

#if LANEWISE_HAVE_GMP
void add_gmp() {
  add_kernel("multiply_1/gmp", [](Operands& numbers) {
    benchmark::DoNotOptimize(mpn_mul_1(numbers.out.data(), numbers.a.data(),
                                       static_cast<mp_size_t>(numbers.n), numbers.b[0]));
  });
  add_product("gmp", false, INT64_MAX, []() -> Work {
    return [](Operands& numbers) {
      mpn_mul_n(numbers.out.data(), numbers.a.data(), numbers.b.data(),
                static_cast<mp_size_t>(numbers.n));
    };
  });
  add_product("gmp", true, INT64_MAX, []() -> Work {
    return [](Operands& numbers) {
      mpn_sqr(numbers.out.data(), numbers.a.data(), static_cast<mp_size_t>(numbers.n));
    };
  });
}
#endif

}  // namespace

void register_limbs() {
  const std::string chosen = settings().isa.value;
  for (const kernels::TableRow& row : kernels::table_rows()) {
    if (!row.unsupported.empty() || !row.table->limbs) continue;
    add_kernels(row.name, *row.table->limbs);
    add_products(row.name + "-1t", row.name, 1);
  }
  add_products("auto-1t", chosen, 1);
  add_products("auto", chosen, 0);
  add_flint();
#if LANEWISE_HAVE_GMP
  add_gmp();
#endif
}

}  // namespace lanewise::bench
