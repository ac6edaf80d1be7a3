#pragma once

#include <cstddef>
#include <cstdint>

#include "cuda/block.hpp"
#include "cuda/numbers/words.hpp"

// The first level of a tree of products: words, eight at a time.

namespace lanewise::cuda {

inline constexpr unsigned leaf_words = 8;

/// out[8 g .. 8 g + 8) = the product of words[8 g .. 8 g + 8), a thread each, in registers.
struct LeafProducts {
  static constexpr unsigned threads = 128;

  const Limb* words;
  Limb* out;
  std::size_t groups;

  std::size_t shared_bytes() const { return 0; }
  std::size_t blocks() const { return (groups + threads - 1) / threads; }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    block.each([&](unsigned thread) {
      const std::size_t group = block.index() * threads + thread;
      if (group >= groups) return;
      Limb product[leaf_words] = {1};
      LANEWISE_UNROLL
      for (unsigned i = 0; i < leaf_words; ++i) {
        multiply_add(product, words[group * leaf_words + i], Limb{0});
      }
      LANEWISE_UNROLL
      for (unsigned i = 0; i < leaf_words; ++i) out[group * leaf_words + i] = product[i];
    });
  }
};

/// Primes that lie behind each other in a list.
struct PrimeRun {
  std::uint32_t begin;   ///< In the list.
  std::uint32_t before;  ///< How many primes all runs before this one have.
};

/// A leaf has so many factors below 2^32 at most.
inline constexpr unsigned leaf_factors = 2 * leaf_words;

/// Leaf i of `leaves` = the product of the factors [i count / leaves, (i + 1) count / leaves) of
/// all runs together, at most leaf_factors of them, in leaf_words limbs.
struct RunProducts {
  static constexpr unsigned threads = 128;

  const std::uint32_t* primes;
  const PrimeRun* runs;
  std::uint32_t run_count;
  std::uint64_t count;
  std::uint64_t leaves;
  Limb* out;

  std::size_t shared_bytes() const { return 0; }
  std::size_t blocks() const { return static_cast<std::size_t>((leaves + threads - 1) / threads); }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    block.each([&](unsigned thread) {
      const std::uint64_t leaf = block.index() * threads + thread;
      if (leaf >= leaves) return;
      const std::uint64_t begin = leaf * count / leaves, end = (leaf + 1) * count / leaves;
      std::uint32_t run = 0;
      Limb product[leaf_words] = {1};
      LANEWISE_UNROLL
      for (unsigned i = 0; i < leaf_words; ++i) {
        const Limb first = factor(begin + 2 * i, end, run);
        multiply_add(product, first * factor(begin + 2 * i + 1, end, run), Limb{0});
      }
      LANEWISE_UNROLL
      for (unsigned i = 0; i < leaf_words; ++i) out[leaf * leaf_words + i] = product[i];
    });
  }

 private:
  /// Factor i, 1 at the end and beyond it; `run` is that of a factor before.
  LANEWISE_HOST_DEVICE Limb factor(std::uint64_t i, std::uint64_t end, std::uint32_t& run) const {
    if (i >= end) return 1;
    while (run + 1 < run_count && runs[run + 1].before <= i) ++run;
    return primes[runs[run].begin + (i - runs[run].before)];
  }
};

}  // namespace lanewise::cuda
