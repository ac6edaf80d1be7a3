#include <benchmark/benchmark.h>
#include <lanewise/lanewise.hpp>

#include <cstring>
#include <string>
#include <type_traits>

#include "bench/register.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/parallel.hpp"

namespace lanewise::bench {
namespace {

using kernels::SquareKernels;

/// Elements: 8 for the cost of a call, then L1, L2, the last-level cache, and memory.
constexpr std::int64_t sizes[] = {8, 1024, 32'768, 1'000'000, 10'000'000};

template <class T>
Buffer<T> filled(std::size_t n) {
  Buffer<T> values(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = static_cast<T>(i % 1000);
  return values;
}

/// Runs work(in, out) over warm arrays of n elements; `traffic` counts what it reads and writes.
template <class T, class Work>
void run(benchmark::State& state, int arrays, Work work) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const Buffer<T> in = filled<T>(n);
  Buffer<T> out = filled<T>(n);
  for (auto _ : state) {
    work(std::span<const T>(in), std::span<T>(out));
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * arrays * state.range(0) *
                          static_cast<std::int64_t>(sizeof(T)));
}

template <class T, class Work>
void add(const std::string& name, int arrays, Work work) {
  auto* registered = benchmark::RegisterBenchmark(
      name.c_str(), [=](benchmark::State& state) { run<T>(state, arrays, work); });
  for (const std::int64_t n : sizes) registered->Arg(n);
  registered->UseRealTime();
}

/// The kernels of one row, without the call around them.
template <class T>
void add_kernels(const std::string& type, const std::string& row, const SquareKernels<T>& kernels) {
  const auto add_array = [&](const char* suffix, auto kernel) {
    if (!kernel) return;
    add<T>("square/" + type + "/" + row + suffix, 2,
           [kernel](auto in, auto out) { kernel(in.data(), out.data(), in.size()); });
  };
  const auto add_range = [&](const char* suffix, auto kernel) {
    if (!kernel) return;
    add<T>("squares_of_range/" + type + "/" + row + suffix, 1,
           [kernel](auto, auto out) { kernel(T(0), 0, out.data(), out.size()); });
  };
  add_array("", kernels.square);
  add_array("-streaming", kernels.square_streaming);
  add_range("", kernels.range);
  add_range("-streaming", kernels.range_streaming);
}

/// The public functions, as they choose for themselves.
template <class T>
void add_public(const std::string& type) {
  add<T>("square/" + type + "/auto", 2, [](auto in, auto out) { square(in, out); });
  add<T>("squares_of_range/" + type + "/auto", 1,
         [](auto, auto out) { squares_of_range(T(0), out); });
}

/// What memory allows: the C library's fill and copy, on one thread and on as many as the
/// settings give.
void add_rooflines() {
  const unsigned threads = kernels::choice().threads;
  for (const unsigned count : {1u, threads}) {
    const std::string suffix = "/" + std::to_string(count) + "t";
    add<std::int64_t>("roofline/copy" + suffix, 2, [count](auto in, auto out) {
      kernels::parallel_for(in.size(), 8, count, [&](std::size_t begin, std::size_t end) {
        std::memcpy(out.data() + begin, in.data() + begin, (end - begin) * 8);
      });
    });
    add<std::int64_t>("roofline/fill" + suffix, 1, [count](auto, auto out) {
      kernels::parallel_for(out.size(), 8, count, [&](std::size_t begin, std::size_t end) {
        std::memset(out.data() + begin, 1, (end - begin) * 8);
      });
    });
    if (threads == 1) break;
  }
}

}  // namespace

void register_squares() {
  for (const kernels::TableRow& row : kernels::table_rows()) {
    if (!row.unsupported.empty()) continue;
    add_kernels("uint32", row.name, row.table->squares_u32);
    add_kernels("uint64", row.name, row.table->squares_u64);
    add_kernels("float32", row.name, row.table->squares_f32);
    add_kernels("float64", row.name, row.table->squares_f64);
  }
  add_public<std::uint32_t>("uint32");
  add_public<std::uint64_t>("uint64");
  add_public<float>("float32");
  add_public<double>("float64");
  add_rooflines();
}

}  // namespace lanewise::bench
