#include "bench/rooflines.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <lanewise/buffer.hpp>
#include <lanewise/machine.hpp>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "bench/clock.hpp"
#include "bench/peer_sets.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/parallel.hpp"

namespace lanewise::bench {
namespace {

constexpr std::size_t word = 8;

/// Words of a cache line: parts for threads begin at multiples of it.
constexpr std::size_t grain = 8;

struct Pass {
  std::string name;
  Traffic traffic;
  std::function<void(const std::byte* in, std::byte* out, std::size_t bytes)> run;
};

std::vector<Pass> passes_of(const RooflineKernels& vectors) {
  std::vector<Pass> passes = {
      {"copy-loop", Traffic::copy, vectors.copy},
      {"scale", Traffic::scale,
       [&](const std::byte*, std::byte* out, std::size_t bytes) { vectors.scale(out, bytes); }},
      {"read", Traffic::read, [&](const std::byte* in, std::byte*, std::size_t bytes) {
         benchmark::DoNotOptimize(vectors.read(in, bytes));
       }}};
  if (vectors.copy_streaming) {
    passes.push_back({"copy-nt", Traffic::copy, vectors.copy_streaming});
    passes.push_back(
        {"fill-nt", Traffic::fill, [&](const std::byte*, std::byte* out, std::size_t bytes) {
           vectors.fill_streaming(out, bytes);
         }});
  }
  return passes;
}

const std::vector<Pass>& passes() {
  static const std::vector<Pass> all = [] {
    std::vector<Pass> made = {
        {"copy", Traffic::copy,
         [](const std::byte* in, std::byte* out, std::size_t bytes) {
           std::memcpy(out, in, bytes);
         }},
        {"fill", Traffic::fill,
         [](const std::byte*, std::byte* out, std::size_t bytes) { std::memset(out, 1, bytes); }}};
    if (const Peers* native = native_peers()) {
      for (Pass& pass : passes_of(*native->rooflines)) made.push_back(std::move(pass));
    }
    return made;
  }();
  return all;
}

/// The arrays that a pass runs over. All bytes are 0 or 1, and so all doubles are normal or 0.
class Arrays {
 public:
  explicit Arrays(std::size_t words) : words_(words), in_(words * word), out_(words * word) {
    std::memset(in_.data(), 1, in_.size());
    std::memset(out_.data(), 1, out_.size());
  }

  void run(const Pass& pass, unsigned threads) {
    kernels::parallel_for(words_, grain, threads, [&](std::size_t begin, std::size_t end) {
      pass.run(in_.data() + begin * word, out_.data() + begin * word, (end - begin) * word);
    });
    benchmark::ClobberMemory();
  }

 private:
  std::size_t words_;
  Buffer<std::byte> in_, out_;
};

double bytes_moved(const Pass& pass, std::size_t words) {
  const bool both_ways = pass.traffic == Traffic::copy || pass.traffic == Traffic::scale;
  return static_cast<double>(words * word * (both_ways ? 2 : 1));
}

// The sizes

/// Arrays in the middle of each cache: 16 KB, 256 KB, a quarter of the last level (a copy has two
/// arrays) but at most 8 MB, for machines share it; and twice in memory, 80 MB and 536 MB.
std::array<std::size_t, 5> class_words() {
  constexpr std::size_t most_shared = std::size_t{8} << 20;
  const std::size_t l3 = machine().caches.value.l3;
  const std::size_t shared = l3 == 0 ? most_shared : std::min(l3 / 4, most_shared);
  return {2048, 32'768, shared / word / grain * grain, 10'000'000, 67'000'000};
}

/// The size whose arrays lie where a row's `bytes` do.
std::size_t words_like(std::size_t bytes) {
  constexpr std::size_t far_beyond_caches = 300'000'000;
  const CacheSizes& caches = machine().caches.value;
  const auto words = class_words();
  if (bytes <= std::max<std::size_t>(caches.l1_data, 32'768)) return words[0];
  if (bytes <= std::max<std::size_t>(caches.l2, 262'144)) return words[1];
  if (bytes <= std::max<std::size_t>(caches.l3, 4 * word * words[2])) return words[2];
  return bytes <= far_beyond_caches ? words[3] : words[4];
}

// Measuring

/// The median of repetitions of some milliseconds each.
double bytes_per_second(Arrays& arrays, const Pass& pass, std::size_t words, unsigned threads) {
  constexpr double long_enough = 0.003;
  std::size_t loops = 1;
  const auto time = [&] {
    const double start = steady_seconds();
    for (std::size_t i = 0; i < loops; ++i) arrays.run(pass, threads);
    return steady_seconds() - start;
  };
  while (time() < long_enough) loops *= 2;
  std::array<double, 7> times{};
  std::generate(times.begin(), times.end(), time);
  std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
  return bytes_moved(pass, words) * static_cast<double>(loops) / times[times.size() / 2];
}

double measure(Traffic traffic, std::size_t words, bool one_thread) {
  Arrays arrays(words);
  double best = 0;
  for (const Pass& pass : passes()) {
    if (pass.traffic != traffic) continue;
    best = std::max(best, bytes_per_second(arrays, pass, words, 1));
    if (one_thread) continue;
    best = std::max(best, bytes_per_second(arrays, pass, words, kernels::choice().threads));
  }
  return best;
}

void run_row(benchmark::State& state, const Pass& pass, bool one_thread) {
  const auto words = static_cast<std::size_t>(state.range(0));
  const unsigned threads = one_thread ? 1 : kernels::choice().threads;
  Arrays arrays(words);
  for (auto _ : state) arrays.run(pass, threads);
  const double bytes = bytes_moved(pass, words) * static_cast<double>(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

}  // namespace

double roofline(Traffic traffic, std::size_t bytes, bool one_thread) {
  static std::map<std::tuple<Traffic, std::size_t, bool>, double> known;
  const std::size_t words = words_like(bytes);
  const auto [entry, is_new] = known.try_emplace({traffic, words, one_thread}, 0.0);
  if (is_new) entry->second = measure(traffic, words, one_thread);
  return entry->second;
}

void register_rooflines() {
  for (const Pass& pass : passes()) {
    for (const bool one_thread : {true, false}) {
      const std::string name = "roofline/" + pass.name + (one_thread ? "/1t" : "/all");
      auto* row = benchmark::RegisterBenchmark(name.c_str(), run_row, pass, one_thread);
      for (const std::size_t words : class_words()) row->Arg(static_cast<std::int64_t>(words));
      row->UseRealTime();
    }
  }
}

}  // namespace lanewise::bench
