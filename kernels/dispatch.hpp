#pragma once

#include <array>
#include <cstddef>
#include <lanewise/backend.hpp>
#include <lanewise/tuning.hpp>
#include <string>
#include <vector>

#include "kernels/kernel_table.hpp"

// What the library's own functions ask dispatch.cpp for.

namespace lanewise::kernels {

inline constexpr std::size_t max_rows = 16;

/// The choice in force, immutable once made. `rows` is the chosen instruction set and then, in
/// order, the rows that a call falls through to where one offers no kernel; scalar offers all and
/// is last.
struct Choice {
  std::array<const KernelTable*, max_rows> rows{};
  unsigned threads = 1;
  Tuning tuning;
  TuningOrigin tuning_origin;
  Settings settings;
  std::string isa_reason;            ///< Why this instruction set.
  const Choice* previous = nullptr;  ///< Made before this one and kept: it may still be in use.
};

/// The choice in force, made on first use. Throws Error where a setting is invalid. The reference
/// stays valid for the life of the process.
const Choice& choice();

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

/// The limb kernels of the first row that offers them.
Offer<const LimbKernels*> limb_kernels(const Choice& made);

/// Notes what ran, for last_call(). `isa` is a string of static life.
void record_last_call(Operation operation, ElementType type, std::size_t n, const char* isa,
                      unsigned threads, bool streaming) noexcept;

}  // namespace lanewise::kernels
