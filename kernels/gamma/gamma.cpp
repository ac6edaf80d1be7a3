// gamma(), log_gamma(), factorial() and log_factorial() over arrays.

#include <algorithm>
#include <array>
#include <functional>
#include <lanewise/error.hpp>
#include <lanewise/gamma.hpp>
#include <limits>
#include <mutex>
#include <string>

#include "kernels/dispatch.hpp"
#include "kernels/explain.hpp"
#include "kernels/parallel.hpp"
#include "kernels/squares/layout.hpp"
#include "kernels/squares/operations.hpp"
#include "kernels/squares/plan.hpp"
#include "kernels/tuning.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// A call on arrays of these types.
struct ArrayCall {
  Operation operation;
  ElementType in_type, out_type;
  Overflow overflow = Overflow::wrap;
};

/// The kernel of a function of real numbers, or of ln n!, in a row; null where it offers none.
FunctionKernel function_kernel(const KernelTable& row, const ArrayCall& call) {
  if (!row.gamma) return nullptr;
  const GammaKernels& kernels = *row.gamma;
  const auto of = [&]() -> const RealKernels& {
    if (is_integer(call.in_type)) {
      return kernels.of_integers[static_cast<std::size_t>(call.in_type)].log_factorial;
    }
    switch (call.operation) {
      case Operation::gamma: return kernels.gamma;
      case Operation::log_gamma: return kernels.log_gamma;
      case Operation::factorial: return kernels.factorial;
      default: return kernels.log_factorial;
    }
  };
  return call.out_type == ElementType::float32 ? of().float32 : of().float64;
}

/// The kernel that looks entries of this width up.
LookupKernel lookup_kernel(const KernelTable& row, ElementType in_type, std::size_t bytes) {
  if (!row.gamma) return nullptr;
  const auto width = static_cast<std::size_t>(std::countr_zero(bytes));
  return row.gamma->of_integers[static_cast<std::size_t>(in_type)].lookup[width];
}

std::size_t grain_of(ElementType out_type) {
  return tuning::cache_line_bytes / bytes_of(out_type);
}

/// Threads for a function of n numbers: arithmetic, where squares are traffic.
unsigned threads_for_function(const Choice& made, std::size_t n, std::size_t grain) {
  const std::size_t grains = n / grain + (n % grain != 0);
  const std::size_t shares = std::min(grains, n / tuning::parallel_function_elements);
  return static_cast<unsigned>(std::clamp<std::size_t>(shares, 1, made.threads));
}

/// Throws invalid_argument where the arrays break the contract, and returns their length.
std::size_t checked_length(const ArrayCall& call, const Elements& in, const Elements& out) {
  require_valid(to_string(call.operation).data(),
                {in, bytes_of(call.in_type), alignment_of(call.in_type)},
                {out, bytes_of(call.out_type), alignment_of(call.out_type)});
  return in.columns;
}

const std::byte* from(const ArrayCall& call, const Elements& in, std::size_t i) {
  return static_cast<const std::byte*>(in.data) + i * bytes_of(call.in_type);
}
std::byte* to(const ArrayCall& call, const Elements& out, std::size_t i) {
  return static_cast<std::byte*>(out.data) + i * bytes_of(call.out_type);
}

void record(const ArrayCall& call, std::size_t n, const KernelTable* row, unsigned threads) {
  record_call({{call.operation, call.in_type, call.overflow}, false, threads, row->name}, n);
}

// Factorials by look-up: n! for every n that has one in the type, what saturation writes, and what
// negative arguments get.

template <class T, std::size_t count>
struct Table {
  std::array<T, count + 2> entries;
  static constexpr std::uint64_t last = count - 1;
};

template <class T>
constexpr std::size_t factorials_that_fit() {
  std::uint64_t product = 1;
  std::size_t n = 0;
  while (product <= static_cast<std::uint64_t>(std::numeric_limits<T>::max()) / (n + 1)) {
    product *= ++n;
  }
  return n + 1;
}

template <IntegerElement T>
constexpr auto integer_table() {
  constexpr std::size_t count = factorials_that_fit<T>();
  Table<T, count> table{};
  table.entries[0] = 1;
  for (std::size_t n = 1; n < count; ++n) {
    table.entries[n] = static_cast<T>(table.entries[n - 1] * static_cast<T>(n));
  }
  table.entries[count] = std::numeric_limits<T>::max();
  table.entries[count + 1] = 0;
  return table;
}

/// Of double the stored ones; of float the same rounded again, which `test_gamma` finds correct.
template <class T, std::size_t count>
auto real_table() {
  Table<T, count> table{};
  for (std::size_t n = 0; n < count; ++n) table.entries[n] = static_cast<T>(rounded_factorials[n]);
  table.entries[count] = std::numeric_limits<T>::infinity();
  table.entries[count + 1] = std::numeric_limits<T>::quiet_NaN();
  return table;
}

/// A table without its type.
struct AnyTable {
  const void* entries;
  std::uint64_t last;
};

template <class T>
AnyTable table_of() {
  static constexpr auto table = integer_table<T>();
  return {table.entries.data(), table.last};
}
template <>
AnyTable table_of<float>() {
  static const auto table = real_table<float, 35>();
  return {table.entries.data(), table.last};
}
template <>
AnyTable table_of<double>() {
  static const auto table = real_table<double, double_factorials>();
  return {table.entries.data(), table.last};
}

AnyTable table_of(ElementType type) {
  switch (type) {
    case ElementType::int8: return table_of<std::int8_t>();
    case ElementType::uint8: return table_of<std::uint8_t>();
    case ElementType::int16: return table_of<std::int16_t>();
    case ElementType::uint16: return table_of<std::uint16_t>();
    case ElementType::int32: return table_of<std::int32_t>();
    case ElementType::uint32: return table_of<std::uint32_t>();
    case ElementType::int64: return table_of<std::int64_t>();
    case ElementType::uint64: return table_of<std::uint64_t>();
    case ElementType::float32: return table_of<float>();
    default: return table_of<double>();
  }
}

/// What the parts of a call missed. Thread-safe.
class MissTally {
 public:
  /// What the part that begins at index `begin` found.
  void add(std::size_t begin, const Misses& found) {
    if (found.negative.count == 0 && found.too_large.count == 0) return;
    const std::lock_guard lock(mutex_);
    add(begin, found.negative, total_.negative);
    add(begin, found.too_large, total_.too_large);
  }
  const Misses& total() const { return total_; }

 private:
  static void add(std::size_t begin, const Missed& found, Missed& total) {
    if (found.count == 0) return;
    const std::uint64_t first = begin + found.first;
    total.first = total.count == 0 ? first : std::min(total.first, first);
    total.count += found.count;
  }

  std::mutex mutex_;
  Misses total_{};
};

/// Says what is wrong with the arguments of a call that writes integers.
void throw_missed(const ArrayCall& call, std::size_t n, const Misses& missed) {
  const std::string of_all = " of " + std::to_string(n);
  if (missed.negative.count != 0) {
    refuse("factorial(in, out): " + std::to_string(missed.negative.count) + of_all +
           " integers are negative and have no factorial, the first at index " +
           std::to_string(missed.negative.first) + "; leave them out, or take an out of double");
  }
  if (call.overflow != Overflow::check || missed.too_large.count == 0) return;
  const bool one = missed.too_large.count == 1;
  throw OverflowError("factorial(in, out): " + std::to_string(missed.too_large.count) + of_all +
                          " factorials " + (one ? "does" : "do") + " not fit " +
                          std::string(to_string(call.out_type)) + ", the first at index " +
                          std::to_string(missed.too_large.first) +
                          "; use Overflow::saturate, or an out of a wider type or of double",
                      missed.too_large.first, missed.too_large.count);
}

void require_policy(Overflow overflow) {
  if (overflow == Overflow::check || overflow == Overflow::saturate) return;
  refuse(
      "factorial(in, out, overflow): factorials are checked or saturated; give Overflow::check "
      "or Overflow::saturate");
}

void run_function(const ArrayCall& call, const Elements& in, const Elements& out) {
  const std::size_t n = checked_length(call, in, out);
  const Choice& made = choice();
  const auto offer =
      find_kernel(made, [&](const KernelTable& row) { return function_kernel(row, call); });
  const std::size_t grain = grain_of(call.out_type);
  const auto part = [&](std::size_t begin, std::size_t end) {
    offer.kernel(from(call, in, begin), to(call, out, begin), end - begin);
  };
  const unsigned threads =
      parallel_for(n, grain, threads_for_function(made, n, grain), std::cref(part));
  record(call, n, offer.row, threads);
}

void run_lookup(const ArrayCall& call, const Elements& in, const Elements& out) {
  const std::size_t n = checked_length(call, in, out);
  const Choice& made = choice();
  const std::size_t out_bytes = bytes_of(call.out_type), grain = grain_of(call.out_type);
  const auto offer = find_kernel(
      made, [&](const KernelTable& row) { return lookup_kernel(row, call.in_type, out_bytes); });
  const AnyTable table = table_of(call.out_type);
  MissTally tally;
  const auto part = [&](std::size_t begin, std::size_t end) {
    tally.add(begin, offer.kernel(from(call, in, begin), to(call, out, begin), end - begin,
                                  table.entries, table.last));
  };
  const std::size_t bytes = n * (bytes_of(call.in_type) + out_bytes);
  const unsigned threads =
      parallel_for(n, grain, worthwhile_threads(made, bytes, n, grain), std::cref(part));
  record(call, n, offer.row, threads);
  if (is_integer(call.out_type)) throw_missed(call, n, tally.total());
}

}  // namespace
}  // namespace kernels

void detail::run_function(Operation operation, ElementType in_type, const Elements& in,
                          ElementType out_type, const Elements& out) {
  kernels::run_function({operation, in_type, out_type}, in, out);
}

void detail::run_factorial(ElementType in_type, const Elements& in, ElementType out_type,
                           const Elements& out, Overflow overflow) {
  if (is_integer(out_type)) kernels::require_policy(overflow);
  kernels::run_lookup({Operation::factorial, in_type, out_type, overflow}, in, out);
}

}  // namespace lanewise
