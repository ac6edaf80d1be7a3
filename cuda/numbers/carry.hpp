#pragma once

#include <cstddef>
#include <cstdint>

#include "cuda/block.hpp"
#include "cuda/numbers/passes.hpp"
#include "cuda/scan.hpp"

// Carries of long sums. Every limb of a sum has 64 bits of its own and a digit from the limb below;
// then all that is left to know of a run of limbs is whether it generates a carry and whether it
// would hand on one that came in. That is a scan (G. E. Blelloch, "Prefix sums and their
// applications", 1990): over the threads of a block, and then over the blocks of a number.

namespace lanewise::cuda {

/// What a limb's sum carries into the limb above it.
using CarryDigit = std::uint8_t;

/// A run of limbs, none of which is all ones where it generates: it receives less than 2^9.
enum class CarryState : std::uint8_t { stops = 0, generates = 1, propagates = 2 };

/// That of two runs together.
LANEWISE_HOST_DEVICE constexpr CarryState combined(CarryState lower, CarryState upper) {
  return upper == CarryState::propagates ? lower : upper;
}

/// After the scan: whether one goes into the block.
using BlockCarry = CarryState;

/// Inclusive scan of one state for each thread, in place, of which the last `reach` matter.
template <unsigned threads, class Block>
LANEWISE_HOST_DEVICE void scan_carries(Block& block, CarryState* states, unsigned reach = threads) {
  inclusive_scan<threads>(
      block, states, [](CarryState lower, CarryState upper) { return combined(lower, upper); },
      reach);
}

/// What resolve_carries() takes of shared_bytes(), with the sums and their digits.
template <unsigned threads, unsigned limbs_of_thread>
constexpr std::size_t carry_shared_bytes() {
  return shared_size<Limb>(threads * limbs_of_thread) +
         shared_size<CarryDigit>(threads * limbs_of_thread) + shared_size<CarryState>(threads);
}

/// Shared memory of a block's sums.
template <unsigned threads, unsigned limbs_of_thread>
struct BlockSums {
  static constexpr unsigned limbs = threads * limbs_of_thread;

  Limb* sums;          ///< Of every limb, all of them to be set, by zero if need be.
  CarryDigit* digits;  ///< What goes into every limb from the one below.
  CarryState* states;  ///< After resolve_carries(), the last one is the block's.

  template <class Block>
  LANEWISE_HOST_DEVICE explicit BlockSums(Block& block)
      : sums(block.template shared<Limb>(limbs)),
        digits(block.template shared<CarryDigit>(limbs)),
        states(block.template shared<CarryState>(threads)) {}

  LANEWISE_HOST_DEVICE CarryState state() const { return states[threads - 1]; }
};

/// Adds digits and carries to the sums, where none comes into the block. Several numbers may share
/// it, of so many threads each: no carry goes from one to the next.
template <unsigned threads, unsigned limbs_of_thread, class Block>
LANEWISE_HOST_DEVICE void resolve_carries(Block& block,
                                          const BlockSums<threads, limbs_of_thread>& of,
                                          unsigned threads_of_number = threads) {
  auto lane = block.template locals<unsigned>();  // Of the thread, in its number.
  block.each([&](unsigned thread) {
    Limb carry = 0;
    bool is_all_ones = true;
    for (unsigned i = thread * limbs_of_thread; i < (thread + 1) * limbs_of_thread; ++i) {
      const Limb addend = of.digits[i] + carry;
      const Limb sum = of.sums[i] + addend;
      carry = sum < addend;
      is_all_ones = is_all_ones && sum == ~Limb{0};
      of.sums[i] = sum;
    }
    lane[thread] = thread % threads_of_number;
    const bool propagates = is_all_ones && (thread == 0 || lane[thread] != 0);
    of.states[thread] = carry != 0   ? CarryState::generates
                        : propagates ? CarryState::propagates
                                     : CarryState::stops;
  });
  scan_carries<threads>(block, of.states, threads_of_number);
  block.each([&](unsigned thread) {
    if (lane[thread] == 0 || of.states[thread - 1] != CarryState::generates) return;
    unsigned i = thread * limbs_of_thread;
    while (i < (thread + 1) * limbs_of_thread && ++of.sums[i] == 0) ++i;
  });
}

/// Makes of the states of a number's blocks what goes into each of them. One block a number.
struct ScanBlockCarries {
  static constexpr unsigned threads = 256;

  BlockCarry* carries;
  std::size_t blocks_of_each;

  std::size_t shared_bytes() const { return shared_size<CarryState>(threads); }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    CarryState* const states = block.template shared<CarryState>(threads);
    BlockCarry* const of_number = carries + block.index() * blocks_of_each;
    const std::size_t part = (blocks_of_each + threads - 1) / threads;
    const auto begin = [&](unsigned thread) {
      const std::size_t at = thread * part;
      return at < blocks_of_each ? at : blocks_of_each;
    };
    block.each([&](unsigned thread) {
      CarryState state = CarryState::propagates;
      for (std::size_t i = begin(thread); i < begin(thread + 1); ++i) {
        state = combined(state, of_number[i]);
      }
      states[thread] = state;
    });
    scan_carries<threads>(block, states);
    block.each([&](unsigned thread) {
      CarryState state = thread == 0 ? CarryState::stops : states[thread - 1];
      for (std::size_t i = begin(thread); i < begin(thread + 1); ++i) {
        const CarryState own = of_number[i];
        of_number[i] = state;
        state = combined(state, own);
      }
    });
  }
};

/// Adds to every block of limbs the carry that goes into it. One thread a block: beyond the first
/// limb a carry goes once in 2^64, or where numbers are made for it.
struct AddBlockCarries {
  static constexpr unsigned threads = 256;

  Products products;
  const BlockCarry* carries;
  std::size_t blocks_of_each;
  std::size_t limbs_of_block;
  std::size_t total;  ///< Blocks of all numbers.

  std::size_t shared_bytes() const { return 0; }
  std::size_t blocks() const { return (total + threads - 1) / threads; }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    block.each([&](unsigned thread) {
      const std::size_t i = block.index() * threads + thread;
      if (i >= total || carries[i] != CarryState::generates) return;
      Limb* const out = products[i / blocks_of_each].out;
      std::size_t limb = i % blocks_of_each * limbs_of_block;
      const std::size_t end = limb + limbs_of_block;
      while (limb < products.size && limb < end && ++out[limb] == 0) ++limb;
    });
  }
};

/// The carries between the blocks of all products.
template <class Queue>
void add_block_carries(Queue& queue, const Products& products, std::size_t count,
                       std::size_t blocks_of_each, std::size_t limbs_of_block,
                       BlockCarry* carries) {
  queue.launch(ScanBlockCarries{carries, blocks_of_each}, count);
  const AddBlockCarries add{products, carries, blocks_of_each, limbs_of_block,
                            count * blocks_of_each};
  queue.launch(add, add.blocks());
}

}  // namespace lanewise::cuda
