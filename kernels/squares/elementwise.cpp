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

namespace lanewise {
namespace kernels {
namespace {

void record(const ElementwiseOperation& operation, std::size_t n, const KernelTable* row,
            unsigned threads, bool streaming) {
  record_call({operation.kind, streaming, threads, row->name}, n);
}

void run_in_parallel(const ElementwiseOperation& operation, const Plan<ArrayKernel>& plan,
                     const void* in, void* out, std::size_t n) {
  OverflowTally tally;
  const auto part = [&](std::size_t begin, std::size_t end) {
    tally.add(begin,
              plan.kernel(static_cast<const std::byte*>(in) + begin * operation.in_bytes,
                          static_cast<std::byte*>(out) + begin * operation.out_bytes, end - begin));
  };
  const unsigned threads = parallel_for(n, plan.grain, plan.threads, std::cref(part));
  record(operation, n, plan.row, threads, plan.streaming);
  tally.throw_any(operation, n);
}

void run_on_device(const Choice& made, const ElementwiseOperation& operation, const void* in,
                   void* out, std::size_t n) {
  const Overflows found = made.device->elementwise(number_of(operation), in, out, n);
  record_device_call(made, operation.kind, n);
  if (found.count != 0) throw_overflow(operation, n, found);
}

[[gnu::noinline]] void run_contiguous(const void* in, void* out, std::size_t n,
                                      const ElementwiseOperation& operation) {
  const Choice& made = choice();
  if (made.device) return run_on_device(made, operation, in, out, n);
  // A streaming kernel of complex numbers starts at a whole one.
  const bool is_whole = reinterpret_cast<std::uintptr_t>(out) % operation.out_bytes == 0;
  const Plan<ArrayKernel> plan = plan_elementwise(made, operation, n, in != out && is_whole);
  if (plan.threads > 1) return run_in_parallel(operation, plan, in, out, n);
  const Overflows found = plan.kernel(in, out, n);
  record(operation, n, plan.row, 1, plan.streaming);
  if (found.count != 0) throw_overflow(operation, n, found);
}

/// Elements that do not lie one after the other: row by row, or one by one.
void run_views(const ElementwiseOperation& operation, const Elements& in, const Elements& out) {
  const std::size_t n = in.rows * in.columns;
  const bool by_rows =
      has_contiguous_rows(in, operation.in_bytes) && has_contiguous_rows(out, operation.out_bytes);
  const Plan<ArrayKernel> plan = plan_elementwise(choice(), operation, n, false);
  const auto strided = find_kernel(choice(), [&](const KernelTable& row) {
    return (row.*operation.group.*operation.kernels).strided;
  });
  OverflowTally tally;
  const auto part = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end;) {
      const std::size_t count = std::min(end - i, in.columns - i % in.columns);
      tally.add(i, by_rows ? plan.kernel(address_of(in, i), address_of(out, i), count)
                           : strided.kernel(address_of(in, i), in.stride, address_of(out, i),
                                            out.stride, count));
      i += count;
    }
  };
  const unsigned threads = parallel_for(n, plan.grain, plan.threads, std::cref(part));
  record(operation, n, by_rows ? plan.row : strided.row, threads, false);
  tally.throw_any(operation, n);
}

[[gnu::noinline]] void run_small_checked(const void* in, void* out, std::size_t n,
                                         std::size_t operation, const SmallCall& call) {
  const Overflows found = call.kernel(in, out, n);
  if (found.count != 0) [[unlikely]]
    throw_overflow(operation_of(operation), n, found);
}

void run(const ElementwiseOperation& operation, const Elements& in, const Elements& out) {
  require_valid(to_string(operation.kind.operation).data(),
                {in, operation.in_bytes, operation.in_alignment},
                {out, operation.out_bytes, operation.out_alignment});
  const Elements from = simplified(in);
  const Elements to = simplified(out);
  if (is_contiguous(from, operation.in_bytes) && is_contiguous(to, operation.out_bytes)) {
    return run_contiguous(from.data, to.data, from.columns, operation);
  }
  // Views that simplify to different shapes are walked as they came.
  if (from.rows == to.rows && from.columns == to.columns) return run_views(operation, from, to);
  run_views(operation, in, out);
}

}  // namespace
}  // namespace kernels

using namespace kernels;

void detail::refuse_policy(Overflow overflow, bool out_is_wide) {
  if (overflow > Overflow::widen) refuse("square(in, out): there is no such overflow policy");
  throw Error(ErrorCode::invalid_argument,
              out_is_wide ? "square(in, out): an out of the wider type takes Overflow::widen"
                          : "square(in, out): Overflow::widen takes an out of the type twice as "
                            "wide as in's, widened_t");
}

void detail::run_elementwise(std::size_t operation, const Elements& in, const Elements& out) {
  kernels::run(operation_of(operation), in, out);
}

// Small arrays take nanoseconds, and the call around their kernel must not take as long: the kernel
// is the last thing that is called, from the registers that its arguments came in, and all before
// it is one look into a table.
void detail::run_valid(const void* in, void* out, std::size_t n, std::size_t operation) {
  const Choice* made = current_choice.load(std::memory_order_acquire);
  if (!made) [[unlikely]]
    return run_contiguous(in, out, n, operation_of(operation));
  const SmallCall& call = made->small_calls[operation];
  if (n >= call.end) [[unlikely]]
    return run_contiguous(in, out, n, operation_of(operation));
  last_call_record = {&call.summary, n};
  if (call.summary.kind.overflow == Overflow::check) {
    return run_small_checked(in, out, n, operation, call);
  }
  call.kernel(in, out, n);
}

}  // namespace lanewise
