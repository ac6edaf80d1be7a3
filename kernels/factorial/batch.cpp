#include <algorithm>
#include <lanewise/backend.hpp>
#include <lanewise/factorials.hpp>

#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/factorial.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// Limbs of work between two polls, some tens of microseconds.
constexpr std::size_t poll_interval = std::size_t{1} << 16;

/// Multiplies from entry to entry: offsets[i] is where entry i begins among the limbs. The first
/// entry is there already, and offsets[1] with it; the last offset is the end.
void fill_table(Limb* offsets, Limb* limbs, std::uint64_t first, std::size_t size,
                std::size_t expected_limbs, Execution& execution) {
  std::size_t polled = 0;
  for (std::size_t i = 1; i < size; ++i) {
    const std::size_t begin = offsets[i - 1];
    const std::size_t end = offsets[i];
    const std::size_t length = end - begin;
    Limb* const next = limbs + end;
    const Limb carry = execution.row.limbs->multiply_1(next, limbs + begin, length, first + i);
    if (carry != 0) next[length] = carry;
    offsets[i + 1] = end + length + (carry != 0);
    if (end - polled < poll_interval) continue;
    polled = end;
    execution.monitor.check();
    execution.monitor.report(static_cast<double>(end) / static_cast<double>(expected_limbs));
  }
}

}  // namespace
}  // namespace kernels

FactorialTable factorials(std::uint64_t first, std::uint64_t last, const Options& options) {
  using namespace kernels;
  const std::string call =
      "factorials(" + std::to_string(first) + ", " + std::to_string(last) + ")";
  if (first > last) {
    throw Error(ErrorCode::invalid_argument, call + ": first must not exceed last");
  }
  return run_admitted(call, estimate_factorials(first, last).peak_bytes, options, [&] {
    Monitor monitor(options);
    monitor.report(0);
    monitor.check();
    Options start_options = options;
    start_options.progress = nullptr;
    Monitor start_monitor(start_options);
    Execution execution = make_execution(options, start_monitor);
    const BigUint start(factorial_limbs(first, execution));

    const std::uint64_t size = last - first + 1;
    const std::uint64_t limbs = table_limbs_bound(first, last);
    FactorialTable table;
    table.first_ = first;
    table.size_ = size;
    table.storage_ = Buffer<Limb>(size + 1 + limbs);
    Limb* const offsets = table.storage_.data();
    std::copy(start.limbs().begin(), start.limbs().end(), offsets + size + 1);
    offsets[0] = 0;
    offsets[1] = start.limbs().size();
    Execution filling = {execution.row, monitor, 1, 1};
    fill_table(offsets, offsets + size + 1, first, size, limbs, filling);
    monitor.report(1);
    record_call({{Operation::factorials, ElementType::natural},
                 false,
                 execution.threads_used,
                 execution.row.isa},
                last);
    return table;
  });
}

std::span<const std::uint64_t> FactorialTable::limbs(std::uint64_t n) const {
  if (n < first_ || n - first_ >= size_) {
    throw Error(ErrorCode::invalid_argument,
                std::to_string(n) + "! is not in this table" +
                    (size_ == 0 ? ", which is empty"
                                : ": it goes from " + std::to_string(first_) + "! to " +
                                      std::to_string(last()) + "!"));
  }
  const std::uint64_t* const offsets = storage_.data();
  const std::size_t i = n - first_;
  return {offsets + size_ + 1 + offsets[i], offsets[i + 1] - offsets[i]};
}

BigUint FactorialTable::operator[](std::uint64_t n) const {
  const auto found = limbs(n);
  return BigUint(std::vector<std::uint64_t>(found.begin(), found.end()));
}

}  // namespace lanewise
