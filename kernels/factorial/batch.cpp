#include <algorithm>
#include <lanewise/backend.hpp>
#include <lanewise/factorials.hpp>
#include <optional>

#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/factorial.hpp"
#include "kernels/faults.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/factorials.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// Limbs made between two polls, some tens of microseconds. They are checked together, in the cache
/// still: to read an entry at once would wait for its stores.
constexpr std::size_t chunk_limbs = std::size_t{1} << 12;

/// first!, (first + 1)!, ..., `size` of them: entry i is limbs[offsets[i] .. offsets[i + 1]).
struct Table {
  std::uint64_t first;
  std::size_t size;
  Limb* offsets;
  Limb* limbs;

  std::span<const Limb> entry(std::size_t i) const {
    return {limbs + offsets[i], offsets[i + 1] - offsets[i]};
  }

  /// Makes entry i > 0 from the one before it.
  void make(std::size_t i, const LimbKernels& kernels) const {
    const std::span<const Limb> before = entry(i - 1);
    Limb* const out = limbs + offsets[i];
    std::size_t length = before.size();
    const Limb carry = kernels.multiply_1(out, before.data(), length, first + i);
    if (carry != 0) out[length++] = carry;
    offsets[i + 1] = offsets[i] + length;
    faults::point(faults::Stage::entry, out, length * sizeof(Limb));
  }
};

/// Checks a table's entries, one after the other.
class TableCheck {
 public:
  /// Entry 0 was verified.
  TableCheck(const std::string& call, const Table& table, const Execution& execution)
      : call_(call),
        table_(table),
        execution_(execution),
        expected_(table.first, table.entry(0), *execution.row.residues,
                  execution.verifier->moduli()) {}

  /// Checks entries [begin, end) and returns the first that need not be right: the one after an
  /// entry that was wrong and has been made again, or end. Wrong again, throws Error
  /// verification_failed.
  std::size_t check(std::size_t begin, std::size_t end) {
    const Verifier::Timer timer(*execution_.verifier, true);
    for (std::size_t i = begin; i < end; ++i) {
      expected_.advance();
      if (is_right(i, execution_.row)) continue;
      make_again(i);
      end = i + 1;
    }
    execution_.verifier->count_checks(end - begin);
    return end;
  }

 private:
  bool is_right(std::size_t i, const ArithmeticRow& row) const {
    return expected_.is(table_.entry(i), *row.residues);
  }

  void make_again(std::size_t i) {
    execution_.verifier->count_fault();
    const ArithmeticRow other = execution_.verifier->other_row(execution_.row);
    table_.make(i, *other.limbs);
    execution_.verifier->count_checks(1);
    if (is_right(i, other)) return;
    execution_.verifier->count_fault();
    throw verification_error(call_, std::to_string(table_.first + i) + "! was wrong " +
                                        where(execution_.row) + " and again " + where(other));
  }

  const std::string& call_;
  const Table& table_;
  const Execution& execution_;
  RisingFactorial expected_;
};

/// Makes the entries after the first, which is there already.
void fill(const Table& table, std::size_t expected_limbs, const std::string& call,
          Execution& execution) {
  std::optional<TableCheck> check;
  if (execution.verifier) check.emplace(call, table, execution);
  for (std::size_t made = 1; made < table.size;) {
    std::size_t end = made;
    const std::size_t chunk_end = table.offsets[made] + chunk_limbs;
    do {
      table.make(end, *execution.row.limbs);
    } while (++end < table.size && table.offsets[end] < chunk_end);
    made = check ? check->check(made, end) : end;
    execution.monitor.check();
    execution.monitor.report(static_cast<double>(table.offsets[made]) /
                             static_cast<double>(expected_limbs));
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
    Verifier verifier(choice(), options.verification);
    Execution execution = make_execution(options, start_monitor, verifier);
    const BigUint start(verified_factorial_limbs(first, call, execution));

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
    Execution filling = {execution.row, monitor, 1, 1, execution.verifier};
    fill({first, size, offsets, offsets + size + 1}, limbs, call, filling);
    monitor.report(1);
    tell_statistics(options, execution, verifier, estimate_factorials(first, last).peak_bytes);
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
