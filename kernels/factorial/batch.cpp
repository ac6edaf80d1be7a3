#include "kernels/factorial/batch.hpp"

#include <algorithm>
#include <lanewise/backend.hpp>
#include <lanewise/factorials.hpp>
#include <thread>

#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/factorial.hpp"
#include "kernels/factorial/sizes.hpp"
#include "kernels/factorial/small.hpp"
#include "kernels/parallel.hpp"
#include "kernels/tuning.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// Limbs of work between two polls, some tens of microseconds.
constexpr std::size_t poll_interval = std::size_t{1} << 16;

std::vector<Limb> first_limbs(std::uint64_t n, Execution& execution) {
  if (n <= last_small_factorial) return small_factorial_limbs(n, *execution.row.limbs);
  return factorial_limbs(n, execution);
}

/// At least the limbs of the table's entries together.
std::size_t table_limbs(std::uint64_t first, std::uint64_t last) {
  return last <= last_tabled_size ? tabled_limbs(first, last) : table_limbs_bound(first, last);
}

/// A table under construction. Entry i, which is (first + i)!, is limbs[offsets[i] ..
/// offsets[i + 1]): the offsets are there before the entries, so that any thread may make any part.
class TableFill {
 public:
  TableFill(std::uint64_t first, std::size_t size, Limb* storage)
      : first_(first), size_(size), offsets_(storage), limbs_(storage + size + 1) {}

  /// The start is first!, normalised.
  void make_offsets(std::span<const Limb> start, Execution& execution) {
    std::size_t i = 0;
    offsets_[0] = 0;
    for (; i < size_ && first_ + i <= last_tabled_size; ++i) {
      offsets_[i + 1] = tabled_limbs(first_, first_ + i);
    }
    if (i == size_) return;
    FactorialSize size(first_, start.data(), start.size());
    if (i > 0) {
      size = exact_size(first_ + i, execution);
    }
    for (; i < size_; ++i, size.advance()) {
      if (!size.is_certain()) size = exact_size(first_ + i, execution);
      offsets_[i + 1] = offsets_[i] + size.limbs();
    }
  }

  std::size_t limbs() const { return offsets_[size_]; }

  /// The first entry from `position` limbs on.
  std::size_t entry_at(std::size_t position) const {
    return static_cast<std::size_t>(std::lower_bound(offsets_, offsets_ + size_, position) -
                                    offsets_);
  }

  /// Makes the entries [begin, end), begin < end, each from the one before it.
  void make_part(std::size_t begin, std::size_t end, std::span<const Limb> start,
                 Execution& execution) {
    std::size_t i = copy_first(begin, end, start);
    std::size_t polled = offsets_[i];
    const auto caller = std::this_thread::get_id();
    for (; i < end; ++i) {
      make_entry(i, execution.row);
      if (offsets_[i] - polled < poll_interval) continue;
      polled = offsets_[i];
      execution.monitor.check();
      if (caller == caller_) {
        execution.monitor.report(static_cast<double>(polled) / static_cast<double>(offsets_[end]));
      }
    }
  }

 private:
  static FactorialSize exact_size(std::uint64_t n, Execution& execution) {
    const BigUint factorial(first_limbs(n, execution));
    return {n, factorial.limbs().data(), factorial.limbs().size()};
  }

  /// Copies what is known, all that is stored or else the first entry; returns where it ends.
  std::size_t copy_first(std::size_t begin, std::size_t end, std::span<const Limb> start) {
    std::size_t known = begin + 1;
    if (first_ + begin <= last_stored_factorial) {
      start = stored_factorials(first_ + begin);
      known = std::min<std::size_t>(end, last_stored_factorial + 1 - first_);
    }
    std::copy_n(start.data(), offsets_[known] - offsets_[begin], limbs_ + offsets_[begin]);
    return known;
  }

  void make_entry(std::size_t i, const ArithmeticRow& row) {
    const Limb* const before = limbs_ + offsets_[i - 1];
    const std::size_t length = offsets_[i] - offsets_[i - 1];
    Limb* const out = limbs_ + offsets_[i];
    const Limb carry = row.limbs->multiply_1(out, before, length, first_ + i);
    if (offsets_[i + 1] - offsets_[i] > length) out[length] = carry;
  }

  std::uint64_t first_;
  std::size_t size_;
  Limb* offsets_;
  Limb* limbs_;
  std::thread::id caller_ = std::this_thread::get_id();
};

/// Each thread makes a part of about as many limbs, from a first entry of its own. The first part
/// alone reports, the others run quietly.
void make_parts(TableFill& fill, std::uint64_t first, std::size_t size, std::span<const Limb> start,
                unsigned parts, const Execution& quiet, Execution& execution) {
  const std::size_t share = fill.limbs() / parts;
  const auto begin_of = [&](std::size_t part) {
    return part == parts ? size : fill.entry_at(part * share);
  };
  const auto make = [&](std::size_t from, std::size_t to) {
    for (std::size_t part = from; part < to; ++part) {
      const std::size_t begin = begin_of(part), end = begin_of(part + 1);
      if (begin == end) continue;
      Execution one_thread = (part == 0 ? execution : quiet).on_one_thread();
      if (part == 0) {
        fill.make_part(begin, end, start, one_thread);
      } else {
        const BigUint own(first_limbs(first + begin, one_thread));
        fill.make_part(begin, end, own.limbs(), one_thread);
      }
    }
  };
  execution.threads_used = std::max(execution.threads_used, parallel_for(parts, 1, parts, make));
}

}  // namespace

unsigned table_threads(std::uint64_t limbs, std::uint64_t last, unsigned threads) noexcept {
  const std::uint64_t busy = limbs / tuning::parallel_table_limbs;
  if (threads < 2 || busy < 2) return 1;
  const std::uint64_t fit =
      limbs / tuning::table_share * sizeof(Limb) / estimate_factorial(last).peak_bytes;
  return static_cast<unsigned>(std::clamp<std::uint64_t>(std::min(busy, fit), 1, threads));
}

}  // namespace kernels

FactorialTable factorials(std::uint64_t first, std::uint64_t last, const Options& options) {
  using namespace kernels;
  const std::string call =
      "factorials(" + std::to_string(first) + ", " + std::to_string(last) + ")";
  if (first > last) {
    throw Error(ErrorCode::invalid_argument, call + ": first must not exceed last");
  }
  // The estimate takes microseconds, a sixth of what 1!, ..., 999! do.
  const bool is_small = last <= last_tabled_size && is_plain(options);
  const std::uint64_t peak_bytes = is_small
                                       ? (tabled_limbs(first, last) + last - first) * sizeof(Limb)
                                       : estimate_factorials(first, last).peak_bytes;
  return run_admitted(call, peak_bytes, options, [&] {
    Monitor monitor(options);
    monitor.report(0);
    monitor.check();
    Options start_options;
    start_options.stop = options.stop;
    start_options.deadline = options.deadline;
    Monitor start_monitor(start_options);
    Execution execution = make_execution(options, start_monitor);
    const BigUint start(first_limbs(first, execution));

    const std::uint64_t size = last - first + 1;
    FactorialTable table;
    table.first_ = first;
    table.size_ = size;
    table.storage_ = Buffer<Limb>(size + 1 + table_limbs(first, last));
    TableFill fill(first, size, table.storage_.data());
    fill.make_offsets(start.limbs(), execution);
    Execution filling = {execution.row, monitor, execution.threads, execution.threads_used};
    const unsigned parts = table_threads(fill.limbs(), last, execution.threads);
    make_parts(fill, first, size, start.limbs(), parts, execution, filling);
    monitor.report(1);
    record_call({{Operation::factorials, ElementType::natural},
                 false,
                 filling.threads_used,
                 filling.row.isa},
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
