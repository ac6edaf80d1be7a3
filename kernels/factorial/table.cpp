#include "kernels/factorial/table.hpp"

#include "kernels/verification/modulus.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise::kernels {
namespace {

__extension__ using Wide = unsigned __int128;

/// Whether the weights of a modulus reach what residue_of_entries() takes of them.
bool are_short(const Table& table, std::size_t end) {
  return table.entry(end - 1).size() + 2 < residue_block_limbs;
}

struct EntriesResidue {
  std::uint64_t whole;  ///< Of the entries as one number.
  std::uint64_t last;   ///< Of the last entry.
};

/// The residues that entries [begin, end), begin < end, are to have; `before` is that of the entry
/// before them, and no entry is longer than the last one.
///
/// Montgomery's reduction divides by 2^64. So r_j, the residue of entry begin + j, is at hand as
/// r_j / 2^(64 (j + 1)), and the weight of the entry, 2^(64 o_j) for its offset o_j, as
/// 2^(64 (o_j + j + 2)): the reduction of their product is r_j 2^(64 o_j).
EntriesResidue residue_of_entries(const Table& table, std::size_t begin, std::size_t end,
                                  std::uint64_t before, const Modulus& q) {
  std::uint64_t residue = before;
  std::uint64_t weight = q.weights[2];
  std::uint64_t sum = 0;  // Of at most most_entries below 2^52.
  for (std::size_t i = begin; i < end; ++i) {
    residue = reduce_by_limb(static_cast<Wide>(residue) * (table.first + i), q);
    sum += reduce_by_limb(static_cast<Wide>(residue) * weight, q);
    weight = reduce_by_limb(static_cast<Wide>(weight) * q.weights[table.entry(i).size() + 2], q);
  }
  const std::uint64_t last =
      reduce_by_limb(static_cast<Wide>(residue) * q.weights[end - begin + 1], q);
  return {sum % q.value, last % q.value};
}
static_assert(TableCheck::most_entries + 1 < residue_block_limbs);

}  // namespace

TableCheck::TableCheck(const std::string& call, const Table& table, std::size_t known,
                       const Execution& execution)
    : call_(call),
      table_(table),
      execution_(execution),
      primes_(execution.verifier->moduli()),
      residues_(residues_of(table.entry(known), execution.row)) {}

std::size_t TableCheck::check(std::size_t begin, std::size_t end) {
  const Verifier::Timer timer(*execution_.verifier, true);
  std::size_t i = begin;
  if (are_short(table_, end) && are_right(begin, end)) i = end;
  for (; i < end; ++i) {
    for (std::size_t k = 0; k < primes_; ++k) {
      residues_[k] = multiply_modulo(table_.first + i, residues_[k], fixed_moduli[k]);
    }
    if (is_right(i, execution_.row)) continue;
    make_again(i);
    end = i + 1;
  }
  execution_.verifier->count_checks(end - begin);
  return end;
}

/// Goes on to the last of the entries if they are.
bool TableCheck::are_right(std::size_t begin, std::size_t end) {
  Values expected{}, last{};
  for (std::size_t k = 0; k < primes_; ++k) {
    const auto found = residue_of_entries(table_, begin, end, residues_[k], fixed_moduli[k]);
    expected[k] = found.whole;
    last[k] = found.last;
  }
  const std::span<const Limb> limbs(table_.limbs + table_.offsets[begin],
                                    table_.limbs + table_.offsets[end]);
  if (residues_of(limbs, execution_.row) != expected) return false;
  residues_ = last;
  return true;
}

bool TableCheck::is_right(std::size_t i, const ArithmeticRow& row) const {
  return residues_of(table_.entry(i), row) == residues_;
}

void TableCheck::make_again(std::size_t i) {
  execution_.verifier->count_fault();
  const ArithmeticRow other = execution_.verifier->other_row(execution_.row);
  table_.make(i, *other.limbs);
  execution_.verifier->count_checks(1);
  if (is_right(i, other)) return;
  execution_.verifier->count_fault();
  throw verification_error(call_, std::to_string(table_.first + i) + "! was wrong " +
                                      where(execution_.row) + " and again " + where(other));
}

TableCheck::Values TableCheck::residues_of(std::span<const Limb> limbs,
                                           const ArithmeticRow& row) const {
  Values found{};
  row.residues->residues(limbs.data(), limbs.size(), fixed_moduli, primes_, found.data());
  return found;
}

}  // namespace lanewise::kernels
