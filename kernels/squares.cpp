#include <lanewise/squares.hpp>

#include <algorithm>
#include <functional>
#include <lanewise/error.hpp>
#include <lanewise/machine.hpp>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernels/dispatch.hpp"
#include "kernels/explain.hpp"
#include "kernels/in_words.hpp"
#include "kernels/parallel.hpp"
#include "kernels/tuning.hpp"

namespace lanewise {
namespace {

using kernels::Choice;
using kernels::KernelTable;
using kernels::SquareKernels;

/// The type whose kernels serve T: a signed square is the unsigned one of the same bits.
template <class T>
struct KernelType {
  using type = T;
};
template <>
struct KernelType<std::int32_t> {
  using type = std::uint32_t;
};
template <>
struct KernelType<std::int64_t> {
  using type = std::uint64_t;
};

const auto& group(const KernelTable& row, std::uint32_t) {
  return row.squares_u32;
}
const auto& group(const KernelTable& row, std::uint64_t) {
  return row.squares_u64;
}
const auto& group(const KernelTable& row, float) {
  return row.squares_f32;
}
const auto& group(const KernelTable& row, double) {
  return row.squares_f64;
}

template <class T>
constexpr ElementType element_type() {
  if constexpr (std::is_floating_point_v<T>) {
    return sizeof(T) == 4 ? ElementType::float32 : ElementType::float64;
  } else if constexpr (std::is_signed_v<T>) {
    return sizeof(T) == 4 ? ElementType::int32 : ElementType::int64;
  } else {
    return sizeof(T) == 4 ? ElementType::uint32 : ElementType::uint64;
  }
}

/// Everything decided about one call, for the call itself and for its explanation.
template <class Kernel>
struct Plan {
  Kernel kernel;
  const KernelTable* row;
  std::size_t bytes;  ///< What the call reads and writes.
  unsigned threads;
  bool streaming;
};

std::size_t saturating_product(std::size_t a, std::size_t b) {
  std::size_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::size_t>::max() : product;
}

std::size_t streaming_threshold() {
  static const std::size_t threshold = [] {
    const std::uint64_t cache = machine().caches.value.l3;
    const double bytes =
        static_cast<double>(cache ? cache : tuning::default_last_level_cache_bytes);
    return static_cast<std::size_t>(bytes * tuning::streaming_cache_multiple);
  }();
  return threshold;
}

unsigned worthwhile_threads(const Choice& made, std::size_t bytes) {
  const std::size_t shares = std::max<std::size_t>(1, bytes / tuning::bytes_per_thread);
  return static_cast<unsigned>(std::min<std::size_t>(made.threads, shares));
}

/// The plan of a call on `bytes` of memory by the first row that offers `cached`; by its
/// `streaming` twin where that pays and the row has one.
template <class K, class Kernel>
Plan<Kernel> make_plan(const Choice& made, std::size_t bytes, bool in_place,
                       Kernel SquareKernels<K>::*cached, Kernel SquareKernels<K>::*streaming) {
  const auto offer =
      kernels::find_kernel(made, [&](const KernelTable& row) { return group(row, K{}).*cached; });
  Plan<Kernel> plan{offer.kernel, offer.row, bytes, 1, false};
  if (bytes < 2 * tuning::bytes_per_thread) return plan;
  plan.threads = worthwhile_threads(made, bytes);
  if (in_place || bytes <= streaming_threshold()) return plan;
  if (const Kernel kernel = group(*offer.row, K{}).*streaming) {
    plan.kernel = kernel;
    plan.streaming = true;
  }
  return plan;
}

template <class T>
auto plan_array(const Choice& made, std::size_t n, bool in_place) {
  using Kernels = SquareKernels<typename KernelType<T>::type>;
  return make_plan(made, saturating_product(n, 2 * sizeof(T)), in_place, &Kernels::square,
                   &Kernels::square_streaming);
}

template <class T>
auto plan_range(const Choice& made, std::size_t n) {
  using Kernels = SquareKernels<typename KernelType<T>::type>;
  return make_plan(made, saturating_product(n, sizeof(T)), false, &Kernels::range,
                   &Kernels::range_streaming);
}

/// Runs call(begin, count) over [0, n) as planned, and notes what ran.
template <class T, class Kernel, class Call>
void execute(Operation operation, std::size_t n, const Plan<Kernel>& plan, Call call) {
  unsigned threads = 1;
  if (plan.threads == 1) {
    call(0, n);
  } else {
    const auto part = [&](std::size_t begin, std::size_t end) { call(begin, end - begin); };
    threads = kernels::parallel_for(n, tuning::cache_line_bytes / sizeof(T), plan.threads,
                                    std::cref(part));
  }
  kernels::record_last_call(operation, element_type<T>(), n, plan.row->name, threads,
                            plan.streaming);
}

template <class T>
void check_aligned(const T* pointer, const char* what) {
  if (reinterpret_cast<std::uintptr_t>(pointer) % alignof(T) == 0) return;
  throw Error(ErrorCode::invalid_argument, std::string(what) + " is not aligned to its " +
                                               std::to_string(sizeof(T)) +
                                               "-byte elements; copy it into an array of the type");
}

template <class T>
void check_arrays(std::span<const T> in, std::span<T> out) {
  if (in.size() != out.size()) {
    throw Error(ErrorCode::invalid_argument,
                "square(in, out): in has " + std::to_string(in.size()) + " elements and out " +
                    std::to_string(out.size()) + "; they must have the same number");
  }
  check_aligned(in.data(), "square(in, out): in");
  check_aligned(static_cast<const T*>(out.data()), "square(in, out): out");
  const auto a = reinterpret_cast<std::uintptr_t>(in.data());
  const auto b = reinterpret_cast<std::uintptr_t>(out.data());
  const std::size_t distance = a < b ? b - a : a - b;
  if (distance != 0 && distance < in.size_bytes()) {
    throw Error(ErrorCode::invalid_argument,
                "square(in, out): the arrays overlap in part; out must be in itself or apart from "
                "it");
  }
}

template <class T>
void square_array(std::span<const T> in, std::span<T> out) {
  using K = typename KernelType<T>::type;
  check_arrays(in, out);
  const bool in_place = static_cast<const T*>(out.data()) == in.data();
  const auto plan = plan_array<T>(kernels::choice(), in.size(), in_place);
  const auto* from = reinterpret_cast<const K*>(in.data());
  auto* to = reinterpret_cast<K*>(out.data());
  execute<T>(Operation::square, in.size(), plan, [=](std::size_t begin, std::size_t count) {
    plan.kernel(from + begin, to + begin, count);
  });
}

template <class T>
void square_range(T start, std::span<T> out) {
  using K = typename KernelType<T>::type;
  check_aligned(static_cast<const T*>(out.data()), "squares_of_range(start, out): out");
  const auto plan = plan_range<T>(kernels::choice(), out.size());
  auto* to = reinterpret_cast<K*>(out.data());
  execute<T>(Operation::squares_of_range, out.size(), plan,
             [=](std::size_t begin, std::size_t count) {
               plan.kernel(static_cast<K>(start), begin, to + begin, count);
             });
}

template <class T>
Buffer<T> square_buffer(std::span<const T> in) {
  Buffer<T> out(in.size());
  square_array<T>(in, out);
  return out;
}

template <class T>
Buffer<T> square_range_buffer(T start, std::size_t n) {
  Buffer<T> out(n);
  square_range<T>(start, out);
  return out;
}

}  // namespace

using std::span;

void square(span<const std::int32_t> in, span<std::int32_t> out) {
  square_array(in, out);
}
void square(span<const std::int64_t> in, span<std::int64_t> out) {
  square_array(in, out);
}
void square(span<const std::uint32_t> in, span<std::uint32_t> out) {
  square_array(in, out);
}
void square(span<const std::uint64_t> in, span<std::uint64_t> out) {
  square_array(in, out);
}
void square(span<const float> in, span<float> out) {
  square_array(in, out);
}
void square(span<const double> in, span<double> out) {
  square_array(in, out);
}

Buffer<std::int32_t> square(span<const std::int32_t> in) {
  return square_buffer(in);
}
Buffer<std::int64_t> square(span<const std::int64_t> in) {
  return square_buffer(in);
}
Buffer<std::uint32_t> square(span<const std::uint32_t> in) {
  return square_buffer(in);
}
Buffer<std::uint64_t> square(span<const std::uint64_t> in) {
  return square_buffer(in);
}
Buffer<float> square(span<const float> in) {
  return square_buffer(in);
}
Buffer<double> square(span<const double> in) {
  return square_buffer(in);
}

void squares_of_range(std::int32_t start, span<std::int32_t> out) {
  square_range(start, out);
}
void squares_of_range(std::int64_t start, span<std::int64_t> out) {
  square_range(start, out);
}
void squares_of_range(std::uint32_t start, span<std::uint32_t> out) {
  square_range(start, out);
}
void squares_of_range(std::uint64_t start, span<std::uint64_t> out) {
  square_range(start, out);
}
void squares_of_range(float start, span<float> out) {
  square_range(start, out);
}
void squares_of_range(double start, span<double> out) {
  square_range(start, out);
}

Buffer<std::int32_t> squares_of_range(std::int32_t start, std::size_t n) {
  return square_range_buffer(start, n);
}
Buffer<std::int64_t> squares_of_range(std::int64_t start, std::size_t n) {
  return square_range_buffer(start, n);
}
Buffer<std::uint32_t> squares_of_range(std::uint32_t start, std::size_t n) {
  return square_range_buffer(start, n);
}
Buffer<std::uint64_t> squares_of_range(std::uint64_t start, std::size_t n) {
  return square_range_buffer(start, n);
}
Buffer<float> squares_of_range(float start, std::size_t n) {
  return square_range_buffer(start, n);
}
Buffer<double> squares_of_range(double start, std::size_t n) {
  return square_range_buffer(start, n);
}

namespace {

std::string count_of_threads(unsigned threads) {
  return std::to_string(threads) + (threads == 1 ? " thread: " : " threads: ");
}

std::string why_threads(const Choice& made, std::size_t bytes, unsigned threads) {
  if (threads == made.threads) return count_of_threads(threads) + made.settings.threads.source;
  return count_of_threads(threads) + kernels::bytes_in_words(bytes) +
         " of traffic, and a thread pays from " + kernels::bytes_in_words(tuning::bytes_per_thread);
}

std::string why_stores(std::size_t bytes, bool streaming) {
  const bool known = machine().caches.value.l3 != 0;
  const std::string cache =
      (known ? "the last-level cache of " : "an assumed last-level cache of ") +
      kernels::bytes_in_words(streaming_threshold());
  const std::string traffic = kernels::bytes_in_words(bytes) + " of traffic";
  if (streaming) return "non-temporal stores: " + traffic + " do not fit " + cache;
  if (bytes > streaming_threshold()) {
    return "ordinary stores: this instruction set offers no others";
  }
  return "ordinary stores: " + traffic + " fit " + cache;
}

template <class Kernel>
Explanation describe(const Choice& made, Operation operation, ElementType type, std::size_t n,
                     const Plan<Kernel>& plan) {
  std::vector<std::string> why = {
      "backend cpu: elementwise work on host arrays costs less than its transfer to a GPU",
      std::string("instruction set ") + plan.row->name + ": " + made.isa_reason,
      why_threads(made, plan.bytes, plan.threads), why_stores(plan.bytes, plan.streaming)};
  return {operation, type, n, "cpu", plan.row->name, plan.threads, plan.streaming, std::move(why)};
}

template <class T>
Explanation explain_as(Operation operation, std::size_t n) {
  const Choice& made = kernels::choice();
  if (operation == Operation::square) {
    return describe(made, operation, element_type<T>(), n, plan_array<T>(made, n, false));
  }
  return describe(made, operation, element_type<T>(), n, plan_range<T>(made, n));
}

}  // namespace

Explanation kernels::explain_squares(Operation operation, ElementType type, std::size_t n) {
  switch (type) {
    case ElementType::int32: return explain_as<std::int32_t>(operation, n);
    case ElementType::int64: return explain_as<std::int64_t>(operation, n);
    case ElementType::uint32: return explain_as<std::uint32_t>(operation, n);
    case ElementType::uint64: return explain_as<std::uint64_t>(operation, n);
    case ElementType::float32: return explain_as<float>(operation, n);
    case ElementType::float64: return explain_as<double>(operation, n);
    case ElementType::natural: break;
  }
  throw Error(ErrorCode::invalid_argument,
              "explain(): squares are of int32, int64, uint32, uint64, float32 or float64");
}

}  // namespace lanewise
