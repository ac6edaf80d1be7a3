#include "kernels/factorial/batch.hpp"

#include <algorithm>
#include <lanewise/backend.hpp>
#include <lanewise/factorials.hpp>
#include <optional>
#include <thread>

#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/factorial.hpp"
#include "kernels/factorial/sizes.hpp"
#include "kernels/factorial/small.hpp"
#include "kernels/factorial/table.hpp"
#include "kernels/parallel.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// Limbs made between two polls, some tens of microseconds. They are checked together, in the cache
/// still: to read an entry at once would wait for its stores.
constexpr std::size_t chunk_limbs = std::size_t{1} << 12;

/// At least the limbs of the table's entries together.
std::size_t table_limbs(std::uint64_t first, std::uint64_t last) {
  return last <= last_tabled_size ? tabled_limbs(first, last) : table_limbs_bound(first, last);
}

/// What a call is, to those who do it.
struct Call {
  const std::string& name;
  const Table& table;
  Execution& quiet;  ///< Without progress, for what is not the table itself.
};

void make_offsets(const Call& call, std::span<const Limb> start) {
  const auto [first, size, offsets, limbs] = call.table;
  const auto exact = [&](std::uint64_t n) {
    const BigUint factorial(verified_limbs(n, call.name, call.quiet));
    return FactorialSize(n, factorial.limbs().data(), factorial.limbs().size());
  };
  offsets[0] = 0;
  std::size_t i = 0;
  for (; i < size && first + i <= last_tabled_size; ++i) {
    offsets[i + 1] = tabled_limbs(first, first + i);
  }
  if (i == size) return;
  FactorialSize next =
      i == 0 ? FactorialSize(first, start.data(), start.size()) : exact(last_tabled_size);
  if (i > 0) next.advance();
  for (; i < size; ++i, next.advance()) {
    if (!next.is_certain()) next = exact(first + i);
    offsets[i + 1] = offsets[i] + next.limbs();
  }
}

/// Copies what is known of entries [begin, end): all that is stored, or else the first, which
/// `start` is. Returns where it ends.
std::size_t copy_known(const Table& table, std::size_t begin, std::size_t end,
                       std::span<const Limb> start) {
  std::size_t known = begin + 1;
  if (table.first + begin <= last_stored_factorial) {
    start = stored_factorials(table.first + begin);
    known = std::min<std::size_t>(end, last_stored_factorial + 1 - table.first);
  }
  std::copy_n(start.data(), table.offsets[known] - table.offsets[begin],
              table.limbs + table.offsets[begin]);
  return known;
}

/// Makes the entries [begin, end), begin < end, the first of which is `start`, each of the others
/// from the one before it.
void make_part(const Call& call, std::size_t begin, std::size_t end, std::span<const Limb> start,
               Execution& execution, std::thread::id reporter) {
  const Table& table = call.table;
  std::size_t made = copy_known(table, begin, end, start);
  std::optional<TableCheck> check;
  if (execution.verifier) check.emplace(call.name, table, made - 1, execution);
  while (made < end) {
    std::size_t next = made;
    const std::size_t chunk_end = table.offsets[made] + chunk_limbs;
    do {
      table.make(next, *execution.row.limbs);
    } while (++next < end && table.offsets[next] < chunk_end &&
             next - made < TableCheck::most_entries);
    made = check ? check->check(made, next) : next;
    execution.monitor.check();
    if (std::this_thread::get_id() == reporter) {
      execution.monitor.report(static_cast<double>(table.offsets[made]) /
                               static_cast<double>(table.offsets[end]));
    }
  }
}

/// Each thread makes a part of about as many limbs, from a first entry of its own. The first part
/// alone reports.
void make_parts(const Call& call, std::span<const Limb> start, unsigned parts,
                Execution& execution) {
  const Table& table = call.table;
  const std::size_t share = table.offsets[table.size] / parts;
  const auto begin_of = [&](std::size_t part) {
    return part == parts ? table.size : table.entry_from(part * share);
  };
  const auto caller = std::this_thread::get_id();
  const auto make = [&](std::size_t from, std::size_t to) {
    for (std::size_t part = from; part < to; ++part) {
      const std::size_t begin = begin_of(part), end = begin_of(part + 1);
      if (begin == end) continue;
      if (part == 0) {
        Execution reporting = execution.on_one_thread();
        make_part(call, begin, end, start, reporting, caller);
      } else {
        Execution quiet = call.quiet.on_one_thread();
        const BigUint own(verified_limbs(table.first + begin, call.name, quiet));
        make_part(call, begin, end, own.limbs(), quiet, {});
      }
    }
  };
  execution.threads_used = std::max(execution.threads_used, parallel_for(parts, 1, parts, make));
}

}  // namespace

unsigned table_threads(std::uint64_t first, std::uint64_t last, unsigned threads) noexcept {
  const std::uint64_t limbs = table_limbs(first, last);
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
  const std::uint64_t peak_bytes =
      is_small ? (tabled_limbs(first, last) + last - first + 2) * sizeof(Limb)
               : estimate_factorials(first, last).peak_bytes;
  return run_admitted(call, peak_bytes, options, [&] {
    Monitor monitor(options);
    monitor.report(0);
    monitor.check();
    const Options quiet_options = without_progress(options);
    Monitor quiet_monitor(quiet_options);
    Verifier verifier(choice(), options.verification);
    Execution quiet = make_execution(options, quiet_monitor, verifier);
    const BigUint start(verified_limbs(first, call, quiet));

    const std::uint64_t size = last - first + 1;
    FactorialTable result;
    result.first_ = first;
    result.size_ = size;
    result.storage_ = Buffer<Limb>(size + 1 + table_limbs(first, last));
    Limb* const offsets = result.storage_.data();
    const Table table = {first, size, offsets, offsets + size + 1};
    const Call made = {call, table, quiet};
    make_offsets(made, start.limbs());
    Execution execution = make_execution(options, monitor, verifier);
    execution.threads_used = quiet.threads_used;
    make_parts(made, start.limbs(), table_threads(first, last, quiet.threads), execution);
    monitor.report(1);
    tell_statistics(options, execution, verifier, peak_bytes);
    record_call({{Operation::factorials, ElementType::natural},
                 false,
                 execution.threads_used,
                 execution.row.isa},
                last);
    return result;
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
  return BigUint(limbs(n));
}

}  // namespace lanewise
