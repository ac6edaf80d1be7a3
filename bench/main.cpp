// lanewise_bench: every kernel on every instruction set of this machine, the public functions above
// them, and their peers. HACKING.md says how to read and repeat it.

#include <benchmark/benchmark.h>
#include <cstdio>
#include <lanewise/lanewise.hpp>

#include "bench/flint/flint.hpp"
#include "bench/register.hpp"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 64;
  try {
    const lanewise::Settings settings = lanewise::settings();
    benchmark::AddCustomContext("lanewise", std::string(lanewise::version()));
    benchmark::AddCustomContext("cpu", lanewise::machine().cpu_name.value);
    benchmark::AddCustomContext("isa", settings.isa.value + " (" + settings.isa.source + ")");
    benchmark::AddCustomContext("threads",
                                settings.threads.value + " (" + settings.threads.source + ")");
    benchmark::AddCustomContext("flint", lanewise::bench::flint_in_words());
    lanewise::bench::register_squares();
    lanewise::bench::register_factorial_mod();
    lanewise::bench::register_factorials(benchmark::GetBenchmarkFilter());
    lanewise::bench::register_combinatorics();
    lanewise::bench::register_gamma();
    lanewise::bench::register_limbs();
    lanewise::bench::register_text(benchmark::GetBenchmarkFilter());
    lanewise::bench::register_verification();
    lanewise::bench::register_buffers();
  } catch (const lanewise::Error& error) {
    std::fprintf(stderr, "lanewise_bench: %s\n", error.what());
    return 69;
  }
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
