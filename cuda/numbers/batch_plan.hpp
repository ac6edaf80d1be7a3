#pragma once

#include <cstddef>
#include <cstdint>
#include <lanewise/cuda_numbers.hpp>
#include <span>
#include <vector>

#include "cuda/numbers/words.hpp"

// Which products make the factorials of a list, all of them in few launches.
//
// The numbers up to the largest argument are cut into leaves, so that every argument ends one. Over
// them stands a binary tree of products; and n!, the product of the first p leaves, is that of the
// first p' leaves, p' being p without its lowest bit, times one node of the tree (P. M. Fenwick, "A
// new data structure for cumulative frequency tables", 1994). So every factorial costs one product
// of a long number by a short one, and whatever two of them share is made once.

namespace lanewise::cuda {

/// Where a number of a batch lies: in the memory that it works in, or among its results.
struct BatchPlace {
  bool is_result = false;
  std::size_t offset = 0;
  std::uint32_t size = 0;  ///< In limbs, of which the highest may be zero.

  bool operator==(const BatchPlace&) const = default;
};

struct BatchProduct {
  BatchPlace a, b, out;
};

struct BatchCopy {
  BatchPlace from, to;
};

struct BatchPlan {
  /// None of the list is above last_batched_factorial. Takes about 0.2 us for every different
  /// argument, and 0.05 us for one that comes again.
  explicit BatchPlan(std::span<const std::uint64_t> list);

  /// Of all leaves, leaf_words each, filled up with ones. Their products are at the beginning of
  /// the memory to work in.
  std::vector<Limb> words;
  std::size_t work_limbs = 0;

  /// The products of one step need nothing of each other: products[steps[i] .. steps[i + 1]).
  std::vector<BatchProduct> products;
  std::vector<std::size_t> steps;

  /// At the end: what came again in the list, and the few results that nodes of the tree are.
  std::vector<BatchCopy> copies;

  /// Of the list's results, in its order.
  std::vector<BatchPlace> results;
  std::size_t result_limbs = 0;
};

}  // namespace lanewise::cuda
