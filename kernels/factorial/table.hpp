#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "kernels/arithmetic.hpp"
#include "kernels/faults.hpp"

// A table of factorials under construction, and how its entries are checked.

namespace lanewise::kernels {

/// first!, (first + 1)!, ..., `size` of them: entry i is limbs[offsets[i] .. offsets[i + 1]). The
/// offsets are there before the entries, so that any thread may make any of them.
struct Table {
  std::uint64_t first;
  std::size_t size;
  Limb* offsets;
  Limb* limbs;

  std::span<const Limb> entry(std::size_t i) const {
    return {limbs + offsets[i], offsets[i + 1] - offsets[i]};
  }

  /// The first entry that begins at or after so many limbs.
  std::size_t entry_from(std::size_t position) const {
    return static_cast<std::size_t>(std::lower_bound(offsets, offsets + size, position) - offsets);
  }

  /// Makes entry i from the one before it.
  void make(std::size_t i, const LimbKernels& kernels) const {
    const std::span<const Limb> before = entry(i - 1);
    const std::span<const Limb> made = entry(i);
    Limb* const out = limbs + offsets[i];
    const Limb carry = kernels.multiply_1(out, before.data(), before.size(), first + i);
    if (made.size() > before.size()) out[before.size()] = carry;
    faults::point(faults::Stage::entry, out, made.size() * sizeof(Limb));
  }
};

/// Checks a table's entries, one after the other, by n! modulo the fixed primes.
///
/// Entries that lie behind each other are one long number. Its residue takes one pass, without the
/// beginning and the end that the residue of every short entry has; and a random fault in any of
/// them passes with the same probability.
class TableCheck {
 public:
  /// The most entries that are checked together.
  static constexpr std::size_t most_entries = 500;

  /// Entry `known` was verified.
  TableCheck(const std::string& call, const Table& table, std::size_t known,
             const Execution& execution);

  /// Checks entries [begin, end) and returns the first that need not be right: the one after an
  /// entry that was wrong and has been made again, or end. Wrong again, throws Error
  /// verification_failed. Begins where the last check ended.
  std::size_t check(std::size_t begin, std::size_t end);

 private:
  using Values = std::array<std::uint64_t, 2>;

  bool are_right(std::size_t begin, std::size_t end);
  bool is_right(std::size_t i, const ArithmeticRow& row) const;
  void make_again(std::size_t i);
  Values residues_of(std::span<const Limb> limbs, const ArithmeticRow& row) const;

  const std::string& call_;
  const Table& table_;
  const Execution& execution_;
  std::size_t primes_;
  Values residues_;  ///< Of the entry that was checked last.
};

}  // namespace lanewise::kernels
