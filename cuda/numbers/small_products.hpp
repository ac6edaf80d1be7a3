#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "cuda/block.hpp"
#include "cuda/numbers/carry.hpp"
#include "cuda/numbers/recombination.hpp"

// Products by the schoolbook method: many short ones, or a long number by short ones.
//
// Factors are cut into digits of so few bits that a column of the scheme, the sum of the digits'
// products, cannot reach 2^64: one multiply-add for each product of digits and nothing else, where
// digits of 32 bits would need three more instructions to catch the carries. A thread has eight
// columns in registers. What is left are columns that overlap, as after a transform.

namespace lanewise::cuda {

/// A product of an by bn limbs, both at least 1, into `size` limbs; what lies above is zero.
struct SizedOperands {
  const Limb* a;
  const Limb* b;
  Limb* out;
  std::uint32_t an, bn, size;
};

/// Products of many lengths, in device memory.
struct SizedProducts {
  const SizedOperands* list;

  LANEWISE_HOST_DEVICE SizedOperands operator[](std::size_t i) const { return list[i]; }
};

/// Products of the same lengths.
struct EqualProducts {
  Products products;

  LANEWISE_HOST_DEVICE SizedOperands operator[](std::size_t i) const {
    const Operands of = products[i];
    return {of.a,
            of.b,
            of.out,
            static_cast<std::uint32_t>(products.an),
            static_cast<std::uint32_t>(products.bn),
            static_cast<std::uint32_t>(products.size)};
  }
};

/// Four digits, the lowest first: what a thread loads at once.
struct alignas(16) DigitGroup {
  static constexpr unsigned size = 4;
  std::uint32_t digits[size];
};

/// Factors by this method have at most so many limbs in the shorter of them, and
inline constexpr std::size_t most_rows_limbs = 1664;
/// so many in the longer: 32 bits count its own.
inline constexpr std::size_t most_longer_limbs = std::size_t{1} << 24;

/// How factors are cut.
class DigitCut {
 public:
  constexpr explicit DigitCut(unsigned bits) : bits_(bits) {}

  /// The longest digits whose columns cannot reach 2^64, for so many limbs of the shorter factor:
  /// digits(limbs) * (2^bits - 1)^2 < 2^64.
  static constexpr DigitCut for_shorter(std::size_t limbs) {
    unsigned bits = 28;
    while (DigitCut(bits).digits(static_cast<std::uint32_t>(limbs)) > 1u << (64 - 2 * bits)) --bits;
    return DigitCut(bits);
  }

  LANEWISE_HOST_DEVICE constexpr unsigned bits() const { return bits_; }

  /// Of a number of so many limbs.
  LANEWISE_HOST_DEVICE constexpr std::uint32_t digits(std::uint32_t limbs) const {
    return (limbs * 64 + bits_ - 1) / bits_;
  }

  /// Digits [first, first + 4) of a number, zero beyond its ends; first may be negative.
  LANEWISE_HOST_DEVICE constexpr DigitGroup digits_from(const Limb* limbs, std::uint32_t size,
                                                        std::int32_t first) const {
    const std::int32_t bit = first * static_cast<std::int32_t>(bits_);
    const auto limb = static_cast<std::uint32_t>(bit >> 6);
    const auto limb_at = [&](std::uint32_t i) { return i < size ? limbs[i] : 0; };
    const auto shift = static_cast<unsigned>(bit & 63);
    const Limb middle = limb_at(limb + 1);
    Limb low = limb_at(limb), high = middle;
    if (shift != 0) {
      low = low >> shift | middle << (64 - shift);
      high = middle >> shift | limb_at(limb + 2) << (64 - shift);
    }
    const Limb digits[] = {low, low >> bits_, low >> 2 * bits_ | high << (64 - 2 * bits_),
                           high >> (3 * bits_ - 64)};
    DigitGroup made{};
    LANEWISE_UNROLL
    for (unsigned i = 0; i < DigitGroup::size; ++i) {
      made.digits[i] = static_cast<std::uint32_t>(digits[i]) & ((std::uint32_t{1} << bits_) - 1);
    }
    return made;
  }

 private:
  unsigned bits_;
};

/// `count` products of a list. Short ones share a block, each with as many threads as it needs;
/// long ones have a block each, which goes up the product tile by tile.
template <class List>
struct SmallProducts {
  static constexpr unsigned threads = 128;
  static constexpr unsigned limbs_of_thread = 3;
  static constexpr unsigned columns_of_thread =
      8;  ///< Of 24 bits and more: no less than its limbs.
  static constexpr unsigned limbs_of_block = threads * limbs_of_thread;

  List list;
  std::size_t count;
  DigitCut cut;
  unsigned row_groups;         ///< Groups of digits of the longest shorter factor.
  unsigned threads_of_number;  ///< Of each product in a block.

  /// For products of which none is larger than these lengths; `shorter` is at most most_rows_limbs
  /// for the shorter factor of each.
  SmallProducts(const List& products, std::size_t products_count, std::size_t shorter,
                std::size_t size)
      : list(products),
        count(products_count),
        cut(DigitCut::for_shorter(shorter)),
        row_groups((cut.digits(static_cast<std::uint32_t>(shorter)) + DigitGroup::size - 1) /
                   DigitGroup::size),
        threads_of_number(static_cast<unsigned>(
            std::min<std::size_t>((size + limbs_of_thread - 1) / limbs_of_thread, threads))) {
    if (shorter > most_rows_limbs || size > most_longer_limbs) {
      throw std::length_error("too long for the schoolbook method");
    }
  }

  std::size_t blocks() const { return (count + numbers_of_block() - 1) / numbers_of_block(); }

  std::size_t shared_bytes() const {
    return shared_size<SizedOperands>(numbers_of_block()) +
           shared_size<DigitGroup>(padded_group(numbers_of_block() * window_groups())) +
           shared_size<DigitGroup>(numbers_of_block() * row_groups) +
           shared_size<Limb>(padded_columns) + shared_size<Limb>(2) +
           carry_shared_bytes<threads, limbs_of_thread>();
  }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    const Shared shared(*this, block);
    auto places = block.template locals<Place>();
    const std::size_t first_product = block.index() * numbers_of_block();
    block.each([&](unsigned thread) {
      const Place place = places[thread] = place_of(first_product, thread);
      if (place.is_used && place.lane == 0) {
        shared.operands[place.number] = longer_first(list[first_product + place.number]);
      }
      if (thread == 0) shared.carried[0] = 0;
    });
    block.each([&](unsigned thread) {
      if (places[thread].is_used) load_rows(places[thread], shared);
    });
    const std::uint32_t size = threads_of_number < threads ? 1 : shared.operands[0].size;
    for (std::uint32_t first = 0; first < size; first += limbs_of_block) {
      make_tile(block, shared, places, first);
    }
  }

 private:
  using Sums = BlockSums<threads, limbs_of_thread>;

  static constexpr unsigned group = DigitGroup::size;
  static constexpr unsigned groups_of_thread = columns_of_thread / group;

  /// Columns, so laid out that threads do not wait for the same banks of shared memory.
  LANEWISE_HOST_DEVICE static constexpr unsigned padded_column(unsigned i) { return i + i / 16; }
  static constexpr unsigned padded_columns =
      (threads * columns_of_thread) + (threads * columns_of_thread) / 16;
  LANEWISE_HOST_DEVICE static constexpr unsigned padded_group(unsigned i) { return i + i / 8; }

  LANEWISE_HOST_DEVICE unsigned numbers_of_block() const { return threads / threads_of_number; }

  /// Of the longer factor, the digits that meet those of the shorter one in the columns of a tile:
  /// a group for each of its groups before the first column, and one for each group of columns.
  LANEWISE_HOST_DEVICE unsigned window_groups() const {
    return row_groups + threads_of_number * groups_of_thread;
  }

  struct Shared {
    SizedOperands* operands;  ///< Of each number; b is not longer than a.
    DigitGroup* windows;
    DigitGroup* rows;
    Limb* columns;
    Limb* carried;  ///< Into the first limb of a tile, and out of its last one's sum.
    Sums sums;

    template <class Block>
    LANEWISE_HOST_DEVICE Shared(const SmallProducts& of, Block& block)
        : operands(block.template shared<SizedOperands>(of.numbers_of_block())),
          windows(block.template shared<DigitGroup>(
              padded_group(of.numbers_of_block() * of.window_groups()))),
          rows(block.template shared<DigitGroup>(of.numbers_of_block() * of.row_groups)),
          columns(block.template shared<Limb>(padded_columns)),
          carried(block.template shared<Limb>(2)),
          sums(block) {}
  };

  /// What a thread works on.
  struct Place {
    unsigned number;  ///< In the block.
    unsigned lane;    ///< Of the number's threads.
    bool is_used;
  };

  LANEWISE_HOST_DEVICE Place place_of(std::size_t first_product, unsigned thread) const {
    const unsigned number = thread / threads_of_number, lane = thread % threads_of_number;
    return {number, lane, number < numbers_of_block() && first_product + number < count};
  }

  LANEWISE_HOST_DEVICE static SizedOperands longer_first(const SizedOperands& of) {
    if (of.an >= of.bn) return of;
    return {of.b, of.a, of.out, of.bn, of.an, of.size};
  }

  LANEWISE_HOST_DEVICE void load_rows(const Place& place, const Shared& shared) const {
    const SizedOperands& of = shared.operands[place.number];
    for (unsigned g = place.lane; g < row_groups; g += threads_of_number) {
      shared.rows[place.number * row_groups + g] =
          cut.digits_from(of.b, of.bn, static_cast<std::int32_t>(g * group));
    }
  }

  LANEWISE_HOST_DEVICE void load_window(const Place& place, const Shared& shared,
                                        std::uint32_t first_column) const {
    const SizedOperands& of = shared.operands[place.number];
    const auto first_digit = static_cast<std::int32_t>(first_column - row_groups * group);
    for (unsigned g = place.lane; g < window_groups(); g += threads_of_number) {
      shared.windows[padded_group(place.number * window_groups() + g)] =
          cut.digits_from(of.a, of.an, first_digit + static_cast<std::int32_t>(g * group));
    }
  }

  /// The thread's columns: column c is the sum of b_i a_(c - i).
  LANEWISE_HOST_DEVICE void make_columns(const Place& place, const Shared& shared,
                                         std::uint32_t first_column) const {
    const std::uint32_t column = first_column + place.lane * columns_of_thread;
    const SizedOperands& of = shared.operands[place.number];
    const std::uint32_t longer = cut.digits(of.an), shorter = cut.digits(of.bn);
    // Groups of rows whose partners are not all outside of the longer factor.
    const unsigned begin = column < longer ? 0 : (column - longer + 1) / group;
    const unsigned below = (column + columns_of_thread + group - 1) / group;
    const unsigned end = std::min((shorter + group - 1) / group, below);
    const DigitGroup* const rows = shared.rows + place.number * row_groups;
    unsigned at =
        place.number * window_groups() + row_groups + place.lane * groups_of_thread - begin;
    std::uint64_t sums[columns_of_thread] = {};
    std::uint32_t window[columns_of_thread + group];
    LANEWISE_UNROLL
    for (unsigned g = 0; g < groups_of_thread; ++g) {
      const DigitGroup loaded = shared.windows[padded_group(at + g)];
      LANEWISE_UNROLL
      for (unsigned i = 0; i < group; ++i) window[g * group + i] = loaded.digits[i];
    }
    for (unsigned row = begin; row < end; ++row) {
      LANEWISE_UNROLL
      for (unsigned i = columns_of_thread; i-- > 0;) window[i + group] = window[i];
      const DigitGroup loaded = shared.windows[padded_group(--at)];
      LANEWISE_UNROLL
      for (unsigned i = 0; i < group; ++i) window[i] = loaded.digits[i];
      const DigitGroup factors = rows[row];
      LANEWISE_UNROLL
      for (unsigned y = 0; y < group; ++y) {
        LANEWISE_UNROLL
        for (unsigned x = 0; x < columns_of_thread; ++x) {
          sums[x] += static_cast<std::uint64_t>(factors.digits[y]) * window[group + x - y];
        }
      }
    }
    const unsigned own = (place.number * threads_of_number + place.lane) * columns_of_thread;
    LANEWISE_UNROLL
    for (unsigned x = 0; x < columns_of_thread; ++x) {
      shared.columns[padded_column(own + x)] = sums[x];
    }
  }

  /// The sums of the thread's limbs, from columns that overlap.
  LANEWISE_HOST_DEVICE void sum_columns(const Place& place, const Shared& shared,
                                        const CoefficientWindow& window,
                                        std::uint32_t first) const {
    const unsigned columns = place.number * threads_of_number * columns_of_thread;
    const unsigned limbs_of_number = threads_of_number * limbs_of_thread;
    LANEWISE_UNROLL
    for (unsigned l = 0; l < limbs_of_thread; ++l) {
      const unsigned i = place.lane * limbs_of_thread + l;
      const unsigned own = place.number * limbs_of_number + i;
      Wide sum = 0;
      for (unsigned c = window.begin(first + i); c < window.end(first + i); ++c) {
        sum += window.part(shared.columns + padded_column(columns + c), 0, c, first + i);
      }
      shared.sums.sums[own] = static_cast<Limb>(sum);
      if (i == 0) shared.sums.digits[own] = static_cast<CarryDigit>(shared.carried[0]);
      const auto digit = static_cast<CarryDigit>(sum >> 64);
      if (i + 1 < limbs_of_number) {
        shared.sums.digits[own + 1] = digit;
      } else if (place.number == 0) {
        shared.carried[1] = digit;
      }
    }
  }

  LANEWISE_HOST_DEVICE void store_limbs(const Place& place, const Shared& shared,
                                        std::uint32_t first) const {
    const unsigned limbs_of_number = threads_of_number * limbs_of_thread;
    const Limb* const made = shared.sums.sums + place.number * limbs_of_number;
    const SizedOperands& of = shared.operands[place.number];
    for (unsigned i = place.lane; i < limbs_of_number && first + i < of.size;
         i += threads_of_number) {
      of.out[first + i] = made[i];
    }
  }

  /// Limbs [first, first + limbs_of_block) of every product in the block.
  template <class Block, class Places>
  LANEWISE_HOST_DEVICE void make_tile(Block& block, const Shared& shared, Places& places,
                                      std::uint32_t first) const {
    const CoefficientWindow window(first, cut.bits(), 1);
    const auto first_column = static_cast<std::uint32_t>(window.first);
    block.each([&](unsigned thread) {
      if (places[thread].is_used) load_window(places[thread], shared, first_column);
    });
    block.each([&](unsigned thread) {
      if (places[thread].is_used) make_columns(places[thread], shared, first_column);
    });
    block.each([&](unsigned thread) {
      if (places[thread].is_used) sum_columns(places[thread], shared, window, first);
    });
    resolve_carries(block, shared.sums, threads_of_number);
    block.each([&](unsigned thread) {
      if (places[thread].is_used) store_limbs(places[thread], shared, first);
      if (thread != 0) return;
      const bool is_carry = shared.sums.state() == CarryState::generates;
      shared.carried[0] = shared.carried[1] + (is_carry ? 1 : 0);
    });
  }
};

}  // namespace lanewise::cuda
