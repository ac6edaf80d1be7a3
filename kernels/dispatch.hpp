#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <lanewise/backend.hpp>
#include <lanewise/squares.hpp>
#include <lanewise/tuning.hpp>
#include <string>
#include <vector>

#include "kernels/arithmetic.hpp"
#include "kernels/device_table.hpp"
#include "kernels/kernel_table.hpp"

// What the library's own functions ask dispatch.cpp for.

namespace lanewise::kernels {

inline constexpr std::size_t max_rows = 16;

/// What a call computes.
struct CallKind {
  Operation operation;
  ElementType type;
  Overflow overflow = Overflow::wrap;
};

/// And how. `isa` is a string of static life: a row's name, or a device's architecture. Every small
/// call has one of these in a table, so that it is no larger than it must be.
struct CallSummary {
  CallKind kind;
  bool streaming = false;
  unsigned threads = 1;  ///< Of the CPU; 0 where a device computed.
  const char* isa = nullptr;

  const char* backend() const noexcept { return threads == 0 ? "cuda" : "cpu"; }
};

/// What an elementwise operation runs on fewer than `end` elements: a kernel of the chosen row, on
/// the calling thread, by plain stores. 0 where the row has none.
struct SmallCall {
  ArrayKernel kernel = nullptr;
  std::size_t end = 0;
  CallSummary summary{};
};

/// The choice in force, immutable once made. `rows` is the chosen instruction set and then, in
/// order, the rows that a call falls through to where one offers no kernel; scalar offers all and
/// is last.
struct Choice {
  std::array<const KernelTable*, max_rows> rows{};
  unsigned threads = 1;
  std::array<SmallCall, detail::operation_count> small_calls{};  ///< By operation number.
  const DeviceTable* device = nullptr;  ///< Where a GPU is to run what it offers; else null.
  /// Finds one for what is long enough, where no backend was asked for; else null. The first call
  /// takes its time.
  const DeviceTable* (*find_device)() = nullptr;
  Tuning tuning;
  TuningOrigin tuning_origin;
  Settings settings;
  std::string isa_reason;            ///< Why this instruction set.
  const Choice* previous = nullptr;  ///< Made before this one and kept: it may still be in use.
};

/// Fills in the small calls of the choice's first row: none where a device was chosen. Implemented
/// with the squares.
void set_small_calls(Choice& made) noexcept;

/// Null until the first use, and after a change until the next.
extern std::atomic<const Choice*> current_choice;
const Choice& make_choice();

/// The choice in force, made on first use. Throws Error where a setting is invalid. The reference
/// stays valid for the life of the process.
inline const Choice& choice() {
  if (const Choice* made = current_choice.load(std::memory_order_acquire)) [[likely]]
    return *made;
  return make_choice();
}

/// The GPU for work that is long enough to pay for the way there: where one was asked for, or may
/// be chosen and can be used now; else null. Asking may take the driver some tenths of a second,
/// once.
const DeviceTable* device_for_long_work(const Choice& made);

/// An instruction set of this build and its kernels; it can run here where `unsupported` is empty.
struct TableRow {
  std::string name;
  std::string unsupported;  ///< Why it cannot run here.
  const KernelTable* table;
};

/// Every row of this build, best first, scalar last: for tests and benchmarks, which run them all.
std::vector<TableRow> table_rows();

/// A kernel and the row that it came from.
template <class Kernel>
struct Offer {
  Kernel kernel;
  const KernelTable* row;
};

/// The first non-null kernel that `select(row)` finds among the rows of a choice.
template <class Select>
auto find_kernel(const Choice& made, Select select) {
  const KernelTable* const* row = made.rows.data();
  auto kernel = select(**row);
  while (!kernel) kernel = select(**++row);
  return Offer<decltype(kernel)>{kernel, *row};
}

/// The kernels for natural numbers of the radix of row `first` of the choice and, where it offers
/// none, of the rows after it; `isa` is null where there is no such row.
ArithmeticRow arithmetic_row(const Choice& made, Radix radix = Radix::binary,
                             std::size_t first = 0);

/// What this thread's last call ran, for last_call(): null before the first. A small call only
/// notes where its summary is; choices live as long as the process.
struct CallRecord {
  const CallSummary* summary;
  std::size_t n;
};
/// The initial-exec model spares each call the search for this thread's copy.
[[gnu::tls_model("initial-exec")]] extern constinit thread_local CallRecord last_call_record;

/// Notes a call whose summary is no part of a choice.
void record_call(const CallSummary& call, std::size_t n) noexcept;

}  // namespace lanewise::kernels
