// gamma(), log_gamma(), factorial() and log_factorial() over arrays.

#include <algorithm>
#include <functional>
#include <lanewise/error.hpp>
#include <lanewise/gamma.hpp>
#include <mutex>
#include <string>

#include "kernels/gamma/lookup_table.hpp"
#include "kernels/gamma/plan.hpp"
#include "kernels/parallel.hpp"
#include "kernels/squares/layout.hpp"
#include "kernels/squares/operations.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// Throws invalid_argument where the arrays break the contract, and returns their length.
std::size_t checked_length(const FunctionCall& call, const Elements& in, const Elements& out) {
  require_valid(to_string(call.operation).data(),
                {in, bytes_of(call.in_type), alignment_of(call.in_type)},
                {out, bytes_of(call.out_type), alignment_of(call.out_type)});
  return in.columns;
}

const std::byte* from(const FunctionCall& call, const Elements& in, std::size_t i) {
  return static_cast<const std::byte*>(in.data) + i * bytes_of(call.in_type);
}
std::byte* to(const FunctionCall& call, const Elements& out, std::size_t i) {
  return static_cast<std::byte*>(out.data) + i * bytes_of(call.out_type);
}

void record(const FunctionCall& call, std::size_t n, const KernelTable* row, unsigned threads) {
  record_call({{call.operation, call.in_type, call.overflow}, false, threads, row->name}, n);
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
void throw_missed(const FunctionCall& call, std::size_t n, const Misses& missed) {
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

void run_function(const FunctionCall& call, const Elements& in, const Elements& out) {
  const std::size_t n = checked_length(call, in, out);
  const FunctionPlan<FunctionKernel> plan = plan_function(choice(), call, n);
  const auto part = [&](std::size_t begin, std::size_t end) {
    plan.kernel(from(call, in, begin), to(call, out, begin), end - begin);
  };
  record(call, n, plan.row, parallel_for(n, plan.grain, plan.threads, std::cref(part)));
}

void run_lookup(const FunctionCall& call, const Elements& in, const Elements& out) {
  const std::size_t n = checked_length(call, in, out);
  const FunctionPlan<LookupKernel> plan = plan_lookup(choice(), call, n);
  const LookupTable table = lookup_table(call.out_type);
  MissTally tally;
  const auto part = [&](std::size_t begin, std::size_t end) {
    tally.add(begin, plan.kernel(from(call, in, begin), to(call, out, begin), end - begin,
                                 table.entries, table.last));
  };
  record(call, n, plan.row, parallel_for(n, plan.grain, plan.threads, std::cref(part)));
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
