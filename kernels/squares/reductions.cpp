// sum_of_squares(), mean_square() and minmax_of_squares()

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <lanewise/squares.hpp>
#include <limits>
#include <mutex>
#include <string>

#include "kernels/parallel.hpp"
#include "kernels/squares/integer_range.hpp"
#include "kernels/squares/layout.hpp"
#include "kernels/squares/plan.hpp"
#include "kernels/squares/reductions.hpp"

namespace lanewise {
namespace kernels {
namespace {

// Reading

/// An argument of a reduction as real elements: a complex number is two.
struct Input {
  Elements view;      ///< As it was given, or simpler.
  ElementType type;   ///< Of its elements.
  ElementType real;   ///< Of the real elements in them.
  std::size_t parts;  ///< Real elements in an element: 1 or 2.

  std::size_t bytes() const { return bytes_of(type); }
  std::size_t count() const { return view.rows * view.columns; }
  std::size_t real_count() const { return count() * parts; }
};

Input input_of(const char* function, ElementType type, const Elements& view) {
  const std::size_t count = count_of(view);
  if (count > 0) require_aligned(function, "in", view.data, alignment_of(type));
  const ElementType real = real_type(type);
  const std::size_t parts = bytes_of(type) / bytes_of(real);
  std::size_t numbers = 0;
  if (__builtin_mul_overflow(count, parts, &numbers)) {
    refuse(std::string(function) + ": in has more elements than can be counted");
  }
  return {simplified(view), type, real, parts};
}

/// `count` elements that are `stride` bytes apart.
template <std::size_t Bytes>
void gather_elements(const std::byte* from, std::ptrdiff_t stride, std::size_t count,
                     std::byte* to) {
  for (std::size_t i = 0; i < count; ++i, from += stride, to += Bytes) {
    std::memcpy(to, from, Bytes);
  }
}

/// A piece of one row.
void gather_piece(const Input& input, const std::byte* from, std::size_t count, std::byte* to) {
  const std::ptrdiff_t stride = input.view.stride;
  if (has_contiguous_rows(input.view, input.bytes())) {
    std::memcpy(to, from, count * input.bytes());
    return;
  }
  switch (input.bytes()) {
    case 1: return gather_elements<1>(from, stride, count, to);
    case 2: return gather_elements<2>(from, stride, count, to);
    case 4: return gather_elements<4>(from, stride, count, to);
    case 8: return gather_elements<8>(from, stride, count, to);
    default: return gather_elements<16>(from, stride, count, to);
  }
}

/// Copies elements [begin, begin + count) to `to`, one after the other.
void gather(const Input& input, std::size_t begin, std::size_t count, std::byte* to) {
  for (std::size_t i = begin; i < begin + count;) {
    const std::size_t in_row = input.view.columns - i % input.view.columns;
    const std::size_t piece = std::min(in_row, begin + count - i);
    gather_piece(input, address_of(input.view, i), piece, to);
    to += piece * input.bytes();
    i += piece;
  }
}

/// Calls visit(data, begin, count) with the real elements [begin, end) one after the other, in one
/// piece where they lie so, and else block by block from a copy. `begin` starts a block.
template <class Visit>
void for_each_run(const Input& input, std::size_t begin, std::size_t end, Visit visit) {
  const std::size_t real_bytes = bytes_of(input.real);
  if (is_contiguous(input.view, input.bytes())) {
    return visit(static_cast<const std::byte*>(input.view.data) + begin * real_bytes, begin,
                 end - begin);
  }
  alignas(64) std::byte block[sum_block_elements * sizeof(std::uint64_t)];
  for (std::size_t i = begin; i < end; i += sum_block_elements) {
    const std::size_t count = std::min(sum_block_elements, end - i);
    gather(input, i / input.parts, count / input.parts, block);
    visit(block, i, count);
  }
}

/// Calls part(begin, end) over the real elements [0, n) in whole blocks as planned, and notes what
/// ran: a call on `count` elements.
template <class Kernel, class Part>
void execute(const CallKind& kind, std::size_t count, std::size_t n, const Plan<Kernel>& plan,
             Part part) {
  const unsigned threads = parallel_for(n, plan.grain, plan.threads, std::cref(part));
  record_call({kind, false, threads, plan.row->name}, count);
}

/// The choice in force where its device reduces the input: null where there is none, or where the
/// elements do not lie one after the other.
const Choice* choice_of_device(const Input& input) {
  const Choice& made = choice();
  return made.device && is_contiguous(input.view, input.bytes()) ? &made : nullptr;
}

// Sums

Int256 exact_sum(const Input& input, Overflow overflow) {
  const std::size_t n = input.real_count();
  const CallKind kind{Operation::sum_of_squares, input.type, overflow};
  Int256 total;
  if (const Choice* made = choice_of_device(input)) {
    made->device->add_sum(input.real, input.view.data, n, total.limbs.data());
    record_device_call(*made, kind, n);
    return total;
  }
  const auto plan = plan_reduction(choice(), input.real, n, &SquareKernels::add_sum);
  std::mutex mutex;
  execute(kind, n, n, plan, [&](std::size_t begin, std::size_t end) {
    Int256 part;
    for_each_run(input, begin, end, [&](const void* run, std::size_t, std::size_t count) {
      plan.kernel(run, count, part.limbs.data());
    });
    const std::lock_guard lock(mutex);
    total = total + part;
  });
  return total;
}

/// The sums of blocks, in place on the stack where they are few.
class BlockSums {
 public:
  explicit BlockSums(std::size_t n)
      : count_(n / sum_block_elements + (n % sum_block_elements != 0)),
        many_(count_ > few_.size() ? Buffer<double>(count_) : Buffer<double>()) {}

  double* data() { return many_.empty() ? few_.data() : many_.data(); }

  /// Adds neighbours until one is left; one without a neighbour moves up as it is.
  double total() {
    if (count_ == 0) return 0;
    double* const sums = data();
    for (std::size_t left = count_; left > 1; left = (left + 1) / 2) {
      for (std::size_t i = 0; i < left / 2; ++i) sums[i] = sums[2 * i] + sums[2 * i + 1];
      if (left % 2 == 1) sums[left / 2] = sums[left - 1];
    }
    return std::isnan(sums[0]) ? std::numeric_limits<double>::quiet_NaN() : sums[0];
  }

 private:
  std::size_t count_;
  std::array<double, 64> few_;
  Buffer<double> many_;
};

double float_sum(const Input& input) {
  const std::size_t n = input.real_count();
  const CallKind kind{Operation::sum_of_squares, input.type};
  BlockSums sums(n);
  double* const out = sums.data();
  if (const Choice* made = choice_of_device(input)) {
    made->device->block_sums(input.real, input.view.data, n, out);
    record_device_call(*made, kind, input.count());
    return sums.total();
  }
  const auto plan = plan_reduction(choice(), input.real, n, &SquareKernels::block_sums);
  execute(kind, input.count(), n, plan, [&](std::size_t begin, std::size_t end) {
    for_each_run(input, begin, end, [&](const void* run, std::size_t at, std::size_t count) {
      plan.kernel(run, count, out + at / sum_block_elements);
    });
  });
  return sums.total();
}

double float_range_sum(ElementType type, std::uint64_t start, std::uint64_t step, std::size_t n) {
  require_countable(type, n);
  const auto plan = plan_reduction(choice(), type, n, &SquareKernels::range_block_sums);
  BlockSums sums(n);
  double* const out = sums.data();
  execute({Operation::sum_of_squares, type}, n, n, plan, [&](std::size_t begin, std::size_t end) {
    plan.kernel(start, step, begin, end - begin, out + begin / sum_block_elements);
  });
  return sums.total();
}

/// The range, whose elements must all be of the type.
IntegerRange range_in_type(const char* function, ElementType type, std::uint64_t start,
                           std::uint64_t step, std::size_t n) {
  const IntegerRange range = integer_range(type, start, step, n);
  const IntegerLimits limits = limits_of(type);
  if (is_within(range, limits.min, limits.max)) return range;
  refuse(std::string(function) + ": the range leaves " + std::string(to_string(type)) +
         "; give its start in a wider type");
}

// Extremes

template <class T>
T range_element(std::uint64_t start, std::uint64_t step, std::size_t i) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  const T offset = static_cast<T>(i) * std::bit_cast<T>(static_cast<Bits>(step));
  return std::bit_cast<T>(static_cast<Bits>(start)) + offset;
}

/// The magnitudes of float elements that rise or fall: the largest at an end, the smallest there or
/// where the sign changes, which bisection finds. A NaN at either end makes all elements after the
/// first, or all, NaN.
template <class T>
detail::Magnitudes float_range_magnitudes(std::uint64_t start, std::uint64_t step, std::size_t n) {
  const auto element = [=](std::size_t i) { return range_element<T>(start, step, i); };
  const auto bits = [](T x) {
    using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    return std::uint64_t{std::bit_cast<Bits>(std::abs(x))};
  };
  const bool sign = std::signbit(element(0));
  std::size_t same = 0, other = n;  // The last index known with the first sign, the first without.
  while (other - same > 1) {
    const std::size_t middle = same + (other - same) / 2;
    (std::signbit(element(middle)) == sign ? same : other) = middle;
  }
  detail::Magnitudes found{~std::uint64_t{0}, 0};
  for (const std::size_t i : {std::size_t{0}, same, std::min(same + 1, n - 1), n - 1}) {
    found.min = std::min(found.min, bits(element(i)));
    found.max = std::max(found.max, bits(element(i)));
  }
  return found;
}

/// The largest magnitude of a float type that is no NaN: infinity.
std::uint64_t infinity_bits(ElementType type) {
  switch (type) {
    case ElementType::float16: return 0x7c00;
    case ElementType::bfloat16: return 0x7f80;
    case ElementType::float32: return 0x7f80'0000;
    case ElementType::float64: return 0x7ff0'0000'0000'0000;
    default: return ~std::uint64_t{0};
  }
}

}  // namespace

uint128 as_uint128(const Int256& sum, Overflow overflow) {
  const bool fits = sum.limbs[2] == 0 && sum.limbs[3] == 0;
  switch (overflow) {
    case Overflow::widen:
      refuse("sum_of_squares(in): a sum has 128 bits, and no wider type; use Overflow::check");
    case Overflow::check:
      if (fits) break;
      throw OverflowError(
          "sum_of_squares(in): the sum does not fit 128 bits; sum parts of the array, or use "
          "Overflow::saturate or wrap",
          0, 0);
    case Overflow::saturate:
      if (!fits) return {~std::uint64_t{0}, ~std::uint64_t{0}};
      break;
    case Overflow::wrap: break;
  }
  return {sum.limbs[0], sum.limbs[1]};
}

void require_elements(const char* function, std::size_t n) {
  if (n == 0)
    refuse(std::string(function) +
           ": in is empty, and an empty array has no such value; look at its size first");
}

detail::Magnitudes with_nan(ElementType type, detail::Magnitudes found) {
  const std::uint64_t infinity = infinity_bits(type);
  if (found.max > infinity) found.min = found.max = infinity | infinity >> 1;
  return found;
}

}  // namespace kernels

using namespace kernels;

uint128 detail::sum_of_integers(ElementType type, const Elements& in, Overflow overflow) {
  return as_uint128(exact_sum(input_of("sum_of_squares(in)", type, in), overflow), overflow);
}

uint128 detail::sum_of_integer_range(ElementType type, std::uint64_t start, std::uint64_t step,
                                     std::size_t n, Overflow overflow) {
  return as_uint128(sum_of_squares_of(range_in_type("sum_of_squares(range)", type, start, step, n)),
                    overflow);
}

double detail::sum_of_floats(ElementType type, const Elements& in) {
  return float_sum(input_of("sum_of_squares(in)", type, in));
}

double detail::sum_of_float_range(ElementType type, std::uint64_t start, std::uint64_t step,
                                  std::size_t n) {
  return float_range_sum(type, start, step, n);
}

double detail::mean_square(ElementType type, const Elements& in) {
  const Input input = input_of("mean_square(in)", type, in);
  const std::size_t n = input.count();
  require_elements("mean_square(in)", n);
  return is_integer(type) ? rounded_ratio(exact_sum(input, Overflow::wrap), n)
                          : float_sum(input) / static_cast<double>(n);
}

double detail::mean_square_of_range(ElementType type, std::uint64_t start, std::uint64_t step,
                                    std::size_t n) {
  require_elements("mean_square(range)", n);
  if (!is_integer(type)) return float_range_sum(type, start, step, n) / static_cast<double>(n);
  return rounded_ratio(sum_of_squares_of(range_in_type("mean_square(range)", type, start, step, n)),
                       n);
}

uint128 detail::square_of(std::uint64_t magnitude) {
  const Wide square = Wide{magnitude} * magnitude;
  return {static_cast<std::uint64_t>(square), static_cast<std::uint64_t>(square >> 64)};
}

detail::Magnitudes detail::magnitudes(ElementType type, const Elements& in) {
  const Input input = input_of("minmax_of_squares(in)", type, in);
  const std::size_t n = input.real_count();
  require_elements("minmax_of_squares(in)", n);
  const CallKind kind{Operation::minmax_of_squares, type};
  std::array<std::uint64_t, 2> total = {~std::uint64_t{0}, 0};
  if (const Choice* made = choice_of_device(input)) {
    made->device->extremes(type, input.view.data, n, total.data());
    record_device_call(*made, kind, n);
    return with_nan(type, {total[0], total[1]});
  }
  const auto plan = plan_reduction(choice(), type, n, &SquareKernels::extremes);
  std::mutex mutex;
  execute(kind, n, n, plan, [&](std::size_t begin, std::size_t end) {
    std::array<std::uint64_t, 2> part = {~std::uint64_t{0}, 0};
    for_each_run(input, begin, end, [&](const void* run, std::size_t, std::size_t count) {
      plan.kernel(run, count, part.data());
    });
    const std::lock_guard lock(mutex);
    total = {std::min(total[0], part[0]), std::max(total[1], part[1])};
  });
  return with_nan(type, {total[0], total[1]});
}

detail::Magnitudes detail::magnitudes_of_range(ElementType type, std::uint64_t start,
                                               std::uint64_t step, std::size_t n) {
  require_elements("minmax_of_squares(range)", n);
  if (type == ElementType::float32) {
    return with_nan(type, float_range_magnitudes<float>(start, step, n));
  }
  if (type == ElementType::float64) {
    return with_nan(type, float_range_magnitudes<double>(start, step, n));
  }
  const MagnitudeBounds found =
      magnitudes_of(range_in_type("minmax_of_squares(range)", type, start, step, n));
  return {found.min, found.max};
}

}  // namespace lanewise
