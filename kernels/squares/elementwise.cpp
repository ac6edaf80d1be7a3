// square() and squared_magnitude(): elementwise operations on arrays and views.

#include <algorithm>
#include <functional>
#include <lanewise/error.hpp>
#include <lanewise/squares.hpp>
#include <string>

#include "kernels/parallel.hpp"
#include "kernels/squares/layout.hpp"
#include "kernels/squares/overflows.hpp"
#include "kernels/squares/plan.hpp"
#include "kernels/tuning.hpp"

namespace lanewise {
namespace kernels {
namespace {

void record(const ElementwiseOperation& operation, std::size_t n, const KernelTable* row,
            unsigned threads, bool streaming) {
  record_last_call(
      {operation.operation, operation.type, n, operation.overflow, row->name, threads, streaming});
}

/// Arrays that a parallel region is not worth: the whole call, as short as it can be.
void run_alone(const ElementwiseOperation& operation, const Plan<ArrayKernel>& plan, const void* in,
               void* out, std::size_t n) {
  Overflows found{};
  plan.kernel(in, out, n, &found);
  record(operation, n, plan.row, 1, plan.streaming);
  if (found.count != 0) throw_overflow(operation, n, found);
}

void run_in_parallel(const ElementwiseOperation& operation, const Plan<ArrayKernel>& plan,
                     const void* in, void* out, std::size_t n) {
  OverflowTally tally;
  const auto part = [&](std::size_t begin, std::size_t end) {
    Overflows found{};
    plan.kernel(static_cast<const std::byte*>(in) + begin * operation.in_bytes,
                static_cast<std::byte*>(out) + begin * operation.out_bytes, end - begin, &found);
    tally.add(begin, found);
  };
  const unsigned threads = parallel_for(n, tuning::cache_line_bytes / operation.out_alignment,
                                        plan.threads, std::cref(part));
  record(operation, n, plan.row, threads, plan.streaming);
  tally.throw_any(operation, n);
}

void run_contiguous(const ElementwiseOperation& operation, const void* in, void* out,
                    std::size_t n) {
  const Plan<ArrayKernel> plan = plan_elementwise(choice(), operation, n, in == out);
  const auto run = plan.threads == 1 ? run_alone : run_in_parallel;
  run(operation, plan, in, out, n);
}

/// Elements that do not lie one after the other: row by row, or one by one.
void run_views(const ElementwiseOperation& operation, const Elements& in, const Elements& out) {
  const std::size_t n = in.rows * in.columns;
  const bool by_rows =
      has_contiguous_rows(in, operation.in_bytes) && has_contiguous_rows(out, operation.out_bytes);
  const Plan<ArrayKernel> plan = plan_elementwise(choice(), operation, n, true);
  const auto strided = find_kernel(choice(), [&](const KernelTable& row) {
    return (squares_of(row, operation.type).*operation.kernels).strided;
  });
  OverflowTally tally;
  const auto part = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end;) {
      const std::size_t count = std::min(end - i, in.columns - i % in.columns);
      Overflows found{};
      if (by_rows) {
        plan.kernel(address_of(in, i), address_of(out, i), count, &found);
      } else {
        strided.kernel(address_of(in, i), in.stride, address_of(out, i), out.stride, count, &found);
      }
      tally.add(i, found);
      i += count;
    }
  };
  const unsigned threads = parallel_for(n, tuning::cache_line_bytes / operation.out_alignment,
                                        plan.threads, std::cref(part));
  record(operation, n, by_rows ? plan.row : strided.row, threads, false);
  tally.throw_any(operation, n);
}

/// The checks that every call passes, as short as they can be; require_valid() names what is wrong.
bool are_plainly_valid(const ElementwiseOperation& operation, const void* in, std::size_t in_size,
                       const void* out, std::size_t out_size) {
  const auto a = reinterpret_cast<std::uintptr_t>(in), b = reinterpret_cast<std::uintptr_t>(out);
  const bool aligned =
      (a & (operation.in_alignment - 1)) == 0 && (b & (operation.out_alignment - 1)) == 0;
  const bool apart =
      a + in_size * operation.in_bytes <= b || b + out_size * operation.out_bytes <= a;
  const bool in_place = a == b && operation.in_bytes == operation.out_bytes;
  return in_size == out_size && aligned && (apart || in_place);
}

void run(const ElementwiseOperation& operation, const void* in, std::size_t in_size, void* out,
         std::size_t out_size) {
  if (!are_plainly_valid(operation, in, in_size, out, out_size)) {
    const auto elements = [](const void* data, std::size_t size, std::size_t bytes) {
      return Elements{const_cast<void*>(data), size, static_cast<std::ptrdiff_t>(bytes), 1, 0};
    };
    const Elements from = elements(in, in_size, operation.in_bytes);
    const Elements to = elements(out, out_size, operation.out_bytes);
    require_valid(to_string(operation.operation).data(),
                  {from, operation.in_bytes, operation.in_alignment},
                  {to, operation.out_bytes, operation.out_alignment});
  }
  run_contiguous(operation, in, out, in_size);
}

void run(const ElementwiseOperation& operation, const Elements& in, const Elements& out) {
  require_valid(to_string(operation.operation).data(),
                {in, operation.in_bytes, operation.in_alignment},
                {out, operation.out_bytes, operation.out_alignment});
  const Elements from = simplified(in);
  const Elements to = simplified(out);
  if (is_contiguous(from, operation.in_bytes) && is_contiguous(to, operation.out_bytes)) {
    return run_contiguous(operation, from.data, to.data, from.columns);
  }
  if (in.rows == 0 || in.columns == 0) return;
  // Views that simplify to different shapes are walked as they came.
  if (from.rows == to.rows && from.columns == to.columns) return run_views(operation, from, to);
  run_views(operation, in, out);
}

}  // namespace
}  // namespace kernels

using namespace kernels;

void detail::require_suitable(Overflow overflow, bool out_is_wide) {
  if ((overflow == Overflow::widen) == out_is_wide) return;
  throw Error(ErrorCode::invalid_argument,
              out_is_wide ? "square(in, out): an out of the wider type takes Overflow::widen"
                          : "square(in, out): Overflow::widen takes an out of the type twice as "
                            "wide as in's, widened_t");
}

void detail::square(ElementType type, const void* in, std::size_t in_size, void* out,
                    std::size_t out_size, Overflow overflow) {
  kernels::run(square_operation(type, overflow), in, in_size, out, out_size);
}

void detail::square(ElementType type, const Elements& in, const Elements& out, Overflow overflow) {
  kernels::run(square_operation(type, overflow), in, out);
}

void detail::squared_magnitude(ElementType type, const void* in, std::size_t in_size, void* out,
                               std::size_t out_size) {
  kernels::run(magnitude_operation(type), in, in_size, out, out_size);
}

void detail::squared_magnitude(ElementType type, const Elements& in, const Elements& out) {
  kernels::run(magnitude_operation(type), in, out);
}

}  // namespace lanewise
