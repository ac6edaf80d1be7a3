// squares_of_range()

#include <algorithm>
#include <functional>
#include <lanewise/squares.hpp>

#include "kernels/parallel.hpp"
#include "kernels/squares/integer_range.hpp"
#include "kernels/squares/layout.hpp"
#include "kernels/squares/overflows.hpp"
#include "kernels/squares/plan.hpp"
#include "kernels/squares/range_of_squares.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// The indices whose squares fit the type.
Indices fitting(ElementType type, std::uint64_t start, std::uint64_t step, std::size_t n) {
  return indices_within(integer_range(type, start, step, n), limits_of(type).root);
}

/// All squares fit where the ends do. Else those that do not lie before, after, or around the rest.
void require_fitting(ElementType type, std::size_t n, const Indices& fit) {
  const std::size_t count = n - (fit.end - fit.begin);
  if (count == 0) return;
  ElementwiseOperation operation = square_operation(type, Overflow::check);
  operation.kind.operation = Operation::squares_of_range;
  throw_overflow(operation, n, {fit.begin > 0 ? 0 : fit.end, count});
}

/// n elements of the type's largest value.
void fill_with_largest(ElementType type, std::byte* out, std::size_t n) {
  const auto largest = static_cast<std::uint64_t>(limits_of(type).max);
  const auto fill = [=](auto as_type) {
    using T = decltype(as_type);
    std::fill_n(reinterpret_cast<T*>(out), n, static_cast<T>(largest));
  };
  switch (bytes_of(type)) {
    case 1: return fill(std::uint8_t{});
    case 2: return fill(std::uint16_t{});
    case 4: return fill(std::uint32_t{});
    default: return fill(std::uint64_t{});
  }
}

/// Writes [begin, end): squares within `fit`, the largest value outside it.
void write_part(const RangeOfSquares& range, RangeKernel kernel, std::byte* out, std::size_t begin,
                std::size_t end) {
  const std::size_t bytes = bytes_of(range.type);
  const std::size_t from = std::clamp(range.fit.begin, begin, end);
  const std::size_t to = std::clamp(range.fit.end, from, end);
  fill_with_largest(range.type, out + begin * bytes, from - begin);
  kernel(range.start, range.step, from, out + from * bytes, to - from);
  fill_with_largest(range.type, out + to * bytes, end - to);
}

void run(const RangeOfSquares& range, std::byte* out, std::size_t n) {
  const Choice& made = choice();
  const CallKind kind{Operation::squares_of_range, range.type, range.overflow};
  if (made.device) {
    made.device->range(range, out, n);
    return record_device_call(made, kind, n);
  }
  const Plan<RangeKernel> plan = plan_range(made, range.type, n);
  const auto part = [&](std::size_t begin, std::size_t end) {
    write_part(range, plan.kernel, out, begin, end);
  };
  const unsigned threads = parallel_for(n, plan.grain, plan.threads, std::cref(part));
  record_call({kind, plan.streaming, threads, plan.row->name}, n);
}

}  // namespace

RangeOfSquares checked_range(ElementType type, std::uint64_t start, std::uint64_t step,
                             const void* out, std::size_t n, Overflow overflow) {
  require_aligned("squares_of_range(start, out)", "out", out, alignment_of(type));
  if (overflow >= Overflow::widen) {
    refuse(
        "squares_of_range(start, out): the policies are wrap, check and saturate; to widen, give "
        "an out of a wider type");
  }
  if (!is_integer(type) && overflow != Overflow::wrap) {
    refuse("squares_of_range(start, out): floats have no overflow policy; leave it out");
  }
  require_countable(type, n);
  Indices fit{0, n};
  if (is_integer(type) && overflow != Overflow::wrap) {
    fit = fitting(type, start, step, n);
    if (overflow == Overflow::check) require_fitting(type, n, fit);
  }
  return {type, start, step, overflow, fit};
}

}  // namespace kernels

void detail::squares_of_range(ElementType type, std::uint64_t start, std::uint64_t step, void* out,
                              std::size_t n, Overflow overflow) {
  kernels::run(kernels::checked_range(type, start, step, out, n, overflow),
               static_cast<std::byte*>(out), n);
}

}  // namespace lanewise
