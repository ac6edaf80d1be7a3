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

/// Limbs of work between two polls, some tens of microseconds.
constexpr std::size_t poll_interval = std::size_t{1} << 16;

/// Checks a table's entries, one after the other.
class EntryCheck {
 public:
  /// `start` is first!, verified.
  EntryCheck(const std::string& call, std::uint64_t first, std::span<const Limb> start,
             const Execution& execution)
      : call_(call),
        execution_(execution),
        expected_(first, start, *execution.row.residues, execution.verifier->moduli()) {}

  /// The next entry's size, which `make(row)` returns with its limbs written to `out`: made once
  /// more on another row where it is wrong, and then right, or Error verification_failed.
  template <class Make>
  std::size_t made(const Limb* out, Make make) {
    expected_.advance();
    std::size_t size = make(execution_.row);
    if (is_right({out, size}, execution_.row)) return size;
    const ArithmeticRow other = execution_.verifier->other_row(execution_.row);
    size = make(other);
    if (is_right({out, size}, other)) return size;
    throw verification_error(call_, "an entry of " + std::to_string(size) + " limbs was wrong " +
                                        where(execution_.row) + " and again " + where(other));
  }

 private:
  bool is_right(std::span<const Limb> limbs, const ArithmeticRow& row) {
    Verifier& verifier = *execution_.verifier;
    const Verifier::Timer timer(verifier, limbs.size() >= tuning::verified_product_limbs);
    verifier.count_check();
    if (expected_.is(limbs, *row.residues)) return true;
    verifier.count_fault();
    return false;
  }

  const std::string& call_;
  const Execution& execution_;
  RisingFactorial expected_;
};

/// out = in factor, and returns its size.
std::size_t make_entry(Limb* out, std::span<const Limb> in, Limb factor, const ArithmeticRow& row) {
  const Limb carry = row.limbs->multiply_1(out, in.data(), in.size(), factor);
  if (carry != 0) out[in.size()] = carry;
  const std::size_t size = in.size() + (carry != 0);
  faults::point(faults::Stage::entry, out, size * sizeof(Limb));
  return size;
}

/// Multiplies from entry to entry: offsets[i] is where entry i begins among the limbs. The first
/// entry is there already, and offsets[1] with it; the last offset is the end.
void fill_table(Limb* offsets, Limb* limbs, std::uint64_t first, std::size_t size,
                std::size_t expected_limbs, const std::string& call, Execution& execution) {
  std::optional<EntryCheck> check;
  if (execution.verifier) check.emplace(call, first, std::span(limbs, offsets[1]), execution);
  std::size_t polled = 0;
  for (std::size_t i = 1; i < size; ++i) {
    const std::span<const Limb> before(limbs + offsets[i - 1], offsets[i] - offsets[i - 1]);
    const std::size_t end = offsets[i];
    Limb* const next = limbs + end;
    const auto make = [&](const ArithmeticRow& row) {
      return make_entry(next, before, first + i, row);
    };
    offsets[i + 1] = end + (check ? check->made(next, make) : make(execution.row));
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
    Verifier verifier(choice(), options.verification);
    Execution execution = make_execution(options, start_monitor, verifier);
    const BigUint start(verified_factorial_limbs(first, execution));

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
    fill_table(offsets, offsets + size + 1, first, size, limbs, call, filling);
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
