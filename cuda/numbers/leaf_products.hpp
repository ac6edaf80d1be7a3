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

}  // namespace lanewise::cuda
