#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <functional>
#include <lanewise/element.hpp>
#include <lanewise/overflow.hpp>
#include <limits>
#include <string>
#include <vector>

#include "bench/squares/implementations.hpp"

// How a row of the squares is measured: over warm arrays, beside its roofline.

namespace lanewise::bench {

/// An operation of one element type, by one implementation, at several n.
struct Row {
  std::string name;  ///< Without n.
  ElementType type;
  std::size_t in_bytes;    ///< Read for an element; 0 where nothing is.
  std::size_t out_bytes;   ///< Written for an element; 0 where nothing is.
  std::size_t pitch = 1;   ///< From element to element.
  bool in_place = false;   ///< Reads and writes one array.
  bool one_thread = true;  ///< Runs on the calling thread alone.
  bool is_huge = false;    ///< Also far beyond the caches, for the types that are measured so.
  std::size_t longest = std::numeric_limits<std::size_t>::max();  ///< The largest n, if any.
};

/// Makes arrays, sets threads and instruction set, calls `repeat(in, out, n)` once, which measures
/// as often as Google Benchmark asks, and reports bytes per second and `of_roofline`.
void run_row(benchmark::State& state, const Row& row,
             const std::function<void(const void* in, void* out, std::size_t n)>& repeat);

/// Adds the sizes of a row.
void add_sizes(benchmark::internal::Benchmark* registered, const Row& row);

/// Registers work(in, out, n). `in` is null where nothing is read; `out` always has room for the
/// results of a reduction.
template <class Work>
void add(const Row& row, Work work) {
  const auto measure = [row, work](benchmark::State& state) {
    run_row(state, row, [&](const void* in, void* out, std::size_t n) {
      for (auto _ : state) {
        work(in, out, n);
        benchmark::ClobberMemory();
      }
    });
  };
  add_sizes(benchmark::RegisterBenchmark(row.name.c_str(), measure), row);
}

/// The same by each implementation that has the function that `select(its Implementation)` gives,
/// under row.name followed by its own. `adapt` makes work(in, out, n) of the function.
template <class Select, class Adapt>
void add_implementations(const Row& row, Select select, Adapt adapt) {
  for (const NamedImplementation& named : implementations()) {
    const auto function = select((*named.offers)[static_cast<std::size_t>(row.type)]);
    if (!function || (row.in_place && named.offers == &owning_functions)) continue;
    Row named_row = row;
    named_row.name += named.name;
    named_row.one_thread = named.one_thread;
    named_row.is_huge = named.is_huge;
    add(named_row, adapt(function));
  }
}

/// An element type's policies by name: integers those of Overflow, other types "round" alone.
struct NamedPolicy {
  std::string name;
  Overflow overflow;
};
std::vector<NamedPolicy> policies_of(ElementType type);

/// Calls visit(type) for every element type of arrays.
template <class Visit>
void for_each_type(Visit visit) {
  for (std::size_t i = 0; i < array_element_types; ++i) visit(static_cast<ElementType>(i));
}

}  // namespace lanewise::bench
