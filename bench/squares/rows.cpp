#include "bench/squares/rows.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <lanewise/backend.hpp>
#include <lanewise/buffer.hpp>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <utility>

#include "bench/clock.hpp"
#include "bench/rooflines.hpp"
#include "kernels/kernel_table.hpp"

namespace lanewise::bench {
namespace {

/// Elements: 8 for the cost of a call, then L1, L2, the last-level cache, and memory.
constexpr std::size_t sizes[] = {8, 64, 512, 2048, 16'384, 262'144, 1'000'000, 10'000'000};

/// Of the types where these are 268 and 536 MB.
constexpr std::size_t huge_size = 67'000'000;
constexpr ElementType huge_types[] = {ElementType::int32, ElementType::int64, ElementType::float32,
                                      ElementType::float64};

/// The instruction set that the settings give, whatever a row before forced; and one thread, or as
/// many as the settings give.
class InForce {
 public:
  explicit InForce(bool one_thread) {
    force_isa("auto", origin);
    set_threads(one_thread ? 1 : 0, origin);
  }
  InForce(const InForce&) = delete;
  InForce& operator=(const InForce&) = delete;
  ~InForce() { set_threads(0, origin); }

 private:
  static constexpr const char* origin = "lanewise_bench";
};

// Arrays

/// Small enough that every square fits every type. In place, squares of squares must fit too: 0 and
/// 1.
int value_at(std::size_t i, ElementType type, bool in_place) {
  if (in_place) return static_cast<int>(i % 2);
  const int value = static_cast<int>(i % 12);
  const bool has_sign = std::string_view(to_string(type)).substr(0, 4) != "uint";
  return has_sign && i % 24 >= 12 ? -value : value;
}

template <class T>
void write_values(std::byte* to, std::size_t n, bool in_place) {
  for (std::size_t i = 0; i < n; ++i) {
    const int value = value_at(i, element_type<T>(), in_place);
    T element;
    if constexpr (IntegerElement<T>) {
      element = static_cast<T>(value);
    } else {
      element = T(static_cast<float>(value));
    }
    std::memcpy(to + i * sizeof(T), &element, sizeof(T));
  }
}

using Writer = void (*)(std::byte* to, std::size_t n, bool in_place);
template <std::size_t... I>
consteval std::array<Writer, array_element_types> writers_of(std::index_sequence<I...>) {
  return {write_values<std::tuple_element_t<I, ElementTypes>>...};
}
constexpr auto writers = writers_of(every_type);

Buffer<std::byte> input(const Row& row, std::size_t n) {
  constexpr std::size_t period = 1536;  // Of values 24, and of cache lines.
  Buffer<std::byte> in(n * row.pitch * row.in_bytes);
  const std::size_t first = std::min(in.size(), period * row.in_bytes);
  if (first == 0) return in;
  writers[static_cast<std::size_t>(row.type)](in.data(), first / row.in_bytes, row.in_place);
  for (std::size_t done = first; done < in.size(); done += first) {
    std::memcpy(in.data() + done, in.data(), std::min(first, in.size() - done));
  }
  return in;
}

/// Written once, so that its pages are there; never smaller than a reduction's results: a double
/// for each block of its real elements, of which a complex number is two.
Buffer<std::byte> output(const Row& row, std::size_t n) {
  const std::size_t blocks = 2 * n / kernels::sum_block_elements + 1;
  Buffer<std::byte> out(
      std::max(n * row.pitch * row.out_bytes, result_bytes + blocks * sizeof(double)));
  std::memset(out.data(), 0, out.size());
  return out;
}

// Measuring

Traffic traffic_of(const Row& row) {
  if (row.in_place) return Traffic::scale;
  if (row.in_bytes == 0) return Traffic::fill;
  return row.out_bytes == 0 ? Traffic::read : Traffic::copy;
}

void report(benchmark::State& state, double bytes, double seconds, double roof) {
  const double moved = bytes * static_cast<double>(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(moved));
  if (roof > 0) state.counters["of_roofline"] = moved / seconds / roof;
}

}  // namespace

void run_row(benchmark::State& state, const Row& row,
             const std::function<void(const void* in, void* out, std::size_t n)>& repeat) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const std::size_t bytes = n * (row.in_bytes + row.out_bytes);
  try {
    const InForce in_force(row.one_thread);
    // Elements apart move whole cache lines, of which the roofline knows nothing. It is measured
    // before the arrays are there, to need no more memory than they.
    const double roof = row.pitch > 1 ? 0 : roofline(traffic_of(row), bytes, row.one_thread);
    const Buffer<std::byte> in = row.in_place ? Buffer<std::byte>() : input(row, n);
    Buffer<std::byte> out = row.in_place ? input(row, n) : output(row, n);
    const double start = steady_seconds();
    repeat(row.in_place ? out.data() : in.data(), out.data(), n);
    report(state, static_cast<double>(bytes), steady_seconds() - start, roof);
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
}

void add_sizes(benchmark::internal::Benchmark* registered, const Row& row) {
  for (const std::size_t n : sizes) {
    if (n <= row.longest) registered->Arg(static_cast<std::int64_t>(n));
  }
  const bool has_huge_type =
      std::find(std::begin(huge_types), std::end(huge_types), row.type) != std::end(huge_types);
  if (row.is_huge && has_huge_type && huge_size <= row.longest) registered->Arg(huge_size);
  registered->UseRealTime();
}

std::vector<NamedPolicy> policies_of(ElementType type) {
  if (!is_integer(type)) return {{"round", Overflow::wrap}};
  std::vector<NamedPolicy> named;
  for (std::size_t i = 0; i < policies; ++i) {
    const auto overflow = static_cast<Overflow>(i);
    named.push_back({std::string(to_string(overflow)), overflow});
  }
  return named;
}

}  // namespace lanewise::bench
